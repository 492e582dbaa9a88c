"""The synthesized templates of one environment → what they enforce.

Sources: the CloudFormation pages of AWS::EC2::SecurityGroup, SecurityGroupIngress, SecurityGroupEgress, PrefixList,
NetworkAcl, NetworkAclEntry and SubnetNetworkAclAssociation. Conditions and functions besides references are not read:
whatever depends on one is said, and nothing is claimed of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from sg_factory.lab.cloud.enforced import (
    OPEN,
    EnforcedAcl,
    EnforcedEntry,
    EnforcedGroup,
    EnforcedList,
    EnforcedNetwork,
    EnforcedRule,
    Names,
    NotUnderstood,
    mapping,
    mappings,
    range_of,
    rule_number_of,
    traffic_of,
)
from sg_factory.lab.cloud.references import TemplateReferences

_Direction = Literal["Ingress", "Egress"]
_DIRECTIONS: tuple[_Direction, _Direction] = ("Ingress", "Egress")
_GROUP = "AWS::EC2::SecurityGroup"
_PEER = {"Ingress": "Source", "Egress": "Destination"}


def read_templates(templates: Mapping[str, Mapping[str, Any]], *, egress_ends: bool = False) -> EnforcedNetwork:
    """Read templates, by the names of their stacks.

    Without inline egress EC2 lets everything out. AWS's pages disagree about a rule of its own in that case: with
    `egress_ends` it ends that egress, without it the reading is the wider one.
    """
    reader = _TemplateReader(TemplateReferences(templates), egress_ends=egress_ends)
    for stack in templates:
        reader.read_groups(stack)
    for stack in templates:
        reader.read_rules(stack)
    lists = tuple(found for stack in templates for found in reader.lists(stack))
    acls = tuple(found for stack in templates for found in reader.acls(stack))
    return EnforcedNetwork(reader.groups(), lists, acls, unread=tuple(reader.unread))


class _Draft:
    """A group while its rules are read. `is_open` is True until something is said of its egress."""

    def __init__(self, names: Names, *, is_open: bool) -> None:
        self.names = names
        self.rules: dict[_Direction, list[EnforcedRule]] = {"Ingress": [], "Egress": []}
        self.is_open = is_open
        self.unread: list[str] = []


class _TemplateReader:
    def __init__(self, references: TemplateReferences, *, egress_ends: bool) -> None:
        self._references = references
        self._egress_ends = egress_ends
        self._drafts: dict[str, _Draft] = {}
        self.unread: list[str] = []

    def groups(self) -> tuple[EnforcedGroup, ...]:
        """The groups with all rules that were found."""
        return tuple(
            EnforcedGroup(
                draft.names,
                tuple(draft.rules["Ingress"]),
                (*draft.rules["Egress"], *(OPEN if draft.is_open else ())),
                tuple(draft.unread),
            )
            for draft in self._drafts.values()
        )

    def read_groups(self, stack: str) -> None:
        for name, properties in self._references.of_type(stack, _GROUP):
            names = self._references.names_of(stack, name)
            inline = {direction: properties.get(f"SecurityGroup{direction}") for direction in _DIRECTIONS}
            draft = self._drafts[names[0]] = _Draft(names, is_open=not inline["Egress"])
            if self._references.has_condition(stack, name):
                draft.unread.append(f"{name} exists on a condition")
            for direction, rules in inline.items():
                for rule in _each(rules):
                    self._add(draft, stack, direction, rule, name)

    def read_rules(self, stack: str) -> None:
        for direction in _DIRECTIONS:
            for name, rule in self._references.of_type(stack, f"{_GROUP}{direction}"):
                try:
                    names = self._references.names(stack, rule.get("GroupId"))
                except NotUnderstood as error:
                    self.unread.append(f"{name} adds a rule to a group that only a deploy knows ({error})")
                    continue
                draft = self._drafts.setdefault(names[0], _Draft(names, is_open=False))
                draft.names = tuple(dict.fromkeys((*draft.names, *names)))
                if self._references.has_condition(stack, name):
                    draft.unread.append(f"{name} exists on a condition")
                if direction == "Egress" and self._egress_ends:
                    draft.is_open = False
                self._add(draft, stack, direction, rule, name)

    def _add(self, draft: _Draft, stack: str, direction: _Direction, rule: Any, where: str) -> None:
        try:
            draft.rules[direction].append(self._rule(stack, direction, rule))
        except NotUnderstood as error:
            draft.unread.append(f"a rule in {where} depends on {error}")

    def _rule(self, stack: str, direction: _Direction, rule: Any) -> EnforcedRule:
        if not isinstance(rule, Mapping) or "IpProtocol" not in rule:
            raise NotUnderstood(str(next(iter(rule), "nothing")) if isinstance(rule, Mapping) else "a list")
        plain = {key: self._plain(stack, rule.get(key)) for key in ("IpProtocol", "FromPort", "ToPort")}
        traffic = traffic_of(*plain.values())
        for key in ("CidrIp", "CidrIpv6"):
            if key in rule:
                return EnforcedRule(traffic, range=range_of(self._plain(stack, rule[key])))
        for key in (f"{_PEER[direction]}PrefixListId",):
            if key in rule:
                return EnforcedRule(traffic, prefix_list=self._references.names(stack, rule[key]))
        key = f"{_PEER[direction]}SecurityGroupId"
        if key in rule:
            return EnforcedRule(traffic, group=self._references.names(stack, rule[key]))
        raise NotUnderstood(f"a peer that is not read ({', '.join(sorted(rule))})")

    def _plain(self, stack: str, value: Any) -> Any:
        return self._references.plain(stack, value)

    def lists(self, stack: str) -> Iterator[EnforcedList]:
        """Yield the prefix lists of a template."""
        for name, properties in self._references.of_type(stack, "AWS::EC2::PrefixList"):
            try:
                entries = [
                    range_of(self._plain(stack, each.get("Cidr"))) for each in mappings(properties.get("Entries"))
                ]
            except NotUnderstood as error:
                self.unread.append(f"the prefix list {name} has an entry that depends on {error}")
                continue
            yield EnforcedList(self._references.names_of(stack, name), tuple(entries))

    def acls(self, stack: str) -> Iterator[EnforcedAcl]:
        """Yield the network ACLs of a template. Their entries and subnets are in the same template."""
        entries: dict[str, list[EnforcedEntry]] = {}
        subnets: dict[str, list[str]] = {}
        for name, properties in self._references.of_type(stack, "AWS::EC2::NetworkAclEntry"):
            try:
                acl = self._references.names(stack, properties.get("NetworkAclId"))[-1]
                entries.setdefault(acl, []).append(self._entry(stack, properties))
            except NotUnderstood as error:
                self.unread.append(f"the network ACL entry {name} depends on {error}")
        for name, properties in self._references.of_type(stack, "AWS::EC2::SubnetNetworkAclAssociation"):
            try:
                acl = self._references.names(stack, properties.get("NetworkAclId"))[-1]
                subnets.setdefault(acl, []).append(self._references.names(stack, properties.get("SubnetId"))[0])
            except NotUnderstood as error:
                self.unread.append(f"the association {name} of a network ACL depends on {error}")
        for name, _ in self._references.of_type(stack, "AWS::EC2::NetworkAcl"):
            names = self._references.names_of(stack, name)
            yield EnforcedAcl(names, tuple(entries.get(names[-1], ())), tuple(subnets.get(names[-1], ())))

    def _entry(self, stack: str, properties: Mapping[str, Any]) -> EnforcedEntry:
        protocol = str(self._plain(stack, properties.get("Protocol")))
        ports = mapping(properties.get("PortRange"))
        message = mapping(properties.get("Icmp"))
        low, high = (ports.get("From"), ports.get("To")) if ports else (message.get("Type"), message.get("Code"))
        if protocol in ("6", "17") and not ports:
            low, high = 0, 65535
        return EnforcedEntry(
            rule_number_of(self._plain(stack, properties.get("RuleNumber"))),
            str(self._plain(stack, properties.get("Egress", False))).lower() == "true",
            str(self._plain(stack, properties.get("RuleAction"))) == "allow",
            traffic_of(protocol, *(self._plain(stack, part) for part in (low, high))),
            range_of(self._plain(stack, properties.get("CidrBlock") or properties.get("Ipv6CidrBlock"))),
        )


def _each(value: Any) -> Sequence[Any]:
    """The items of a list; one value alone is a list of it, as CloudFormation reads it."""
    if value is None:
        return ()
    return value if isinstance(value, list) else [value]
