"""Two Plans of one environment → the access gained, lost and changed between each pair of peers.

Access is compared as sets, not as rules: splitting a range, writing a protocol by its number or reordering rules is no
change. Peers of different kinds are compared separately, because a range does not tell which addresses a group or a
prefix list has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sg_factory.compare.allowed import ChangedRules, EffectiveRules
from sg_factory.compare.lasting import last_of, outlasting
from sg_factory.compare.rule_index import PeerPart, RuleIndex, excess
from sg_factory.network import traffic_text
from sg_factory.network.intervals import Interval, union
from sg_factory.plan import DIRECTIONS, Direction, Expiry, Rule, end_of

AccessKind = Literal["gained", "widened", "changed", "longer", "shorter", "narrowed", "lost"]
"""The change of a pair: `gained` had no access before, `lost` has none left, `changed` gained some and lost some.

`longer` is access of both sides that expires later than before, or no longer expires; `shorter` expires earlier.
"""


@dataclass(frozen=True, slots=True, order=True)
class Extent:
    """Traffic such as `tcp/80, tcp/443` at addresses such as `10.0.0.0/8`; no addresses if the peer is not a range."""

    addresses: str
    traffic: str


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the access from `source` to `destination`: names of roles, networks or groups, or ranges.

    `halves` are the directions of the changed rules: both for a flow between roles. `gained` and `lost` are exact.
    `before` and `after` are the rules concerned on either side, `owners` those of the two ends, empty for an end that
    is not a role. `because` is the cause if it is not the line of a rule. `until` is when all gained access has
    expired, or when the access of a `longer` or `shorter` change now expires; `until_before` is when that expired
    before. None is without an end.
    """

    kind: AccessKind
    source: str
    destination: str
    halves: tuple[Direction, ...]
    gained: tuple[Extent, ...]
    lost: tuple[Extent, ...]
    before: tuple[Rule, ...]
    after: tuple[Rule, ...]
    owners: tuple[str, str]
    because: str = ""
    until: Expiry | None = None
    until_before: Expiry | None = None
    environments: tuple[str, ...] = ()

    @property
    def is_lasting(self) -> bool:
        """True if both sides have the access and only its end changes."""
        return self.kind in ("longer", "shorter")

    @property
    def is_broader(self) -> bool:
        """True if some access is new or lasts longer."""
        return bool(self.gained) or self.kind == "longer"

    @property
    def is_one_half(self) -> bool:
        """True if both ends are groups, and the rules of only one of them differ."""
        return len(self.halves) == 1 and bool((*self.before, *self.after)[0].peer.role)

    @property
    def had(self) -> tuple[Extent, ...]:
        """All traffic that the old rules allow."""
        return _all_access(self.before)

    @property
    def has(self) -> tuple[Extent, ...]:
        """All traffic that the new rules allow."""
        return _all_access(self.after)


def changes(changed_rules: Iterable[ChangedRules], old: EffectiveRules, new: EffectiveRules) -> Iterator[Change]:
    """Changes of access, sorted by their ends; none if both sides allow the same."""
    found = {
        (change.source, change.destination, change.kind if change.is_lasting else "", *change.halves): change
        for rules in changed_rules
        for change in (*_access_changes(rules, old, new), *_expiry_changes(rules, old, new))
    }
    for *pair, direction in sorted(found):
        change = found[*pair, direction]
        twin = found.get((*pair, _other(direction)))
        if twin is None or _comparable_half(twin) != _comparable_half(change):
            yield change
        elif direction == "ingress":
            yield replace(change, halves=DIRECTIONS)


def _comparable_half(change: Change) -> tuple[object, ...]:
    """The values that are equal in both halves of one flow."""
    return change.gained, change.lost, change.until_before, change.is_lasting and (change.until, change.has)


def _other(direction: str) -> str:
    return "egress" if direction == "ingress" else "ingress"


