"""Rows of the query of flow logs, as values."""

from __future__ import annotations

from typing import NamedTuple

from sg_factory.usage.traffic.query import RowKind


class FlowRow(NamedTuple):
    """One row of the answer, by its `kind`.

    - `day`: a day of an interface, with records that begin then; `is_hole` if AWS has skipped records.
    - `flow`: accepted records of one peer. `way` is the direction of the rule that let the first packet through, empty
      if the records do not tell who opened the connection. Of a known way, only the port of the service is not 0.
    - `own`: an address of the interface itself (in `peer`).
    - `rejected`: as `flow`, of refused records.
    - `other`: records of another account or VPC, whose id is in `interface_id`.

    `since` and `until` number the times of the scope up to the begin and the end of the records; `tag` is the tag with
    the interface's roles, `started` the first second and `ended` the last one.
    """

    kind: RowKind
    interface_id: str
    tag: str
    way: str
    protocol: int
    own_port: int
    peer_port: int
    peer: str
    since: int
    until: int
    is_hole: bool
    records: int
    started: int
    ended: int
