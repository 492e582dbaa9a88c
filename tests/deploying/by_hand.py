"""Accounts whose groups were made by hand: answers of EC2's describe calls → the simulated EC2, and back.

Sources: the EC2 API references of SecurityGroup and SecurityGroupRule, and the CloudFormation reference of the
properties of a rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from tests.deploying.cloudformation import Account
from tests.deploying.ec2 import EGRESS, INGRESS, NUMBERS, Ec2, GroupFacts, Properties, Rule

Answers = dict[str, Any]

DIRECTIONS = {False: INGRESS, True: EGRESS}
END = {INGRESS: "Source", EGRESS: "Destination"}
PERMISSIONS = ("IpPermissions", "IpPermissionsEgress")


@dataclass
class WatchedEc2(Ec2):
    """An EC2 that notes after every request which of the `watched` rules are `missing` at that moment."""

    watched: frozenset[Rule] = frozenset()
    missing: set[Rule] = field(default_factory=set)

    def authorize(self, group: str, direction: str, properties: Properties) -> Rule:
        rule = super().authorize(group, direction, properties)
        self._watch()
        return rule

    def revoke(self, rule: Rule) -> None:
        super().revoke(rule)
        self._watch()

    def delete_group(self, group: str) -> None:
        super().delete_group(group)
        self._watch()

    def held(self) -> frozenset[Rule]:
        """All rules of all groups."""
        return frozenset(rule for rules in self.rules.values() for rule in rules)

    def _watch(self) -> None:
        self.missing |= self.watched - self.held()


def account_of(answers: Answers) -> Account:
    """The account that gave these answers, without a stack; every rule is watched."""
    ec2 = WatchedEc2(rules_per_group=10_000)
    for group in answers["SecurityGroups"]:
        id_ = group["GroupId"]
        ec2.groups[id_], ec2.rules[id_] = group["VpcId"], {}
        ec2.facts[id_] = GroupFacts(group["GroupName"], group["Description"])
        ec2.tags[id_] = {tag["Key"]: tag["Value"] for tag in group.get("Tags", ())}
    for each in answers["SecurityGroupRules"]:
        direction = DIRECTIONS[each["IsEgress"]]
        written = _written(each, direction)
        rule = Rule.of(each["GroupId"], direction, written)
        ec2.rules[rule.group][rule] = written
        ec2.rule_ids[each["SecurityGroupRuleId"]] = rule
    peers = {rule.peer for rule in ec2.held() if rule.peer.startswith("sg-")}
    ec2.foreign |= peers - ec2.groups.keys()
    ec2.watched = ec2.held()
    return Account(ec2)


def _written(each: Mapping[str, Any], direction: str) -> dict[str, Any]:
    """A rule of EC2 as the properties that make it."""
    written: dict[str, Any] = {"IpProtocol": each["IpProtocol"]}
    if each["IpProtocol"] in ("tcp", "udp", "icmp", "icmpv6"):
        written |= {"FromPort": each["FromPort"], "ToPort": each["ToPort"]}
    if "ReferencedGroupInfo" in each:
        peer = each["ReferencedGroupInfo"]
        written[f"{END[direction]}SecurityGroupId"] = peer["GroupId"]
        if direction == INGRESS and peer.get("UserId"):
            written["SourceSecurityGroupOwnerId"] = peer["UserId"]
    elif "PrefixListId" in each:
        written[f"{END[direction]}PrefixListId"] = each["PrefixListId"]
    else:
        key = "CidrIp" if "CidrIpv4" in each else "CidrIpv6"
        written[key] = each["CidrIpv4" if key == "CidrIp" else "CidrIpv6"]
    return written | ({"Description": each["Description"]} if each.get("Description") else {})


def answers_of(account: Account, before: Answers, *, tags_at_import: bool = False) -> Answers:
    """What EC2 answers of an account now, where `before` was its answer before any stack.

    CloudFormation's own tags come with the import of a group, or with its first update. The rules are in
    `SecurityGroupRules` alone.
    """
    groups = {group["GroupId"]: group for group in before["SecurityGroups"]}
    rules = {each["SecurityGroupRuleId"]: each for each in before["SecurityGroupRules"]}
    ec2, owner = account.ec2, before["SecurityGroups"][0]["OwnerId"]
    now = []
    for id_, vpc in ec2.groups.items():
        facts, tags = ec2.facts[id_], {**ec2.tags[id_], **_of_stack(account, id_, tags_at_import)}
        new = {"GroupId": id_, "GroupName": facts.name or f"made-{id_}", "OwnerId": owner, "VpcId": vpc}
        own = {"Description": facts.description, "Tags": [{"Key": key, "Value": tags[key]} for key in tags]}
        now.append({key: value for key, value in (groups.get(id_, new) | own).items() if key not in PERMISSIONS})
    held = [_held(rules.get(id_) or _new(id_, rule, owner), ec2, rule) for id_, rule in ec2.rule_ids.items()]
    return {**deepcopy(before), "SecurityGroups": now, "SecurityGroupRules": held}


def _held(each: Mapping[str, Any], ec2: Ec2, rule: Rule) -> dict[str, Any]:
    """A rule with the description that it has now."""
    now = {**each, "Description": ec2.rules[rule.group][rule].get("Description")}
    return {key: value for key, value in now.items() if value is not None}


def _of_stack(account: Account, group: str, tags_at_import: bool) -> dict[str, str]:
    """The tags that CloudFormation gives a group; what is imported has a DeletionPolicy until the first update."""
    for name, stack in account.stacks.items():
        for logical_id, live in stack.resources.items():
            if live.physical == group and (tags_at_import or not live.is_retained):
                own = {"stack-name": name, "logical-id": logical_id}
                return {f"aws:cloudformation:{key}": value for key, value in own.items()}
    return {}


def _new(rule_id: str, rule: Rule, owner: str) -> dict[str, Any]:
    """A rule that a stack has made, but for its description, as DescribeSecurityGroupRules answers it."""
    if rule.peer.startswith("sg-"):
        peer: dict[str, Any] = {"ReferencedGroupInfo": {"GroupId": rule.peer, "UserId": owner}}
    elif rule.peer.startswith("pl-"):
        peer = {"PrefixListId": rule.peer}
    else:
        peer = {"CidrIpv6" if ":" in rule.peer else "CidrIpv4": rule.peer}
    protocol = {number: name for name, number in NUMBERS.items()}.get(rule.protocol, rule.protocol)
    ports = {"FromPort": -1, "ToPort": -1} if rule.first is None else {"FromPort": rule.first, "ToPort": rule.last}
    own = {
        "SecurityGroupRuleId": rule_id,
        "GroupId": rule.group,
        "IsEgress": rule.direction == EGRESS,
        "GroupOwnerId": owner,
    }
    return {**own, "IpProtocol": protocol, **ports, **peer, "Tags": []}


def changed_groups(account: Account, before: Answers) -> Iterator[str]:
    """The groups that are no longer there, or not as they were but for tags and rules."""
    for group in before["SecurityGroups"]:
        id_ = group["GroupId"]
        facts = account.ec2.groups.get(id_), account.ec2.facts.get(id_)
        if facts != (group["VpcId"], GroupFacts(group["GroupName"], group["Description"])):
            yield id_
