"""The default group of a VPC that a project closes: any rule in it is drift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sg_factory.diagnostic import Place
from sg_factory.plan import Plan, Rule
from sg_factory.usage.drift.peers import PeerIds
from sg_factory.usage.drift.values import GroupDrift, GroupState, RuleDrift

_NAME = "default"  # that only EC2 gives
_TITLE = "the default group"


def default_group_drift(
    plan: Plan, ids: PeerIds, unread: Mapping[str, Sequence[str]], deployed: Plan | None
) -> GroupDrift | None:
    """Return the default group if the project closes it and it has rules, or is not known.

    `unread` says by id what of a group could not be read. If what is `deployed` did not close it, rules are pending.
    """
    if not plan.environment.restricts_default_group:
        return None
    where = Place("sg-factory.yaml").at("environments", plan.environment_name, "restrict_default_group")
    group = next((each for each in ids.account.groups if dict(each.fixed).get("GroupName") == _NAME), None)
    if group is None:
        why = f"{_TITLE} of the VPC is not there: it is not known whether it has rules"
        return GroupDrift(_TITLE, "", where, None, "unknown", unknown=(why,))
    is_pending = deployed is not None and not deployed.environment.restricts_default_group
    rules = tuple(_rule(rule, ids, where, is_pending=is_pending) for rule in group.rules)
    lacks = unread.get(group.group_id or "", ())
    if lacks:
        said = tuple(f"{_TITLE} ({group.group_id}) is not known as a whole: {why}" for why in lacks)
        return GroupDrift(_TITLE, "", where, group.group_id, "unknown", rules, unknown=said)
    state: GroupState = "pending" if is_pending else "drifted"
    return GroupDrift(_TITLE, "", where, group.group_id, state, rules) if rules else None


def _rule(rule: Rule, ids: PeerIds, where: Place, *, is_pending: bool) -> RuleDrift:
    return RuleDrift(
        "pending" if is_pending else "added",
        rule.direction,
        rule.traffic,
        ids.live(rule.peer),
        ids.name(rule.peer),
        rule.description,
        rule_id=rule.rule_id,
        broader=not is_pending,
        where=where,
    )
