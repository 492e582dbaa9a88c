"""`drift` of a snapshot against the role files of the same groups, and `check` of the snapshot."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import Command, Figure, WorkNotDone, alternate, of_rounds, run, sg_factory

_ROUNDS = 5
_GROUPS = 2500
_OF_A_STACK = 50
_RANGES = 9  # of each group and direction; with a flow from the next group, 20 rules
_VPC = "vpc-0123456789abcdef0"


def drift(folder: Path) -> Iterator[Figure]:
    """Measure 2,500 roles with 20 rules each, of which ten were changed by hand."""
    (folder / "sg-factory.yaml").write_text("name: shop\nstacks: folder\n", "utf-8")
    for number in range(_GROUPS):
        path = folder / _path(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_file(number), "utf-8")
    groups = [_group(number) for number in range(_GROUPS)]
    for group in groups[:: _GROUPS // 10]:
        group["IpPermissions"][0]["IpRanges"][0]["CidrIp"] = "192.0.2.0/24"
    snapshot = folder / "snapshot.json"
    rest = {"NetworkInterfaces": [], "Vpcs": [], "SecurityGroupVpcAssociations": []}
    snapshot.write_text(json.dumps({"SecurityGroups": groups, **rest}, indent=2), "utf-8")
    project = ("--project", str(folder), "--format", "json")
    drifting = sg_factory("drift", "--from", str(snapshot), *project, "--fail-on", "never")
    _verify(drifting)
    checking = sg_factory("check", str(snapshot), "--format", "json", "--fail-on", "never")
    rounds = alternate(drifting, checking, rounds=_ROUNDS)
    what = "`drift` of 2,500 groups × 20 rules ÷ `check` of the snapshot"
    yield of_rounds(what, rounds, lambda one, other: one.cpu / other.cpu, bound=2)
    yield of_rounds("… memory", rounds, lambda one, _: one.memory / 1e6, bound=None, unit="MB")


def _verify(command: Command) -> None:
    found = json.loads(run(command)[1])["groups"]
    kinds = [rule["kind"] for group in found for rule in group["rules"]]
    if len(found) != _GROUPS or sorted(kinds) != ["added"] * 10 + ["missing"] * 10:
        raise WorkNotDone(f"{len(kinds)} differences were told in {len(found)} groups")


def _role(number: int) -> str:
    return f"server-{number % _GROUPS:04}"


def _path(number: int) -> str:
    return f"roles/part-{number // _OF_A_STACK:02}/{_role(number)}.yaml"


def _ranges(number: int) -> Iterator[tuple[int, str, str]]:
    """The port, range and reason of each rule with a range."""
    for each in range(_RANGES):
        yield 1000 + each, f"10.{number // 100}.{number % 100}.{each}/32", f"Partner {each} exchanges files"


def _file(number: int) -> str:
    lines = [f"description: Servers {number}", "owner: platform", "ingress:"]
    lines += [
        f"  - {{from: {_role(number + 1)}, service: https, description: The next ones ask}}",
        *(f"  - {{from: {text}, service: tcp/{port}, description: {why}}}" for port, text, why in _ranges(number)),
        "egress:",
        *(f"  - {{to: {text}, service: tcp/{port}, description: {why}}}" for port, text, why in _ranges(number)),
    ]
    return "\n".join(lines) + "\n"


def _group(number: int) -> dict[str, Any]:
    ranged = [
        {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": text, "Description": why}]}
        for port, text, why in _ranges(number)
    ]
    role = _role(number)
    tags = {"Name": f"shop-{role}", "description": f"Servers {number}", "owner": "platform", "source": _path(number)}
    return {
        "GroupId": _id(number),
        "GroupName": f"shop-{role}",
        "Description": f"Security group of the role {role}",
        "OwnerId": "111122223333",
        "VpcId": _VPC,
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
        "IpPermissions": [json.loads(json.dumps(each)) for each in (*ranged, _with(number + 1))],
        "IpPermissionsEgress": [*ranged, _with(number - 1)],
    }


def _with(number: int) -> dict[str, Any]:
    pair = {"GroupId": _id(number), "UserId": "111122223333", "Description": "The next ones ask"}
    return {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "UserIdGroupPairs": [pair]}


def _id(number: int) -> str:
    return f"sg-{hashlib.sha256(_role(number).encode()).hexdigest()[:17]}"
