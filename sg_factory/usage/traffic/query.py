"""The query of flow logs, written once in DuckDB's dialect: records → distinct flows, and the days of each interface.

It counts records; judging them is left to Python. Of a flow whose opener is known, only the port of the service is
kept; of any other both ports, where ports above those of services stand for all that the same rules allow.

Sources: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from sg_factory.usage.traffic.crowds import PeerClasses, block_sql, class_sql, crowds_sql

EPHEMERAL = 32768
"""The first port that Linux takes for the client's end of a connection; Windows begins at 49152."""

SYN, ACK = 2, 16
"""Bits of tcp-flags. AWS ORs the flags of all packets of an interval, and sets ACK only beside SYN."""

REQUIRED = (
    *("interface_id", "srcport", "dstport", "protocol", "start", "end", "action", "log_status"),
    *("pkt_srcaddr", "pkt_dstaddr", "flow_direction"),
)
"""The fields without which no verdict on a rule is possible, as Parquet and Athena spell them."""

OPTIONAL = ("account_id", "tcp_flags", "vpc_id", "interface_tag", "interface_tag_2", "instance_tag", "instance_tag_2")
"""Further fields that are used where a log has them."""

TAGS = OPTIONAL[3:]
"""The fields of tags in the order in which they are asked for roles."""

NUMBERS = frozenset(("srcport", "dstport", "protocol", "start", "end", "tcp_flags"))
"""The fields that are numbers; all others are texts."""

_DAY = 86_400
_TIMES = ('"start"', 'COALESCE("end", "start")')
_MILLISECONDS = 100_000_000_000  # as seconds, that is the year 5138

RowKind = Literal["day", "flow", "own", "rejected", "other"]


@dataclass(frozen=True, slots=True)
class QueryScope:
    """The records to read, and how finely.

    `account` and `vpc` leave out the records of others. `times` are the seconds at which what is known of interfaces
    may change, `edges` the ports above EPHEMERAL at which rules differ, both sorted. `prefix` begins the tags that name
    roles. `unsettled` are the interfaces whose addresses are asked for, by default all. `with_rejected` also asks for
    rejected records. `classes` are the ranges by which peers are summed up if they are very many (`sums_up`); of peers
    that are only in the range of everyone no rejected records are asked for.
    """

    account: str | None = None
    vpc: str | None = None
    times: Sequence[int] = ()
    edges: Sequence[int] = ()
    prefix: str = ""
    unsettled: Collection[str] | None = None
    with_rejected: bool = False
    classes: PeerClasses | None = None
    sums_up: bool = True

    @property
    def asks_addresses(self) -> bool:
        """True if the addresses of any interface are asked for."""
        return self.unsettled is None or bool(self.unsettled)


def flow_query(table: str, scope: QueryScope) -> str:
    """Return the query of a table that has the columns of REQUIRED and OPTIONAL.

    Its rows are `kind` with the columns of `FlowRow`; seconds are of Unix time.
    """
    return "\nUNION ALL\n".join((days_query(table, scope), *other_queries(table, scope)))


def days_query(table: str, scope: QueryScope) -> str:
    """Return the part of the query for rows of the kind `day`."""
    return _days(f"({_records(table, scope)}) AS r")


def other_queries(table: str, scope: QueryScope) -> Iterator[str]:
    """Yield the other parts of the query: addresses come before flows."""
    records = f"({_records(table, scope)}) AS r"
    if scope.asks_addresses:
        yield _own(records, scope)
    if scope.account or scope.vpc:
        yield _others(table, scope)
    yield _summed_up(_decided(records, scope), records, scope)
    yield _summed_up(_undecided(records, scope), records, scope)
    if scope.with_rejected:
        yield _rejected(records, scope)


def _records(table: str, scope: QueryScope) -> str:
    """The records of the scope, seen from their interface: its own end and that of the peer."""
    is_in = "flow_direction = 'ingress'"
    started, ended = map(_seconds, _TIMES)
    mine = [f"COALESCE({name}, '-') IN ({_texts(['-', 'unknown', value])})" for name, value in _of(scope) if value]
    return f"""
  SELECT interface_id, log_status, action, protocol, {_tag(scope.prefix)} AS tag,
    {started} AS started, {ended} AS ended,
    CASE WHEN {is_in} THEN pkt_dstaddr ELSE pkt_srcaddr END AS own,
    CASE WHEN {is_in} THEN pkt_srcaddr ELSE pkt_dstaddr END AS peer,
    CASE WHEN {is_in} THEN dstport ELSE srcport END AS own_port,
    CASE WHEN {is_in} THEN srcport ELSE dstport END AS peer_port,
    {is_in} AS is_in,
    COALESCE(flow_direction, '-') IN ('ingress', 'egress') AND COALESCE(pkt_srcaddr, '-') <> '-'
      AND COALESCE(pkt_dstaddr, '-') <> '-' AND srcport IS NOT NULL AND dstport IS NOT NULL AND protocol IS NOT NULL
      AND COALESCE(action, '-') IN ('ACCEPT', 'REJECT') AS is_whole,
    CASE
      WHEN protocol <> 6 OR tcp_flags IS NULL OR tcp_flags & {SYN} = 0 THEN ''
      WHEN (tcp_flags & {ACK} <> 0) = ({is_in}) THEN 'egress'
      ELSE 'ingress'
    END AS way
  FROM {table}
  WHERE {" AND ".join(["COALESCE(interface_id, '-') <> '-'", *mine])}"""


