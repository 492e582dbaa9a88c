"""External groups of hosts as handles: imported, so that no construct writes rules into them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk

from sg_factory.cloudformation.template import added_to
from sg_factory.plan import ExternalPeer, Host, Peer, Plan

if TYPE_CHECKING:  # a module of 0.1 s that only a handle needs
    from aws_cdk import aws_ec2 as ec2
    from constructs import Construct


def external_groups(scope: Construct, host: Host, handed_in: Mapping[str, str]) -> list[ec2.ISecurityGroup]:
    """Return the external groups of a host, each imported once in a scope: by its id, or by its SSM parameter.

    `handed_in` are ids that the app passes instead, by the names of the groups.
    """
    return [_imported(scope, peer, handed_in.get(peer.name)) for peer in host.external]


def outside_peers(plan: Plan) -> Iterator[Peer]:
    """Yield the peers of all rules, the external groups of hosts, and those to which roles add."""
    yield from added_to(plan).values()
    yield from (rule.peer for _, rule in plan.rules())
    yield from (peer for host in plan.hosts for peer in host.external)


def external_ids(plan: Plan) -> frozenset[str]:
    """Return the known ids of groups that a plan names and does not make."""
    return frozenset(peer.group_id for peer in outside_peers(plan) if peer.kind == "external") - {""}


def imported_id(scope: Construct, peer: ExternalPeer, handed_in: str | None) -> str:
    """Return the id of an external group in a scope: `handed_in` by the app, as it is, or from its SSM parameter."""
    if handed_in is not None:
        return handed_in
    return cdk.aws_ssm.StringParameter.value_for_string_parameter(scope, peer.ssm) if peer.ssm else peer.group_id


def _imported(scope: Construct, peer: ExternalPeer, handed_in: str | None) -> ec2.ISecurityGroup:
    name = f"{peer.name} external"
    made = scope.node.try_find_child(name)
    if made is not None:
        return cast("ec2.ISecurityGroup", made)
    id_ = imported_id(scope, peer, handed_in)
    return cdk.aws_ec2.SecurityGroup.from_security_group_id(scope, name, id_, mutable=False)
