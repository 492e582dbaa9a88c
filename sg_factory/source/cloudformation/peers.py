"""The peers of rules: groups, ranges and prefix lists that the properties of a rule name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.network import FAMILY_NAMES, Cidr, NotARange, cidr
from sg_factory.plan import ExternalPeer, GroupPeer, Peer, PrefixListPeer, RangePeer, flow_text
from sg_factory.plan.groups import Direction
from sg_factory.source.cloudformation.notes import Notes
from sg_factory.source.cloudformation.prefix_lists import MOST_LOOKED_INTO, PrefixLists
from sg_factory.source.cloudformation.resolve import Resolver
from sg_factory.source.cloudformation.template import GROUP, Template
from sg_factory.source.cloudformation.traffic import KnownAtDeploy
from sg_factory.source.cloudformation.values import Reference, Unknown, as_text, written
from sg_factory.source.cloudformation.vpcs import VPC
from sg_factory.source.traffic import Malformed
from sg_factory.text.counting import listed

_GROUP_ID = re.compile(r"sg-([0-9a-fA-F]{8}|[0-9a-fA-F]{17})\Z")

DEFAULT = "default"
"""The name of a VPC's default group."""

PEERS: dict[Direction, tuple[str, ...]] = {
    "ingress": ("CidrIp", "CidrIpv6", "SourcePrefixListId", "SourceSecurityGroupId", "SourceSecurityGroupName"),
    "egress": ("CidrIp", "CidrIpv6", "DestinationPrefixListId", "DestinationSecurityGroupId"),
}


class Groups:
    """The groups of a template, found by reference, id or name."""

    def __init__(
        self, template: Template, resolver: Resolver, roles: Mapping[str, str], notes: Notes, prefix: str = ""
    ) -> None:
        """`roles` are the names (`GroupName`) of the groups that this scenario has, by their logical ids.

        `prefix` is put before these in the Plan. `defaults` are default groups of the template's VPCs that something
        names, by their names in the Plan; `default_worn` are the places that use the group of the default VPC.
        """
        self.template = template
        self.resolver = resolver
        self.lists = PrefixLists(resolver, notes, prefix)
        self.roles = roles
        self.prefix = prefix
        self.defaults: dict[str, Reference] = {}
        self.default_uses: list[Place] = []

    @cached_property
    def by_name(self) -> dict[str, str]:
        """The logical ids of the groups that have a name, by name."""
        return {name: role for role, name in self.roles.items() if name}

    def named(self, raw: Any, key: str, account: str | None = None) -> GroupPeer | ExternalPeer:
        """The group that a key names. Raises Malformed for a value that is not a group id."""
        value = self.resolver.value(raw)
        if isinstance(value, (GroupPeer, ExternalPeer)):
            return value
        if isinstance(value, Reference):
            self._refers_to_a_group(value, key)
            name = f"{self.prefix}{value.text}"
            if value.logical_id in self.roles:
                return GroupPeer(f"{self.prefix}{value.logical_id}")
            if self.template.kind(value.logical_id) == VPC and value.attribute == "DefaultSecurityGroup":
                self.defaults[name] = value
                return GroupPeer(name)
            return ExternalPeer(name, f"{self.prefix}{value.expression}", account)
        if isinstance(value, Unknown):
            return ExternalPeer(value.text, value.expression, account)
        text = one_text(value, key, "refer to one group, or write its id")
        if key.endswith("Name"):
            if text in self.by_name:
                return GroupPeer(f"{self.prefix}{self.by_name[text]}")
            return ExternalPeer(text, f"name {text}" if self.template.declares(text) else text, account)
        if not _GROUP_ID.match(text):
            raise _no_id(text, key)
        return ExternalPeer(text, text, account)

    def _refers_to_a_group(self, value: Reference, key: str) -> None:
        """Raise Malformed for a reference that is known not to be a group id, such as a group's name or a VPC."""
        kind = self.template.kind(value.logical_id)
        if kind == GROUP:
            is_one = value.attribute in ("", "GroupId", "Id")
        elif kind == VPC:
            is_one = value.attribute == "DefaultSecurityGroup"
        else:
            is_one = not kind.startswith("AWS::EC2::") or bool(value.attribute)
        if not is_one and key and not key.endswith("Name"):  # without a key it is only passed on
            raise _no_id(value.text, key)


def _no_id(text: str, key: str) -> Malformed:
    help = "write !GetAtt NAME.GroupId for a group of the template, or an id such as sg-0123456789abcdef0"
    return Malformed(f"“{text}” is not a security group id", key, help)


