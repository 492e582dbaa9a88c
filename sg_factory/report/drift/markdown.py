"""Drift as the text of an issue, which each run writes again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sg_factory.diagnostic import Locate
from sg_factory.report.drift.words import attachment_words, rule_words, state_sentence, tag_words, title, verdict
from sg_factory.text.markdown import code, inert
from sg_factory.text.screen import Screen
from sg_factory.usage.drift import EnvironmentDrift, GroupDrift, RuleDrift
from sg_factory.usage.drift.remedies import remedies

MARKER = "<!-- sg-factory drift -->"
_MOST_SIGNS = 60_000  # GitHub refuses an issue of more than 65,536
_MOST_OF_A_COMMAND = 10_000
_HEAD = "| rule | difference | broader | description | id | where |\n| --- | --- | --- | --- | --- | --- |"


def render(found: Sequence[EnvironmentDrift], locate: Locate, _screen: Screen) -> str:
    """Return the verdict and the groups that differ; if it is too long, the last ones are left out and counted."""
    parts = [f"### {inert(verdict(found))}"]
    room = _MOST_SIGNS - len(parts[0])
    left_out = 0
    for part in _parts(found, locate):
        room -= len(part)
        if room > 0:
            parts.append(part)
        else:
            left_out += 1
    parts += [f"… and {left_out:,} more: `sg-factory drift` prints them"] if left_out else []
    return "\n\n".join((*parts, MARKER)) + "\n"


def _parts(found: Sequence[EnvironmentDrift], locate: Locate) -> Iterator[str]:
    for environment in found:
        if len(found) > 1:
            yield f"#### {inert(title(environment))}"
        for text in (*environment.unknown, *environment.remarks):
            yield f"- {inert(text)}"
        for group in environment.all_groups:
            if group.is_told and not environment.unread:
                yield "\n\n".join(_group(environment, group, locate))


def _group(environment: EnvironmentDrift, group: GroupDrift, locate: Locate) -> Iterator[str]:
    name = f"<b>{inert(group.role)}</b>: {group.state}, {code(group.id or 'no group')}"
    owner = f"owner {inert(group.owner)}, " if group.owner else ""
    yield f"{name}, {owner}{code(locate(group.where).file)}"
    sentences = (state_sentence(group), *group.remarks, *tag_words(group), *map(attachment_words, group.attachments))
    yield from (inert(text) for text in sentences if text)
    if group.rules:
        yield "\n".join((_HEAD, *(_row(rule, locate) for rule in group.rules)))
    commands = remedies(environment, [group])
    if commands:
        lines = "\n".join(inert(command, _MOST_OF_A_COMMAND) for command in commands)
        yield f"<details><summary>Commands that put it back</summary>\n\n<pre>{lines}</pre>\n\n</details>"


def _row(rule: RuleDrift, locate: Locate) -> str:
    place = locate(rule.where).text if rule.where else ""
    said = f"{rule_words(rule)}{f' ({rule.doing})' if rule.doing else ''}"
    cells = (str(rule), rule.kind, "**yes**" if rule.broader else "no", said, rule.rule_id or "", place)
    return f"| {' | '.join(cell if cell == '**yes**' else inert(cell) for cell in cells)} |"
