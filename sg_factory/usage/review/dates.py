"""The dates of role files: reviews of roles and of their lines, ends of rules, ends of acceptances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple

from sg_factory.diagnostic import Locate, Place
from sg_factory.plan import Direction, Expiry, Group, Plan, Rule, end_of, written_expiry
from sg_factory.text.counting import few, listed
from sg_factory.usage.review.environments import where_found
from sg_factory.usage.review.items import SOON, DateSubject, ItemDate, ReviewItem, ReviewKind

_KINDS: dict[DateSubject, tuple[ReviewKind, ReviewKind]] = {
    "review": ("overdue", "due"),
    "expiry": ("expired", "expiring"),
    "acceptance": ("acceptance-ended", "acceptance-ending"),
}


DeployedRules = Mapping[tuple[str | None, str], Collection[tuple[Direction, str]]]
"""The rules that are deployed, by environment and role: direction and identity of each. Others are not known."""


@dataclass(frozen=True, slots=True)
class _Key:
    """The identity of a date: the same line in several environments has one, each owner of its roles another one."""

    subject: DateSubject
    where: Place
    owner: str | None
    when: Expiry


class _Told(NamedTuple):
    """A date with its reason, its role and a rule in words, as far as it has them.

    `is_here` is False for a line that is left out of an environment, as it or its peer is not in it.
    """

    key: _Key
    text: str
    role: str = ""
    flow: str = ""
    is_here: bool = True
    is_deployed: bool | None = None


@dataclass(slots=True)
class _Found:
    """The reasons, roles and rules with one date, and the environments that have it.

    `deployed` are the environments in which a rule that has expired is known to be there (True), or not; `still` are
    the rules that are there.
    """

    texts: dict[str, None] = field(default_factory=dict)
    roles: dict[str, None] = field(default_factory=dict)
    flows: dict[str, None] = field(default_factory=dict)
    environments: dict[str | None, None] = field(default_factory=dict)
    deployed: dict[bool, dict[str | None, None]] = field(default_factory=dict)
    still: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a role file with one of its roles."""

    group: Group
    where: Place
    flow: str
    reason: str
    review_by: date | None
    expires: Expiry | None = None
    is_here: bool = True
    is_deployed: bool | None = None


def dates(plans: Sequence[Plan], locate: Locate, deployed: DeployedRules) -> Iterator[ReviewItem]:
    """Yield every date of the plans, each once for each owner of its roles."""
    found: dict[_Key, _Found] = defaultdict(_Found)
    for plan in plans:
        for told in _dates_of(plan, deployed):
            at = found[told.key]
            at.texts[told.text] = None
            at.roles.update({told.role: None} if told.role else {})
            at.flows.update({told.flow: None} if told.flow else {})
            at.environments.update({plan.environment.name: None} if told.is_here else {})
            if told.is_deployed is not None:
                at.deployed.setdefault(told.is_deployed, {})[plan.environment.name] = None
                at.still.update({told.flow: None} if told.is_deployed else {})
    for key, at in found.items():
        day = key.when.date() if isinstance(key.when, datetime) else key.when
        is_deployed = _is_deployed(at)
        yield ReviewItem(
            "still-deployed" if is_deployed else _kind(key.subject, key.when, plans[0].as_of),
            key.owner,
            few(at.texts) + _still(at, plans),
            ItemDate(day, key.subject, written_expiry(key.when)),
            roles=tuple(at.roles),
            flows=tuple(at.flows),
            names=tuple(map(str, key.where.path[1:2])) if key.where.path[:1] == ("networks",) else (),
            where=locate(key.where),
            environments=where_found(at.environments, plans),
            is_deployed=is_deployed,
        )


def unscheduled(plans: Iterable[Plan]) -> tuple[str, ...]:
    """Return the roles that have no review date, neither they nor any line of theirs, sorted."""
    groups = {group.role: group for plan in plans for group in plan.groups}
    dated = {told.role for plan in plans for told in _dates_of(plan, {}) if told.key.subject == "review"}
    return tuple(sorted(role for role, group in groups.items() if role not in dated and not group.retired))


