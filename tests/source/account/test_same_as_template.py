"""Random groups as EC2 answers them, and the template that makes the same groups: the same rules and findings."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.diagnostic import Diagnostic
from sg_factory.pipeline.templates import judge_templates
from tests.source.account.answers import answers

NAMES = ("Web", "Database", "Cache", "Bastion")
_PORTS = st.sampled_from(
    [(22, 22), (80, 80), (443, 443), (3306, 3306), (5432, 5432), (0, 65535), (8000, 9000), (3389, 3389)]
)
_RANGES = st.sampled_from(
    [
        "0.0.0.0/0",
        "10.0.0.0/8",
        "10.1.2.0/24",
        "198.51.100.7/32",
        "0.0.0.0/1",
        "203.0.113.0/24",
        "::/0",
        "2001:db8::/32",
    ]
)
_WORDS = st.sampled_from(["Operators log in from the office", "rule", "Customers read the shop", None])


@st.composite
def traffic(draw: st.DrawFn) -> dict[str, Any]:
    protocol = draw(st.sampled_from(["tcp", "udp", "-1", "icmp", "50", "6"]))
    if protocol in ("-1", "50"):
        return {"IpProtocol": protocol}
    low, high = draw(st.sampled_from([(-1, -1), (8, -1), (3, 4)]) if protocol == "icmp" else _PORTS)
    return {"IpProtocol": protocol, "FromPort": low, "ToPort": high}


@st.composite
def rules(draw: st.DrawFn, *, with_groups: bool = False) -> dict[str, Any]:
    words = draw(_WORDS)
    rule = {**draw(traffic()), **({"Description": words} if words else {})}
    if with_groups:
        return {**rule, "peer": draw(st.sampled_from(NAMES))}
    range_ = draw(_RANGES)
    return {**rule, "CidrIpv6" if ":" in range_ else "CidrIp": range_}


def identity(rule: dict[str, Any]) -> str:
    """What EC2 holds once: traffic and peer."""
    rest = {key: value for key, value in rule.items() if key != "Description"}
    return json.dumps(
        {**rest, "IpProtocol": "tcp" if rest["IpProtocol"] == "6" else rest["IpProtocol"]}, sort_keys=True
    )


@st.composite
def templates(draw: st.DrawFn) -> dict[str, Any]:
    ranged = st.lists(rules(), max_size=4, unique_by=identity)
    egress = st.lists(rules(), min_size=1, max_size=4, unique_by=identity)  # none is “all” to a template
    grouped = st.lists(rules(with_groups=True), max_size=2, unique_by=identity)
    resources: dict[str, Any] = {}
    for name in NAMES:
        properties = {"GroupDescription": f"The {name} of the shop", "GroupName": name, "VpcId": "vpc-1"}
        inline = {"SecurityGroupIngress": draw(ranged), "SecurityGroupEgress": draw(egress)}
        resources[name] = {"Type": "AWS::EC2::SecurityGroup", "Properties": {**properties, **inline}}
        for direction, key in (("Ingress", "SourceSecurityGroupId"), ("Egress", "DestinationSecurityGroupId")):
            for number, rule in enumerate(draw(grouped)):
                peer = {"Fn::GetAtt": [rule.pop("peer"), "GroupId"]}
                body = {"GroupId": {"Fn::GetAtt": [name, "GroupId"]}, key: peer, **rule}
                kind = f"AWS::EC2::SecurityGroup{direction}"
                resources[f"{name}{direction}{number}"] = {"Type": kind, "Properties": body}
    return {"Resources": resources}


@given(template=templates())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_snapshot_and_the_template_of_its_groups_have_the_same_findings(template: dict[str, Any]) -> None:
    with TemporaryDirectory() as folder:
        found = []
        for name, value in (("template.json", template), ("snapshot.json", answers(template, "shop", "vpc-1"))):
            path = Path(folder, name)
            path.write_text(json.dumps(value), "utf-8")
            found.append(told(judge_templates([path])))
    assert found[0] == found[1]


def told(diagnostics: tuple[Diagnostic, ...]) -> Counter[tuple[str, str, str]]:
    """The findings without places and what only a snapshot lacks; a rule without words is the same to both."""
    return Counter(
        (each.code, each.severity.word, each.message)
        for each in diagnostics
        if "this snapshot has no" not in each.message and each.code != "malformed-rule"
    )
