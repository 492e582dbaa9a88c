"""Guardrails of two Plans, compared by the traffic that they forbid; order, text and splitting do not matter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sg_factory.compare.guardrail_parts import ANY_NUMBER, ANYONE_ELSE, parts_text
from sg_factory.compare.protection_change import ProtectionChange, ProtectionSide, ProtectionTurn
from sg_factory.compare.set_products import (
    POINT,
    PointSets,
    SetProduct,
    overlap,
    product_difference,
    set_difference,
    union_of,
)
from sg_factory.compare.too_many import TooManyChanges
from sg_factory.network import ALL_TRAFFIC, BITS, FAMILIES
from sg_factory.network.intervals import union
from sg_factory.plan import GuardedPeer, Guardrail, Plan
from sg_factory.plan.guardrail_words import guardrail_text

MOST_PARTS = 30_000
"""The most parts of guardrails that are compared with the other side: a project has at most 500 guardrails."""

_ANY_ROLE: PointSets = {"any role": POINT}


@dataclass(frozen=True, slots=True)
class _ForbiddenTraffic:
    """A guardrail with what it forbids: sources, destinations, traffic, and the number of roles between."""

    guardrail: Guardrail
    box: SetProduct

    @property
    def key(self) -> tuple[tuple[tuple[str, object], ...], ...]:
        """Identity of the forbidden traffic."""
        return tuple(tuple(sorted(points.items())) for points in self.box)


def guardrail_changes(before: Plan, after: Plan) -> Iterator[ProtectionChange]:
    """Removed and weaker guardrails in the order of the old side, then new and stronger ones in the order of the new.

    A guardrail that others together imply is not removed, and one that others implied before is not new. Raises
    TooManyChanges.
    """
    peers = [peer for plan in (before, after) for rail in plan.guardrails for peer in _peers(rail)]
    everyone = union_of(({family: ((0, (1 << BITS[family]) - 1),) for family in FAMILIES}, {ANYONE_ELSE: POINT}))
    everyone = union_of((everyone, *map(_points, peers)))
    old, new = (_all_in_environment(plan, everyone) for plan in (before, after))
    names = _names(peers)
    yield from _one_sided_changes(old, new, names, "before")
    yield from _one_sided_changes(new, old, names, "after")


def _one_sided_changes(
    some: Sequence[_ForbiddenTraffic],
    others: Sequence[_ForbiddenTraffic],
    names: Sequence[tuple[str, PointSets]],
    side: ProtectionSide,
) -> Iterator[ProtectionChange]:
    """Changes for the traffic that `some`, the guardrails of `side`, forbid and `others` do not."""
    known = {other.key for other in others}
    changed = [each for each in some if each.key not in known]
    if not changed:
        return
    index = _GuardrailIndex(others)
    was = {each.key for each in some}
    added = [other for other in others if other.key not in was]
    room = MOST_PARTS
    by_description = {(other.guardrail.kind, other.guardrail.description): other for other in reversed(added)}
    for each in changed:
        overlapping = index.overlapping(each.box)
        left = [each.box]
        for other in overlapping:
            room -= len(left)
            if room < 0:
                raise TooManyChanges(f"guardrails overlap in over {MOST_PARTS:,} parts")
            left = [piece for box in left for piece in product_difference(box, other.box)]
        if left:
            twin = by_description.get((each.guardrail.kind, each.guardrail.description))
            twin = twin or next(iter(overlapping), None)
            yield _change(each, twin, left, names, side)


def _change(
    each: _ForbiddenTraffic,
    twin: _ForbiddenTraffic | None,
    left: Sequence[SetProduct],
    names: Sequence[tuple[str, PointSets]],
    side: ProtectionSide,
) -> ProtectionChange:
    rail, is_old = each.guardrail, side == "before"
    said = guardrail_text(rail)
    if twin is None:
        turn: ProtectionTurn = "gone" if is_old else "new"
        text, shown, where_side = said, rail, side
    else:
        turn = "weaker" if is_old else "stronger"
        verb = "no longer holds" if is_old else "now also holds"
        text = f"{said}; {verb} {parts_text(rail, left, names)}"
        shown, where_side = (twin.guardrail if is_old else rail), "after"
    where = shown.origin.at(shown.kind)
    return ProtectionChange("guardrail", turn, said, text, rail.description, where, where_side)


def _all_in_environment(plan: Plan, everyone: PointSets) -> list[_ForbiddenTraffic]:
    """The guardrails that forbid something in this environment."""
    found = (_ForbiddenTraffic(rail, _box(rail, everyone)) for rail in plan.guardrails)
    return [each for each in found if all(each.box)]


def _box(rail: Guardrail, everyone: PointSets) -> SetProduct:
    sources = union_of(map(_points, rail.sources))
    traffic = {"traffic": union(each.interval for each in rail.traffic or (ALL_TRAFFIC,))}
    if rail.kind == "only":
        return set_difference(everyone, sources), _ANY_ROLE, traffic, {"others": POINT}
    most = ANY_NUMBER if rail.hops is None else rail.hops
    return sources, union_of(map(_points, rail.destinations)), traffic, {"others": ((0, most),)}


def _peers(rail: Guardrail) -> tuple[GuardedPeer, ...]:
    return (*rail.sources, *rail.destinations)


def _points(peer: GuardedPeer) -> PointSets:
    """The addresses of a range, or a single point for any other peer, by its key."""
    return {peer.cidr.family: (peer.cidr.interval,)} if peer.cidr else {peer.key: POINT}


def _names(peers: Iterable[GuardedPeer]) -> list[tuple[str, PointSets]]:
    """The names of sets of addresses, groups and lists, each with all that it stands for on either side."""
    found: dict[str, list[PointSets]] = defaultdict(list)
    for peer in peers:
        found[peer.written].append(_points(peer))
    return [(each, union_of(points)) for each, points in found.items()]


class _GuardrailIndex:
    """Guardrails indexed by destination, so that not every one is compared with every other."""

    def __init__(self, all_: Sequence[_ForbiddenTraffic]) -> None:
        self._guardrails = all_
        by_line: dict[str, list[int]] = defaultdict(list)
        for number, each in enumerate(all_):
            for line in each.box[1]:
                by_line[line].append(number)
        self._by_line: Mapping[str, list[int]] = by_line

    def overlapping(self, box: SetProduct) -> list[_ForbiddenTraffic]:
        """The guardrails that forbid some traffic of the box, in their order."""
        numbers = sorted({number for line in box[1] for number in self._by_line.get(line, ())})
        return [self._guardrails[number] for number in numbers if overlap(box, self._guardrails[number].box)]
