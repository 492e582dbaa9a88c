"""Rules of a project that are resources of their own, and the rules of EC2 that they take over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sg_factory.cloudformation.rule_ids import rule_logical_id
from sg_factory.cloudformation.template import group_logical_id
from sg_factory.diagnostic import Diagnostic
from sg_factory.plan import ExternalPeer, Rule, RuleKey, is_inline
from sg_factory.plan.layout import Stack
from sg_factory.takeover.ends import RuleKeys
from sg_factory.takeover.problem import problem
from sg_factory.takeover.standing import RoleStanding, StackTemplate, has_resource


@dataclass(frozen=True, slots=True)
class RuleTakeover:
    """A rule of a role that exists in EC2 (`live`), with its stack and the ids of its group and peer."""

    role: str
    rule: Rule
    live: Rule
    stack: str
    logical_id: str
    group_id: str
    peer_id: str
    is_in_stack: bool


def rules_of(
    stacks: Sequence[Stack],
    roles: Sequence[RoleStanding],
    ids: RuleKeys,
    templates: Mapping[str, StackTemplate],
    others: Mapping[str, ExternalPeer],
) -> Iterator[RuleTakeover]:
    """Yield the rules of roles that are resources of their own and exist, in the order of their stacks."""
    by_role = {each.group.role: each for each in roles}
    for stack in stacks:
        for group in stack.groups if stack.holds_rules else ():
            standing = by_role[group.role]
            if not standing.is_ours or standing.group_id is None:
                continue
            live = _live_rules(standing, ids)
            for rule in group.rules:
                key = None if is_inline(rule, group) else ids.own(rule)
                if key is not None and key in live:
                    logical_id = rule_logical_id(rule, group_logical_id(group.role), others)
                    is_in = has_resource(templates, stack.name, logical_id)
                    yield RuleTakeover(
                        group.role, rule, live[key], stack.name, logical_id, standing.group_id, key[2], is_in
                    )


def _live_rules(standing: RoleStanding, ids: RuleKeys) -> dict[RuleKey, Rule]:
    return {ids.live(rule): rule for rule in standing.live.rules} if standing.live else {}


def foreign_rules(roles: Sequence[RoleStanding], ids: RuleKeys) -> Iterator[str]:
    """Yield the rules with groups that EC2 has and no role file has. Those in groups of others are their own affair."""
    for each in roles:
        if each.standing in ("to import", "taken over"):
            own = {ids.own(rule) for rule in each.group.rules}
            for key, rule in _live_rules(each, ids).items():
                if rule.peer.is_group and key not in own:
                    yield f"{each.group.role}: {rule.direction} {rule}"


def unknown_rules(roles: Sequence[RoleStanding], ids: RuleKeys) -> Iterator[Diagnostic]:
    """Yield rules whose peer's id is not known here while the group has a rule with the same traffic that may be it."""
    for each in roles:
        if not each.is_ours or each.live is None:
            continue
        own = {ids.own(rule) for rule in each.group.rules}
        left = [rule for key, rule in _live_rules(each, ids).items() if key not in own]
        for rule in each.group.rules:
            if rule.peer.kind != "external" or ids.own(rule) is not None:
                continue
            flow = rule.direction, rule.traffic
            may_be = [live for live in left if (live.direction, live.traffic) == flow and live.peer.is_group]
            if may_be:
                text = f"“{each.group.role}” has “{rule.direction} {rule}”, and the id behind {rule.peer.reference} is "
                text += f"not known here: it may be the rule that is there with {may_be[0].peer}"
                help = "declare the external group by its id for this environment: EC2 refuses a rule that exists"
                yield problem("unknown-external-id", text, rule.peer_place, help)


def of_another_owner(rules: Sequence[RuleTakeover], home: str | None) -> Iterator[Diagnostic]:
    """Yield rules to import whose peer is in another account than the project says; `home` is the account's own id."""
    for each in rules:
        said, live = (rule.peer.account if rule.peer.kind == "external" else None for rule in (each.rule, each.live))
        if each.rule.direction == "egress" or each.is_in_stack or said in (None, live or home):
            continue
        text = f"“{each.role}” has “{each.rule.direction} {each.rule}”, and {each.peer_id} is in the account "
        text += f"{live or home or 'of the source'}, not in {said}"
        help = "write the account that EC2 has: the import would not be the rule that is there"
        yield problem("owner-differs", text, each.rule.peer_place, help)
