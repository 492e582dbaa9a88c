"""Compare two sides, each a revision, a folder, a template or a deployed stack."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from sg_factory.compare import Difference, difference
from sg_factory.pipeline.sides import open_sides, pairs
from sg_factory.report.difference.facts import DifferenceFacts, facts


def differences(
    base: str, head: str | None, folder: Path, environments: Collection[str], as_of: datetime | None
) -> tuple[Difference, DifferenceFacts]:
    """Return the difference of two named sides, for the project in `folder`, and its content with files and lines.

    Without `head` the folder is the new side. Raises SideError, BrokenSide and TooManyChanges.
    """
    before, after = open_sides(base, head, folder, as_of)
    found = difference(pairs(before, after, environments), max(before.size, after.size))
    return found, facts(found, base=before.name, head=after.name, before=before.locate(), after=after.locate())
