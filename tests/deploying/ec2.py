"""A simulated EC2 and Parameter Store. Sources: the API references of the actions named below.

A group is its rules, the interfaces that use it, its VPC, name, description and tags. When EC2 compares rules, it
ignores their descriptions and the owners of their peers.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tests.deploying.acls import NetworkAcls
from tests.deploying.refused import Properties as Properties
from tests.deploying.refused import Refused as Refused

INGRESS, EGRESS = "ingress", "egress"
ALLOW_ALL = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
NUMBERS = {"icmp": "1", "tcp": "6", "udp": "17", "icmpv6": "58"}
PEER_KEYS = (
    *("CidrIp", "CidrIpv6", "SourcePrefixListId", "DestinationPrefixListId"),
    *("SourceSecurityGroupId", "DestinationSecurityGroupId"),
)
FAMILIES = ("IPv4", "IPv6")


@dataclass(frozen=True)
class Rule:
    """A rule of a group, by the fields that identify it in EC2. `peer` is a range or the id of a list or group."""

    group: str
    direction: str
    protocol: str
    first: int | None
    last: int | None
    peer: str

    @classmethod
    def of(cls, group: str, direction: str, properties: Properties) -> Rule:
        """The rule that a call authorizes; ports count only for protocols with ports."""
        protocol = NUMBERS.get(str(properties["IpProtocol"]), str(properties["IpProtocol"]))
        (peer,) = (properties[key] for key in PEER_KEYS if key in properties)
        ports = ("FromPort", "ToPort") if protocol in NUMBERS.values() else ()
        first, last = (properties[key] for key in ports) if ports else (None, None)
        return cls(group, direction, protocol, first, last, _canonical(peer) if "/" in peer else peer)

    def __deepcopy__(self, _copied: dict[int, Any]) -> Rule:
        """Return itself, as it is immutable and worlds are copied often."""
        return self


@cache
def _canonical(cidr: str) -> str:
    return str(ipaddress.ip_network(cidr))


@dataclass(frozen=True)
class GroupFacts:
    """The name and the description that a group keeps for good; the name is empty where CloudFormation made one up."""

    name: str = ""
    description: str = ""

    def __deepcopy__(self, _copied: dict[int, Any]) -> GroupFacts:
        """Return itself, as it is immutable and worlds are copied often."""
        return self


MOST_IN_A_REQUEST = 100
"""The most entries of a prefix list that one request adds or removes."""


@dataclass(frozen=True)
class PrefixList:
    """A prefix list: its address family, its maximum number of entries, and the ranges of one of the account's own."""

    family: str = "IPv4"
    entries: int = 1
    ranges: frozenset[str] | None = None


