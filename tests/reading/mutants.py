"""Faults of templates, applied wherever possible: each is a name and a function.

A function takes a template and gives its mutants, each with the place. A mutant is a copy; the template is not touched.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from typing import Any

Template = dict[str, Any]
Rule = dict[str, Any]
Mutants = Iterator[tuple[str, Template]]

GROUP, PARAMETER = "AWS::EC2::SecurityGroup", "AWS::SSM::Parameter"
INGRESS_RULE, EGRESS_RULE = "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"
INGRESS_LIST, EGRESS_LIST = "SecurityGroupIngress", "SecurityGroupEgress"
RANGES = {"CidrIp": "0.0.0.0/0", "CidrIpv6": "::/0"}
TURNED = {
    INGRESS_RULE: EGRESS_RULE,
    EGRESS_RULE: INGRESS_RULE,
    INGRESS_LIST: EGRESS_LIST,
    EGRESS_LIST: INGRESS_LIST,
    "SourceSecurityGroupId": "DestinationSecurityGroupId",
    "DestinationSecurityGroupId": "SourceSecurityGroupId",
    "SourcePrefixListId": "DestinationPrefixListId",
    "DestinationPrefixListId": "SourcePrefixListId",
}


# Changes of one rule


def _other_ports(first: int, last: int) -> Callable[[Rule], Iterator[Rule]]:
    """Move the ends of a range of ports, if that leaves a range."""

    def change(rule: Rule) -> Iterator[Rule]:
        if rule["IpProtocol"] in ("tcp", "udp"):
            start, end = rule["FromPort"] + first, rule["ToPort"] + last
            if 0 <= start <= end <= 65_535:
                yield {**rule, "FromPort": start, "ToPort": end}

    return change


def _other_protocol(rule: Rule) -> Iterator[Rule]:
    swapped = {"tcp": "udp", "udp": "tcp", "icmp": "icmpv6", "icmpv6": "icmp", "50": "51"}
    if rule["IpProtocol"] in swapped:
        yield {**rule, "IpProtocol": swapped[rule["IpProtocol"]]}


def _every_protocol(rule: Rule) -> Iterator[Rule]:
    if rule["IpProtocol"] != "-1":
        yield {key: value for key, value in {**rule, "IpProtocol": "-1"}.items() if key not in ("FromPort", "ToPort")}


def _only_tcp(rule: Rule) -> Iterator[Rule]:
    if rule["IpProtocol"] == "-1":
        yield {**rule, "IpProtocol": "tcp", "FromPort": 0, "ToPort": 65_535}


def _every_message(rule: Rule) -> Iterator[Rule]:
    if rule["IpProtocol"] in ("icmp", "icmpv6") and rule["FromPort"] != -1:
        yield {**rule, "FromPort": -1, "ToPort": -1}


def _other_code(rule: Rule) -> Iterator[Rule]:
    if rule["IpProtocol"] in ("icmp", "icmpv6") and rule["FromPort"] != -1:
        yield {**rule, "ToPort": 1 if rule["ToPort"] == -1 else -1}


def _widened_range(rule: Rule) -> Iterator[Rule]:
    for key in RANGES.keys() & rule.keys():
        network = ipaddress.ip_network(rule[key])
        if network.prefixlen > 0:
            yield {**rule, key: str(network.supernet())}


def _narrowed_range(rule: Rule) -> Iterator[Rule]:
    for key in RANGES.keys() & rule.keys():
        network = ipaddress.ip_network(rule[key])
        if network.prefixlen < network.max_prefixlen:
            yield from ({**rule, key: str(half)} for half in network.subnets())


def _everyone(rule: Rule) -> Iterator[Rule]:
    yield from ({**rule, key: RANGES[key]} for key in RANGES.keys() & rule.keys() if rule[key] != RANGES[key])


def _lost_owner(rule: Rule) -> Iterator[Rule]:
    if "SourceSecurityGroupOwnerId" in rule:
        yield {key: value for key, value in rule.items() if key != "SourceSecurityGroupOwnerId"}


def _other_owner(rule: Rule) -> Iterator[Rule]:
    if "SourceSecurityGroupId" in rule and isinstance(rule["SourceSecurityGroupId"], str):
        yield {**rule, "SourceSecurityGroupOwnerId": "123456789012"}


def _dropped(_rule: Rule) -> Iterator[None]:
    yield None


# Changes of the rules of a template


def _at_each_rule(change: Callable[[Rule], Iterable[Rule | None]]) -> Callable[[Template], Mutants]:
    """Replace each rule by the result of `change`; None removes the rule."""

    def mutants(template: Template) -> Mutants:
        for logical_id, key, index, rule in _inline(template):
            for changed in change(rule):
                mutant = deepcopy(template)
                _rules(mutant, logical_id, key)[index : index + 1] = [] if changed is None else [changed]
                yield f"{logical_id}.{key}[{index}]: {changed}", mutant
        for logical_id, _, rule in _standalone(template):
            for changed in change(rule):
                mutant = deepcopy(template)
                mutant["Resources"][logical_id]["Properties"] = changed
                if changed is None:
                    del mutant["Resources"][logical_id]
                yield f"{logical_id}: {changed}", mutant

    return mutants


def _turned_rules(template: Template) -> Mutants:
    for logical_id, key, index, _ in _inline(template):
        mutant = deepcopy(template)
        rule = _rules(mutant, logical_id, key).pop(index)
        mutant["Resources"][logical_id]["Properties"].setdefault(TURNED[key], []).append(_turned(rule))
        yield f"{logical_id}.{key}[{index}]", mutant
    for logical_id, kind, rule in _standalone(template):
        mutant = deepcopy(template)
        mutant["Resources"][logical_id] = {"Type": TURNED[kind], "Properties": _turned(rule)}
        yield logical_id, mutant


def _swapped_groups(template: Template) -> Mutants:
    """Each end of each rule that is a group becomes each other group."""
    others = [{"Fn::GetAtt": [logical_id, "GroupId"]} for logical_id in _groups(template)]
    for logical_id, _, rule in _standalone(template):
        for key in ("GroupId", "SourceSecurityGroupId", "DestinationSecurityGroupId"):
            for other in others:
                if key in rule and rule[key] != other:
                    mutant = deepcopy(template)
                    mutant["Resources"][logical_id]["Properties"][key] = other
                    yield f"{logical_id}.{key}: {other}", mutant


def _swapped_prefix_lists(template: Template) -> Mutants:
    keys = ("SourcePrefixListId", "DestinationPrefixListId")
    found = [rule[key] for _, _, _, rule in _inline(template) for key in keys if key in rule]
    for logical_id, at, index, rule in _inline(template):
        for key in keys:
            for other in [*found, "pl-00000000"]:
                if key in rule and rule[key] != other:
                    mutant = deepcopy(template)
                    _rules(mutant, logical_id, at)[index][key] = other
                    yield f"{logical_id}.{at}[{index}].{key}: {other}", mutant


def _moved_rules(template: Template) -> Mutants:
    """Each inline rule goes to each other group."""
    for logical_id, key, index, _ in _inline(template):
        for other in _groups(template):
            if other != logical_id:
                mutant = deepcopy(template)
                rule = _rules(mutant, logical_id, key).pop(index)
                mutant["Resources"][other]["Properties"].setdefault(key, []).append(rule)
                yield f"{logical_id}.{key}[{index}] to {other}", mutant


def _absent_egress(template: Template) -> Mutants:
    for logical_id in _groups(template):
        mutant = deepcopy(template)
        del mutant["Resources"][logical_id]["Properties"][EGRESS_LIST]
        yield logical_id, mutant


def _empty_egress(template: Template) -> Mutants:
    for logical_id in _groups(template):
        mutant = deepcopy(template)
        mutant["Resources"][logical_id]["Properties"][EGRESS_LIST] = []
        yield logical_id, mutant


def _added_rules(template: Template) -> Mutants:
    for logical_id in _groups(template):
        for key in (INGRESS_LIST, EGRESS_LIST):
            for name, everyone in RANGES.items():
                mutant = deepcopy(template)
                rule = {name: everyone, "IpProtocol": "tcp", "FromPort": 3389, "ToPort": 3389}
                mutant["Resources"][logical_id]["Properties"].setdefault(key, []).append(rule)
                yield f"{logical_id}.{key}: {rule}", mutant


def _swapped_names(template: Template) -> Mutants:
    """Two groups are published under each other's names."""
    published = [key for key, resource in template["Resources"].items() if resource["Type"] == PARAMETER]
    for one, other in zip(published, published[1:] + published[:1], strict=True):
        mutant = deepcopy(template)
        left, right = mutant["Resources"][one]["Properties"], mutant["Resources"][other]["Properties"]
        left["Name"], right["Name"] = right["Name"], left["Name"]
        yield f"{one} and {other}", mutant


