"""Drift as text: a block for each group that differs, and the commands that put it back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sg_factory.diagnostic import Locate
from sg_factory.report.drift.words import attachment_words, rule_words, state_sentence, tag_words, title, verdict
from sg_factory.text.escaping import escaped
from sg_factory.text.screen import MOST_BLOCKS, MOST_ROWS, Screen, Unwrapped
from sg_factory.text.table import table
from sg_factory.usage.drift import EnvironmentDrift, GroupDrift, RuleDrift
from sg_factory.usage.drift.remedies import remedies

_SIGNS = {"added": "+", "missing": "-", "described": "~", "pending": "…"}


def render(found: Sequence[EnvironmentDrift], locate: Locate, screen: Screen) -> str:
    """Return the verdict, then the groups of each environment that differ."""
    lines = [verdict(found)]
    for environment in found:
        lines += _environment(environment, locate, screen, is_titled=len(found) > 1)
    return screen.text(line.__class__(escaped(line)) for line in lines)


def _environment(environment: EnvironmentDrift, locate: Locate, screen: Screen, *, is_titled: bool) -> Iterator[str]:
    told = [group for group in environment.all_groups if group.is_told and not environment.unread]
    if is_titled and (told or environment.unknown or environment.remarks):
        yield from ("", title(environment))
    shown, more = screen.fold(told, MOST_BLOCKS, "groups")
    for group in shown:
        yield ""
        yield from _group(group, locate, screen)
    yield from more
    yield from _listed("not known:", environment.unknown)
    commands, more = screen.fold(remedies(environment, environment.all_groups), MOST_ROWS, "commands")
    yield from _listed("to put it back (nothing was run):", map(Unwrapped, commands))
    yield from more
    yield from _listed("also:", environment.remarks)


def _listed(head: str, lines: Iterable[str]) -> Iterator[str]:
    each = tuple(lines)
    if each:
        yield from ("", head, *(line.__class__(f"  {line}") for line in each))


def _group(group: GroupDrift, locate: Locate, screen: Screen) -> Iterator[str]:
    where = locate(group.where).file
    owner = f"owner {group.owner}, " if group.owner else ""
    yield f"{group.role}: {group.state}, {group.id or 'no group'}, {owner}{where}"
    sentences = (state_sentence(group), *group.remarks, *tag_words(group), *map(attachment_words, group.attachments))
    yield from (f"  {text}" for text in sentences if text)
    rules, more = screen.fold(group.rules, MOST_ROWS, "rules")
    yield from table([_row(rule, locate) for rule in rules], 2, screen)
    yield from (f"  {line}" for line in more)


def _row(rule: RuleDrift, locate: Locate) -> tuple[str, ...]:
    place = locate(rule.where).text if rule.where else ""
    who = f" ({rule.doing})" if rule.doing else ""
    kind = f"{rule.kind}, broader" if rule.broader else rule.kind
    return f"{_SIGNS[rule.kind]} {kind}", str(rule), f"{rule_words(rule)}{who}", rule.rule_id or place