def _access_changes(changed: ChangedRules, old: EffectiveRules, new: EffectiveRules) -> Iterator[Change]:
    """The changes of one group's rules in one direction, by the names of their peers."""
    if not (changed.came or changed.went):
        return  # nothing but words
    was, now = changed.was, changed.now
    came, went = _by_name(changed.came), _by_name(changed.went)
    named_before, named_after = _by_name(was), _by_name(now)
    apart = all(_are_apart(named_before[name], named_after[name]) for name in {**came, **went})
    held, holds = (RuleIndex(), RuleIndex()) if apart else (RuleIndex(was), RuleIndex(now))
    for name in {**came, **went}:
        gained, lost = _excess(came[name], held), _excess(went[name], holds)
        if not (gained or lost):
            continue
        ends = (name, changed.role) if changed.direction == "ingress" else (changed.role, name)
        before, after = held.overlapping(named_after[name]), holds.overlapping(named_before[name])
        yield Change(
            kind=_kind(is_gained=bool(gained), is_lost=bool(lost), had_some=bool(before), keeps_some=bool(after)),
            source=ends[0],
            destination=ends[1],
            halves=(changed.direction,),
            gained=_extents(gained),
            lost=_extents(lost),
            before=tuple(dict.fromkeys((*lost, *before))),
            after=tuple(dict.fromkeys((*gained, *after))),
            owners=(_owner(ends[0], old, new), _owner(ends[1], old, new)),
            until=_until(gained, changed.came),
        )


def _until(gained: Collection[Rule], came: Sequence[Rule]) -> Expiry | None:
    """The end of all access of some rules, taking all new rules into account."""
    if not gained or any(rule.expires is None for rule in gained):
        return None
    return last_of(RuleIndex(came).overlapping(gained))


def _expiry_changes(changed: ChangedRules, old: EffectiveRules, new: EffectiveRules) -> Iterator[Change]:
    """The access of one group in one direction that both sides allow, and that now expires later or earlier."""
    for kind, rules, others in (("longer", changed.now, changed.was), ("shorter", changed.was, changed.now)):
        for name, found in _by_name(outlasting(rules, others)).items():
            end = end_of(last_of(found))
            outlasted = tuple(rule for rule in RuleIndex(others).overlapping(found) if end_of(rule.expires) < end)
            before, after = (outlasted, tuple(found)) if kind == "longer" else (tuple(found), outlasted)
            ends = (name, changed.role) if changed.direction == "ingress" else (changed.role, name)
            yield Change(
                kind="longer" if kind == "longer" else "shorter",
                source=ends[0],
                destination=ends[1],
                halves=(changed.direction,),
                gained=(),
                lost=(),
                before=before,
                after=after,
                owners=(_owner(ends[0], old, new), _owner(ends[1], old, new)),
                until=last_of(after),
                until_before=last_of(before),
            )


def _are_apart(before: Sequence[Rule], after: Sequence[Rule]) -> bool:
    """True if at most one rule with a group on each side has nothing in common, such as a flow with another service."""
    if len(before) > 1 or len(after) > 1 or not all(rule.peer.role for rule in (*before, *after)):
        return False
    return not (before and after and before[0].traffic.meets(after[0].traffic))


def _by_name(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        found[rule.peer.end_name].append(rule)
    return found


def _excess(rules: Sequence[Rule], *others: RuleIndex) -> dict[Rule, list[PeerPart]]:
    """The rules with access that neither `others` nor a rule with a later end allow, each with just that access."""
    if len(rules) == 1:  # as of most flows
        parts = excess(rules[0], *others)
        return {rules[0]: parts} if parts else {}
    found: dict[Rule, list[PeerPart]] = {}
    before = RuleIndex()
    for rule in sorted(rules, key=lambda rule: end_of(rule.expires), reverse=True):
        parts = excess(rule, *others, before)
        if parts:
            found[rule] = parts
            before.add(rule)
    return found


def _extents(found: Mapping[Rule, Iterable[PeerPart]]) -> tuple[Extent, ...]:
    traffic: dict[str, list[Interval]] = defaultdict(list)
    for parts in found.values():
        for addresses, intervals in parts:
            traffic[addresses] += intervals
    return tuple(Extent(addresses, traffic_text(union(held))) for addresses, held in sorted(traffic.items()))


def _all_access(rules: Iterable[Rule]) -> tuple[Extent, ...]:
    return _extents(_excess(tuple(rules)))


def _kind(*, is_gained: bool, is_lost: bool, had_some: bool, keeps_some: bool) -> AccessKind:
    if is_gained and is_lost:
        return "changed"
    if is_gained:
        return "widened" if had_some else "gained"
    return "narrowed" if keeps_some else "lost"


def _owner(name: str, old: EffectiveRules, new: EffectiveRules) -> str:
    return new.owner(name) or old.owner(name)
