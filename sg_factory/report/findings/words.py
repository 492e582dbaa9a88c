"""Texts that the formats share: the location, the related places and the suppressions of a diagnostic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sg_factory.diagnostic import Diagnostic, Severity, Span, Suppressed, Where


@dataclass(frozen=True, slots=True)
class CheckText:
    """The description of a check in a report.

    `summary` is a sentence; `remedy` says what to do, in plain text; `page` is the whole page in Markdown. `level` is
    the default severity, `known_as` the ids of other tools for the same findings.
    """

    summary: str
    remedy: str
    page: str
    level: Severity
    known_as: tuple[str, ...] = ()


# By code. A code without an entry is a mistake, which has no page: its message explains it.
Rules = Mapping[str, CheckText]
NO_RULES: Rules = {}


def span(where: Where) -> Span:
    """Return the span of a pinned place. Reports are made from pinned diagnostics only."""
    assert isinstance(where, Span), "pin diagnostics before they are reported"
    return where


def location(where: Where) -> str:
    """Return a place as editors and terminals link it: `roles/web.yaml:12:11`."""
    found = span(where)
    return f"{found.file}:{found.line}:{found.column}" if found.line else found.file


def other_ends(diagnostic: Diagnostic) -> Iterator[str]:
    """Return a line for each related place: `roles/web.yaml:12:11: the other rule`."""
    for related in diagnostic.related:
        yield f"{location(related.where)}: {related.label}"


def paragraph(diagnostic: Diagnostic) -> str:
    """Return the message, the related places and the help of a diagnostic, a line each."""
    return "\n".join((diagnostic.message, *other_ends(diagnostic), *filter(None, (diagnostic.help,))))


def permission(suppressed: Suppressed) -> str:
    """Return what accepts a finding, and the reason: `accepted by checkov CKV_AWS_24: a bastion`."""
    said = dict.fromkeys(f"{by.words}: {by.reason}" if by.reason else by.words for by in suppressed.by)
    return f"accepted by {'; '.join(said)}"
