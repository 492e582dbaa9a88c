"""Random networks, written as a template and as a plan of Terraform: the same groups, rules and hosts."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.plan import Plan
from tests.source.cloudformation.telling import read as read_template
from tests.source.terraform.printing import Made, plan
from tests.source.terraform.telling import LATER, block, group, of, read, rule, vpc_rule

NAMES = ("Web", "Database", "Cache", "Bastion")
_PORTS = st.sampled_from([(22, 22), (80, 80), (443, 443), (5432, 5432), (0, 65535), (8000, 9000)])
_RANGES = ("0.0.0.0/0", "10.0.0.0/8", "198.51.100.7/32", "203.0.113.0/24", "::/0", "2001:db8::/32")
_WAYS = st.sampled_from(["within", "rule", "vpc_rule"])
_HOSTS = {
    "aws_instance": ("AWS::EC2::Instance", "vpc_security_group_ids", "SecurityGroupIds"),
    "aws_lb": ("AWS::ElasticLoadBalancingV2::LoadBalancer", "security_groups", "SecurityGroups"),
    "aws_db_instance": ("AWS::RDS::DBInstance", "vpc_security_group_ids", "VPCSecurityGroups"),
}


@st.composite
def traffic(draw: st.DrawFn) -> tuple[str, int | None, int | None]:
    """A protocol, and its ports or type and code."""
    protocol = draw(st.sampled_from(["tcp", "udp", "-1", "icmp", "50"]))
    if protocol in ("-1", "50"):
        return protocol, None, None
    return (protocol, *draw(st.sampled_from([(-1, -1), (8, -1), (3, 4)]) if protocol == "icmp" else _PORTS))


@st.composite
def networks(draw: st.DrawFn) -> dict[str, Any]:
    """Groups that exist or not, their rules, each with the way to write it, and hosts."""
    peers = st.sampled_from([*_RANGES, *NAMES, "pl-0123"])
    rules = st.lists(
        st.tuples(traffic(), peers, _WAYS, st.sampled_from(["ingress", "egress"])),
        max_size=6,
        unique_by=lambda rule: json.dumps((rule[0], rule[1], rule[3])),
    )
    groups = {name: draw(rules) for name in NAMES}
    exist = draw(st.sets(st.sampled_from(NAMES)))
    hosts = draw(
        st.dictionaries(
            st.sampled_from(["one", "two", "three"]),
            st.tuples(st.sampled_from(sorted(_HOSTS)), st.lists(st.sampled_from(NAMES), min_size=1, unique=True)),
        )
    )
    return {"groups": groups, "exist": exist, "hosts": hosts}


def template(network: dict[str, Any]) -> dict[str, Any]:
    """The network as a template, with all rules as resources of their own."""
    resources: dict[str, Any] = {}
    nowhere = {"IpProtocol": "icmp", "FromPort": 252, "ToPort": 86, "CidrIp": "255.255.255.255/32"}
    for name, rules in network["groups"].items():
        properties = {"GroupDescription": name, "VpcId": "vpc-1", "SecurityGroupEgress": [nowhere]}
        resources[name] = {"Type": "AWS::EC2::SecurityGroup", "Properties": properties}
        for number, ((protocol, low, high), peer, _, direction) in enumerate(rules):
            ports = {} if low is None else {"FromPort": low, "ToPort": high}
            side = "Source" if direction == "ingress" else "Destination"
            to = (
                {f"{side}SecurityGroupId": {"Ref": peer}}
                if peer in NAMES
                else {f"{side}PrefixListId": peer}
                if peer.startswith("pl-")
                else {"CidrIpv6" if ":" in peer else "CidrIp": peer}
            )
            body = {"GroupId": {"Ref": name}, "IpProtocol": protocol, **ports, **to}
            kind = f"AWS::EC2::SecurityGroup{direction.title()}"
            resources[f"{name}{number}"] = {"Type": kind, "Properties": body}
    for name, (kind, groups) in network["hosts"].items():
        type_, _, key = _HOSTS[kind]
        resources[name] = {"Type": type_, "Properties": {key: [{"Ref": each} for each in groups]}}
    return {"Resources": resources}


def terraform(network: dict[str, Any]) -> dict[str, Any]:
    """The network as a plan: rules with groups that do not exist yet are resources of their own."""
    exist, made = network["exist"], []

    def id_of(name: str) -> Any:
        return f"sg-{name.lower()}" if name in exist else of(f"aws_security_group.{name}.id")

    for name, rules in network["groups"].items():
        within: dict[str, list[Any]] = {"ingress": [], "egress": []}
        for number, ((protocol, low, high), peer, way, direction) in enumerate(rules):
            if way == "within" and not (peer in NAMES and peer not in exist):
                within[direction].append(block(low or 0, high or 0, protocol, **_peer_of_block(peer, id_of)))
            elif way == "vpc_rule":
                address = f"aws_vpc_security_group_{direction}_rule.{name}{number}"
                peers = _peer_of_vpc_rule(peer, id_of)
                ports = {"from_port": low, "to_port": high, "ip_protocol": protocol}
                made.append(vpc_rule(address, security_group_id=id_of(name), **{**ports, **peers}))
            else:
                address = f"aws_security_group_rule.{name}{number}"
                ports = {"from_port": low or 0, "to_port": high or 0, "protocol": protocol, "type": direction}
                peers = _peer_of_rule(peer, id_of)
                made.append(rule(address, security_group_id=id_of(name), **{**ports, **peers}))
        known = {"group_id": f"sg-{name.lower()}"} if name in exist else {}
        made.append(group(f"aws_security_group.{name}", description=name, **known, **within))
    for name, (kind, groups) in network["hosts"].items():
        ids = [id_of(each) for each in groups]
        unknown = [text for each in ids if not isinstance(each, str) for text in each.of]
        key = _HOSTS[kind][1]
        values = {key: [each if isinstance(each, str) else LATER for each in ids]}
        made.append(Made(f"{kind}.{name}", values, expressions={key: {"references": [*unknown]}}))
    return plan(*made)


def _peer_of_block(peer: str, id_of: Any) -> dict[str, Any]:
    if peer in NAMES:
        return {"security_groups": [id_of(peer)]}
    if peer.startswith("pl-"):
        return {"prefix_list_ids": [peer]}
    return {"ipv6_cidr_blocks" if ":" in peer else "cidr_blocks": [peer]}


def _peer_of_rule(peer: str, id_of: Any) -> dict[str, Any]:
    return {"source_security_group_id": id_of(peer)} if peer in NAMES else _peer_of_block(peer, id_of)


def _peer_of_vpc_rule(peer: str, id_of: Any) -> dict[str, Any]:
    if peer in NAMES:
        return {"referenced_security_group_id": id_of(peer)}
    if peer.startswith("pl-"):
        return {"prefix_list_id": peer}
    return {"cidr_ipv6" if ":" in peer else "cidr_ipv4": peer}


def told(found: Plan) -> tuple[dict[str, list[str]], dict[str, tuple[str, str, tuple[str, ...]]]]:
    """The rules of each group and the groups of each host, by the last words of their names."""
    nowhere = "255.255.255.255/32"
    rules = {
        _last(each.role): sorted(
            f"{rule.direction} {rule.traffic} {_last(rule.peer.role) or rule.peer.reference}"  # type: ignore[union-attr]
            for rule in each.rules
            if nowhere not in str(rule.peer)
        )
        for each in found.groups
    }
    hosts = {_last(each.name): (each.type, each.kind, tuple(map(_last, each.roles))) for each in found.hosts}
    return rules, hosts


def _last(name: str) -> str:
    return name.rpartition(".")[2]


@given(network=networks())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_template_and_a_plan_of_the_same_network_are_the_same_groups_rules_and_hosts(network: dict[str, Any]) -> None:
    (theirs,), mistakes = read_template(json.dumps(template(network)), name="template.json")
    (found,) = read(terraform(network))
    assert not mistakes
    assert told(found) == told(theirs)
    unread = [note.text for note in found.notes if note.kind == "unknown" and "outside of Terraform" not in note.text]
    assert all("each apply removes one of both" in text for text in unread)
