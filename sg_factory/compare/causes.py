"""Why access comes or goes where no line of a rule does: a role that is switched off, a date, other ranges."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.compare.access import Change
from sg_factory.compare.allowed import Allowed
from sg_factory.plan import Rule

_LEFT_OUT = {"expired": "the rule has expired", "environment": "the rule is not of this environment"}


def cause(change: Change, old: Allowed, new: Allowed) -> str:
    """What made the change, in a few words; empty where its rules tell."""
    if change.lost and not change.gained:
        return next(_of_less(change, old, new, change.before), "")
    if change.gained and not change.lost:
        return next(_of_more(change, old, new), "")
    return next(_of_others(change, old, new), "")


def _of_less(change: Change, old: Allowed, new: Allowed, rules: tuple[Rule, ...]) -> Iterator[str]:
    for name in dict.fromkeys((change.source, change.destination)):
        was, now = old.groups.get(name), new.groups.get(name)
        if was is not None and now is None:
            yield f"“{name}” is gone"
        elif was is not None and now is not None and now.retired and not was.retired:
            yield f"“{name}” is retired"
        elif was is not None and now is not None and was.enabled and not now.enabled:
            yield f"“{name}” is switched off"
        if was and now and old.lets_all_out(was) and not new.lets_all_out(now) and _goes_out(change, name):
            yield f"“{name}” declares egress now, so EC2 no longer lets everything out"
    left_out = {(out.role, out.rule.identity): out.reason for out in new.plan.left_out}
    for rule in rules:
        reason = left_out.get((change.destination if rule.direction == "ingress" else change.source, rule.identity))
        if reason in _LEFT_OUT:
            yield _LEFT_OUT[reason]
    yield from _of_others(change, old, new)


def _of_more(change: Change, old: Allowed, new: Allowed) -> Iterator[str]:
    for name in dict.fromkeys((change.source, change.destination)):
        was, now = old.groups.get(name), new.groups.get(name)
        if now and new.lets_all_out(now) and not (was and old.lets_all_out(was)) and _goes_out(change, name):
            yield f"“{name}” declares no egress, so EC2 lets everything out"
        elif now is not None and was is None:
            yield f"“{name}” is new"
        elif was is not None and now is not None and not was.enabled and now.enabled:
            yield f"“{name}” is switched on"
    yield from _of_others(change, old, new)


def _goes_out(change: Change, name: str) -> bool:
    """Whether the change is one of what a role lets out."""
    return name == change.source and "egress" in change.halves


def _of_others(change: Change, old: Allowed, new: Allowed) -> Iterator[str]:
    for name in (change.source, change.destination):
        was, now = ({peer for peer in plan.networks if peer.name == name} for plan in (old.plan, new.plan))
        if was and now and was != now:
            yield f"the ranges of “{name}” are others"
        held, holds = old.entries.get(name), new.entries.get(name)
        if held and holds and held != holds:
            yield f"the entries of “{name}” are others"
        meant, means = ({peer.key for peer in plan.others if peer.name == name} for plan in (old.plan, new.plan))
        if meant and means and meant != means:
            yield f"“{name}” means another one: {', '.join(_ids(means))}, no longer {', '.join(_ids(meant))}"


def _ids(keys: set[str]) -> list[str]:
    """What EC2 or SSM knows prefix lists and groups by."""
    return sorted(key.partition(" ")[2] for key in keys)
