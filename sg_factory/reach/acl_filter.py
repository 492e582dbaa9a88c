"""Packets between two spots, through the network ACLs of both: the request, and the reply to it.

An ACL is stateless, so that the reply needs entries of its own. It goes to the port of the client, any ephemeral one;
to an echo request, it is the echo reply. Other ICMP needs no reply; other protocols are answered in the same protocol.
An ACL filters what enters and leaves its subnet, and nothing within it.

Sources: https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html (ephemeral ports) and
https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html (order of entries).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from sg_factory.network import AddressFamily, Traffic
from sg_factory.network.intervals import Interval, Intervals, difference, intersection, meeting, union
from sg_factory.plan import AclEntry, Direction, NetworkAcl
from sg_factory.reach.families import CARRIED

EPHEMERAL: Intervals = tuple(Traffic(protocol, 1024, 65535).interval for protocol in ("tcp", "udp"))
"""The ports to which replies go."""

# Requests, and the replies that they need, by their traffic on the line of all protocols.
_ECHO = tuple(
    (Traffic(protocol, *request).interval, Traffic(protocol, *reply).interval)
    for protocol, request, reply in (("icmp", (8, 0), (0, 0)), ("icmpv6", (128, 0), (129, 0)))
)
_PROTOCOLS = tuple(Traffic(str(number)).interval for number in range(256) if number not in (1, 6, 17, 58))
_PORTS = tuple(Traffic(protocol, 0, 65535).interval for protocol in ("tcp", "udp"))
_NEED_NONE = difference(
    union(Traffic(protocol).interval for protocol in ("icmp", "icmpv6")), tuple(request for request, _ in _ECHO)
)


@dataclass(frozen=True, eq=False, slots=True)
class Spot:
    """Addresses of one family at which an end of a packet may be, with the network ACL of their subnet.

    `subnet` is the name of the subnet, empty if it is none of the Plan's; `piece` is the range of the one subnet that
    they are in, of several with one name. `acl` is None where none is known. `unknown` is the reason why the spot is
    not judged, if it is not. `is_any` says that one of the addresses is enough; else it may be each of them.
    """

    family: AddressFamily
    addresses: Intervals
    subnet: str = ""
    piece: tuple[str, int, int] | None = None
    acl: NetworkAcl | None = None
    unknown: str = ""
    is_any: bool = False


class DeniedPacket(NamedTuple):
    """A request or a reply that an ACL denies, as that of `AclBlock`, whose fields have this order."""

    acl: NetworkAcl
    subnet: str
    direction: Direction
    is_reply: bool
    entry: AclEntry | None
    traffic: Intervals
    far: Intervals
    family: AddressFamily


class _Side(NamedTuple):
    """What the ACL of one end lets in from some addresses of the other end, and out to them."""

    ingress: Intervals
    egress: Intervals
    far: Intervals


class AclFilter:
    """Judges packets between spots. What an ACL makes of addresses is computed once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, AddressFamily, Intervals], Sequence[_Side]] = {}

    def passing(self, source: Spot, destination: Spot, *, is_sure: bool) -> Intervals:
        """The traffic that passes both ACLs, on the line of all protocols; the spots are of one family.

        With `is_sure`, only what passes wherever in its spot each end is; nothing between spots that are not judged.
        """
        if is_sure and (source.unknown or destination.unknown):
            return ()
        if _is_within_one(source, destination):
            return CARRIED[source.family]
        by_source = (
            _joined(
                (_through(leaving, entering) for leaving in self._sides(source, destination)),
                is_any=not is_sure or destination.is_any,
            )
            for entering in self._sides(destination, source)
        )
        found = _joined(by_source, is_any=not is_sure or source.is_any)
        return intersection(CARRIED[source.family], found)

    def denials(self, source: Spot, destination: Spot, wanted: Intervals) -> Iterator[DeniedPacket]:
        """What denies some of the wanted traffic, for addresses that the ACLs treat alike."""
        asked = intersection(wanted, CARRIED[source.family])
        for leaving, entering in self._pairs(source, destination):
            missing = difference(asked, _through(leaving, entering))
            if missing:
                yield _denied(source, destination, leaving, entering, missing)

    def reply_ports(self, source: Spot, destination: Spot) -> Intervals:
        """The ephemeral ports to which some reply passes from `destination` to `source`."""
        pairs = self._pairs(source, destination)
        replies = (intersection(entering.egress, leaving.ingress) for leaving, entering in pairs)
        return union(each for reply in replies for each in intersection(reply, EPHEMERAL))

    def _pairs(self, source: Spot, destination: Spot) -> Iterator[tuple[_Side, _Side]]:
        if not _is_within_one(source, destination):
            for entering in self._sides(destination, source):
                for leaving in self._sides(source, destination):
                    yield leaving, entering

    def _sides(self, here: Spot, there: Spot) -> Sequence[_Side]:
        """The ACL of a spot as each address of another spot meets it; addresses that it treats alike are one."""
        if here.acl is None:
            everything = CARRIED[here.family]
            return (_Side(everything, everything, there.addresses),)
        key = here.acl.name, here.family, there.addresses
        if key not in self._known:
            self._known[key] = tuple(_sides_of(here.acl, here.family, there.addresses))
        return self._known[key]


