"""What the formats share: where a diagnostic stands, and what it says of its other ends."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.diagnostic import Diagnostic, Span, Where


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
