"""The last lines of a report: the number of findings of each severity, and of accepted findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sg_factory.diagnostic import Diagnostic, Severity, Suppressed
from sg_factory.text.counting import counted
from sg_factory.text.escaping import escaped

_SHOWN = 10


def summary(diagnostics: Iterable[Diagnostic], known: int = 0) -> str:
    """Return the counts, such as `2 errors, 1 warning`, or `no findings`.

    `known` is the number of further findings that the baseline holds.
    """
    counts = Counter(diagnostic.severity for diagnostic in diagnostics)
    words = [
        counted(counts[severity], severity.word, "info" if severity is Severity.INFO else "")
        for severity in sorted(counts, reverse=True)
    ]
    if known:
        in_baseline = f"{counted(known, 'is', 'are')} in the baseline"
        return f"{', '.join(words) or 'no new findings'}; {in_baseline}"
    return ", ".join(words) or "no findings"


def accepted(suppressed: Iterable[Suppressed]) -> str:
    """Return the counts, such as `3 findings were accepted: 2 by checkov CKV_AWS_24, 1 by accept`; empty for none."""
    counts = Counter(" and ".join(dict.fromkeys(by.words for by in each.by)) for each in suppressed)
    if not counts:
        return ""
    by_number = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    parts = [f"{count} by {escaped(words)}" for words, count in by_number[:_SHOWN]]
    rest = sum(count for _, count in by_number[_SHOWN:])
    listed = ", ".join([*parts, f"{rest} by other suppressions"] if rest else parts)
    total = counts.total()
    return f"{counted(total, 'finding was', 'findings were')} accepted: {listed}"
