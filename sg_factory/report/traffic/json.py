"""The use of rules and groups → JSON: docs/flow-logs.md describes it."""

from __future__ import annotations

from typing import Any

from sg_factory.diagnostic import Locate
from sg_factory.text.json_text import json_text
from sg_factory.usage.traffic.values import RoleUse, RuleUse, TrafficReport, time_text


def as_json(report: TrafficReport, locate: Locate) -> str:
    """Return the rules and groups as a JSON document."""
    return json_text(as_data(report, locate))


def as_data(report: TrafficReport, locate: Locate) -> dict[str, Any]:
    """Return the rules and groups as plain values; `locate` finds the lines of rules."""
    return {
        "from": report.begin and report.begin.isoformat(),
        "to": report.end and report.end.isoformat(),
        "rules": [_rule(each, locate) for each in report.rules],
        "groups": [_group(each) for each in report.groups],
    }


def _rule(use: RuleUse, locate: Locate) -> dict[str, Any]:
    span, traffic, count = locate(use.rule.origin), use.rule.traffic, use.count
    return {
        "role": use.group.role,
        "direction": use.rule.direction,
        "protocol": traffic.protocol,
        "from_port": traffic.low,
        "to_port": traffic.high,
        "peer": use.peer,
        "verdict": use.verdict,
        "hits": count.hits,
        "first": None if count.first is None else time_text(count.first),
        "last": None if count.last is None else time_text(count.last),
        "days_judged": use.days_judged,
        "days": use.days,
        "ambiguous": count.ambiguous,
        "where": {"file": span.file, "line": span.line},
    }


def _group(use: RoleUse) -> dict[str, Any]:
    holders = [{"kind": kind, "id": id_} for kind, id_ in dict.fromkeys((each.kind, each.id) for each in use.holders)]
    return {"role": use.group.role, "verdict": use.verdict, "holders": holders}
