"""Lines of role files → the same with the names that a project has for their ranges and services."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sg_factory.adopt.draft import DraftLine, DraftNetwork
from sg_factory.adopt.known import KnownProject
from sg_factory.network import Cidr, NotARange, Traffic, cidr
from sg_factory.network.services import catalogue, is_written_out
from sg_factory.network.services import traffic as parsed
from sg_factory.plan import RangePeer
from sg_factory.plan.internet import is_internet_in_pieces


def in_known_names(
    lines: Iterable[DraftLine], new: Sequence[DraftNetwork], known: KnownProject, present: Iterable[str]
) -> tuple[DraftLine, ...]:
    """Return the lines of a role that is `present` in some environments; `new` are networks that they may name."""
    ranges = {each.name: each.cidrs for each in new}
    return tuple(_named(line, ranges, known, sorted(line.environments or present)) for line in lines)


def _named(
    line: DraftLine, new: dict[str, tuple[Cidr, ...]], known: KnownProject, environments: Sequence[str]
) -> DraftLine:
    names = [each for each in line.peers if each not in new and _range(each) is None]
    held = {each for peer in line.peers for each in (new.get(peer) or filter(None, (_range(peer),)))}
    left, found = held, []
    for name, cidrs in _networks(known, environments):
        if cidrs <= left:
            found.append(name)
            left = left - cidrs
    if not found:
        return replace(line, services=_services(line.services, known))
    kept = [name for name in names if name in _WORDS]
    others = sorted({*names, *found} - {*kept})
    peers = (*kept, *others, *(each.text for each in sorted(left)))
    return replace(line, peers=peers, services=_services(line.services, known))


_WORDS = ("internet", "vpc", "self")


def _range(text: str) -> Cidr | None:
    try:
        return cidr(text)
    except NotARange:
        return None


def _networks(known: KnownProject, environments: Sequence[str]) -> list[tuple[str, frozenset[Cidr]]]:
    """The networks of some environments, those of most ranges first; none of them is the internet, or a part of it."""
    names = {name for each in environments for name in known.environments[each].networks}
    found = [(name, ranges) for name in names if (ranges := known.network(environments, name))]
    usual = [(name, ranges) for name, ranges in found if not any(map(_is_everyone, ranges))]
    return sorted(usual, key=lambda item: (-len(item[1]), item[0]))


def _is_everyone(range_: Cidr) -> bool:
    return range_.is_everyone or is_internet_in_pieces(RangePeer(range_))


def _services(services: tuple[str, ...], known: KnownProject) -> tuple[str, ...]:
    """The services with those of the project in the place of exactly their traffic."""
    meant = {name: pieces for name in services if not _is_for_any_family(pieces := _traffic(name))}
    by_number = set(services) - set(meant)
    found = []
    for name, pieces in sorted(known.services.items(), key=lambda item: (-len(item[1]), item[0])):
        covered = {each for each, traffic in meant.items() if traffic <= pieces}
        if (
            pieces
            and not _is_for_any_family(pieces)
            and frozenset().union(*(meant[each] for each in covered)) == pieces
        ):
            found.append(name)
            meant = {each: traffic for each, traffic in meant.items() if each not in covered}
    return tuple(sorted((*found, *meant, *by_number)))


def _is_for_any_family(pieces: Iterable[Traffic]) -> bool:
    """True for ICMP by its number, which meets peers that ICMP by its name does not meet."""
    return any(each.for_any_family for each in pieces)


def _traffic(service: str) -> frozenset[Traffic]:
    return frozenset(parsed(service) if is_written_out(service) else catalogue()[service].traffic)
