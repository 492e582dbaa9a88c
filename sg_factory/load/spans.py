"""The marks of libyaml → spans."""

from __future__ import annotations

from typing import Any

from sg_factory.diagnostic import Span


def span_of(start: Any, end: Any, lines: list[str], file: str) -> Span:
    """The first line between two marks of libyaml; at least one column wide."""
    source = lines[start.line] if start.line < len(lines) else ""
    last = end.column if end.line == start.line else len(source)
    return Span(file, start.line + 1, start.column + 1, max(last, start.column + 1) + 1, source)
