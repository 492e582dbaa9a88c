"""Causes of changed access other than changed rules: a role that is switched off, a date, changed ranges.

A cause explains rules that both sides have a line for. If only one side has the line, the line itself is the cause.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sg_factory.compare.access import Change
from sg_factory.compare.allowed import EffectiveRules, without_twins
from sg_factory.compare.entries import expanded
from sg_factory.network import Traffic, traffic_text
from sg_factory.network.intervals import union
from sg_factory.plan import Direction, LeftOut, Rule
from sg_factory.text.counting import listed

_LEFT_OUT = {"expired": "the rule has expired", "environment": "the rule is not for this environment"}

_Cause = tuple[str, Iterable[Rule]]
"""The reason why rules appear or disappear, and these rules."""


def cause(change: Change, old: EffectiveRules, new: EffectiveRules) -> str:
    """The cause of the change; empty if its rules explain it, with the traffic if it explains only a part."""
    came, went = without_twins(change.after, change.before), without_twins(change.before, change.after)
    if not change.gained:
        return _in_words(went, [*_causes_of_loss(change, went, old, new), *_changed_meanings(change, went, old, new)])
    if not change.lost:
        return _in_words(came, [*_causes_of_gain(change, came, old, new), *_changed_meanings(change, came, old, new)])
    return _in_words([*came, *went], _changed_meanings(change, [*came, *went], old, new))


def _in_words(rules: list[Rule], causes: Iterable[_Cause]) -> str:
    """The causes of the rules in words, the first known cause of each."""
    left = dict.fromkeys(rules)
    texts = []
    for text, explained in causes:
        found = [rule for rule in explained if rule in left]
        if not found:
            continue
        texts.append(text if len(found) == len(rules) else f"{text} (for {_traffic(found)})")
        for rule in found:
            del left[rule]
    return ", and ".join(texts)


def _traffic(rules: Iterable[Rule]) -> str:
    return traffic_text(union(rule.traffic.interval for rule in rules))


def _causes_of_loss(change: Change, went: list[Rule], old: EffectiveRules, new: EffectiveRules) -> Iterator[_Cause]:
    for name in dict.fromkeys((change.source, change.destination)):
        was, now = old.groups.get(name), new.groups.get(name)
        if was is not None and now is None:
            yield f"“{name}” is gone", went
        elif was is not None and now is not None and now.retired and not was.retired:
            yield f"“{name}” is retired", went
        elif was is not None and now is not None and was.enabled and not now.enabled:
            yield f"“{name}” is switched off", _left_out(went, "disabled", change, new)
        if was and now and old.lets_all_out(was) and not new.lets_all_out(now) and _goes_out(change, name):
            yield f"“{name}” now declares egress, so EC2 no longer allows all outbound traffic", went
    for reason, text in _LEFT_OUT.items():
        yield text, _left_out(went, reason, change, new)


def _causes_of_gain(change: Change, came: list[Rule], old: EffectiveRules, new: EffectiveRules) -> Iterator[_Cause]:
    for name in dict.fromkeys((change.source, change.destination)):
        was, now = old.groups.get(name), new.groups.get(name)
        if now and new.lets_all_out(now) and not (was and old.lets_all_out(was)) and _goes_out(change, name):
            yield f"“{name}” declares no egress, so EC2 allows all outbound traffic", came
        elif now is not None and was is None:
            yield f"“{name}” is new", came
        elif was is not None and now is not None and not was.enabled and now.enabled:
            yield f"“{name}” is switched on", _left_out(came, "disabled", change, old)


def _goes_out(change: Change, name: str) -> bool:
    """True if the change is in the egress of a role."""
    return name == change.source and "egress" in change.halves


def _left_out(rules: Iterable[Rule], reason: str, change: Change, other: EffectiveRules) -> Iterator[Rule]:
    """The rules that the other side has, too, but leaves out for `reason`."""
    for rule in rules:
        found: LeftOut | None = other.left_out.get((_role(rule, change), rule.identity))
        if found is not None and found.reason == reason:
            yield rule


def _changed_meanings(change: Change, rules: list[Rule], old: EffectiveRules, new: EffectiveRules) -> Iterator[_Cause]:
    """Names with another meaning, for the rules that have the same text on both sides."""
    for name in dict.fromkeys((change.source, change.destination)):
        texts = list(_meaning_changes(name, old, new))
        if texts:
            was, now = _written(rules, change, old), _written(rules, change, new)
            both = was & now
            yield listed(texts), [rule for rule in rules if (rule.direction, rule.traffic, name) in both]


def _meaning_changes(name: str, old: EffectiveRules, new: EffectiveRules) -> Iterator[str]:
    was, now = ({peer for peer in side.plan.networks if peer.name == name} for side in (old, new))
    if was and now and was != now:
        yield f"the ranges of “{name}” changed"
        return
    held, holds = old.entries.get(name), new.entries.get(name)
    if held and holds and held != holds:
        yield f"the entries of “{name}” changed"
    meant, means = ({peer.key for peer in side.plan.others if peer.name == name} for side in (old, new))
    if meant and means and meant != means:
        now_ids, old_ids = _ids(means), _ids(meant)
        unknown = _NOT_KNOWN if _are_parameters(now_ids) != _are_parameters(old_ids) else ""
        yield f"“{name}” now refers to {', '.join(now_ids)}, not to {', '.join(old_ids)}{unknown}"
    if (was and means) or (now and meant):
        yield f"“{name}” is now {'a prefix list' if means else 'a list of ranges'}"


def _written(rules: Iterable[Rule], change: Change, side: EffectiveRules) -> set[tuple[Direction, Traffic, str]]:
    """The traffic and peer names of one side's rules in the directions of some rules."""
    return {
        (other.direction, other.traffic, other.peer.end_name)
        for role, direction in {(_role(rule, change), rule.direction) for rule in rules}
        for other in expanded(side.rules(role, direction))
    }


def _role(rule: Rule, change: Change) -> str:
    """The role with the rule."""
    return change.destination if rule.direction == "ingress" else change.source


_NOT_KNOWN = ", which may be the same one: only the account knows what the parameter holds"


def _are_parameters(ids: list[str]) -> bool:
    return any(text.startswith("/") for text in ids)


def _ids(keys: set[str]) -> list[str]:
    """The ids of prefix lists and groups in EC2 or SSM."""
    return sorted(key.partition(" ")[2] for key in keys)
