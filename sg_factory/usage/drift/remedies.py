"""Differences → commands of the AWS command line that put each rule and tag back. They are printed and never run.

Rules come before they go, so that nothing that role files allow is ever closed. Sources:
https://docs.aws.amazon.com/cli/latest/reference/ec2/ (authorize-, revoke- and update-security-group-…, create-tags).
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator
from typing import Any

from sg_factory.usage.drift.values import EnvironmentDrift, GroupDrift, RuleDrift

_ORDER = ("missing", "described", "added")


def remedies(environment: EnvironmentDrift, groups: Iterable[GroupDrift]) -> tuple[str, ...]:
    """Return the commands that end the drift of rules and tags; none for groups of other accounts."""
    staged = [each for group in groups for each in _staged(group)]
    region = ["--region", environment.region] if environment.region else []
    return tuple(shlex.join(["aws", "ec2", *call, *region]) for _, call in sorted(staged, key=lambda each: each[0]))


def _staged(group: GroupDrift) -> Iterator[tuple[int, list[str]]]:
    """The calls for a group, each with its place in the order of all."""
    if group.id is None or group.state == "foreign":
        return
    for rule in group.rules:
        if rule.kind in _ORDER:
            yield from ((_ORDER.index(rule.kind), call) for call in _calls(rule, group.id))
    if group.tags:
        tags = [{"Key": tag.key, "Value": tag.declared} for tag in group.tags]
        yield len(_ORDER), ["create-tags", "--resources", group.id, "--tags", _json(tags)]


def _calls(rule: RuleDrift, group_id: str) -> Iterator[list[str]]:
    of = ["--group-id", group_id]
    if rule.kind == "added":
        known = ["--security-group-rule-ids", rule.rule_id] if rule.rule_id else _permissions(rule, None)
        yield [f"revoke-security-group-{rule.direction}", *of, *known]
    elif rule.kind == "described":
        yield [f"update-security-group-rule-descriptions-{rule.direction}", *of, *_permissions(rule, rule.declared)]
    elif _field(rule.peer) is not None:
        yield [f"authorize-security-group-{rule.direction}", *of, *_permissions(rule, rule.declared)]


def _permissions(rule: RuleDrift, description: str | None) -> list[str]:
    field = _field(rule.peer)
    assert field is not None, "a rule of EC2 has a peer of EC2"
    owner = {"UserId": rule.peer_account} if rule.peer_account and rule.direction == "ingress" else {}
    peer = {field[1]: rule.peer, **owner, **({"Description": description} if description else {})}
    ports = {} if rule.traffic.low is None else {"FromPort": rule.traffic.low, "ToPort": rule.traffic.high}
    return ["--ip-permissions", _json([{"IpProtocol": rule.traffic.protocol, **ports, field[0]: [peer]}])]


def _field(peer: str) -> tuple[str, str] | None:
    """The list and the key of a peer; None for the name of a role whose group is gone, or of a list without an id."""
    if peer.startswith("sg-"):
        return "UserIdGroupPairs", "GroupId"
    if peer.startswith("pl-"):
        return "PrefixListIds", "PrefixListId"
    if "/" not in peer:
        return None
    return ("Ipv6Ranges", "CidrIpv6") if ":" in peer else ("IpRanges", "CidrIp")


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
