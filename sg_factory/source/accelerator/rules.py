"""`inboundRules` and `outboundRules` → rules of the Plan: every traffic with every source.

Source: https://awslabs.github.io/landing-zone-accelerator-on-aws/latest/typedocs/, SecurityGroupRuleConfig
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.network import Traffic
from sg_factory.plan import Direction, GroupPeer, Peer, PrefixListPeer, Rule
from sg_factory.source.accelerator.shape import AcceleratorReader, LocatedItem, is_known, name_of, plain_text
from sg_factory.source.notes import quoted
from sg_factory.source.ranges import NotAPeer, ranged
from sg_factory.source.traffic import Malformed, traffic_of
from sg_factory.yaml.placeholders import unmarked

RULES: Mapping[Direction, str] = {"ingress": "inboundRules", "egress": "outboundRules"}
"""The key of a group's rules in one direction."""

_PORTS = {
    "RDP": "3389",
    "SSH": "22",
    "HTTP": "80",
    "HTTPS": "443",
    "MSSQL": "1433",
    "MYSQL/AURORA": "3306",
    "REDSHIFT": "5439",
    "POSTGRESQL": "5432",
    "ORACLE-RDS": "1521",
}
_WITH_PORTS = ("TCP", "UDP", "ICMP")
# Keywords of IANA's list of protocols (www.iana.org/assignments/protocol-numbers).
_PROTOCOLS = {
    "HOPOPT": "0",
    "IGMP": "2",
    "GGP": "3",
    "IPV4": "4",
    "ST": "5",
    "CBT": "7",
    "EGP": "8",
    "IGP": "9",
    "IPV6": "41",
    "IDRP": "45",
    "RSVP": "46",
    "GRE": "47",
    "ESP": "50",
    "AH": "51",
    "IPV6-ICMP": "58",
    "EIGRP": "88",
    "OSPFIGP": "89",
    "IPIP": "94",
    "PIM": "103",
    "VRRP": "112",
    "L2TP": "115",
    "SCTP": "132",
    "UDPLITE": "136",
    "MPLS-IN-IP": "137",
}
_AS_DOCUMENTED = "write it as the documentation of the accelerator has it"
_WORDS = {"FromPort": "fromPort", "ToPort": "toPort", "IpProtocol": "types"}


