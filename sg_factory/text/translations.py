"""Terms of other tools → the peers and keys of role files. `service_names` has those for services.

No proposal allows more than the text meant: for an ambiguous text there is a sentence and no automatic fix.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

_MOST_RANGES = 12  # listed one by one
_LONGEST = 300  # of a text that is meant as a peer
_RANGE = "declare its range as a network of sg-factory.yaml, and name that"
_VPC = "for the environment's own VPC write “vpc”; for another one, declare its ranges as a network"
_ITS_ADDRESSES = "write its addresses, such as 10.1.2.3/32"
_ADDRESSES = "declare its addresses as a network of sg-factory.yaml, and name that"

_ADDRESS = r"\d{1,3}(?:\.\d{1,3}){3}"
_DNS = r"(?:[a-z0-9_*](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z]\.?"


@dataclass(frozen=True, slots=True)
class Translation:
    """The kind of a text that is not a peer, such as `is a subnet id`, and the remedy.

    `fix` is the equivalent text of role files, or empty. `among_ranges` is the remedy where only ranges are allowed, in
    sg-factory.yaml.
    """

    what: str
    help: str
    fix: str = ""
    among_ranges: str = ""


def foreign_peer(text: str) -> Translation | None:
    """Return the kind and remedy of a text that is a peer to other tools; None if it is not."""
    for pattern, translation in _PEERS if len(text) <= _LONGEST else ():
        if match := re.fullmatch(pattern, text.strip(), re.IGNORECASE):
            return translation(match) if callable(translation) else translation
    return None


def _fixed(what: str, help: str, among_ranges: str = "") -> Translation:
    return Translation(what, help, among_ranges=among_ranges)


def _several(match: re.Match[str]) -> Translation:
    parts = [part.strip() for part in re.split("[,;]", match[0]) if part.strip()]
    written = ", ".join(f'"{part}"' if ":" in part else part for part in parts)
    return Translation("is several values in one text", f"write a list: [{written}]")


def _with_port(match: re.Match[str]) -> Translation:
    address, port = match["address"].strip("[]"), match["port"]
    length = "/128" if ":" in address else "/32"
    help = f"write {address}{length} here, and service: tcp/{port} or udp/{port}"
    return Translation("has a port", help, among_ranges=f"write {address}{length}; the port belongs in the rule")


def _stars(match: re.Match[str]) -> Translation:
    parts = [part for part in match[0].split(".") if part.isdigit()]
    if any(int(part) > 0xFF or (len(part) > 1 and part[0] == "0") for part in parts):
        return Translation("is not an address range", "write a range such as 10.1.0.0/16")
    meant = f"{'.'.join((parts + ['0'] * 4)[:4])}/{8 * len(parts)}"
    return Translation("is written with a star", f"write {meant}", meant)


def _from_to(match: re.Match[str]) -> Translation | None:
    what = "is written by its first and last address; rules take CIDRs"
    first, last = match["first"], match["last"]
    if last.isdigit():
        last = f"{first.rpartition('.')[0]}.{last}"
    try:
        ends = ipaddress.ip_address(first), ipaddress.ip_address(last)
        cidrs = [str(each) for each in ipaddress.summarize_address_range(*ends)]
    except (ValueError, TypeError):
        return Translation(what, "its ends are not two addresses in order: write CIDRs such as 10.1.0.0/16")
    if len(cidrs) == 1:
        return Translation(what, f"write {cidrs[0]}", cidrs[0])
    if len(cidrs) > _MOST_RANGES:
        return Translation(
            what, f"{len(cidrs)} CIDRs make it up, from {cidrs[0]} to {cidrs[-1]}: declare them as a network"
        )
    these = ", ".join(cidrs)
    return Translation(what, f"write exactly these, best as a network: {these}", among_ranges=f"write {these}")


_Translate = Translation | Callable[[re.Match[str]], Translation | None]
_PEERS: tuple[tuple[str, _Translate], ...] = (
    (
        r"subnet-[0-9a-f]+",
        _fixed("is a subnet id; rules take address ranges", _RANGE, "write its range, such as 10.1.2.0/24"),
    ),
    (r"vpc-[0-9a-f]+", _fixed("is a VPC id", _VPC, "write its ranges, such as 10.1.0.0/16")),
    (
        r"(i|eni|lt|asg|vgw|igw|nat|tgw|vpce|pcx)-[0-9a-f]+",
        _fixed("is an AWS id that a rule cannot name", f"name its role, or {_ADDRESSES}", _ITS_ADDRESSES),
    ),
    (
        r"sg-[0-9a-f]+",
        _fixed("is a security group id", "give it a name and a description under security_groups: in sg-factory.yaml"),
    ),
    (
        r"pl-[0-9a-f]+|com\.amazonaws\..*",
        _fixed(
            "is a prefix list",
            "give it a name and a description under networks: in sg-factory.yaml",
            "write it under `prefix_list:` of a network, instead of `cidrs:`",
        ),
    ),
    (
        r"arn:aws[a-z-]*:.*",
        _fixed("is an ARN", "name a role, or the group under security_groups: or the ranges under networks:"),
    ),
    (
        r"\d{12}",
        _fixed("is an account number", "name a group of it under security_groups:, or its ranges under networks:"),
    ),
    (
        r"\$?\{?(data\.aws_\w+|module|var|local|each|aws_\w+)\.[\w.\[\]\"*-]+\}?",
        _fixed("is a Terraform expression", "name the role of that group, or declare it under security_groups:"),
    ),
    (
        r"\$\{.*\}|\{\{.*\}\}|!\w+ .*|Fn::\w+.*",
        _fixed(
            "is an expression, which role files do not support", "write the name of a role, network or external group"
        ),
    ),
    (r"[\w./:-]+(?:\s*[,;]\s*[\w./:-]+)+", _several),
    (r"[a-z][a-z0-9+.-]*://.*", _fixed("is a URL; security groups only take addresses", _ADDRESSES, _ITS_ADDRESSES)),
    (rf"(?P<address>{_ADDRESS}|\[[0-9a-f:.]+\]):(?P<port>\d{{1,5}})", _with_port),
    (
        rf"(?P<first>{_ADDRESS}|[0-9a-f]*:[0-9a-f:]+)\s*(?:-|–|—|\.\.\.?|to)\s*(?P<last>{_ADDRESS}|[0-9a-f]*:[0-9a-f:]+|\d{{1,3}})",
        _from_to,
    ),
    (r"\d{1,3}(?:\.\d{1,3}){0,2}(?:\.[*x]){1,3}", _stars),
    (_DNS + r"(?::\d+)?", _fixed("is a DNS name; security groups only take addresses", _ADDRESSES, _ITS_ADDRESSES)),
)


# Keys of rules in other tools, from the references of the Terraform provider and of CloudFormation.
_TERRAFORM = frozenset(
    (
        *(
            "cidr_blocks",
            "ipv6_cidr_blocks",
            "cidr_ipv4",
            "cidr_ipv6",
            "from_port",
            "to_port",
            "protocol",
            "ip_protocol",
        ),
        *("security_groups", "source_security_group_id", "referenced_security_group_id", "prefix_list_ids"),
        *("prefix_list_id", "ingress_with_cidr_blocks", "egress_with_cidr_blocks", "ingress_cidr_blocks"),
        *("ingress_with_source_security_group_id", "egress_cidr_blocks", "ingress_rules", "egress_rules", "vpc_id"),
        *("security_group_id", "type", "self"),
    )
)
# Those that name groups and prefix lists, which cannot be translated.
_GROUPS = (
    *(
        "security_groups",
        "source_security_group_id",
        "referenced_security_group_id",
        "prefix_list_ids",
        "prefix_list_id",
    ),
    *("SourceSecurityGroupId", "SourcePrefixListId", "DestinationSecurityGroupId", "DestinationPrefixListId"),
)
_CLOUDFORMATION = frozenset(
    (
        *("CidrIp", "CidrIpv6", "IpProtocol", "FromPort", "ToPort", "SourceSecurityGroupId", "SourcePrefixListId"),
        *("DestinationSecurityGroupId", "DestinationPrefixListId", "SourceSecurityGroupName", "Description"),
        *("SourceSecurityGroupOwnerId", "SecurityGroupIngress", "SecurityGroupEgress", "GroupDescription"),
        *("GroupName", "VpcId", "GroupId", "Resources", "Type", "Properties"),
    )
)
# Keys that other files have, too: they identify a tool only beside another key of it.
_WEAK = frozenset(("Description", "type", "Type", "self", "vpc_id", "Properties"))


def tool_of(unknown: Collection[str]) -> str:
    """Return the tool that has some of the unknown keys, or empty."""
    for tool, known in (("Terraform", _TERRAFORM), ("CloudFormation", _CLOUDFORMATION)):
        if known.intersection(unknown) - _WEAK:
            return tool
    return ""


def is_of(tool: str, key: str) -> bool:
    """True if a tool writes rules with this key."""
    return key in (_TERRAFORM if tool == "Terraform" else _CLOUDFORMATION)


def rule_of(keys: Mapping[str, Any], side: str) -> str:
    """Return the peer and traffic of a rule in another tool's keys, translated exactly.

    `side` is `from` or `to`. A key without an exact translation is replaced by an example.
    """
    ranges = [
        each
        for key in ("cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6", "CidrIp", "CidrIpv6")
        for each in (keys[key] if isinstance(keys.get(key), list) else [keys.get(key)])
        if isinstance(each, str) and re.fullmatch(r"[0-9A-Fa-f.:]+/\d{1,3}", each)
    ]
    peers = [
        *(["self"] if keys.get("self") is True else []),
        *(f'"{each}"' if ":" in each else each for each in ranges),
    ]
    peer = f"[{', '.join(peers)}]" if len(peers) > 1 else "".join(peers)
    service = _traffic_of(keys)
    if peer and service and not any(keys.get(each) for each in _GROUPS):
        return f"here `{side}: {peer}` and `service: {service}`"
    return f"such as `{side}: {peer or 'NAME'}` and `service: {service or 'tcp/PORT'}`"


def _traffic_of(keys: Mapping[str, Any]) -> str:
    protocol, low, high = (
        next((str(keys[name]).lower() for name in names if keys.get(name) is not None), "")
        for names in (("protocol", "ip_protocol", "IpProtocol"), ("from_port", "FromPort"), ("to_port", "ToPort"))
    )
    protocol = {"6": "tcp", "17": "udp"}.get(protocol, protocol)
    if protocol in ("-1", "all"):
        return "all"
    if protocol not in ("tcp", "udp") or not (low.isdigit() and high.isdigit()) or int(low) > int(high):
        return ""
    return f"{protocol}/{low}" if low == high else f"{protocol}/{low}-{high}"
