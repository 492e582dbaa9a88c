"""What the formats share: where a diagnostic stands, what it says of its other ends, what is known of its code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sg_factory.diagnostic import Diagnostic, Severity, Span, Suppressed, Where


@dataclass(frozen=True, slots=True)
class CheckText:
    """What a report tells of a check besides its findings.

    `summary` is a sentence; `remedy` says what to do, in plain text; `page` is all of it in Markdown. `level` is the
    default one, `known_as` the ids that other tools have for what it finds.
    """

    summary: str
    remedy: str
    page: str
    level: Severity
    known_as: tuple[str, ...] = ()


# By code. A code that is not there is a mistake of form, which no page explains: its message does.
Rules = Mapping[str, CheckText]
NO_RULES: Rules = {}


def span(where: Where) -> Span:
    """The span of a pinned place. Reports are written of pinned diagnostics only."""
    assert isinstance(where, Span), "pin diagnostics before they are reported"
    return where


def location(where: Where) -> str:
    """Where an editor jumps to: `roles/web.yaml:12:11`."""
    found = span(where)
    return f"{found.file}:{found.line}:{found.column}" if found.line else found.file


def other_ends(diagnostic: Diagnostic) -> Iterator[str]:
    """A line for each related place: `roles/web.yaml:12:11: the other one`."""
    for related in diagnostic.related:
        yield f"{location(related.where)}: {related.label}"


def paragraph(diagnostic: Diagnostic) -> str:
    """Everything that a diagnostic says, in lines: its message, its other ends, what to do."""
    return "\n".join((diagnostic.message, *other_ends(diagnostic), *filter(None, (diagnostic.help,))))


def permission(suppressed: Suppressed) -> str:
    """By which words a finding is accepted, and why: `accepted by checkov CKV_AWS_24: a bastion`."""
    said = dict.fromkeys(f"{by.words}: {by.reason}" if by.reason else by.words for by in suppressed.by)
    return f"accepted by {'; '.join(said)}"
