"""How many of what, and what is accepted: the lines that a person reads last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sg_factory.diagnostic import Diagnostic, Severity, Suppressed
from sg_factory.text.counting import counted
from sg_factory.text.escaping import escaped

_SHOWN = 10


def summary(diagnostics: Iterable[Diagnostic], known: int = 0) -> str:
    """Such as `2 errors, 1 warning`; `no findings` where there is none.

    `known` is how many more there are that an earlier report holds.
    """
    counts = Counter(diagnostic.severity for diagnostic in diagnostics)
    words = [
        counted(counts[severity], severity.word, "info" if severity is Severity.INFO else "")
        for severity in sorted(counts, reverse=True)
    ]
    if known:
        told = f"{counted(known, 'is', 'are')} in the baseline"
        return f"{', '.join(words) or 'no new findings'}; {told}"
    return ", ".join(words) or "no findings"


def accepted(suppressed: Iterable[Suppressed]) -> str:
    """Such as `3 findings were accepted: 2 by checkov CKV_AWS_24, 1 by accept in roles/web.yaml`; empty for none."""
    counts = Counter(" and ".join(dict.fromkeys(by.words for by in each.by)) for each in suppressed)
    if not counts:
        return ""
    by_number = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    parts = [f"{count} by {escaped(words)}" for words, count in by_number[:_SHOWN]]
    others = sum(count for _, count in by_number[_SHOWN:])
    listed = ", ".join([*parts, f"{others} by others"] if others else parts)
    total = counts.total()
    return f"{counted(total, 'finding was', 'findings were')} accepted: {listed}"
