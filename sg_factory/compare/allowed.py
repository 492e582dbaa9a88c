"""Effective rules of the groups of a Plan, default egress included, and those that differ from another Plan's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sg_factory.compare.entries import expanded
from sg_factory.plan import DIRECTIONS, Direction, Group, LeftOut, Plan, Rule
from sg_factory.plan.default_egress import default_egress, groups_with_default_egress


class EffectiveRules:
    """The rules of a Plan by role, without those that allow nothing, and with the egress that EC2 allows by default."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.groups = {group.role: group for group in plan.groups}
        self._open = groups_with_default_egress(plan)

    def rules(self, role: str, direction: Direction) -> tuple[Rule, ...]:
        """The rules of a role in one direction; none if there is no such role."""
        group = self.groups.get(role)
        if group is None:
            return ()
        if direction == "egress" and self.lets_all_out(group):
            return default_egress(group)
        rules = group.in_direction(direction)
        if not any(rule.matches_no_packet for rule in rules):
            return rules
        return tuple(rule for rule in rules if not rule.matches_no_packet)

    def lets_all_out(self, group: Group) -> bool:
        """True if the group declares no egress, so that EC2 allows all outbound traffic."""
        return group.role in self._open

    @cached_property
    def entries(self) -> Mapping[str, frozenset[str]]:
        """The known entries of each prefix list, by its name: of lists for both families, if it stands for both."""
        found: dict[str, frozenset[str]] = {}
        for peer in {rule.peer for _, rule in self.plan.rules() if rule.peer.entries}:
            held = frozenset(entry.cidr.text for entry in peer.entries)
            found[peer.written] = found.get(peer.written, frozenset()) | held
        return found

    @cached_property
    def left_out(self) -> Mapping[tuple[str, str], LeftOut]:
        """The rules of the source that are not in the groups, by role and identity."""
        return {(out.role, out.rule.identity): out for out in self.plan.left_out}

    def owner(self, role: str) -> str:
        """The owner of a role; empty for any other name."""
        group = self.groups.get(role)
        return "" if group is None else group.owner


@dataclass(frozen=True, slots=True)
class ChangedRules:
    """The rules of a role in one direction that differ between the two sides, if only in their descriptions.

    `went` and `came` are the rules of `was` and of `now` without an equal on the other side; `reworded` is the number
    of rules that differ only in texts or dates. All of them have known prefix lists replaced by their entries;
    `written` are the rules of either side as they are in the source.
    """

    role: str
    direction: Direction
    was: tuple[Rule, ...]
    now: tuple[Rule, ...]
    went: tuple[Rule, ...]
    came: tuple[Rule, ...]
    reworded: int
    written: tuple[tuple[Rule, ...], tuple[Rule, ...]]


def changed_rules(old: EffectiveRules, new: EffectiveRules) -> Iterator[ChangedRules]:
    """Return the rules that differ between two sides, sorted by role."""
    for role in sorted({*old.groups, *new.groups}):
        before, after = old.groups.get(role), new.groups.get(role)
        for direction in DIRECTIONS:
            if before and after and before.in_direction(direction) is after.in_direction(direction):
                continue
            written = old.rules(role, direction), new.rules(role, direction)
            if written[0] != written[1]:
                yield _changed(role, direction, *written)


def _changed(role: str, direction: Direction, *written: tuple[Rule, ...]) -> ChangedRules:
    was, now = map(expanded, written)
    before, after = {rule.identity: rule for rule in was}, {rule.identity: rule for rule in now}
    went = tuple(rule for rule in was if rule.identity not in after)
    came = tuple(rule for rule in now if rule.identity not in before)
    reworded = sum(identity in after and after[identity] != rule for identity, rule in before.items())
    return ChangedRules(role, direction, was, now, went, came, reworded, (written[0], written[1]))


def without_twins(rules: Sequence[Rule], others: Sequence[Rule]) -> list[Rule]:
    """The rules without an equal among the others."""
    known = {rule.identity for rule in others}
    return [rule for rule in rules if rule.identity not in known]
