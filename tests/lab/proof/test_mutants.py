"""Faults in a template or in the router's ruleset: each is found by packets, and without a fault nothing is."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from sg_factory.lab.cloud.template import read_templates
from sg_factory.lab.laboratory import Laboratory, LabOutcome, Load, Send
from sg_factory.lab.proof.expected import ExpectedFlows
from sg_factory.lab.proof.sending import router_ruleset
from sg_factory.lab.proof.trials import trials_of
from sg_factory.lab.proof.world import lab_world
from sg_factory.pipeline.proving import templates_of
from tests.lab.proof.project import plan_of

Run = Callable[[Laboratory], LabOutcome]
Resources = dict[str, Any]


def rules(resources: Resources, key: str, **wanted: Any) -> list[dict[str, Any]]:
    """The rules of a template, inline or of their own, in one direction, that have some properties."""
    inline = [rule for each in resources.values() for rule in each["Properties"].get(f"SecurityGroup{key}", ())]
    own = [each["Properties"] for each in resources.values() if each["Type"] == f"AWS::EC2::SecurityGroup{key}"]
    found = [rule for rule in (*inline, *own) if all(rule.get(name) == value for name, value in wanted.items())]
    assert found
    return found


def set_in(key: str, wanted: dict[str, Any], **new: Any) -> Callable[[Resources], None]:
    return lambda resources: rules(resources, key, **wanted)[0].update(new)


def drop(key: str, **wanted: Any) -> Callable[[Resources], None]:
    def dropped(resources: Resources) -> None:
        unwanted = rules(resources, key, **wanted)[0]
        for name, each in list(resources.items()):
            held = each["Properties"].get(f"SecurityGroup{key}", ())
            if unwanted in held:
                held.remove(unwanted)
            if each["Properties"] is unwanted:
                del resources[name]

    return dropped


def without_egress(resources: Resources) -> None:
    next(each for name, each in resources.items() if name.startswith("Database") and "Parameter" not in name)[
        "Properties"
    ].pop("SecurityGroupEgress")


def swapped_groups(resources: Resources) -> None:
    group = next(name for name in resources if re.fullmatch(r"Linux[0-9A-F]{8}", name))
    rule = rules(resources, "Ingress", FromPort=5432)[0]
    rule["SourceSecurityGroupId"] = {"Fn::GetAtt": [group, "GroupId"]}


def swapped_directions(resources: Resources) -> None:
    web = next(each for name, each in resources.items() if re.fullmatch(r"Web[0-9A-F]{8}", name))["Properties"]
    web["SecurityGroupIngress"], web["SecurityGroupEgress"] = [
        [
            {
                key.replace("Destination", "Source") if way else key.replace("Source", "Destination"): rule[key]
                for key in rule
            }
            for rule in held
        ]
        for way, held in ((1, web["SecurityGroupEgress"]), (0, web["SecurityGroupIngress"]))
    ]


HTTPS_V6 = {"CidrIpv6": "::/0", "FromPort": 443}
IN_TEMPLATE: dict[str, Callable[[Resources], None]] = {
    "a port more at the end": set_in("Ingress", {"FromPort": 8000}, ToPort=8101),
    "a port more at the beginning": set_in("Ingress", {"FromPort": 8000}, FromPort=7999),
    "a port less at the end": set_in("Ingress", {"FromPort": 8000}, ToPort=8099),
    "a port more in one half": set_in("Ingress", {"FromPort": 5432}, ToPort=5433),
    "a port more in the other half": set_in("Egress", {"FromPort": 5432}, ToPort=5433),
    "another protocol": set_in("Ingress", {"FromPort": 22, "CidrIp": "203.0.113.0/25"}, IpProtocol="udp"),
    "all protocols": set_in("Ingress", {"FromPort": 22, "CidrIp": "203.0.113.0/25"}, IpProtocol="-1"),
    "another type of ICMP": set_in("Ingress", {"IpProtocol": "icmp"}, FromPort=13),
    "all types of ICMP": set_in("Ingress", {"IpProtocol": "icmp"}, FromPort=-1),
    "a code of ICMP alone": set_in("Ingress", {"IpProtocol": "icmp"}, ToPort=0),
    "another code of ICMPv6": set_in("Ingress", {"IpProtocol": "icmpv6"}, ToPort=-1),
    "AH for ESP": set_in("Egress", {"IpProtocol": "50"}, IpProtocol="51"),
    "GRE for ESP": set_in("Egress", {"IpProtocol": "50"}, IpProtocol="47"),
    "a range twice as wide": set_in("Ingress", {"CidrIp": "203.0.113.0/25"}, CidrIp="203.0.113.0/24"),
    "a range half as wide": set_in("Ingress", {"CidrIp": "203.0.113.0/25"}, CidrIp="203.0.113.0/26"),
    "a range beside": set_in("Ingress", {"CidrIp": "203.0.113.0/25"}, CidrIp="203.0.113.128/25"),
    "an IPv6 range wider": set_in("Ingress", {"CidrIpv6": "2001:db8:40::/48"}, CidrIpv6="2001:db8:40::/47"),
    "a dropped ingress rule": drop("Ingress", FromPort=5432),
    "a dropped egress rule": drop("Egress", FromPort=5432),
    "a dropped rule for IPv6": drop("Ingress", **HTTPS_V6),
    "a dropped rule with itself": drop("Egress", FromPort=7946),
    "another prefix list": set_in(
        "Egress", {"DestinationPrefixListId": "pl-6da54004"}, DestinationPrefixListId="pl-63a5400a"
    ),
    "a group of others instead of another": set_in(
        "Ingress", {"SourceSecurityGroupId": "sg-0123456789abcdef0"}, SourceSecurityGroupId="sg-0fedcba9876543210"
    ),
    "no egress declared": without_egress,
    "another group": swapped_groups,
    "ingress for egress": swapped_directions,
    "an entry of a prefix list less": lambda resources: next(
        each["Properties"] for each in resources.values() if each["Type"] == "AWS::EC2::PrefixList"
    ).update(Entries=[{"Cidr": "198.51.100.0/29"}]),
}

IN_RULESET: dict[str, Callable[[str], str]] = {
    "nothing for established connections": lambda text: text.replace("ct state established,related accept", ""),
    "established connections one way alone": lambda text: text.replace("ct state established,related accept", "", 1),
    "new connections as established ones": lambda text: text.replace("state established", "state new,established"),
    "no group of a host": lambda text: re.sub(r"(chain n0_ingress \{\n +)jump g\d+_ingress\n", r"\1", text),
    "a host without a guard": lambda text: text.replace('"n0" : jump n0_egress, ', ""),
    "no members for IPv6": lambda text: re.sub(r"(ipv6_addr;) elements[^}]+\};", r"\1", text),
    "a member more": lambda text: re.sub(r"(set g0_v4 [^}]+elements = \{)", r"\1 10.20.0.6,", text, count=1),
    "sources for destinations": lambda text: text.replace("saddr", "daddr"),
}


def test_each_fault_is_found_and_nothing_else(lab: Run, tmp_path: Path):
    plan = plan_of(tmp_path)
    world = lab_world(plan)
    flows = ExpectedFlows(plan, world)
    trials = trials_of(plan, world, flows, world.ends).trials
    probes = Send(tuple(trial.probe for trial in trials))
    expected = tuple(flows.passes(each.source, each.destination, each.family, each.packet) for each in trials)
    templates = templates_of(plan)
    right = router_ruleset(world, read_templates(templates))
    rulesets = {"nothing": right}
    for name, change in IN_TEMPLATE.items():
        changed: dict[str, Any] = deepcopy(templates)
        for each in changed.values():
            change(each["Resources"])
        rulesets[name] = router_ruleset(world, read_templates(changed))
    rulesets |= {name: change(right) for name, change in IN_RULESET.items()}
    assert [name for name, text in rulesets.items() if text == right] == ["nothing"]
    steps = [step for text in rulesets.values() for step in (Load(None, text), probes)]
    baseline, *seen = lab(Laboratory(world.nodes, (probes, *steps))).seen
    assert all(baseline)
    assert [name for name, arrived in zip(rulesets, seen, strict=True) if arrived == expected] == ["nothing"]
