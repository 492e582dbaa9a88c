"""What the templates of a plan call its groups and prefix lists, for whoever reads such a template back."""

from __future__ import annotations

from collections.abc import Mapping

from sg_factory.cloudformation.template import group_description, group_logical_id, group_parameter, list_parameter
from sg_factory.plan import GroupPeer, Peer, Plan, PrefixListPeer


def peers_by_id(plan: Plan) -> Mapping[str, Peer]:
    """A plan's groups and its prefix lists of no known id, by the logical ids and parameters that stand for them."""
    groups = {make(group.role): group.role for group in plan.groups for make in (group_logical_id, group_parameter)}
    lists = {
        list_parameter(rule.peer): rule.peer
        for _, rule in plan.rules()
        if isinstance(rule.peer, PrefixListPeer) and rule.peer.id is None
    }
    return {**{name: GroupPeer(role) for name, role in groups.items()}, **lists}


def role_of(logical_id: str, description: str) -> str | None:
    """The role that a group is of, by its logical id and GroupDescription; None where no template of ours made it."""
    role = description.removeprefix(group_description(""))
    return role if group_logical_id(role) == logical_id else None