@dataclass(frozen=True)
class AcceleratorRules:
    """Reads the rules of the groups of one VPC.

    `groups` are the names of its groups, `vpcs` all VPCs of the file by name, `lists` its prefix lists by name.
    """

    reader: AcceleratorReader
    groups: frozenset[str]
    vpcs: Mapping[str, LocatedItem]
    lists: Mapping[str, PrefixListPeer]

    def of(self, group: LocatedItem, role: str, direction: Direction) -> Iterator[Rule]:
        """The rules of a group in one direction."""
        item, where = group
        for rule, at in self.reader.items(item, RULES[direction], where, f"“{role}”"):
            description = self._description(rule, role, at)
            every = tuple(self._traffic(rule, role, at))
            for peer, place in self._peers(rule, role, at) if every else ():
                yield from (Rule(direction, traffic, peer, description, place) for traffic in every)

    def _description(self, rule: Mapping[str, Any], role: str, where: Place) -> str:
        text = plain_text(rule.get("description"))
        if text is None:
            help = "say why this access is needed, in the rule's description"
            self.reader.notes.add("undescribed", f"a rule of “{role}” has no description", where, help)
        return unmarked(text or "")

    def _traffic(self, rule: Mapping[str, Any], role: str, where: Place) -> Iterator[Traffic]:
        """The traffic of a rule. With `types`, the accelerator ignores lists of ports."""
        what = f"a rule of “{role}”"
        said = len(self.reader.notes.found)
        if rule.get("types") is not None:
            for key in ("tcpPorts", "udpPorts"):
                if rule.get(key):
                    text = f"{key} of {what} has no effect beside types"
                    self.reader.notes.left_out(text, where.at(key), "write a rule for the ports and one for the types")
            for type_, at in self.reader.texts(rule, "types", where, what):
                yield from self._of_type(type_, rule, role, at)
            return
        every = 0
        for key, protocol in (("tcpPorts", "tcp"), ("udpPorts", "udp")):
            for port, at in self.reader.texts(rule, key, where, what):
                every += 1
                yield from self._read(protocol, port, port, role, at)
        for name, at in self.reader.texts(rule, "ipProtocols", where, what):
            every += 1
            number = _PROTOCOLS.get(name.upper(), name if name.isdigit() else None)
            if number is None:
                self.reader.notes.unread(f"{quoted(name)} in {what} is not judged", at, "write its number")
            else:
                yield from self._read(number, None, None, role, at)
        if not every and len(self.reader.notes.found) == said:
            self.reader.notes.left_out(f"{what} has no types, ports or protocols", where, _AS_DOCUMENTED)

    def _of_type(self, type_: str, rule: Mapping[str, Any], role: str, where: Place) -> Iterator[Traffic]:
        if type_ == "ALL":
            yield from self._read("-1", None, None, role, where)
        elif type_ in _PORTS:
            yield from self._read("tcp", _PORTS[type_], _PORTS[type_], role, where)
        elif type_ in _WITH_PORTS:
            low, high = (plain_text(rule.get(key)) for key in ("fromPort", "toPort"))
            unknown = next((each for each in (low, high) if each is not None and not is_known(each)), None)
            if unknown is not None:
                self.reader.wrong(unknown, f"{quoted(unmarked(unknown))} in a rule of “{role}” is not judged", where)
            else:
                yield from self._read(type_.lower(), low, high, role, where)
        else:
            text = f"{quoted(type_)} is not a type of rule, in “{role}”"
            self.reader.notes.left_out(text, where, f"write one of {', '.join((*_PORTS, *_WITH_PORTS, 'ALL'))}")

    def _read(self, protocol: str, low: str | None, high: str | None, role: str, where: Place) -> Iterator[Traffic]:
        try:
            yield traffic_of(protocol, low, high)
        except Malformed as error:
            message, help = str(error), error.help
            for theirs, ours in _WORDS.items():
                message, help = message.replace(theirs, ours), help.replace(theirs, ours)
            self.reader.notes.left_out(f"a rule of “{role}” is not judged: {message}", where, help)

    def _peers(self, rule: Mapping[str, Any], role: str, where: Place) -> Iterator[tuple[Peer, Place]]:
        what = f"a rule of “{role}”"
        every = 0
        for source, at in self.reader.values(rule, "sources", where, what):
            every += 1
            if not isinstance(source, dict):
                yield from self._range(source, role, at)
            elif "securityGroups" in source:
                yield from self._groups(source, role, at)
            elif "prefixLists" in source:
                yield from self._lists(source, role, at)
            elif "subnets" in source:
                yield from self._subnets(source, role, at)
            else:
                text = f"a source in {what} is neither a range, groups, prefix lists nor subnets"
                self.reader.notes.left_out(text, at, _AS_DOCUMENTED)
        if not every and rule.get("sources") in (None, []):
            self.reader.notes.left_out(f"{what} has no sources", where, _AS_DOCUMENTED)

    def _range(self, source: object, role: str, where: Place) -> Iterator[tuple[Peer, Place]]:
        if isinstance(source, str) and not is_known(source):
            self.reader.wrong(source, f"{quoted(unmarked(source))} in a rule of “{role}” is not judged", where)
            return
        family = "ipv6" if isinstance(source, str) and ":" in source else "ipv4"
        try:
            yield ranged(source, family, role, where, self.reader.notes, _AS_DOCUMENTED), where  # type: ignore[arg-type]
        except NotAPeer as error:
            self.reader.notes.left_out(f"a rule of “{role}” is not judged: {error}", where, _AS_DOCUMENTED)

    def _groups(self, source: Mapping[str, Any], role: str, where: Place) -> Iterator[tuple[Peer, Place]]:
        for name, at in self.reader.texts(source, "securityGroups", where, f"a rule of “{role}”"):
            if name in self.groups:
                yield GroupPeer(name), at
            else:
                text = f"a rule of “{role}” names “{name}”, which is no group of this VPC"
                self.reader.notes.left_out(text, at, "name a group under securityGroups of the same VPC")

    def _lists(self, source: Mapping[str, Any], role: str, where: Place) -> Iterator[tuple[Peer, Place]]:
        for name, at in self.reader.texts(source, "prefixLists", where, f"a rule of “{role}”"):
            if name in self.lists:
                yield self.lists[name], at
            else:
                text = f"a rule of “{role}” names “{name}”, which is no prefix list of this file"
                self.reader.notes.left_out(text, at, "name a list under prefixLists")

    def _subnets(self, source: Mapping[str, Any], role: str, where: Place) -> Iterator[tuple[Peer, Place]]:
        vpc = plain_text(source.get("vpc")) or ""
        held, place = self.vpcs.get(unmarked(vpc), ({}, where))
        key = "ipv6CidrBlock" if source.get("ipv6") is True else "ipv4CidrBlock"
        subnets = {name_of(item): item for item, _ in self.reader.items(held, "subnets", place, f"the VPC “{vpc}”")}
        for name, at in self.reader.texts(source, "subnets", where, f"a rule of “{role}”"):
            range_ = subnets.get(name, {}).get(key)
            if range_ is not None:
                yield from self._range(range_, role, at)
            elif name in subnets:
                text = f"the range of the subnet “{name}”, in a rule of “{role}”, is known only after a deploy"
                self.reader.notes.unread(text, at, f"write its {key}")
            else:
                text = f"a rule of “{role}” names the subnet “{name}”, which the VPC “{unmarked(vpc)}” does not have"
                self.reader.notes.left_out(text, at, "name a subnet of a VPC of this file")