def _of(scope: QueryScope) -> Iterable[tuple[str, str | None]]:
    return (("account_id", scope.account), ("vpc_id", scope.vpc))


def _seconds(column: str) -> str:
    """Seconds, also of a time in milliseconds."""
    whole = f"CAST(({column} - MOD({column}, 1000)) / 1000 AS BIGINT)"
    return f"CASE WHEN {column} > {_MILLISECONDS} THEN {whole} ELSE {column} END"


def _tag(prefix: str) -> str:
    """The first tag that says which roles an interface has; empty without one."""
    if not prefix:
        return "''"
    begins = (f"WHEN SUBSTR({name}, 1, {len(prefix)}) = {_text(prefix)} THEN {name}" for name in TAGS)
    return f"CASE {' '.join(begins)} ELSE '' END"


_ACCEPTED = "log_status = 'OK' AND is_whole AND action = 'ACCEPT'"
_KEY = ("interface_id", "protocol", "own", "own_port", "peer", "peer_port")
_FLOW = "interface_id, tag, way, protocol, own_port, peer_port, peer, since, until"
_COLUMNS = f"{_FLOW}, is_hole, records, started, ended"


def _arm(kind: RowKind, of: str, by: str, where: str = "TRUE", **columns: str) -> str:
    """One part of the union, grouped by some columns: the columns that it does not have are empty."""
    values = dict.fromkeys(_COLUMNS.split(", "), "0") | dict.fromkeys(("tag", "way", "peer"), "''")
    values |= {name: name for name in by.split(", ") if name in values}
    values |= {"records": "COUNT(*)", "started": "MIN(started)", "ended": "MAX(ended)", "is_hole": "FALSE", **columns}
    named = ", ".join(f"{value} AS {name}" for name, value in values.items())
    return f"SELECT '{kind}' AS kind, {named}\nFROM {of}\nWHERE {where}\nGROUP BY {by}"


def _days(records: str) -> str:
    """The days on which records of an interface begin; a hole where AWS has skipped records, or one lacks fields."""
    hole = "NOT (log_status = 'NODATA' OR (COALESCE(log_status, '-') = 'OK' AND is_whole))"
    day = f"started - MOD(started, {_DAY})"
    of = f"(SELECT interface_id, tag, started, ended, {day} AS day, {hole} AS hole FROM {records}) AS d"
    return _arm("day", of, "interface_id, tag, day, hole", is_hole="hole")


def _decided(records: str, scope: QueryScope) -> str:
    """The flows whose opener the flags tell."""
    of = f"""(
  SELECT interface_id, tag, way, protocol, peer, started, ended, {_epochs(scope)},
    CASE way WHEN 'egress' THEN 0 ELSE own_port END AS own_port,
    CASE way WHEN 'ingress' THEN 0 ELSE peer_port END AS peer_port
  FROM {records} WHERE {_ACCEPTED} AND way <> '') AS f"""
    return _arm("flow", of, _FLOW)


def _undecided(records: str, scope: QueryScope) -> str:
    """All other flows: an earlier record of the same flow may tell who opened it.

    The interface then is who it was at that time: a tracked connection outlives its rule.
    """
    key = ", ".join(_KEY)
    same, open_too = (" AND ".join(f"{one}.{name} = {other}.{name}" for name in _KEY) for one, other in ("ut", "od"))
    own, peer = (_collapsed(name, scope.edges) for name in ("own_port", "peer_port"))
    of = f"""(
  SELECT interface_id, tag, opened AS way, protocol, peer, started, ended, {_epochs(scope, "begun", "begun_until")},
    CASE opened WHEN 'egress' THEN 0 WHEN 'ingress' THEN own_port ELSE {own} END AS own_port,
    CASE opened WHEN 'ingress' THEN 0 WHEN 'egress' THEN peer_port ELSE {peer} END AS peer_port
  FROM (
    SELECT u.interface_id, u.protocol, u.peer, u.own_port, u.peer_port, u.started, u.ended,
      COALESCE(t.told, '') AS opened, COALESCE(t.tag, u.tag) AS tag,
      COALESCE(t.first, u.started) AS begun, COALESCE(t.first, u.ended) AS begun_until
    FROM (SELECT * FROM {records} WHERE {_ACCEPTED} AND way = '') AS u
    LEFT JOIN (
      SELECT {key}, MIN(way) AS told, MIN(started) AS first,
        CASE WHEN MIN(tag) = MAX(tag) THEN MIN(tag) ELSE '' END AS tag
      FROM (SELECT * FROM {records} WHERE {_ACCEPTED} AND way <> '' AND protocol = 6) AS d
      WHERE EXISTS (
        SELECT 1 FROM (SELECT * FROM {records} WHERE {_ACCEPTED} AND way = '' AND protocol = 6) AS o WHERE {open_too}
      )
      GROUP BY {key}
      HAVING MIN(way) = MAX(way)
    ) AS t ON {same} AND t.first <= u.started
  ) AS j) AS f"""
    return _arm("flow", of, _FLOW)


