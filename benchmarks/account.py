"""`check` of a snapshot of an account against the templates that make the same groups."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import Command, Figure, WorkNotDone, alternate, of_rounds, run, sg_factory

_ROUNDS = 5
_TEMPLATES = 100
GROUPS_OF_A_PART = 25  # in each
_RANGES = 9  # of each group and direction; with a flow from the next group, 20 rules
VPC = "vpc-0123456789abcdef0"


def account(folder: Path) -> Iterator[Figure]:
    """Measure 2,500 groups with 20 rules each, as one snapshot and as a hundred templates."""
    templates, snapshot = folder / "templates", folder / "snapshot.json"
    templates.mkdir()
    groups = []
    for number in range(_TEMPLATES):
        (templates / f"{number:03}.json").write_text(json.dumps({"Resources": _resources(number)}, indent=2), "utf-8")
        groups += [group(number, each) for each in range(GROUPS_OF_A_PART)]
    rest = {"NetworkInterfaces": [], "Vpcs": [], "SecurityGroupVpcAssociations": []}
    snapshot.write_text(json.dumps({"SecurityGroups": groups, **rest}, indent=2), "utf-8")
    commands = [sg_factory("check", str(path), "--format", "json") for path in (snapshot, templates)]
    for command in commands:
        _verify(command)
    rounds = alternate(*commands, rounds=_ROUNDS)
    what = "`check` of 2,500 groups × 20 rules: a snapshot ÷ templates"
    yield of_rounds(what, rounds, lambda one, other: one.cpu / other.cpu, bound=1)
    yield of_rounds("… memory of the snapshot", rounds, lambda one, _: one.memory / 1e6, bound=None, unit="MB")


def _verify(command: Command) -> None:
    found = json.loads(run(command)[1])["diagnostics"]
    if found:
        raise WorkNotDone(f"{len(found)} findings were reported, the first is {found[0]['message']}")


def _ranges(template: int, group: int) -> Iterator[tuple[int, str, str]]:
    """The port, range and reason of each rule with a range."""
    for each in range(_RANGES):
        yield 1000 + each, f"10.{template}.{group}.{each}/32", f"Partner {each} exchanges files with group {group}"


def _flow(template: int, group: int) -> dict[str, Any]:
    why = f"Group {(group + 1) % GROUPS_OF_A_PART} of part {template} asks group {group}"
    return {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "Description": why}


def _resources(template: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for group in range(GROUPS_OF_A_PART):
        rules = [
            {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": text, "Description": why}
            for port, text, why in _ranges(template, group)
        ]
        words = {"GroupDescription": f"Servers {group} of part {template}", "VpcId": VPC}
        lists = {"SecurityGroupIngress": rules, "SecurityGroupEgress": rules}
        found[f"G{group}"] = {"Type": "AWS::EC2::SecurityGroup", "Properties": {**words, **lists}}
    for group in range(GROUPS_OF_A_PART):
        own, other = ({"Fn::GetAtt": [f"G{each}", "GroupId"]} for each in (group, (group + 1) % GROUPS_OF_A_PART))
        flow = _flow(template, group)
        ends = (("Ingress", own, "SourceSecurityGroupId", other), ("Egress", other, "DestinationSecurityGroupId", own))
        for direction, of, key, peer in ends:
            properties = {"GroupId": of, key: peer, **flow}
            found[f"{direction}{group}"] = {"Type": f"AWS::EC2::SecurityGroup{direction}", "Properties": properties}
    return found


def group(template: int, group: int) -> dict[str, Any]:
    """A group of a part, as EC2 answers it: ranges, and a flow with each of its neighbours."""
    ranged = [
        {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": text, "Description": why}]}
        for port, text, why in _ranges(template, group)
    ]
    return {
        "GroupId": _id(template, group),
        "GroupName": f"t{template}-g{group}",
        "Description": f"Servers {group} of part {template}",
        "OwnerId": "111122223333",
        "VpcId": VPC,
        "IpPermissions": [*ranged, _with(_id(template, group + 1), _flow(template, group))],
        "IpPermissionsEgress": [
            *ranged,
            _with(_id(template, group - 1), _flow(template, (group - 1) % GROUPS_OF_A_PART)),
        ],
    }


def _with(group_id: str, flow: dict[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in flow.items() if key != "Description"}
    return {**rest, "UserIdGroupPairs": [{"GroupId": group_id, "Description": flow["Description"]}]}


def _id(template: int, group: int) -> str:
    return f"sg-{template:08x}{group % GROUPS_OF_A_PART:09x}"
