"""Names of groups and prefix lists in a plan's templates → the plan's peers, for reading such a template back."""

from __future__ import annotations

from collections.abc import Mapping

from sg_factory.cloudformation.external_ids import external_parameter, externals_by_parameter
from sg_factory.cloudformation.prefix_lists import lists_by_parameter, made_list_id
from sg_factory.cloudformation.template import added_to, group_description, group_logical_id, group_parameter
from sg_factory.plan import GroupPeer, Peer, Plan


def peers_by_id(plan: Plan) -> Mapping[str, Peer]:
    """Return a plan's groups, and its prefix lists and external groups without a known id, by their names there."""
    groups = {make(group.role): group.role for group in plan.groups for make in (group_logical_id, group_parameter)}
    peers = [*(rule.peer for _, rule in plan.rules()), *(peer for host in plan.hosts for peer in host.external)]

    made = {made_list_id(each): each.peer for each in plan.lists}
    others: dict[str, Peer] = {**lists_by_parameter(peers), **externals_by_parameter(peers), **made}
    groups |= {external_parameter(peer) if peer.ssm else peer.group_id: role for role, peer in added_to(plan).items()}
    return {**others, **{name: GroupPeer(role) for name, role in groups.items()}}


def role_of(logical_id: str, description: str) -> str | None:
    """Return the role of a group from its logical id and GroupDescription; None if no template of a plan made it."""
    role = description.removeprefix(group_description(""))
    return role if group_logical_id(role) == logical_id else None
