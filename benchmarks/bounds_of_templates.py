"""The slowest CloudFormation templates of each kind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.bounds_case import Case


def _missing_conditions(folder: Path) -> tuple[str, ...]:
    """A condition that refers to 8,000 missing conditions."""
    every = {"Fn::And": [{"Condition": f"Missing{number}"} for number in range(8000)]}
    return _check(folder, {"Every": every}, [_either("Every")])


def _choices(folder: Path) -> tuple[str, ...]:
    """3,000 rules, each of which is one of two by a condition of its own."""
    return _check(folder, {}, [_either(f"Missing{number}") for number in range(3000)])


def _unknown_ranges(folder: Path) -> tuple[str, ...]:
    """8,000 rules on one line, whose ranges are missing parameters."""
    return _check(folder, {}, [_ssh({"Ref": f"Missing{number}"}) for number in range(8000)])


def _ports_around_ranges(folder: Path) -> tuple[str, ...]:
    """3,000 ports for one range, and all ports for 3,000 ranges within it."""
    narrow = [
        {"IpProtocol": "-1", "CidrIp": f"10.{n % 250}.{n // 250}.0/24", "Description": "Office"} for n in range(3000)
    ]
    wide = [{**_ssh("10.0.0.0/8"), "FromPort": 2000 + 3 * n, "ToPort": 2000 + 3 * n} for n in range(3000)]
    return _check(folder, {}, narrow + wide)


def _ssh(range_: Any) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": range_, "Description": "Administrators"}


def _either(condition: str) -> dict[str, Any]:
    return {"Fn::If": [condition, _ssh("0.0.0.0/0"), _ssh("10.0.0.0/16")]}


def _check(folder: Path, conditions: Mapping[str, Any], ingress: list[dict[str, Any]]) -> tuple[str, ...]:
    """Write a template of one group, and return the arguments that check it."""
    group = {"GroupDescription": "Order service of the shop", "VpcId": "vpc-0a1b2c3d", "SecurityGroupIngress": ingress}
    orders = {"Type": "AWS::EC2::SecurityGroup", "Properties": group}
    template = folder / "orders.json"
    template.write_text(json.dumps({"Conditions": conditions, "Resources": {"Orders": orders}}), "utf-8")
    return "check", str(template)


CASES_OF_TEMPLATES = (
    Case("a condition of 8,000 that are not there", _missing_conditions, 1, ("8,000 choices", "(0.0.0.0/0) can reach")),
    Case("3,000 rules that conditions choose", _choices, 1, ("3,000 choices", "(0.0.0.0/0) can reach")),
    Case("3,000 ports around 3,000 ranges of a template", _ports_around_ranges, 1, ("1,000 more of “broad-ingress”",)),
    Case("8,000 rules from ranges that are not there", _unknown_ranges, 1, ("Missing0", "Missing1999")),
)
