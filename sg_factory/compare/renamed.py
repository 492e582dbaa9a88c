"""Renamed roles, recognized by their rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from sg_factory.plan import Direction, Group, GroupPeer, GuardedPeer, Peer, Plan, Rule

_Peer = TypeVar("_Peer", Peer, GuardedPeer)


class NewNames:
    """The roles that are new in `successor`, indexed by their rules, because all of them may be new."""

    def __init__(self, plan: Plan, successor: Plan) -> None:
        known = {other.role for other in plan.groups}
        self._new: dict[frozenset[tuple[Direction, str]], list[str]] = defaultdict(list)
        for group in successor.groups:
            if group.role not in known and group.rules:
                self._new[_allowed(group)].append(group.role)

    def new_name(self, group: Group) -> str | None:
        """The one new role that allows exactly what a role of `plan` did; None if there is none or more than one."""
        twins = self._new.get(_allowed(group), []) if self._new else []
        return twins[0] if len(twins) == 1 else None


def _allowed(group: Group) -> frozenset[tuple[Direction, str]]:
    """The rules of a role in a form that does not depend on its name."""
    own = GroupPeer(group.role).key
    return frozenset((rule.direction, rule.identity.removesuffix(own)) for rule in group.rules)


def under_new_names(plan: Plan, successor: Plan) -> Plan:
    """The plan with the names that `successor` gives to renamed roles; two roles never get one name."""
    known = {group.role for group in successor.groups}
    gone = [group for group in plan.groups if group.role not in known]
    news = NewNames(plan, successor) if gone else None
    found = {group.role: new for group in gone if news and (new := news.new_name(group))}
    names = {old: new for old, new in found.items() if Counter(found.values())[new] == 1}
    if not names:
        return plan

    def name(role: str) -> str:
        return names.get(role, role)

    return replace(
        plan,
        groups=tuple(
            replace(
                each,
                role=name(each.role),
                ingress=_renamed_rules(each.ingress, names),
                egress=_renamed_rules(each.egress, names),
            )
            for each in plan.groups
        ),
        left_out=tuple(
            replace(each, role=name(each.role), rule=_renamed_rules((each.rule,), names)[0]) for each in plan.left_out
        ),
        statements=tuple(
            replace(each, source=name(each.source), destination=name(each.destination)) for each in plan.statements
        ),
        guardrails=tuple(
            replace(
                rail, sources=_renamed_peers(rail.sources, names), destinations=_renamed_peers(rail.destinations, names)
            )
            for rail in plan.guardrails
        ),
    )


def _renamed_rules(rules: Iterable[Rule], names: Mapping[str, str]) -> tuple[Rule, ...]:
    rules = tuple(rules)
    peers = _renamed_peers((rule.peer for rule in rules), names)
    return tuple(
        rule if rule.peer is peer else replace(rule, peer=peer) for rule, peer in zip(rules, peers, strict=True)
    )


def _renamed_peers(peers: Iterable[_Peer], names: Mapping[str, str]) -> tuple[_Peer, ...]:
    return tuple(GroupPeer(names[peer.role]) if peer.role in names else peer for peer in peers)
