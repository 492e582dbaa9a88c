"""Rejected traffic that a rule nearly allows: what would have to be written."""

from __future__ import annotations

from collections import defaultdict
from typing import cast

from sg_factory.plan import Direction
from sg_factory.usage.traffic.rows import FlowRow
from sg_factory.usage.traffic.rules import RuleBits, numbers_of
from sg_factory.usage.traffic.values import NearMiss
from sg_factory.usage.traffic.who import Interfaces

_Key = tuple[str, Direction, str, int, int]  # role, direction, peer, protocol, port


class NearMisses:
    """Counts rejected records of known roles: a rule has the peer and another port, or the port and another role."""

    def __init__(self, bits: RuleBits, interfaces: Interfaces) -> None:
        self._bits = bits
        self._interfaces = interfaces
        self._records: dict[_Key, int] = defaultdict(int)
        self._rules: dict[_Key, int] = {}

    def add(self, row: FlowRow) -> None:
        """Count a row of the kind `rejected`."""
        segments = row.since, row.until
        who = self._interfaces.who(row.interface_id, row.tag, segments)
        if who is None:
            return
        direction = cast(Direction, row.way)
        port = row.own_port if direction == "ingress" else row.peer_port
        own = self._bits.of(who.roles, direction)
        named, _ = self._interfaces.naming(self._bits, row.peer, segments)
        allowing = self._bits.allowing(row.protocol, port)
        if own & named & allowing:
            return  # refused by a network ACL, or after the connection had ended
        roles = "+".join(sorted(self._interfaces.roles_at(row.peer, segments)))
        near = own & (named | allowing) if roles else own & named
        for number in numbers_of(near):
            group, rule = self._bits.rules[number]
            if roles or not (rule.peer.cidr and rule.peer.cidr.is_everyone):  # else anybody who scans is near
                key = group.role, direction, roles or rule.peer.written, row.protocol, port
                self._rules.setdefault(key, number)
                self._records[key] += row.records
                break

    def found(self) -> tuple[NearMiss, ...]:
        """Return what was rejected, the most frequent first."""
        made = (
            NearMiss(*self._bits.rules[self._rules[key]], key[2], key[3], key[4], records)
            for key, records in self._records.items()
        )
        return tuple(
            sorted(made, key=lambda each: (-each.records, each.group.role, each.peer, each.protocol, each.port))
        )