def _lost_groups(template: Template) -> Mutants:
    """A group is removed with its rules, the rules that name it, and its parameter."""
    for logical_id in _groups(template):
        mutant = deepcopy(template)
        reference = {"Fn::GetAtt": [logical_id, "GroupId"]}
        mutant["Resources"] = {
            key: resource
            for key, resource in mutant["Resources"].items()
            if key != logical_id and reference not in resource["Properties"].values()
        }
        yield logical_id, mutant


MUTATIONS: dict[str, Callable[[Template], Mutants]] = {
    "a dropped rule": _at_each_rule(_dropped),
    "a port range widened below": _at_each_rule(_other_ports(-1, 0)),
    "a port range widened above": _at_each_rule(_other_ports(0, 1)),
    "a port range narrowed below": _at_each_rule(_other_ports(1, 0)),
    "a port range narrowed above": _at_each_rule(_other_ports(0, -1)),
    "a moved port": _at_each_rule(_other_ports(1, 1)),
    "another protocol": _at_each_rule(_other_protocol),
    "every protocol": _at_each_rule(_every_protocol),
    "TCP alone": _at_each_rule(_only_tcp),
    "every ICMP message": _at_each_rule(_every_message),
    "another ICMP code": _at_each_rule(_other_code),
    "a widened range": _at_each_rule(_widened_range),
    "a narrowed range": _at_each_rule(_narrowed_range),
    "a range that became everyone": _at_each_rule(_everyone),
    "a lost owner of an external group": _at_each_rule(_lost_owner),
    "another owner of an external group": _at_each_rule(_other_owner),
    "a swapped group": _swapped_groups,
    "a swapped prefix list": _swapped_prefix_lists,
    "a swapped direction": _turned_rules,
    "a rule on another group": _moved_rules,
    "a lost sentinel, or all egress lost": _absent_egress,
    "an emptied sentinel, or all egress emptied": _empty_egress,
    "an added rule": _added_rules,
    "two swapped names": _swapped_names,
    "a lost group": _lost_groups,
}


def _groups(template: Template) -> list[str]:
    return [logical_id for logical_id, resource in template["Resources"].items() if resource["Type"] == GROUP]


def _rules(template: Template, logical_id: str, key: str) -> list[Rule]:
    return template["Resources"][logical_id]["Properties"][key]


def _inline(template: Template) -> Iterator[tuple[str, str, int, Rule]]:
    for logical_id in _groups(template):
        for key in (INGRESS_LIST, EGRESS_LIST):
            for index, rule in enumerate(template["Resources"][logical_id]["Properties"].get(key, [])):
                yield logical_id, key, index, rule


def _standalone(template: Template) -> Iterator[tuple[str, str, Rule]]:
    for logical_id, resource in template["Resources"].items():
        if resource["Type"] in (INGRESS_RULE, EGRESS_RULE):
            yield logical_id, resource["Type"], resource["Properties"]


def _turned(rule: Rule) -> Rule:
    return {TURNED.get(key, key): value for key, value in rule.items() if key != "SourceSecurityGroupOwnerId"}