def _is_within_one(source: Spot, destination: Spot) -> bool:
    """True if both ends are in one subnet, within which nothing is filtered."""
    return source.piece is not None and source.piece == destination.piece


def _sides_of(acl: NetworkAcl, family: AddressFamily, addresses: Intervals) -> Iterator[_Side]:
    ranges = [entry.cidr.interval for entry in acl.entries if entry.cidr.family == family]
    alike: dict[tuple[Intervals, Intervals], list[Interval]] = {}
    for low, high in cut(addresses, ranges):
        key = allowed_by(acl, "ingress", family, low), allowed_by(acl, "egress", family, low)
        alike.setdefault(key, []).append((low, high))
    return (_Side(*key, union(held)) for key, held in alike.items())


def _joined(found: Iterable[Intervals], *, is_any: bool) -> Intervals:
    """Traffic that passes for one of several addresses, or for all of them."""
    if is_any:
        return union(each for intervals in found for each in intervals)
    common: Intervals | None = None
    for intervals in found:
        common = intervals if common is None else intersection(common, intervals)
    return common or ()


def _through(leaving: _Side, entering: _Side) -> Intervals:
    """Requests that both sides let through, and whose replies they let through, too."""
    requests = intersection(leaving.egress, entering.ingress)
    return intersection(requests, _answered(intersection(entering.egress, leaving.ingress)))


@lru_cache(maxsize=1024)
def _answered(replies: Intervals) -> Intervals:
    """The requests whose replies pass."""
    found = list(_NEED_NONE)
    for ports, ephemeral in zip(_PORTS, EPHEMERAL, strict=True):
        found += [ports] if meeting(replies, ephemeral) else []
    found += [request for request, reply in _ECHO if meeting(replies, reply)]
    found += [protocol for protocol in _PROTOCOLS if meeting(replies, protocol)]
    return union(found)


def cut(addresses: Intervals, ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Cut addresses at the ends of ranges."""
    limits = sorted({limit for low, high in ranges for limit in (low, high + 1)})
    for first, last in addresses:
        inside = [first, *(limit for limit in limits if first < limit <= last), last + 1]
        yield from ((low, following - 1) for low, following in pairwise(inside))


def allowed_by(acl: NetworkAcl, direction: Direction, family: AddressFamily, address: int) -> Intervals:
    """The traffic that an ACL lets through in a direction, from or to an address."""
    return _allowed(_for(acl, direction, family, address))


def _for(acl: NetworkAcl, direction: Direction, family: AddressFamily, address: int) -> Iterator[AclEntry]:
    for entry in acl.in_direction(direction):
        if entry.cidr.family == family and entry.cidr.first <= address <= entry.cidr.last:
            yield entry


def _allowed(entries: Iterable[AclEntry]) -> Intervals:
    allowed: Intervals = ()
    decided: Intervals = ()
    for entry in entries:
        fresh = difference((entry.traffic.interval,), decided)
        decided = union((*decided, *fresh))
        if entry.action == "allow":
            allowed = union((*allowed, *fresh))
    return allowed


def _denied(source: Spot, destination: Spot, leaving: _Side, entering: _Side, missing: Intervals) -> DeniedPacket:
    """The first ACL on the way of the request, then on that of the reply, that denies some of the missing traffic."""
    if at_source := difference(missing, leaving.egress):
        return _packet(source, "egress", leaving.far, at_source, is_reply=False)
    if at_destination := difference(missing, entering.ingress):
        return _packet(destination, "ingress", entering.far, at_destination, is_reply=False)
    replies = _replies(missing)
    sent = intersection(replies, entering.egress)
    unsent = union(reply for reply in _each_reply(missing) if not intersection((reply,), entering.egress))
    if unsent:
        return _packet(destination, "egress", entering.far, unsent, is_reply=True)
    return _packet(source, "ingress", leaving.far, difference(sent, leaving.ingress), is_reply=True)


def _each_reply(requests: Intervals) -> Iterator[tuple[int, int]]:
    """The replies to some requests, one interval for each protocol."""
    for ports, ephemeral in zip(_PORTS, EPHEMERAL, strict=True):
        if meeting(requests, ports):
            yield ephemeral
    yield from (reply for request, reply in _ECHO if meeting(requests, request))
    yield from (protocol for protocol in _PROTOCOLS if meeting(requests, protocol))


def _replies(requests: Intervals) -> Intervals:
    return union(_each_reply(requests))


def _packet(spot: Spot, direction: Direction, far: Intervals, traffic: Intervals, *, is_reply: bool) -> DeniedPacket:
    acl = spot.acl
    assert acl is not None  # without an ACL nothing is denied
    held = _for(acl, direction, spot.family, far[0][0])
    deciding = next((each for each in held if intersection((each.traffic.interval,), traffic)), None)
    if deciding is not None:
        traffic = intersection(traffic, (deciding.traffic.interval,))
    return DeniedPacket(acl, spot.subnet, direction, is_reply, deciding, traffic, far, spot.family)
