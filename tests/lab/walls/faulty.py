"""Faults in what each of three emitters writes: groups and network ACLs of a template, and host firewalls."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from textwrap import dedent
from typing import Any

import yaml

from tests.lab.proof.project import SHOP
from tests.reading.project import Document

Resources = dict[str, Any]
Fault = Callable[[Resources], None]


def shop() -> dict[str, Document]:
    """The shop with a rule for all of ICMP, each message of which connection tracking has an opinion of."""
    files = {name: yaml.safe_load(dedent(text)) for name, text in SHOP.items()}
    rule = {"from": "partners", "service": "icmp", "description": "Diagnosis"}
    files["roles/linux.yaml"]["ingress"].append(rule)
    return files


def faulty(templates: Mapping[str, Any], fault: Fault) -> dict[str, Any]:
    """The templates with a fault in all of them."""
    changed = {name: deepcopy(dict(template)) for name, template in templates.items()}
    for template in changed.values():
        fault(template["Resources"])
    return changed


def _rules(resources: Resources, key: str, wanted: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rules of groups, inline or of their own, that have some properties."""
    for each in resources.values():
        properties = each["Properties"]
        own = [properties] if each["Type"] == f"AWS::EC2::SecurityGroup{key}" else []
        for rule in (*properties.get(f"SecurityGroup{key}", ()), *own):
            if wanted.items() <= rule.items():
                yield rule


def in_groups(key: str, wanted: dict[str, Any], **new: Any) -> Fault:
    """The first such rule of a group has other properties."""
    return lambda resources: next(_rules(resources, key, wanted)).update(new)


OFFICE = {"FromPort": 22, "CidrIp": "203.0.113.0/25"}
OF_GROUPS: dict[str, Fault] = {
    "a port more in the half of the destination": in_groups("Ingress", {"FromPort": 5432}, ToPort=5433),
    "a port more in the half of the source": in_groups("Egress", {"FromPort": 5432}, ToPort=5433),
    "a port less": in_groups("Ingress", {"FromPort": 8000}, ToPort=8099),
    "a range twice as wide": in_groups("Ingress", OFFICE, CidrIp="203.0.113.0/24"),
    "a range half as wide": in_groups("Ingress", OFFICE, CidrIp="203.0.113.0/26"),
    "another protocol": in_groups("Ingress", OFFICE, IpProtocol="udp"),
    "another type of ICMP": in_groups("Ingress", {"IpProtocol": "icmp", "FromPort": 8}, FromPort=13),
    "AH for ESP": in_groups("Egress", {"IpProtocol": "50"}, IpProtocol="51"),
}

_REPLIES = {"PortRange": {"From": 1024, "To": 65535}, "Protocol": 6}


def _entries(resources: Resources, wanted: dict[str, Any]) -> list[str]:
    entries = {name: each["Properties"] for name, each in resources.items() if each["Type"].endswith("AclEntry")}
    return [name for name, entry in entries.items() if wanted.items() <= entry.items()]


def in_acls(wanted: dict[str, Any], **new: Any) -> Fault:
    """All such entries have other properties; without any, they are missing."""

    def fault(resources: Resources) -> None:
        for name in _entries(resources, wanted):
            if new:
                resources[name]["Properties"].update(new)
            else:
                del resources[name]

    return fault


def _associations(resources: Resources) -> list[Resources]:
    return [each["Properties"] for each in resources.values() if each["Type"].endswith("Association")]


def _swap_subnets(resources: Resources) -> None:
    first, *_, last = found = _associations(resources)
    assert len(found) > 1
    first["SubnetId"], last["SubnetId"] = last["SubnetId"], first["SubnetId"]


def _lose_a_subnet(resources: Resources) -> None:
    del resources[next(name for name, each in resources.items() if each["Type"].endswith("Association"))]


def _deny_first(resources: Resources) -> None:
    name = _entries(resources, {"CidrBlock": "0.0.0.0/0", "PortRange": {"From": 443, "To": 443}, "Egress": False})[0]
    entry = resources[name]
    denied = {**entry["Properties"], "RuleNumber": 1, "RuleAction": "deny"}
    resources["Denied"] = {**entry, "Properties": denied}


