"""The access that a set of groups allows, as one value; two values are equal exactly if they allow the same.

A peer is a stretch of some space: addresses of "IPv4" or "IPv6", or the single point of a space that is one group or
one prefix list. Each half of access, `(role, direction, space)`, is a table: stretches in order, each with its packets,
cut wherever the packets change and nowhere else.
"""

from __future__ import annotations

import ipaddress
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, reduce

from tests.reading.intervals import Intervals, union
from tests.reading.packets import words

INGRESS, EGRESS = "ingress", "egress"
ADDRESSES: dict[str, Callable[[int], ipaddress.IPv4Address | ipaddress.IPv6Address]] = {
    "IPv4": ipaddress.IPv4Address,
    "IPv6": ipaddress.IPv6Address,
}

Half = tuple[str, str, str]
Table = tuple[tuple[int, int, Intervals], ...]


@dataclass(frozen=True)
class Peer:
    """The other end of a rule: `first` to `last` of a space."""

    space: str
    first: int = 0
    last: int = 0


@cache
def addresses(text: str) -> Peer:
    """Parse a range, `10.0.0.0/8` or `2001:db8::/32`. Raises ValueError if it is not one or has host bits set."""
    network = ipaddress.ip_network(text)
    return Peer(f"IPv{network.version}", int(network[0]), int(network[-1]))


EVERYONE = (addresses("0.0.0.0/0"), addresses("::/0"))


def group(role: str) -> Peer:
    return Peer(f"group {role}")


def foreign_group(group_id: str, owner: str | None = None) -> Peer:
    """A group outside this template; `owner` is its account, if it is another one."""
    return Peer(f"group {group_id}" + (f" of account {owner}" if owner else ""))


def prefix_list(key: str) -> Peer:
    """A prefix list; `key` identifies it before deployment: its id, its SSM path or its name."""
    return Peer(f"prefix list {key}")


@dataclass(frozen=True)
class Grant:
    """One statement that something is allowed; grants may repeat and overlap each other."""

    role: str
    direction: str
    peer: Peer
    traffic: Intervals


@dataclass(frozen=True)
class Access:
    """All access that the groups of `roles` allow; a half that allows nothing is not in `halves`."""

    roles: frozenset[str]
    halves: dict[Half, Table]

    @classmethod
    def of(cls, roles: Iterable[str], grants: Iterable[Grant]) -> Access:
        halves: dict[Half, list[tuple[int, int, Intervals]]] = defaultdict(list)
        for grant in grants:
            half = (grant.role, grant.direction, grant.peer.space)
            halves[half].append((grant.peer.first, grant.peer.last, grant.traffic))
        tables = {half: _table(rows) for half, rows in halves.items()}
        return cls(frozenset(roles), {half: table for half, table in tables.items() if table})

    def traffic(self, role: str, direction: str, peer: Peer) -> Intervals:
        """The packets that one half allows with every part of the peer."""
        table = self.halves.get((role, direction, peer.space), ())
        points = [point for point in _edges(table, ((peer.first, peer.last, Intervals()),)) if _in(point, peer)]
        return reduce(Intervals.__and__, (_at(table, point) for point in points))

    def flow(self, source: str, destination: str) -> Intervals:
        """The packets that `source` may send to `destination` because each names the other's group."""
        sent = self.traffic(source, EGRESS, group(destination))
        return sent & self.traffic(destination, INGRESS, group(source))

    def may_reach(self, source: str, destination: str, packet: Intervals) -> bool:
        return not packet - self.flow(source, destination)


def differences(expected: Access, actual: Access) -> list[str]:
    """Return every difference between the two, one on each line; empty if they are equal."""
    lines = [f"missing group: {role}" for role in expected.roles - actual.roles]
    lines += [f"extra group: {role}" for role in actual.roles - expected.roles]
    for half in expected.halves.keys() | actual.halves.keys():
        wanted, found = expected.halves.get(half, ()), actual.halves.get(half, ())
        if wanted != found:
            lines += _lines("missing", half, _minus(wanted, found))
            lines += _lines("extra", half, _minus(found, wanted))
    return sorted(lines)


def _in(point: int, peer: Peer) -> bool:
    return peer.first <= point <= peer.last


def _edges(*tables: Iterable[tuple[int, int, Intervals]]) -> list[int]:
    """The points at which access can change; between two neighbours it does not."""
    return sorted({edge for table in tables for first, last, _ in table for edge in (first, last + 1)})


def _at(rows: Iterable[tuple[int, int, Intervals]], point: int) -> Intervals:
    return union(traffic for first, last, traffic in rows if first <= point <= last)


def _table(rows: list[tuple[int, int, Intervals]]) -> Table:
    return _joined(_cells(_edges(rows), lambda point: _at(rows, point)))


def _minus(left: Table, right: Table) -> Table:
    return _joined(_cells(_edges(left, right), lambda point: _at(left, point) - _at(right, point)))


def _cells(edges: list[int], traffic_at: Callable[[int], Intervals]) -> Iterator[tuple[int, int, Intervals]]:
    for first, after in itertools.pairwise(edges):
        traffic = traffic_at(first)
        if traffic:
            yield first, after - 1, traffic


def _joined(cells: Iterable[tuple[int, int, Intervals]]) -> Table:
    rows: list[tuple[int, int, Intervals]] = []
    for first, last, traffic in cells:
        if rows and rows[-1][1] + 1 == first and rows[-1][2] == traffic:
            rows[-1] = (rows[-1][0], last, traffic)
        else:
            rows.append((first, last, traffic))
    return tuple(rows)


def _lines(word: str, half: Half, table: Table) -> list[str]:
    role, direction, space = half
    preposition = "from" if direction == INGRESS else "to"
    return [
        f"{word}: {role} {direction} {preposition} {name}: {words(traffic)}"
        for first, last, traffic in table
        for name in _names(space, first, last)
    ]


def _names(space: str, first: int, last: int) -> list[str]:
    if space not in ADDRESSES:
        return [space]
    address = ADDRESSES[space]
    return [str(network) for network in ipaddress.summarize_address_range(address(first), address(last))]
