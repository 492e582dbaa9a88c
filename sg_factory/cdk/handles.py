"""The locked handle of a group: a security group for CDK's constructs that takes no rules.

To CDK it is a real SecurityGroup, so that constructs treat it like any other, but it represents a group that is made
already. CDK's own immutable import drops requested rules; this handle records them, with their caller.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import cast

from aws_cdk import aws_ec2 as ec2
from constructs import Construct, IConstruct, IMixin

from sg_factory.cdk.app_calls import app_call, path_of
from sg_factory.cdk.synthesized.rule_call import RuleCall
from sg_factory.cdk.synthesized.templates import ResourceKey
from sg_factory.plan.groups import Direction

Note = Callable[[RuleCall], None]


class LockedGroup(ec2.SecurityGroup):
    """The group of a role, which takes no rules; `note` is called with each requested rule.

    `place` is the key of the group's resource, also of one that a group of others does not have. `group_id` and
    `vpc_id` are those of the group; the VPC of a group of others is unknown. `vpc` may be any: CDK requires one.
    `passed_over` are applied mixins that only support resources, which a handle does not have.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - as every construct calls it
        *,
        place: ResourceKey,
        group_id: str,
        vpc_id: str | None,
        vpc: ec2.IVpc,
        note: Note,
    ) -> None:
        super().__init__(scope, id, vpc=vpc, allow_all_outbound=False, disable_inline_rules=False)
        self.node.try_remove_child("Resource")  # the group that CDK would make
        self.place = place
        self.passed_over: list[IMixin] = []
        self._group_id = group_id
        self._vpc_id = vpc_id
        self._note = note

    @property
    def security_group_id(self) -> str:
        """The id of the role's group: a token, or as sg-factory.yaml has it."""
        return self._group_id

    @property
    def security_group_vpc_id(self) -> str:
        """The id of the VPC that the role's group is in, a token. Raises ValueError for a group of others."""
        if self._vpc_id is None:
            raise ValueError(f"{self.node.path} is a group of others, whose VPC is not known")
        return self._vpc_id

    def with_(self, *mixins: IMixin) -> IConstruct:
        """Apply mixins, and record those that do not support a handle."""
        self.passed_over += [mixin for mixin in mixins if not mixin.supports(self)]
        return super().with_(*mixins)

    def add_ingress_rule(
        self,
        peer: ec2.IPeer,
        connection: ec2.Port,
        description: str | None = None,  # noqa: ARG002 - of the interface
        remote_rule: bool | None = None,  # noqa: ARG002 - of the interface
    ) -> None:
        """Record the requested rule."""
        config = peer.to_ingress_rule_config()
        group, prefix_list = config.source_security_group_id, config.source_prefix_list_id
        self._record("ingress", peer, connection, config.cidr_ip or config.cidr_ipv6, group, prefix_list)

    def add_egress_rule(
        self,
        peer: ec2.IPeer,
        connection: ec2.Port,
        description: str | None = None,  # noqa: ARG002 - of the interface
        remote_rule: bool | None = None,  # noqa: ARG002 - of the interface
    ) -> None:
        """Record the requested rule."""
        config = peer.to_egress_rule_config()
        group, prefix_list = config.destination_security_group_id, config.destination_prefix_list_id
        self._record("egress", peer, connection, config.cidr_ip or config.cidr_ipv6, group, prefix_list)

    def _record(
        self,
        direction: Direction,
        peer: ec2.IPeer,
        connection: ec2.Port,
        cidr: str | None,
        group: str | None,
        prefix_list: str | None,
    ) -> None:
        call = app_call(sys._getframe(1))
        self._note(
            RuleCall(
                logical_id=self.place[1],
                direction=direction,
                traffic=connection.to_rule_json(),
                cidr=cidr,
                group=group,
                prefix_list=prefix_list,
                peer=peer.place if isinstance(peer, LockedGroup) else None,
                peer_path=path_of(peer),
                path=call.path,
                where=call.where,
                number=call.number,
            )
        )


def any_vpc(scope: Construct) -> ec2.IVpc:
    """Return a placeholder VPC, one for each scope: a locked handle is made with it and never uses it."""
    found = scope.node.try_find_child("Nowhere")
    if found is None:
        return ec2.Vpc.from_vpc_attributes(scope, "Nowhere", vpc_id="nowhere", availability_zones=["nowhere"])
    return cast("ec2.IVpc", found)
