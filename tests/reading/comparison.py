"""Comparison of the two readings of one project."""

from __future__ import annotations

from typing import Any

from tests.reading.access import Access, differences
from tests.reading.template_reader import UnreadableError, read


def faults(expected: Access, template: dict[str, Any]) -> list[str]:
    """Missing and surplus access of a template, or why it cannot be read; empty if it is right."""
    try:
        return differences(expected, read(template))
    except UnreadableError as error:
        return [f"unreadable: {error}"]