@dataclass
class Ec2:
    """The groups of an account's region.

    `groups` are their VPCs, `rule_ids` the rules by their ids.
    `foreign` are external groups that rules may name, `neighbours` those of the same account, `lists` the known prefix
    lists, those with `ranges` the account's own; `rules_per_group` is the quota for each direction and family.
    `interfaces` are the groups of each interface.
    `revoked` are the revoked rules, with their descriptions.
    `acls` are the network ACLs.
    """

    rules_per_group: int = 60
    foreign: set[str] = field(default_factory=set)
    neighbours: set[str] = field(default_factory=set)
    lists: dict[str, PrefixList] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    facts: dict[str, GroupFacts] = field(default_factory=dict)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    rule_ids: dict[str, Rule] = field(default_factory=dict)
    rules: dict[str, dict[Rule, Properties]] = field(default_factory=dict)
    interfaces: dict[str, str] = field(default_factory=dict)
    revoked: list[tuple[Rule, Properties]] = field(default_factory=list)
    acls: NetworkAcls = field(default_factory=NetworkAcls)
    made: int = 0
    made_rules: int = 0

    def create_group(self, vpc: str, facts: GroupFacts = GroupFacts()) -> str:
        """CreateSecurityGroup, which adds a rule that allows all egress. Gives an id that is never reused."""
        taken = {each.name for group, each in self.facts.items() if self.groups[group] == vpc}
        if facts.name and facts.name in taken:
            raise Refused("InvalidGroup.Duplicate", f"{facts.name} already exists in {vpc}")
        self.made += 1
        group = f"sg-{self.made:08x}"
        self.groups[group], self.rules[group], self.facts[group], self.tags[group] = vpc, {}, facts, {}
        self.authorize(group, EGRESS, ALLOW_ALL)
        return group

    def delete_group(self, group: str) -> None:
        """DeleteSecurityGroup: refused while an interface uses the group or another group's rule names it."""
        self._must_exist(group)
        users = [name for name, worn in self.interfaces.items() if worn == group]
        users += [rule.group for rules in self.rules.values() for rule in rules if rule.peer == group != rule.group]
        if users:
            raise Refused("DependencyViolation", f"{group} has a dependent object: {', '.join(sorted(set(users)))}")
        for rule_id in [each for each, rule in self.rule_ids.items() if rule.group == group]:
            del self.rule_ids[rule_id]
        for known in (self.groups, self.rules, self.facts, self.tags):
            del known[group]

    def authorize(self, group: str, direction: str, properties: Properties) -> Rule:
        """AuthorizeSecurityGroupIngress or …Egress."""
        self._must_exist(group)
        self.rules.setdefault(group, {})
        rule = Rule.of(group, direction, properties)
        if rule.peer.startswith("sg-") and rule.peer not in self.foreign:
            self._must_exist(rule.peer)
        if rule in self.rules[group]:
            raise Refused("InvalidPermission.Duplicate", f"{rule} already exists")
        for family in FAMILIES:
            if self._weight(rule, family) and self.used(group, direction, family) + self._weight(rule, family) > (
                self.rules_per_group
            ):
                raise Refused("RulesPerSecurityGroupLimitExceeded", f"{group} {direction} {family}")
        self.rules[group][rule] = dict(properties)
        self.made_rules += 1
        self.rule_ids[f"sgr-{self.made_rules:08x}"] = rule
        return rule

    def redescribe(self, rule: Rule, properties: Properties) -> None:
        """UpdateSecurityGroupRuleDescriptionsIngress or …Egress."""
        self._must_exist(rule.group)
        if rule not in self.rules[rule.group]:
            raise Refused("InvalidPermission.NotFound", f"{rule}")
        self.rules[rule.group][rule] = dict(properties)

    def revoke(self, rule: Rule) -> None:
        """RevokeSecurityGroupIngress or …Egress; CloudFormation ignores a rule that is already gone."""
        written = self.rules.get(rule.group, {}).pop(rule, None)
        if written is not None:
            self.revoked.append((rule, written))
            self._forget(rule)

    def revoke_default(self, group: str) -> None:
        """Revoke the rule that a new group has, which nobody can use meanwhile."""
        rule = Rule.of(group, EGRESS, ALLOW_ALL)
        del self.rules[group][rule]
        self._forget(rule)

    def _forget(self, rule: Rule) -> None:
        self.rule_ids = {each: known for each, known in self.rule_ids.items() if known != rule}

    def create_list(self, family: str, most: int, ranges: frozenset[str]) -> str:
        """CreateManagedPrefixList. Gives an id that is never reused."""
        self._must_fit(len(ranges), ranges, most)
        self.made += 1
        created = f"pl-{self.made:08x}"
        self.lists[created] = PrefixList(family, most, ranges)
        return created

    def modify_list(self, name: str, added: frozenset[str], removed: frozenset[str], most: int | None) -> None:
        """ModifyManagedPrefixList; `most` is None unless the size changes."""
        known = self.lists[name]
        ranges = (known.ranges or frozenset()) - removed | added
        if most is not None and (added or removed):
            raise Refused("InvalidParameterCombination", f"{name}: the entries and the size in one request")
        self._must_fit(max(len(added), len(removed)), ranges, most or known.entries)
        self.lists[name] = PrefixList(known.family, most or known.entries, ranges)
        for group, rules in self.rules.items():
            for direction in {rule.direction for rule in rules if rule.peer == name} if most else ():
                if self.used(group, direction, known.family) > self.rules_per_group:
                    raise Refused("RulesPerSecurityGroupLimitExceeded", f"{group} {direction}, with the size of {name}")

    def delete_list(self, name: str) -> None:
        """DeleteManagedPrefixList: refused while a rule names it."""
        users = sorted({rule.group for rules in self.rules.values() for rule in rules if rule.peer == name})
        if users:
            raise Refused("DependencyViolation", f"{name} has a dependent object: {', '.join(users)}")
        del self.lists[name]

    def _must_fit(self, requested: int, ranges: frozenset[str], most: int) -> None:
        if requested > MOST_IN_A_REQUEST:
            raise Refused("InvalidParameterValue", f"{requested} entries in one request")
        if len(ranges) > most:
            raise Refused("PrefixListMaxEntriesExceeded", f"{len(ranges)} entries, and a size of {most}")

    def used(self, group: str, direction: str, family: str) -> int:
        """A group's use of its quota (VPC quotas page): a group counts in both families, a list by its entries."""
        return sum(self._weight(rule, family) for rule in self.rules[group] if rule.direction == direction)

    def _weight(self, rule: Rule, family: str) -> int:
        if rule.peer.startswith("sg-"):
            return 1
        if rule.peer.startswith("pl-"):
            known = self.lists.get(rule.peer, PrefixList())
            return known.entries if known.family == family else 0
        return int((":" in rule.peer) == (family == "IPv6"))

    def _must_exist(self, group: str) -> None:
        if group not in self.groups.keys() | self.neighbours:
            raise Refused("InvalidGroup.NotFound", f"{group} does not exist")


@dataclass
class Parameters:
    """Parameter Store of an account's region: name → value."""

    values: dict[str, str] = field(default_factory=dict)

    def create(self, name: str, value: str) -> None:
        """PutParameter without Overwrite."""
        if name in self.values:
            raise Refused("ParameterAlreadyExists", name)
        self.values[name] = value

    def update(self, name: str, value: str) -> None:
        """PutParameter with Overwrite, for an existing parameter."""
        self.get(name)
        self.values[name] = value

    def get(self, name: str) -> str:
        """GetParameter."""
        if name not in self.values:
            raise Refused("ParameterNotFound", name)
        return self.values[name]

    def delete(self, name: str) -> None:
        """DeleteParameter; CloudFormation ignores a parameter that is already gone."""
        self.values.pop(name, None)
