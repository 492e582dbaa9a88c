"""Diagnostics and accepted findings as JSON, for `--baseline` and for scripts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sg_factory.diagnostic import Diagnostic, Suppressed, Where
from sg_factory.report.findings.words import NO_RULES, Rules, span
from sg_factory.report.printable import printable, printable_suppressed
from sg_factory.text.json_text import json_text


def render(diagnostics: Iterable[Diagnostic], rules: Rules = NO_RULES, suppressed: Iterable[Suppressed] = ()) -> str:
    """Return an object with two lists, `diagnostics` and `suppressed`, each in the order of its places."""
    accepted = [_accepted(each, rules) for each in printable_suppressed(suppressed)]
    return json_text({"diagnostics": as_data(diagnostics, rules), "suppressed": accepted})


def as_data(diagnostics: Iterable[Diagnostic], rules: Rules = NO_RULES) -> list[dict[str, Any]]:
    """Return the list of diagnostics, for reports that hold more."""
    return [_entry(diagnostic, rules) for diagnostic in printable(diagnostics)]


def _entry(diagnostic: Diagnostic, rules: Rules) -> dict[str, Any]:
    rule = rules.get(diagnostic.code)
    return {
        "code": diagnostic.code,
        "known_as": [] if rule is None else list(rule.known_as),
        "severity": diagnostic.severity.word,
        "message": diagnostic.message,
        "label": diagnostic.label,
        "help": diagnostic.help,
        "fix": diagnostic.fix,
        "where": _where(diagnostic.where),
        "related": [{**_where(related.where), "label": related.label} for related in diagnostic.related],
    }


def _accepted(suppressed: Suppressed, rules: Rules) -> dict[str, Any]:
    by = [{"by": each.words, "reason": each.reason, "where": _where(each.where)} for each in suppressed.by]
    return {**_entry(suppressed.finding, rules), "suppressions": by}


def _where(where: Where) -> dict[str, Any]:
    found = span(where)
    return {"file": found.file, "line": found.line, "column": found.column, "end": found.end}