SSH = {"CidrBlock": "203.0.113.0/25", "PortRange": {"From": 22, "To": 22}}
OF_ACLS: dict[str, Fault] = {
    "an entry narrowed": in_acls(SSH, CidrBlock="203.0.113.0/26"),
    "an entry widened": in_acls(SSH, CidrBlock="203.0.113.0/24"),
    "an entry missing": in_acls(SSH),
    "an entry for UDP": in_acls(SSH, Protocol=17),
    "an entry that denies": in_acls(SSH, RuleAction="deny"),
    "a denial first": _deny_first,
    "the ports of clients shortened": in_acls(_REPLIES, PortRange={"From": 1024, "To": 32767}),
    "no way back out": in_acls({**_REPLIES, "Egress": True}),
    "no way back in": in_acls({**_REPLIES, "Egress": False}),
    "no echo reply": in_acls({"Icmp": {"Type": 0, "Code": -1}}),
    "the directions swapped": lambda resources: _each_entry(resources, "Egress", lambda egress: not egress),
    "IPv6 forgotten": lambda resources: _each_entry(resources, "Ipv6CidrBlock", lambda _: "2001:db8:ffff::/64"),
    "ESP forgotten": in_acls({"Protocol": 50}),
    "two subnets have each other's ACL": _swap_subnets,
    "a subnet without its ACL": _lose_a_subnet,
}


def _each_entry(resources: Resources, key: str, change: Callable[[Any], Any]) -> None:
    for name in _entries(resources, {}):
        entry = resources[name]["Properties"]
        if key in entry:
            entry[key] = change(entry[key])


def _swapped(text: str) -> str:
    return re.sub("hook (input|output)", lambda found: f"hook {'output' if found[1] == 'input' else 'input'}", text)


WEB = "add element inet sg_factory role-web-ipv4 {\n"
ESTABLISHED = "\t\tct state established accept\n"
OF_NFTABLES: dict[str, Callable[[str], str]] = {
    "a port more": lambda text: text.replace("8000-8100", "8000-8101"),
    "a port less": lambda text: text.replace("8000-8100", "8000-8099"),
    "every port of a peer": lambda text: text.replace("@role-web-ipv4 tcp dport 5432", "@role-web-ipv4"),
    "a family lost": lambda text: re.sub(r"\t\tip6 [sd]addr @.*\n", "", text),
    "a direction swapped": _swapped,
    "sources for destinations": lambda text: text.replace("saddr", "daddr"),
    "no answers go out": lambda text: "".join(text.rsplit(ESTABLISHED, 1)),
    "no answers come in": lambda text: text.replace(ESTABLISHED, "", 1),
    "an address more in a set": lambda text: text.replace(WEB, f"{WEB}\t198.51.100.4,\n"),
    "an address less in a set": lambda text: text.replace("\t10.77.8.4/31", "\t10.77.8.5"),
    "a set of everybody": lambda text: re.sub(f"({re.escape(WEB)})[^}}]+", r"\1\t0.0.0.0/0\n", text),
    "nothing is denied": lambda text: text.replace("policy drop", "policy accept").replace(
        "counter drop comment", "accept comment"
    ),
    "nothing that goes out is denied": lambda text: "accept comment".join(text.rsplit("counter drop comment", 1)),
    "a network twice as wide": lambda text: text.replace("203.0.113.0/25", "203.0.113.0/24"),
    "a network half as wide": lambda text: text.replace("203.0.113.0/25", "203.0.113.0/26"),
    "TCP for UDP": lambda text: text.replace("udp dport 7946", "tcp dport 7946"),
    "another type of ICMP": lambda text: text.replace("icmp type 8", "icmp type 13"),
    "messages that answer nothing are invalid": lambda text: text.replace("invalid meta l4proto { 6, 17 }", "invalid"),
    "AH for ESP": lambda text: text.replace("l4proto 50", "l4proto 51"),
    "no neighbour discovery": lambda text: re.sub(r"\t\ticmpv6 type \{.*\n", "", text),
}
OF_IPTABLES: dict[str, Callable[[str], str]] = {
    "a port more": lambda text: text.replace("8000:8100", "8000:8101"),
    "a family lost": lambda text: re.sub(r"-6 .* -j sgf-(from|to)-\S+\n", "", text),
    "a family for the other": lambda text: text.replace(
        "-4 -A sgf-input -p tcp --dport 5432", "-6 -A sgf-input -p tcp --dport 5432"
    ),
    "no answers": lambda text: re.sub(r"-A sgf-\w+ -m conntrack --ctstate ESTABLISHED.*\n", "", text),
    "an address more in a set": lambda text: text.replace(
        ":sgf-from-role-web - [0:0]\n",
        ":sgf-from-role-web - [0:0]\n-4 -A sgf-from-role-web -s 198.51.100.4/32 -j ACCEPT\n",
    ),
    "nothing is denied": lambda text: re.sub(r".*allowed by no role.*\n", "", text),
    "messages that answer nothing are invalid": lambda text: text.replace(
        "-p udp -m conntrack --ctstate INVALID", "-m conntrack --ctstate INVALID"
    ),
    "no neighbour discovery": lambda text: re.sub(r"-6 .*neighbour discovery.*\n", "", text),
}
