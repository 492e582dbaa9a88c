"""What an earlier report already said, so that only what is new is reported."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable

from sg_factory.diagnostic import Diagnostic
from sg_factory.report.findings.words import span
from sg_factory.report.printable import printable

KnownFindings = Counter[tuple[str, str, str]]


def read_baseline(content: bytes) -> KnownFindings:
    """The findings of a report that `check --format json` wrote. Raises ValueError for anything else."""
    try:
        entries = json.loads(content)["diagnostics"]
        return Counter((entry["code"], entry["where"]["file"], entry["message"]) for entry in entries)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ValueError("this is not a report of `sg-factory check --format json`") from None


def only_new(
    diagnostics: Iterable[Diagnostic], known: KnownFindings, mistakes: Collection[Diagnostic] = ()
) -> tuple[Diagnostic, ...]:
    """The diagnostics that `known` does not hold, and all `mistakes` among them; lines do not count: they move."""
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