def peers_of(
    rule: Mapping[str, Any], role: str, direction: Direction, where: Place, groups: Groups, notes: Notes
) -> Iterator[Peer]:
    """The peers that a rule names, which should be one; values that are not peers go to the notes."""
    given = [key for key in PEERS[direction] if key in rule]
    if "SourceSecurityGroupId" in given and "SourceSecurityGroupName" in given:
        given.remove("SourceSecurityGroupName")
    if not given:
        text = f"a rule of “{role}” names no {'source' if direction == 'ingress' else 'destination'}"
        notes.left_out(rule, text, where, f"write one of {listed(PEERS[direction], 'or')}")
    elif len(given) > 1:
        notes.malformed(f"a rule of “{role}” names several peers: {listed(given)}", where, "write a rule for each")
    account = groups.resolver.text(rule["SourceSecurityGroupOwnerId"]) if "SourceSecurityGroupOwnerId" in rule else None
    for key in given:
        at = where.at(key)
        try:
            if key.startswith("Cidr"):
                one_text(groups.resolver.value(rule[key]), key, "write one range, and a rule for each")
                yield RangePeer(_range(groups.resolver.text(rule[key]), key, at, notes))
            elif key.endswith("PrefixListId"):
                found = _prefix_list(groups, rule[key], key)
                elsewhere = _entries_elsewhere(found, rule[key], groups)
                if elsewhere is not None:
                    why, help = elsewhere
                    notes.list_of_others(not_judged(rule, role, direction, groups, why), at, help)
                yield found
            else:
                yield groups.named(rule[key], key, account if isinstance(account, str) else None)
        except Malformed as error:
            notes.left_out(rule, str(error), at, error.help)
        except KnownAtDeploy as error:
            notes.unknown(not_judged(rule, role, direction, groups, error), at, error.remedy)


def one_text(value: Any, key: str, help: str) -> str:
    """The text of a single value, or its expression if known only at deploy time. Raises Malformed for a list."""
    if isinstance(value, (dict, list)):
        raise Malformed(f"{key} is not a single value", key, help)
    text = as_text(value)
    return written(value) if text is None else text


def not_judged(rule: Mapping[str, Any], role: str, direction: Direction, groups: Groups, why: object) -> str:
    """The text for a rule that is known only at deploy time, with its properties as written, so that texts differ."""

    def words(key: str) -> str:
        text = groups.resolver.text(rule[key])
        return text.text if isinstance(text, Unknown) else text

    ports = "-".join(dict.fromkeys(words(key) for key in ("FromPort", "ToPort") if key in rule))
    traffic = "/".join(filter(None, (words("IpProtocol") if "IpProtocol" in rule else "", ports)))
    peers = listed([words(key) for key in PEERS[direction] if key in rule])
    said = flow_text(traffic, direction, peers)
    return f"a rule of “{role}” ({said}) is not judged: {why}"


def _range(text: str | Unknown, key: str, where: Place, notes: Notes) -> Cidr:
    if isinstance(text, Unknown):
        raise KnownAtDeploy(text, key)
    try:
        found = cidr(text)
    except NotARange as error:
        help = f"write {error.proposed}" if error.proposed else "write a range such as 10.1.0.0/16 or 2001:db8::/32"
        if not error.meant:
            raise Malformed(str(error), key, help) from None
        notes.malformed(str(error), where, help, error.proposed)
        found = cidr(error.meant)
    if (found.family == "ipv6") != (key == "CidrIpv6"):
        other = "CidrIpv6" if found.family == "ipv6" else "CidrIp"
        notes.malformed(f"“{text}” is an {FAMILY_NAMES[found.family]} range", where, f"write it under {other}")
    return found


def _prefix_list(groups: Groups, raw: Any, key: str) -> PrefixListPeer:
    """The prefix list of a rule; one that the template does not make has an unknown size, and counts as one rule."""
    value = groups.resolver.value(raw)
    ours = groups.lists.peer(value)
    if ours is not None:
        return ours
    if isinstance(value, (Reference, Unknown)):
        return PrefixListPeer(value.text, "ipv4", 1, value.text)
    text = one_text(value, key, "write one list's id, and a rule for each")
    if not text.startswith("pl-"):
        raise Malformed(f"“{written(value)}” is not a prefix list id", key, "write an id such as pl-6da54004")
    return PrefixListPeer(text, "ipv4", 1, text)


def _entries_elsewhere(peer: PrefixListPeer, raw: Any, groups: Groups) -> tuple[str, str] | None:
    """The reason why the entries of a list are not known, and a remedy; None if known, or noted for each entry."""
    if peer.is_whole or peer.entries:
        return None
    name = peer.id or ""
    value = groups.resolver.value(raw)
    if groups.lists.made(value) is None and not isinstance(value, PrefixListPeer):
        listed = f"aws ec2 get-managed-prefix-list-entries --prefix-list-id {name}"
        help = f"look at them: {listed}" if name.startswith("pl-") else "look at the template that makes the list"
        return f"the entries of {peer.name} are not in this template", help
    if isinstance(value, Reference) and groups.template.property_of(value.logical_id, "Entries") is None:
        return f"“{name}” has no Entries in this template", "write its Entries, so that they are judged"
    if not groups.lists.is_full:
        return None  # each entry has a note
    many = f"only {MOST_LOOKED_INTO:,} prefix list entries are read for all rules, and there are more"
    return many, "name the lists in fewer rules, or in several templates"
