"""Events of CloudTrail → who changed a rule or a group, as far as the events tell; a best effort.

Sources: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html and
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Operations.html for the names of calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sg_factory.usage.drift.values import Doing, EnvironmentDrift, GroupDrift, RuleDrift

_CALLS = {
    "added": ("AuthorizeSecurityGroup", "ModifySecurityGroupRules"),
    "missing": ("RevokeSecurityGroup", "ModifySecurityGroupRules"),
    "described": ("UpdateSecurityGroupRuleDescriptions", "ModifySecurityGroupRules"),
}
_MOST_DEPTH = 20  # of an event


@dataclass(frozen=True, slots=True)
class TrailEvent:
    """A call of EC2 that changed something: `texts` are all texts and numbers in its request and answer."""

    doing: Doing
    texts: frozenset[str]


def trail_events(records: Iterable[object]) -> tuple[TrailEvent, ...]:
    """Return the events of records that changed security groups, the newest first; other records are skipped."""
    found = [event for record in records if isinstance(record, dict) for event in _event(record)]
    return tuple(sorted(found, key=lambda event: event.doing.time, reverse=True))


def _event(record: Mapping[str, Any]) -> Iterator[TrailEvent]:
    name = record.get("eventName")
    if not isinstance(name, str) or record.get("errorCode") or "SecurityGroup" not in name:
        return
    identity = record.get("userIdentity")
    who = identity if isinstance(identity, dict) else {}
    known = (who.get(key) for key in ("arn", "userName", "invokedBy", "principalId"))
    person = next((each for each in known if isinstance(each, str) and each), "somebody unknown")
    parts = (record.get("requestParameters"), record.get("responseElements"))
    texts = frozenset(text for part in parts for text in _texts(part, _MOST_DEPTH))
    yield TrailEvent(Doing(str(record.get("eventTime", "")), person, name), texts)


def _texts(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, dict) and depth:
        for each in value.values():
            yield from _texts(each, depth - 1)
    elif isinstance(value, list) and depth:
        for each in value:
            yield from _texts(each, depth - 1)
    elif isinstance(value, (str, int)):
        yield str(value)


def with_doings(found: EnvironmentDrift, events: Iterable[TrailEvent]) -> EnvironmentDrift:
    """Return the drift of an environment with the newest call that made each difference of its rules."""
    known = tuple(events)

    def told(group: GroupDrift, rule: RuleDrift) -> RuleDrift:
        event = next((event for event in known if _made(event, group, rule)), None)
        return rule if event is None else replace(rule, doing=event.doing)

    def all_told(group: GroupDrift) -> GroupDrift:
        return replace(group, rules=tuple(told(group, rule) for rule in group.rules))

    default = found.default_group and all_told(found.default_group)
    return replace(found, groups=tuple(map(all_told, found.groups)), default_group=default)


def _made(event: TrailEvent, group: GroupDrift, rule: RuleDrift) -> bool:
    """True if a call names the group and the rule: by the id of the rule, or by its ports and its peer."""
    calls = _CALLS.get(rule.kind, ())
    call = event.doing.call
    if not call.startswith(calls) or not call.endswith((rule.direction.title(), "Rules")):
        return False
    if rule.rule_id is not None and rule.rule_id in event.texts:
        return True
    ports = {str(port) for port in (rule.traffic.low, rule.traffic.high) if port is not None}
    return {group.id, rule.peer, *ports} <= event.texts
