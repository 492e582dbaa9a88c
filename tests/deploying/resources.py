"""Creation, update and removal of each resource type. Sources: the resource types' reference pages.

What a kind's property `replaces` cannot be changed in place: another resource is made, and the old one goes last.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from tests.deploying.ec2 import EGRESS, INGRESS, Ec2, GroupFacts, Parameters, Properties, Rule

ACL_ENTRY_KEY = ("NetworkAclId", "Egress", "RuleNumber")
INLINE = {INGRESS: "SecurityGroupIngress", EGRESS: "SecurityGroupEgress"}


class Region(Protocol):
    """The region in which resources are made: its EC2 and its Parameter Store."""

    ec2: Ec2
    ssm: Parameters


class Kind(Protocol):
    """One resource type. A physical id is whatever its own kind finds it by; `Ref` and `GetAtt` give `name` of it."""

    def replaces(self, key: str) -> bool:
        """True if a change of this property replaces the resource."""

    def create(self, region: Region, properties: Properties) -> Any:
        """Create the resource, and return its physical id."""

    def update(self, region: Region, physical: Any, old: Properties, new: Properties) -> None:
        """Change in place."""

    def delete(self, region: Region, physical: Any) -> None:
        """Remove."""

    def name(self, physical: Any) -> str:
        """The value of references to the resource."""


class SecurityGroup:
    """AWS::EC2::SecurityGroup, whose own rules are revoked before new ones are authorized."""

    def replaces(self, key: str) -> bool:
        return key in ("VpcId", "GroupDescription", "GroupName")

    def create(self, region: Region, properties: Properties) -> str:
        group = region.ec2.create_group(properties["VpcId"], facts_of(properties))
        if properties.get(INLINE[EGRESS]):
            region.ec2.revoke_default(group)
        for direction, key in INLINE.items():
            for rule in properties.get(key, []):
                region.ec2.authorize(group, direction, rule)
        region.ec2.tags[group] = tags_of(properties)
        return group

    def update(self, region: Region, physical: str, old: Properties, new: Properties) -> None:
        """Tags that no template had are left alone, as are rules."""
        left = {key: value for key, value in region.ec2.tags[physical].items() if key not in tags_of(old)}
        region.ec2.tags[physical] = {**left, **tags_of(new)}
        for direction, key in INLINE.items():
            before, after = old.get(key, []), new.get(key, [])
            for rule in before:
                if rule not in after:
                    region.ec2.revoke(Rule.of(physical, direction, rule))
            for rule in after:
                if rule not in before:
                    region.ec2.authorize(physical, direction, rule)

    def delete(self, region: Region, physical: str) -> None:
        if physical in region.ec2.groups:
            region.ec2.delete_group(physical)

    def name(self, physical: str) -> str:
        return physical


class StandaloneRule:
    """AWS::EC2::SecurityGroupIngress and …Egress: every property but the description requires replacement."""

    def __init__(self, direction: str) -> None:
        self.direction = direction

    def replaces(self, key: str) -> bool:
        return key != "Description"

    def create(self, region: Region, properties: Properties) -> Rule:
        return region.ec2.authorize(properties["GroupId"], self.direction, _without_group(properties))

    def update(self, region: Region, physical: Rule, old: Properties, new: Properties) -> None:  # noqa: ARG002
        region.ec2.redescribe(physical, _without_group(new))

    def delete(self, region: Region, physical: Rule) -> None:
        region.ec2.revoke(physical)

    def name(self, physical: Rule) -> str:
        return f"sgr of {physical}"


class SsmParameter:
    """AWS::SSM::Parameter."""

    def replaces(self, key: str) -> bool:
        return key == "Name"

    def create(self, region: Region, properties: Properties) -> str:
        region.ssm.create(properties["Name"], properties["Value"])
        return properties["Name"]

    def update(self, region: Region, physical: str, old: Properties, new: Properties) -> None:  # noqa: ARG002
        region.ssm.update(physical, new["Value"])

    def delete(self, region: Region, physical: str) -> None:
        region.ssm.delete(physical)

    def name(self, physical: str) -> str:
        return physical


class PrefixList:
    """AWS::EC2::PrefixList, of which an update is one request."""

    def replaces(self, key: str) -> bool:
        return key == "AddressFamily"

    def create(self, region: Region, properties: Properties) -> str:
        return region.ec2.create_list(properties["AddressFamily"], properties["MaxEntries"], _ranges(properties))

    def update(self, region: Region, physical: str, old: Properties, new: Properties) -> None:
        before, after = _ranges(old), _ranges(new)
        most = new["MaxEntries"] if new["MaxEntries"] != old["MaxEntries"] else None
        region.ec2.modify_list(physical, after - before, before - after, most)

    def delete(self, region: Region, physical: str) -> None:
        region.ec2.delete_list(physical)

    def name(self, physical: str) -> str:
        return physical


class NetworkAcl:
    """AWS::EC2::NetworkAcl."""

    def replaces(self, key: str) -> bool:
        return key == "VpcId"

    def create(self, region: Region, properties: Properties) -> str:
        return region.ec2.acls.create(properties["VpcId"])

    def update(self, region: Region, physical: str, old: Properties, new: Properties) -> None:
        """Tags filter nothing."""

    def delete(self, region: Region, physical: str) -> None:
        region.ec2.acls.delete(physical)

    def name(self, physical: str) -> str:
        return physical


class NetworkAclEntry:
    """AWS::EC2::NetworkAclEntry, of which an update in place is one request."""

    def replaces(self, key: str) -> bool:
        return key in ACL_ENTRY_KEY

    def create(self, region: Region, properties: Properties) -> tuple[str, bool, int]:
        acl, egress, number = found = _acl_entry_key(properties)
        region.ec2.acls.create_entry(acl, (egress, number), content_of_entry(properties))
        return found

    def update(self, region: Region, physical: tuple[str, bool, int], old: Properties, new: Properties) -> None:  # noqa: ARG002
        acl, egress, number = physical
        region.ec2.acls.replace_entry(acl, (egress, number), content_of_entry(new))

    def delete(self, region: Region, physical: tuple[str, bool, int]) -> None:
        acl, egress, number = physical
        region.ec2.acls.delete_entry(acl, (egress, number))

    def name(self, physical: tuple[str, bool, int]) -> str:
        return f"entry {physical}"


class SubnetNetworkAclAssociation:
    """AWS::EC2::SubnetNetworkAclAssociation: a new one takes the subnet over; without one it has the default ACL."""

    def replaces(self, key: str) -> bool:  # noqa: ARG002
        return True

    def create(self, region: Region, properties: Properties) -> str:
        return region.ec2.acls.associate(properties["SubnetId"], properties["NetworkAclId"])

    def update(self, region: Region, physical: str, old: Properties, new: Properties) -> None:
        """Every property requires replacement."""

    def delete(self, region: Region, physical: str) -> None:
        region.ec2.acls.dissociate(physical)

    def name(self, physical: str) -> str:
        return physical


class Nothing:
    """AWS::CloudFormation::WaitConditionHandle."""

    def replaces(self, key: str) -> bool:  # noqa: ARG002
        return False

    def create(self, region: Region, properties: Properties) -> str:  # noqa: ARG002
        return "handle"

    def update(self, region: Region, physical: str, old: Properties, new: Properties) -> None:
        """There is nothing to it."""

    def delete(self, region: Region, physical: str) -> None:
        """There is nothing to it."""

    def name(self, physical: str) -> str:
        return physical


KINDS: Mapping[str, Kind] = {
    "AWS::EC2::SecurityGroup": SecurityGroup(),
    "AWS::EC2::SecurityGroupIngress": StandaloneRule(INGRESS),
    "AWS::EC2::SecurityGroupEgress": StandaloneRule(EGRESS),
    "AWS::EC2::PrefixList": PrefixList(),
    "AWS::EC2::NetworkAcl": NetworkAcl(),
    "AWS::EC2::NetworkAclEntry": NetworkAclEntry(),
    "AWS::EC2::SubnetNetworkAclAssociation": SubnetNetworkAclAssociation(),
    "AWS::SSM::Parameter": SsmParameter(),
    "AWS::CloudFormation::WaitConditionHandle": Nothing(),
}


def facts_of(properties: Properties) -> GroupFacts:
    return GroupFacts(properties.get("GroupName", ""), properties["GroupDescription"])


def tags_of(properties: Properties) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in properties.get("Tags", ())}


def content_of_entry(properties: Properties) -> dict[str, Any]:
    """What an entry of a network ACL does, without its place in the ACL."""
    return {key: value for key, value in properties.items() if key not in ACL_ENTRY_KEY}


def _acl_entry_key(properties: Properties) -> tuple[str, bool, int]:
    return properties["NetworkAclId"], properties["Egress"], properties["RuleNumber"]


def _ranges(properties: Properties) -> frozenset[str]:
    return frozenset(entry["Cidr"] for entry in properties["Entries"])


def _without_group(properties: Properties) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if key != "GroupId"}
