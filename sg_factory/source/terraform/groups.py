"""The security groups of one side: their roles in the Plan, the rules that are resources of their own, and peers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sg_factory.plan import ExternalPeer, GroupPeer
from sg_factory.source.terraform.resources import TerraformResource, TerraformSide
from sg_factory.source.terraform.targets import GROUP_TYPES, GROUPS, RuleTarget, Targets
from sg_factory.source.terraform.vpcs import TerraformVpcs

RULE_TYPES = ("aws_security_group_rule", "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule")


@dataclass(frozen=True, slots=True)
class TerraformGroup:
    """A group of the Plan. `resource` is None for a group that only gets rules, `found` is where it is named."""

    role: str
    vpc: str | None
    group_id: str | None
    found: TerraformResource
    resource: TerraformResource | None = None


@dataclass(frozen=True)
class TerraformGroups:
    """The groups of one side. Without `is_parted` they all count as groups of one VPC, as theirs are not known."""

    side: TerraformSide
    targets: Targets
    vpcs: TerraformVpcs
    is_parted: bool

    @cached_property
    def known(self) -> Mapping[str, TerraformGroup]:
        """The groups that Terraform makes, and others that it adds rules to, by role."""
        found = dict(self._made)
        vpcs = {each.vpc for each in found.values()}
        only = next(iter(vpcs), None)
        for role, rules in self.rules.items():
            if role and role not in found:
                held = self.side.resources.get(role)
                own = None if held is None or not self.is_parted else held.text("vpc_id")
                vpc = own if len(vpcs) > 1 else only
                group_id = role if held is None else held.text("id")
                found[role] = TerraformGroup(role, vpc, group_id, rules[0])
        return found

    @cached_property
    def _made(self) -> Mapping[str, TerraformGroup]:
        made = {each: self.vpcs.of(each) if self.is_parted else None for each in self.side.of(*GROUP_TYPES)}
        return {
            each.address: TerraformGroup(each.address, vpc, each.text("id"), each, each) for each, vpc in made.items()
        }

    @cached_property
    def rules(self) -> Mapping[str, list[TerraformResource]]:
        """The rules that are resources of their own, by the role of their group; empty if this is not known."""
        found: dict[str, list[TerraformResource]] = defaultdict(list)
        for each in self.side.of(*RULE_TYPES):
            said = len(self.targets.notes.found)
            target = self.targets.one(each, ("security_group_id",), GROUPS)
            if target is None and len(self.targets.notes.found) == said:
                text, help = f"“{each.address}” names no group", "write its security_group_id"
                self.targets.notes.left_out(text, each.origin, help)
            found["" if target is None else self.role_of(target)].append(each)
        return found

    @cached_property
    def _by_id(self) -> Mapping[str, str]:
        """The address of each group with a known id; of one that is made and looked up, where it is made."""
        looked_up = self.side.of(*GROUP_TYPES, mode="data")
        every = (*looked_up, *self.side.of(*GROUP_TYPES))
        return {group_id: each.address for each in every if (group_id := each.text("id")) is not None}

    def role_of(self, target: RuleTarget) -> str:
        """The role of a group: its address, or its id if the file has nothing else of it."""
        if isinstance(target, TerraformResource):
            return self._by_id.get(target.text("id") or "", target.address)
        return self._by_id.get(target.rpartition("/")[2], target)

    def peer(self, target: RuleTarget, vpc: str | None) -> GroupPeer | ExternalPeer:
        """The group as a peer of a group in a VPC."""
        role = self.role_of(target)
        group = self.known.get(role)
        if group is not None:
            if group.vpc == vpc:
                return GroupPeer(role)
            return ExternalPeer(f"{group.vpc}/{role}", group.group_id or role)
        held = self.side.resources.get(role)
        if held is not None:
            return ExternalPeer(role, held.text("id") or role)
        account, _, group_id = role.rpartition("/")
        return ExternalPeer(group_id, group_id, account or None)
