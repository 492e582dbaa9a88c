"""Changes that do not affect access: texts, owners and dates, and rewritten rules that allow the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sg_factory.compare.access import Change
from sg_factory.compare.allowed import ChangedRules, EffectiveRules, without_twins
from sg_factory.diagnostic import Place
from sg_factory.plan import Direction, Group, Rule, details_of, written_expiry


@dataclass(frozen=True, slots=True)
class Rewording:
    """A changed text or date. `about` is a rule such as `tcp/5432 from web`; empty for the role itself.

    `field` is the key in the role file.
    """

    role: str
    owner: str
    about: str
    field: str
    before: str
    after: str
    where: Place
    side: Literal["after"] = "after"
    environments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Rewritten rules of a group that allow the same traffic as before."""

    role: str
    owner: str
    direction: Direction
    before: tuple[Rule, ...]
    after: tuple[Rule, ...]
    environments: tuple[str, ...] = ()


def rewordings(
    changed_rules: Iterable[ChangedRules], old: EffectiveRules, new: EffectiveRules, changes: Sequence[Change]
) -> Iterator[Rewording]:
    """Every changed text and date of roles that both sides have, then of their rules.

    An `expires` date that `changes` report as longer or shorter access is left out.
    """
    reported = {(rule.origin, rule.identity) for change in changes if change.is_lasting for rule in change.after}
    for role, group in new.groups.items():
        was = old.groups.get(role)
        if was is None:
            continue
        in_files = not (was.origin.path or group.origin.path)  # a template's groups are in one
        texts, before = _group_texts(group, in_files), _group_texts(was, in_files)
        for field in sorted({*texts, *before}) if texts != before else ():
            if texts.get(field, "") != before.get(field, ""):
                words = before.get(field, ""), texts.get(field, "")
                yield Rewording(role, group.owner, "", field, *words, group.origin.key(field.partition(" ")[0]))
    for rules in changed_rules:
        if rules.role in new.groups:
            yield from _rule_rewordings(new.groups[rules.role], *rules.written, reported)


def _group_texts(group: Group, in_files: bool) -> Mapping[str, str]:
    tags = {f"tags {key}": value for key, value in group.tags}
    details = {key: "" if value is None else str(value) for key, value in details_of(group).items()}
    return {"file": group.origin.file if in_files else "", **details, **tags}


def _rule_rewordings(
    group: Group, was: Sequence[Rule], now: Sequence[Rule], reported: set[tuple[Place, str]]
) -> Iterator[Rewording]:
    known = {rule.identity: rule for rule in was}
    for rule in now:
        old = known.get(rule.identity)
        if old is None or _is_other_half(rule):
            continue
        before, after = _rule_texts(old), _rule_texts(rule)
        for field, text in after.items():
            if text != before[field] and not (field == "expires" and (rule.origin, rule.identity) in reported):
                is_own = field == "description" and rule.entry is not None
                where = rule.description_place if is_own else rule.origin.key(field)
                yield Rewording(group.role, group.owner, str(rule), field, before[field], text, where)


def _rule_texts(rule: Rule) -> Mapping[str, str]:
    return {
        "description": rule.description,
        "ticket": rule.ticket or "",
        "review_by": rule.review_by.isoformat() if rule.review_by else "",
        "expires": written_expiry(rule.expires) if rule.expires else "",
    }


def _is_other_half(rule: Rule) -> bool:
    """True if the line is also a rule of the accepting group, which reports the change."""
    return rule.direction == "egress" and bool(rule.peer.role) and not rule.is_half


def rewritings(
    changed_rules: Iterable[ChangedRules], new: EffectiveRules, changes: Sequence[Change]
) -> Iterator[Rewriting]:
    """The rules that were added and removed without a part in any of `changes`, in the order of `changed_rules`."""
    changed = {(change.source, change.destination, half) for change in changes for half in change.halves}
    for rules in changed_rules:
        was, now = rules.written
        went = tuple(_unchanged(rules.role, dict.fromkeys((*without_twins(was, now), *rules.went)), changed))
        came = tuple(_unchanged(rules.role, dict.fromkeys((*without_twins(now, was), *rules.came)), changed))
        if went or came:
            yield Rewriting(rules.role, new.owner(rules.role), rules.direction, went, came)


def _unchanged(role: str, rules: Iterable[Rule], changed: set[tuple[str, str, Direction]]) -> Iterator[Rule]:
    for rule in rules:
        name = rule.peer.end_name
        ends = (name, role) if rule.direction == "ingress" else (role, name)
        if (*ends, rule.direction) not in changed and not _is_other_half(rule):
            yield rule
