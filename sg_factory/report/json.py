"""Diagnostics as JSON: what `--baseline` reads, and what scripts do."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sg_factory.diagnostic import Diagnostic, Where
from sg_factory.report.printable import printable
from sg_factory.report.words import span


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """One object with the list of diagnostics, in the order of their places."""
    return json.dumps({"diagnostics": as_data(diagnostics)}, indent=2, ensure_ascii=False) + "\n"


def as_data(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """The list itself, for what holds more than diagnostics."""
    return [_entry(diagnostic) for diagnostic in printable(diagnostics)]


def _entry(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.word,
        "message": diagnostic.message,
        "label": diagnostic.label,
        "help": diagnostic.help,
        "where": _where(diagnostic.where),
        "related": [{**_where(related.where), "label": related.label} for related in diagnostic.related],
    }


def _where(where: Where) -> dict[str, Any]:
    found = span(where)
    return {"file": found.file, "line": found.line, "column": found.column, "end": found.end}