def _own(records: str, scope: QueryScope) -> str:
    """The addresses of interfaces whose groups are not known throughout, or that tell them by a tag."""
    return _arm("own", _addresses(records, scope), "interface_id, tag, peer, since, until")


def _addresses(records: str, scope: QueryScope) -> str:
    asked = f" AND interface_id IN ({_texts(scope.unsettled)})" if scope.unsettled is not None else ""
    return f"""(
  SELECT interface_id, tag, own AS peer, started, ended, {_epochs(scope)}
  FROM {records} WHERE log_status = 'OK' AND is_whole{asked}) AS o"""


def _summed_up(flows: str, records: str, scope: QueryScope) -> str:
    """Flows, those of a crowd of peers under the range that stands for all of them."""
    if scope.classes is None or not scope.sums_up:
        return flows
    accepted = f"(SELECT peer FROM {records} WHERE {_ACCEPTED}) AS a"
    own = _addresses(records, scope) if scope.asks_addresses else ""
    of = f"""(
  SELECT f.*, COALESCE(c.class, f.peer) AS seen FROM (
    {flows}
  ) AS f LEFT JOIN ({crowds_sql(accepted, own, scope.classes)}) AS c ON c.block = {block_sql("f.peer")}) AS s"""
    return _arm("flow", of, _FLOW.replace(" peer,", " seen,"), peer="seen", records="CAST(SUM(records) AS BIGINT)")


def _rejected(records: str, scope: QueryScope) -> str:
    """What was refused, as if each packet were the first of a connection."""
    of = f"""(
  SELECT interface_id, tag, protocol, peer, started, ended, {_epochs(scope)},
    CASE WHEN is_in THEN 'ingress' ELSE 'egress' END AS way,
    CASE WHEN is_in THEN own_port ELSE 0 END AS own_port,
    CASE WHEN is_in THEN 0 ELSE peer_port END AS peer_port
  FROM {records} WHERE log_status = 'OK' AND is_whole AND action = 'REJECT') AS f"""
    if scope.classes is None:
        return _arm("rejected", of, _FLOW)
    anybody = _texts(each.text for each in scope.classes.wide if each.is_everyone)
    return _arm("rejected", of, _FLOW, f"{class_sql(block_sql('peer'), scope.classes)} NOT IN ({anybody})")


def _others(table: str, scope: QueryScope) -> str:
    """The records of other accounts, and those of other VPCs of the same one, counted."""
    started, ended = map(_seconds, _TIMES)
    cases = " ".join(
        f"WHEN COALESCE({name}, '-') NOT IN ({_texts(['-', 'unknown', value])}) THEN {name}"
        for name, value in _of(scope)
        if value
    )
    of = f"(SELECT CASE {cases} ELSE '' END AS place, {started} AS started, {ended} AS ended FROM {table}) AS a"
    return _arm("other", of, "place", "place <> ''", interface_id="place")


def _epochs(scope: QueryScope, begin: str = "started", end: str = "ended") -> str:
    """The numbers of the times up to the begin of a record and up to its end."""
    last = f"CASE WHEN {end} > {begin} + 1 THEN {end} - 1 ELSE {begin} END"
    return f"{_step(begin, '<', scope.times)} AS since, {_step(last, '<=', scope.times)} AS until"


def _step(value: str, below: str, times: Sequence[int], first: int = 0) -> str:
    """The number of times that a value has passed, by halves: a year of snapshots takes nine comparisons."""
    if not times:
        return str(first)
    middle = len(times) // 2
    lower = _step(value, below, times[:middle], first)
    higher = _step(value, below, times[middle + 1 :], first + middle + 1)
    return f"CASE WHEN {value} {below} {times[middle]} THEN {lower} ELSE {higher} END"


def _collapsed(port: str, edges: Sequence[int]) -> str:
    """A port; from EPHEMERAL on, the lowest one that the same rules allow."""
    lows = (EPHEMERAL, *edges)
    cases = " ".join(f"WHEN {port} < {high} THEN {low}" for low, high in pairwise(lows))
    return f"CASE WHEN {port} < {EPHEMERAL} THEN {port} {cases} ELSE {lows[-1]} END"


def _texts(values: Iterable[str]) -> str:
    return ", ".join(map(_text, values))


def _text(value: str) -> str:
    quoted = value.replace("'", "''")
    return f"'{quoted}'"
