"""The access that a CloudFormation template's security groups allow, by EC2's rules, from the template alone.

A group's role is the last segment of the name of the SSM parameter that publishes its id: tags, logical ids and
descriptions of rules are for people and not read. Whatever is not understood is an error, so that nothing is read as
closed that may be open. Semantics: the CloudFormation reference of AWS::EC2::SecurityGroup and its Ingress and Egress.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from tests.reading import packets
from tests.reading.access import (
    EGRESS,
    EVERYONE,
    INGRESS,
    Access,
    Grant,
    Peer,
    addresses,
    foreign_group,
    group,
    prefix_list,
)
from tests.reading.intervals import Intervals

Template = dict[str, Any]
Properties = dict[str, Any]

GROUP, PARAMETER = "AWS::EC2::SecurityGroup", "AWS::SSM::Parameter"
LAUNCH_TEMPLATE, PREFIX_LIST = "AWS::EC2::LaunchTemplate", "AWS::EC2::PrefixList"
STANDALONE = {INGRESS: "AWS::EC2::SecurityGroupIngress", EGRESS: "AWS::EC2::SecurityGroupEgress"}
INLINE = {INGRESS: "SecurityGroupIngress", EGRESS: "SecurityGroupEgress"}
PEER_KEYS = {
    INGRESS: {"CidrIp", "CidrIpv6", "SourcePrefixListId", "SourceSecurityGroupId"},
    EGRESS: {"CidrIp", "CidrIpv6", "DestinationPrefixListId", "DestinationSecurityGroupId"},
}
OWNER = "SourceSecurityGroupOwnerId"
OTHER_KEYS = {INGRESS: {"IpProtocol", "FromPort", "ToPort", "Description", OWNER}}
OTHER_KEYS[EGRESS] = OTHER_KEYS[INGRESS] - {OWNER}
NUMBERS = {name: number for number, name in packets.NAMES.items()}

SENTINEL = {"CidrIp": "255.255.255.255/32", "IpProtocol": "icmp", "FromPort": 252, "ToPort": 86}
"""An ICMP message that does not exist, to an address that a VPC does not carry: the rule that stands for no rule."""


class UnreadableError(Exception):
    """The template contains something that this reader does not understand."""


def read(template: Template) -> Access:
    """Read a template. Raises UnreadableError if it is not understood."""
    return Access.of(_roles(template).values(), grants(template))


def repeated_rules(template: Template) -> list[Grant]:
    """Rules that the template has twice: EC2 holds one, so the second fails or goes when the first does."""
    return [grant for grant, times in Counter(_rules(template)).items() if times > 1]


def grants(template: Template) -> list[Grant]:
    """One grant for each rule, and two to all addresses for a group without egress, which EC2 leaves open.

    A rule with a prefix list of the template is one grant for each of its entries.
    """
    lists = _lists(template)
    return [
        replace(grant, peer=peer) for grant in _rules(template) for peer in lists.get(grant.peer.space, [grant.peer])
    ]


def _rules(template: Template) -> list[Grant]:
    reader = _Reader(template, _roles(template))
    return [*reader.inline(), *reader.standalone()]


def _lists(template: Template) -> dict[str, list[Peer]]:
    """The entries of each prefix list of the template, by the space that a rule with it has.

    Raises UnreadableError for a list that EC2 would not make, or that is not published once, under its family.
    """
    found: dict[str, list[Peer]] = {}
    families = _published_lists(template)
    for logical_id, properties in _of_type(template, PREFIX_LIST):
        entries = [addresses(entry["Cidr"]) for entry in properties["Entries"]]
        family = properties["AddressFamily"]
        if {entry.space for entry in entries} != {family} or families.get(logical_id) != family.lower():
            raise UnreadableError(f"{logical_id} is not a list of {family}, published as such")
        if len(set(entries)) < len(entries) or not len(entries) <= properties["MaxEntries"] <= 1000:
            raise UnreadableError(f"{logical_id} has {len(entries)} entries, and room for {properties['MaxEntries']}")
        found[prefix_list(logical_id).space] = entries
    return found


def _published_lists(template: Template) -> dict[str, str]:
    """Logical id of each published prefix list → the last segment of the name, its family."""
    found: dict[str, str] = {}
    for name, properties in _of_type(template, PARAMETER):
        listed = _referred_list(properties["Value"])
        if listed in found:
            raise UnreadableError(f"{name} publishes {listed} again")
        if listed is not None:
            found[listed] = properties["Name"].rpartition("/")[2]
    return found


def _roles(template: Template) -> dict[str, str]:
    """Logical id of each group → its role."""
    roles: dict[str, str] = {}
    launched = {logical_id for logical_id, _ in _of_type(template, LAUNCH_TEMPLATE)}
    for name, properties in _of_type(template, PARAMETER):
        if properties["Value"].get("Ref") in launched or _referred_list(properties["Value"]):
            continue
        published = _referred_group(properties["Value"])
        if published is None or published in roles:
            raise UnreadableError(f"{name} does not publish one group once")
        roles[published] = properties["Name"].rpartition("/")[2]
    if roles.keys() != {logical_id for logical_id, _ in _of_type(template, GROUP)}:
        raise UnreadableError("the parameters and the groups are not one to one")
    if len(set(roles.values())) < len(roles):
        raise UnreadableError("two groups have one role")
    return roles


def worn(template: Template) -> dict[str, set[str]]:
    """The host of each launch template → the roles and external groups whose groups its instances have.

    An external group is its id, or the SSM parameter that holds it. A host is the last segment of the name of the SSM
    parameter that publishes the launch template's id. Raises UnreadableError where a launch template is not published
    once, or names what is no group.
    """
    roles, hosts = _roles(template), {}
    names = {
        properties["Value"]["Ref"]: properties["Name"].rpartition("/")[2]
        for _, properties in _of_type(template, PARAMETER)
        if "Ref" in properties["Value"]
    }
    for logical_id, properties in _of_type(template, LAUNCH_TEMPLATE):
        ids = properties["LaunchTemplateData"]["SecurityGroupIds"]
        if logical_id not in names or names[logical_id] in hosts:
            raise UnreadableError(f"{logical_id} is not published once")
        hosts[names[logical_id]] = {_worn_group(value, template, roles) for value in ids}
    return hosts


def _worn_group(value: Any, template: Template, roles: dict[str, str]) -> str:
    if isinstance(value, str) and value.startswith("sg-"):
        return value
    referred = _referred_group(value)
    if referred in roles:
        return roles[referred]
    if referred not in template.get("Parameters", {}):
        raise UnreadableError(f"a launch template wears {value}")
    return template["Parameters"][referred]["Default"]


def _of_type(template: Template, kind: str) -> Iterator[tuple[str, Properties]]:
    for logical_id, resource in template["Resources"].items():
        if "Condition" in resource:
            raise UnreadableError(f"{logical_id} exists on a condition")
        if resource["Type"] == kind:
            yield logical_id, resource["Properties"]


def _referred_group(value: Any) -> str | None:
    match value:
        case {"Fn::GetAtt": [str(logical_id), "GroupId"]} | {"Ref": str(logical_id)}:
            return logical_id
    return None


def _referred_list(value: Any) -> str | None:
    match value:
        case {"Fn::GetAtt": [str(logical_id), "PrefixListId"]}:
            return logical_id
    return None


@dataclass(frozen=True)
class _Reader:
    template: Template
    roles: dict[str, str]

    def inline(self) -> Iterator[Grant]:
        for logical_id, properties in _of_type(self.template, GROUP):
            role = self.roles[logical_id]
            for direction, key in INLINE.items():
                for rule in properties.get(key, []):
                    if not (direction == EGRESS and _is_sentinel(rule)):
                        yield self.grant(role, direction, rule)
            if not properties.get(INLINE[EGRESS]):
                for peer in EVERYONE:
                    yield Grant(role, EGRESS, peer, packets.EVERYTHING)

    def standalone(self) -> Iterator[Grant]:
        for direction, kind in STANDALONE.items():
            for logical_id, properties in _of_type(self.template, kind):
                rule = dict(properties)
                yield self.grant(self.holder(logical_id, rule.pop("GroupId")), direction, rule)

    def holder(self, logical_id: str, value: Any) -> str:
        """The role of a rule's group, or the id or SSM parameter of a group outside of the template."""
        if isinstance(value, str) and value.startswith(("sg-", "/")):
            return value
        referred = _referred_group(value)
        if referred in self.template.get("Parameters", {}):
            return self.external_path(referred, None)
        if referred not in self.roles:
            raise UnreadableError(f"{logical_id} belongs to no group of this template")
        return self.roles[referred]

    def grant(self, role: str, direction: str, rule: Properties) -> Grant:
        named = rule.keys() & PEER_KEYS[direction]
        if len(named) != 1 or rule.keys() - named - OTHER_KEYS[direction]:
            raise UnreadableError(f"{role} {direction}: {rule}")
        return Grant(role, direction, self.peer(named.pop(), rule), _traffic(rule))

    def peer(self, key: str, rule: Properties) -> Peer:
        value, owner = rule[key], rule.get(OWNER)
        if key.endswith("SecurityGroupId"):
            return self.group_peer(value, owner)
        if owner is not None:
            raise UnreadableError(f"an owner of what is not a group: {rule}")
        if key.endswith("PrefixListId"):
            return prefix_list(self.prefix_list_key(value))
        return _range(key, value)

    def group_peer(self, value: Any, owner: str | None) -> Peer:
        if isinstance(value, str) and value.startswith(("sg-", "/")):
            return foreign_group(value, owner)
        referred = _referred_group(value)
        if referred in self.template.get("Parameters", {}):
            return foreign_group(self.external_path(referred, owner), owner)
        if referred not in self.roles or owner is not None:
            raise UnreadableError(f"group {value} of owner {owner}")
        return group(self.roles[referred])

    def external_path(self, name: str, owner: str | None) -> str:
        """The SSM parameter of an external group; CloudFormation finds a group of its own account only."""
        parameter = self.template["Parameters"][name]
        types = ["AWS::SSM::Parameter::Value<String>", "AWS::SSM::Parameter::Value<AWS::EC2::SecurityGroup::Id>"]
        if parameter["Type"] not in (types[:1] if owner else types):
            raise UnreadableError(f"an external group by {parameter}")
        return parameter["Default"]

    def prefix_list_key(self, value: Any) -> str:
        """A literal id, the list of this template, or what tells the deployer which list a parameter means.

        That is its SSM path, or the list's name.
        """
        if isinstance(value, str):
            return value
        made = _referred_list(value)
        if made is not None:
            if self.template["Resources"].get(made, {}).get("Type") != PREFIX_LIST:
                raise UnreadableError(f"{made} is no prefix list of this template")
            return made
        parameter = self.template["Parameters"][value["Ref"]]
        if parameter["Type"] == "AWS::SSM::Parameter::Value<String>":
            return parameter["Default"]
        names = re.findall(r"[\w-]+(?:\.[\w-]+){2,}", parameter["Description"])
        if parameter["Type"] != "String" or "Default" in parameter or len(names) != 1:
            raise UnreadableError(f"a prefix list by {parameter}")
        return names[0]


def _is_sentinel(rule: Properties) -> bool:
    return {key: value for key, value in rule.items() if key != "Description"} == SENTINEL


def _range(key: str, value: Any) -> Peer:
    try:
        peer = addresses(value)
    except (TypeError, ValueError) as error:
        raise UnreadableError(f"{key} is {value}") from error
    if peer.space != {"CidrIp": "IPv4", "CidrIpv6": "IPv6"}[key]:
        raise UnreadableError(f"{key} is {value}")
    return peer


def _traffic(rule: Properties) -> Intervals:
    """Protocols by name or number, -1 for all; but for TCP, UDP and the two ICMP, EC2 reads no ports."""
    written = str(rule["IpProtocol"])
    if written == "-1":
        return packets.EVERYTHING
    try:
        protocol = NUMBERS[written] if written in NUMBERS else int(written)
        if protocol in packets.WITH_PORTS:
            return packets.ports(protocol, rule["FromPort"], rule["ToPort"])
        if protocol in packets.WITH_TYPES:
            return packets.messages(protocol, rule["FromPort"], rule["ToPort"])
        return packets.whole(protocol)
    except (KeyError, ValueError, TypeError) as error:
        raise UnreadableError(f"traffic of {rule}") from error
