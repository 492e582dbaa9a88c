"""Findings of an earlier report, so that only new ones are reported."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable

from sg_factory.diagnostic import Diagnostic
from sg_factory.report.findings.words import span
from sg_factory.report.printable import printable

KnownFindings = Counter[tuple[str, str, str]]


def read_baseline(content: bytes) -> KnownFindings:
    """Return the findings of a report of `check --format json`. Raises ValueError for other content."""
    try:
        entries = json.loads(content)["diagnostics"]
        return Counter((entry["code"], entry["where"]["file"], entry["message"]) for entry in entries)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ValueError("not a report of `sg-factory check --format json`") from None


def only_new(
    diagnostics: Iterable[Diagnostic], known: KnownFindings, mistakes: Collection[Diagnostic] = ()
) -> tuple[Diagnostic, ...]:
    """Return the diagnostics that are not in `known`, and all `mistakes`. Line numbers are not compared: they move."""
    left = known.copy()
    new = []
    for each in diagnostics:
        (diagnostic,) = printable([each])
        key = (diagnostic.code, span(diagnostic.where).file, diagnostic.message)
        if each not in mistakes and left[key] > 0:
            left[key] -= 1
        else:
            new.append(diagnostic)
    return tuple(new)
