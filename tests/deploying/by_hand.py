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
from tests.deploying.ec2 import EGRESS, INGRESS, Ec2, GroupFacts, Properties, Rule

Answers = dict[str, Any]

DIRECTIONS = {False: INGRESS, True: EGRESS}
END = {INGRESS: "Source", EGRESS: "Destination"}
PERMISSIONS = {INGRESS: "IpPermissions", EGRESS: "IpPermissionsEgress"}
PEERS = {
    "CidrIp": ("IpRanges", "CidrIp", "CidrIpv4"),
    "CidrIpv6": ("Ipv6Ranges", "CidrIpv6", "CidrIpv6"),
    "PrefixListId": ("PrefixListIds", "PrefixListId", "PrefixListId"),
}


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


def answers_of(account: Account, before: Answers) -> Answers:
    """What EC2 answers of an account now, where `before` was its answer before any stack: the rest is as it was."""
    ec2, answers = account.ec2, deepcopy(before)
    for group in answers["SecurityGroups"]:
        tags = {**ec2.tags[group["GroupId"]], **_of_stack(account, group["GroupId"])}
        group["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]
    known = {each["SecurityGroupRuleId"] for each in answers["SecurityGroupRules"]}
    groups = {group["GroupId"]: group for group in answers["SecurityGroups"]}
    for rule_id, rule in ec2.rule_ids.items():
        if rule_id not in known:
            permission, each = _described(rule_id, rule, ec2.rules[rule.group][rule])
            groups[rule.group][PERMISSIONS[rule.direction]].append(permission)
            answers["SecurityGroupRules"].append(each | {"GroupOwnerId": groups[rule.group]["OwnerId"]})
    return answers


def _of_stack(account: Account, group: str) -> dict[str, str]:
    """The tags that CloudFormation gives a group."""
    for name, stack in account.stacks.items():
        for logical_id, live in stack.resources.items():
            if live.physical == group:
                own = {"stack-name": name, "logical-id": logical_id}
                return {f"aws:cloudformation:{key}": value for key, value in own.items()}
    return {}


def _described(rule_id: str, rule: Rule, written: Properties) -> tuple[dict[str, Any], dict[str, Any]]:
    """A rule with a range, which is all that an adoption adds, as both describe calls answer it."""
    traffic = {key: written[key] for key in ("IpProtocol", "FromPort", "ToPort") if key in written}
    words = {"Description": written["Description"]} if "Description" in written else {}
    ranges = [{"CidrIp": rule.peer, **words}]
    none: dict[str, list[Any]] = {"Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": []}
    each = {"SecurityGroupRuleId": rule_id, "GroupId": rule.group, "IsEgress": rule.direction == EGRESS, "Tags": []}
    return {**traffic, "IpRanges": ranges, **none}, {**each, **traffic, "CidrIpv4": rule.peer, **words}


def changed_groups(account: Account, before: Answers) -> Iterator[str]:
    """The groups that are no longer there, or not as they were but for tags and rules."""
    for group in before["SecurityGroups"]:
        id_ = group["GroupId"]
        facts = account.ec2.groups.get(id_), account.ec2.facts.get(id_)
        if facts != (group["VpcId"], GroupFacts(group["GroupName"], group["Description"])):
            yield id_
