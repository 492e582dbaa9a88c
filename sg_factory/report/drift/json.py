"""Drift as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sg_factory.diagnostic import Locate, Place
from sg_factory.text.json_text import json_text
from sg_factory.text.screen import Screen
from sg_factory.usage.drift import EnvironmentDrift, GroupDrift, RuleDrift


def render(found: Sequence[EnvironmentDrift], locate: Locate, _screen: Screen) -> str:
    """Return the groups of all environments, each with its differences, and what could not be read.

    If there are several environments, each group has the name of its own. Default groups that the project closes, and
    that have rules or are not known, are apart: they are no roles.
    """
    facts = {"groups": list(_groups(found, locate)), "unknown": list(_unknown(found))}
    default = list(_default_groups(found, locate))
    return json_text({**facts, **({"default_groups": default} if default else {})})


def _groups(found: Sequence[EnvironmentDrift], locate: Locate) -> Iterator[dict[str, Any]]:
    for environment in found:
        named = {"environment": environment.name} if len(found) > 1 else {}
        yield from (named | _group(group, locate) for group in environment.groups)


def _default_groups(found: Sequence[EnvironmentDrift], locate: Locate) -> Iterator[dict[str, Any]]:
    for environment in found:
        if environment.default_group:
            group = _group(environment.default_group, locate)
            kept = {key: group[key] for key in ("id", "state", "rules")}
            yield ({"environment": environment.name} if len(found) > 1 else {}) | kept


def _unknown(found: Sequence[EnvironmentDrift]) -> Iterator[str]:
    for environment in found:
        named = f"{environment.name}: " if len(found) > 1 else ""
        yield from (f"{named}{text}" for text in environment.unknown)


def _group(group: GroupDrift, locate: Locate) -> dict[str, Any]:
    return {
        "role": group.role,
        "id": group.id,
        "state": group.state,
        "rules": [_rule(rule, locate) for rule in group.rules],
        "tags": [{"key": tag.key, "declared": tag.declared, "live": tag.live} for tag in group.tags],
        "attachments": [{"kind": "network-interface", "id": each.interface_id} for each in group.attachments],
    }


def _rule(rule: RuleDrift, locate: Locate) -> dict[str, Any]:
    return {
        "kind": rule.kind,
        "direction": rule.direction,
        "protocol": rule.traffic.protocol,
        "from_port": rule.traffic.low,
        "to_port": rule.traffic.high,
        "peer": rule.peer,
        "description": rule.description or None,
        "rule_id": rule.rule_id,
        "broader": rule.broader,
        "where": rule.where and _where(rule.where, locate),
    }


def _where(place: Place, locate: Locate) -> dict[str, Any]:
    span = locate(place)
    return {"file": span.file, "line": span.line}
