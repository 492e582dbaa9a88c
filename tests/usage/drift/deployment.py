"""A small EC2: templates of ours → the groups and rules that a deploy makes, which can then be changed by hand.

Made from the text of the template, and not by the code of the product; what EC2 would answer is `snapshot`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

ACCOUNT, REGION, VPC = "111122223333", "eu-west-1", "vpc-0a1b2c3d4e5f60718"
PORTLESS = ("-1", "47", "50", "51")


def an_id(prefix: str, name: str) -> str:
    """An id of EC2 that is the same in each run."""
    return f"{prefix}-{hashlib.sha256(name.encode()).hexdigest()[:17]}"


@dataclass(frozen=True)
class LiveRule:
    """A rule of EC2; `kind` is the field of its peer in SecurityGroupRules."""

    group: str
    direction: str
    protocol: str
    low: int | None
    high: int | None
    kind: str
    peer: str
    description: str | None

    @property
    def key(self) -> tuple[str, str, int | None, int | None, str]:
        return self.direction, self.protocol, self.low, self.high, self.peer

    @property
    def rule_id(self) -> str:
        return an_id("sgr", f"{self.group} {self.key}")


@dataclass
class LiveGroup:
    """A group of EC2 without its rules."""

    id: str
    name: str
    description: str
    tags: dict[str, str]
    owner: str = ACCOUNT


@dataclass
class Account:
    """The groups by id, and the rules by group and identity."""

    groups: dict[str, LiveGroup] = field(default_factory=dict)
    rules: dict[tuple[str, tuple[Any, ...]], LiveRule] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    interfaces: list[dict[str, Any]] = field(default_factory=list)
    account: str = ACCOUNT
    region: str = REGION
    vpc: str = VPC

    def put(self, rule: LiveRule) -> None:
        self.rules[rule.group, rule.key] = rule

    def remove(self, rule: LiveRule) -> None:
        del self.rules[rule.group, rule.key]

    def delete(self, group: str) -> None:
        """Delete a group; EC2 wants no rule of others to name it."""
        del self.groups[group]
        self.rules = {key: rule for key, rule in self.rules.items() if group not in (rule.group, rule.peer)}

    def of(self, group: str) -> dict[tuple[Any, ...], LiveRule]:
        return {rule.key: rule for rule in self.rules.values() if rule.group == group}

    def snapshot(self, *, with_ids: bool = True) -> dict[str, Any]:
        """What EC2 answers, with all that it adds by itself."""
        groups = [self._answered(group) for group in self.groups.values()]
        lists = [
            {"PrefixListId": id_, "PrefixListName": name, "MaxEntries": 60, "OwnerId": "AWS"}
            for name, id_ in self.lists.items()
        ]
        rules = {"SecurityGroupRules": [self._listed(rule) for rule in self.rules.values()]} if with_ids else {}
        return {
            "Taken": "2027-03-01T00:00:00Z",
            "Account": self.account,
            "Region": self.region,
            "SecurityGroups": groups,
            **rules,
            "NetworkInterfaces": self.interfaces,
            "Vpcs": [{"VpcId": self.vpc, "CidrBlock": "10.20.0.0/16", "OwnerId": self.account}],
            "ManagedPrefixLists": lists,
        }

    def _answered(self, group: LiveGroup) -> dict[str, Any]:
        return {
            "GroupId": group.id,
            "GroupName": group.name,
            "Description": group.description,
            "OwnerId": group.owner,
            "VpcId": self.vpc,
            "Tags": [{"Key": key, "Value": value} for key, value in group.tags.items()],
            "IpPermissions": self._permissions(group.id, "ingress"),
            "IpPermissionsEgress": self._permissions(group.id, "egress"),
        }

    def _permissions(self, group: str, direction: str) -> list[dict[str, Any]]:
        """The rules as EC2 gathers them: one permission for each traffic, with lists of peers."""
        found: dict[tuple[Any, ...], dict[str, Any]] = {}
        fields = {
            "CidrIpv4": ("IpRanges", "CidrIp"),
            "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
            "PrefixListId": ("PrefixListIds", "PrefixListId"),
            "ReferencedGroupInfo": ("UserIdGroupPairs", "GroupId"),
        }
        for rule in self.of(group).values():
            if rule.direction == direction:
                ports = {} if rule.low is None else {"FromPort": rule.low, "ToPort": rule.high}
                empty: dict[str, Any] = {key: [] for key, _ in fields.values()}
                held = found.setdefault(rule.key[1:4], {"IpProtocol": rule.protocol, **ports, **empty})
                key, name = fields[rule.kind]
                owner = {"UserId": self.account} if key == "UserIdGroupPairs" else {}
                held[key].append({name: rule.peer, **owner, **_words(rule)})
        return list(found.values())

    def _listed(self, rule: LiveRule) -> dict[str, Any]:
        peer: Any = rule.peer
        if rule.kind == "ReferencedGroupInfo":
            peer = {"GroupId": rule.peer, "UserId": self.account}
        return {
            "SecurityGroupRuleId": rule.rule_id,
            "GroupId": rule.group,
            "GroupOwnerId": self.account,
            "IsEgress": rule.direction == "egress",
            "IpProtocol": rule.protocol,
            "FromPort": -1 if rule.low is None else rule.low,
            "ToPort": -1 if rule.high is None else rule.high,
            rule.kind: peer,
            **_words(rule),
        }


def _words(rule: LiveRule) -> dict[str, str]:
    return {} if rule.description is None else {"Description": rule.description}


def deployed(templates: Mapping[str, Mapping[str, Any]], account: Account | None = None) -> Account:
    """The account after a deploy of templates, by the names of their stacks."""
    made = account or Account()
    resources = [(stack, name, body) for stack, each in templates.items() for name, body in each["Resources"].items()]
    declared = {name: body for each in templates.values() for name, body in each.get("Parameters", {}).items()}
    for stack, name, body in resources:
        properties = body.get("Properties", {})
        if body["Type"] == "AWS::EC2::SecurityGroup":
            system = {"aws:cloudformation:stack-name": stack, "aws:cloudformation:logical-id": name}
            tags = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", ())}
            id_ = an_id("sg", name)
            called = properties.get("GroupName", f"{stack}-{name}-1ABCDEFGHIJKL")
            made.groups[id_] = LiveGroup(id_, called, properties["GroupDescription"], {**tags, **system})
        elif body["Type"] == "AWS::EC2::PrefixList":
            made.lists[properties["PrefixListName"]] = an_id("pl", name)
    for _, _, body in resources:
        if body["Type"] == "AWS::SSM::Parameter":
            made.parameters[body["Properties"]["Name"]] = _resolved(body["Properties"]["Value"], declared, made)
    for _, name, body in resources:
        for rule in _rules(name, body, declared, made):
            made.put(rule)
            if rule.group not in made.groups:
                made.groups[rule.group] = LiveGroup(rule.group, f"of others {rule.group}", "Of others", {})
    return made


def _rules(name: str, body: Mapping[str, Any], declared: Mapping[str, Any], made: Account) -> Iterable[LiveRule]:
    properties = body.get("Properties", {})
    if body["Type"] == "AWS::EC2::SecurityGroup":
        for direction in ("ingress", "egress"):
            for rule in properties.get(f"SecurityGroup{direction.title()}", ()):
                yield _rule(an_id("sg", name), direction, rule, declared, made)
    elif body["Type"] in ("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"):
        direction = body["Type"].removeprefix("AWS::EC2::SecurityGroup").lower()
        yield _rule(_resolved(properties["GroupId"], declared, made), direction, properties, declared, made)


def _rule(group: str, direction: str, rule: Mapping[str, Any], declared: Mapping[str, Any], made: Account) -> LiveRule:
    kinds = {
        "CidrIp": "CidrIpv4",
        "CidrIpv6": "CidrIpv6",
        "SourcePrefixListId": "PrefixListId",
        "DestinationPrefixListId": "PrefixListId",
        "SourceSecurityGroupId": "ReferencedGroupInfo",
        "DestinationSecurityGroupId": "ReferencedGroupInfo",
    }
    (key,) = kinds.keys() & rule.keys()
    peer = _resolved(rule[key], declared, made)
    ports = (rule.get("FromPort"), rule.get("ToPort"))
    return LiveRule(group, direction, rule["IpProtocol"], *ports, kinds[key], peer, rule.get("Description"))


def _resolved(value: Any, declared: Mapping[str, Any], made: Account) -> str:
    """The id that CloudFormation puts in place of a value; parameters without a default are given by name."""
    if isinstance(value, str):
        return value
    if "Fn::GetAtt" in value:
        name, attribute = value["Fn::GetAtt"]
        return an_id("pl" if attribute == "PrefixListId" else "sg", name)
    parameter = declared[value["Ref"]]
    path = parameter.get("Default")
    is_list = "prefix list" in parameter["Description"]
    if path is not None:
        return made.parameters.setdefault(path, an_id("pl" if is_list else "sg", path))
    name = parameter["Description"].split()[-1]
    return made.lists.setdefault(name, an_id("pl", name)) if is_list else an_id("sg", name)


def redescribed(rule: LiveRule, words: str | None) -> LiveRule:
    return replace(rule, description=words)
