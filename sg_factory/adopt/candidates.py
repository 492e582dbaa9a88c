"""New groups that look like roles of other environments: a person says whether they are the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sg_factory.adopt.draft import SourceGroup
from sg_factory.adopt.roles import role_names
from sg_factory.plan import Group, Peer, Plan, Rule

_Signature = frozenset[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class JoinCandidate:
    """A group that has become the role `role`, the existing role that it looks like, and what both have in common."""

    id: str
    role: str
    like: str
    common: tuple[str, ...]

    @property
    def line(self) -> str:
        """The line in a file of names that joins the two."""
        return f"{self.id}: {self.like}"


def candidates(
    new: Iterable[tuple[SourceGroup, str]], rules: Mapping[str, Sequence[Rule]], project: Sequence[Plan]
) -> Iterator[JoinCandidate]:
    """Yield the candidates of new groups among the roles of a project that are not in the environment of the group.

    `rules` are those of each group, by its key.
    """
    new = tuple(new)
    there = {plan.environment.name or "": {group.role for group in plan.groups} for plan in project}
    made = {role: _signature(group.rules, plan) for plan in project for group in plan.groups for role in (group.role,)}
    tags = {group.role: _tags(group) for plan in project for group in plan.groups}
    for each, role in sorted(new, key=lambda item: item[1]):
        (wish,) = role_names([each], {}).values()
        signature = _signature(rules[each.key], each.plan)
        for like in sorted({*made} - there.get(each.environment, set())):
            common = {
                "name": like == wish,
                "tags": bool(tags[like]) and tags[like] == _tags(each.group),
                "rules": bool(signature) and signature == made[like],
            }
            if any(common.values()):
                yield JoinCandidate(each.key, role, like, tuple(word for word, is_so in common.items() if is_so))


def _signature(rules: Iterable[Rule], plan: Plan) -> _Signature:
    """What rules allow, without what differs between environments: which groups they name, and the VPC's ranges."""
    vpc = {each.cidr for each in plan.networks if each.name == "vpc"}

    def peer(found: Peer) -> str:
        if found.is_group:
            return "group"
        return "vpc" if found.cidr in vpc else found.key

    return frozenset((rule.direction, str(rule.traffic), peer(rule.peer)) for rule in rules)


def _tags(group: Group) -> dict[str, str]:
    """The tags that people gave a group, without those that the project sets."""
    ours = ("name", "owner", "description", "source")
    return {k: v for k, v in group.tags if not k.lower().startswith("aws:") and k.lower() not in ours}
