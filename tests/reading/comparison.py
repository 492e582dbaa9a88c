"""The two readings of one project held against each other."""

from __future__ import annotations

from typing import Any

from tests.reading.access import Access, differences
from tests.reading.template_reader import UnreadableError, read


def faults(expected: Access, template: dict[str, Any]) -> list[str]:
    """What is missing from a template, what is in it besides, or why it cannot be read; empty when it is right."""
    try:
        return differences(expected, read(template))
    except UnreadableError as error:
        return [f"unreadable: {error}"]