def _kind(subject: DateSubject, when: Expiry, as_of: datetime) -> ReviewKind:
    """The kind of an item by its date. A date lasts to the end of its day in UTC."""
    passed, near = _KINDS[subject]
    if _is_over(when, as_of):
        return passed
    return near if end_of(when).date() - as_of.date() <= SOON else "later"


def _is_deployed(at: _Found) -> bool | None:
    """True if a rule that has expired is there in some environment, False if it is known to be in none."""
    if True in at.deployed:
        return True
    return False if at.deployed and at.deployed[False].keys() == at.environments.keys() else None


def _still(at: _Found, plans: Sequence[Plan]) -> str:
    """Return the environments in which a rule that has expired is still there, in words, as far as it is known."""
    is_deployed = _is_deployed(at)
    if not is_deployed:
        return "" if is_deployed is None else ", no longer deployed"
    names = where_found(at.deployed[True], plans)
    some = f": {few(at.still)}" if len(at.still) < len(at.flows) else ""
    return ", still deployed" + (f" in {listed(names)}" if names else "") + some


def _is_over(when: Expiry | None, as_of: datetime) -> bool:
    end = end_of(when)
    return as_of > end or (isinstance(when, datetime) and as_of == end)


def _dates_of(plan: Plan, deployed: DeployedRules) -> Iterator[_Told]:
    """Yield the dates of one environment."""
    for group in plan.groups:
        if group.review_by is not None:
            key = _Key("review", group.origin.at("review_by"), group.owner, group.review_by)
            yield _Told(key, group.description, group.role)
    lines = tuple(_lines(plan, deployed))
    for line in lines:
        about = line.reason, line.group.role, line.flow, line.is_here
        if line.review_by is not None:
            yield _Told(_Key("review", line.where, line.group.owner, line.review_by), *about)
        if line.expires is not None:
            yield _Told(_Key("expiry", line.where, line.group.owner, line.expires), *about, line.is_deployed)
    yield from _acceptances(plan, lines)


def _lines(plan: Plan, deployed: DeployedRules) -> Iterator[_Line]:
    """Yield the lines that make rules, those whose rules are left out now, and statements.

    A rule that has expired is not reviewed any more.
    """
    groups = {group.role: group for group in plan.groups}
    for group, rule in plan.rules():
        if not rule.is_other_half:
            yield _line(group, rule)
    for out in plan.left_out:
        if out.role in groups:
            line = replace(_line(groups[out.role], out.rule), is_here=out.reason != "environment")
            if _is_over(out.rule.expires, plan.as_of):
                known = deployed.get((plan.environment.name, out.role))
                is_deployed = None if known is None else (out.rule.direction, out.rule.identity) in known
                line = replace(line, review_by=None, is_deployed=is_deployed)
            yield line
    for statement in plan.statements:
        flow = f"{', '.join(map(str, statement.traffic))} to {statement.destination}"
        text = f"a statement: “{statement.destination}” has the rule"
        yield _Line(groups[statement.source], statement.origin, flow, text, statement.review_by)


def _line(group: Group, rule: Rule) -> _Line:
    return _Line(group, rule.origin, rule.written, rule.reason, rule.review_by, rule.expires)


def _acceptances(plan: Plan, lines: Sequence[_Line]) -> Iterator[_Told]:
    """Yield the ends of acceptances: of the roles of a line, or of a network, which has no owner."""
    if not any(accepted.until for accepted in plan.accepted):
        return
    by_place: dict[Place, list[_Line]] = defaultdict(list)
    for line in lines:
        by_place[line.where].append(line)
    for accepted in plan.accepted:
        if accepted.until is not None:
            text = f"{accepted.check}: {accepted.reason}"
            for at in by_place[accepted.where]:
                key = _Key("acceptance", accepted.origin, at.group.owner, accepted.until)
                yield _Told(key, text, at.group.role, at.flow, at.is_here)
            if not by_place[accepted.where]:
                yield _Told(_Key("acceptance", accepted.origin, None, accepted.until), text)
