"""What the checks say of a small project, a line each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from sg_factory.check import NAMES
from sg_factory.pipeline.project import moment, run
from sg_factory.report.findings.words import location
from tests.projects import write

DATES = ("expired-rule", "expires-soon", "review-overdue")
"""The checks that compare a date in a file with the moment of the run."""


def findings(
    folder: Path,
    files: Mapping[str, str],
    *,
    as_of: str = "2027-01-01",
    disable: str = "",
    about: Collection[str] = NAMES,
) -> list[str]:
    """The findings of the checks `about` as `roles/web.yaml:4:11 error[code] message`, in the order of the report.

    A finding's second place follows it in parentheses with its label. Fails where the project has mistakes.
    """
    outcome = run(write(folder, files), as_of=moment(as_of), disable=disable.split())
    lines = []
    for found in (each for each in outcome.diagnostics if each.code in about):
        text = f"{location(found.where)} {found.severity.word}[{found.code}] {found.message}"
        lines.append(text + "".join(f" ({location(other.where)} {other.label})" for other in found.related))
    assert not outcome.is_broken, outcome.diagnostics
    return lines
