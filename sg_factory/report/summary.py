"""How many of what: the line that a person reads last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sg_factory.diagnostic import Diagnostic, Severity


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """Such as `2 errors, 1 warning`; `nothing to object to` where there is none."""
    counts = Counter(diagnostic.severity for diagnostic in diagnostics)
    words = [
        f"{counts[severity]} {severity.word}{'s' if counts[severity] > 1 and severity is not Severity.INFO else ''}"
        for severity in sorted(counts, reverse=True)
    ]
    return ", ".join(words) or "nothing to object to"
