"""Narrowed lines with what was seen of them → Markdown, for the pull request that proposes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sg_factory.diagnostic import Locate, Place
from sg_factory.network import Traffic
from sg_factory.plan import PEER_KEYS
from sg_factory.report.traffic.words import evidence, period, verdict
from sg_factory.text.counting import counted
from sg_factory.text.escaping import escaped
from sg_factory.text.markdown import code, inert
from sg_factory.usage.traffic.values import NearMiss, RuleUse, TrafficReport

NarrowedLine = tuple[Place, str, str, str, Sequence[RuleUse]]
"""A line, its key (empty if it goes), the text before and after, and the uses of its rules."""

_MOST_MISSES = 20
_MOST_PEERS = 20


def as_evidence(
    report: TrafficReport, made: Iterable[NarrowedLine], kept: Iterable[tuple[Place, str]], locate: Locate
) -> str:
    """Return the changes with their evidence, the lines that are kept, and rejected traffic."""
    return "\n".join(_lines(report, tuple(made), tuple(kept), locate)) + "\n"


def _lines(
    report: TrafficReport, made: Sequence[NarrowedLine], kept: Sequence[tuple[Place, str]], locate: Locate
) -> Iterator[str]:
    yield "# Rules narrowed to their traffic"
    yield ""
    yield f"By {_inert(period(report))}. Nothing is narrowed below what was seen."
    if not made:
        yield ""
        yield "Nothing is to be narrowed."
    for line, key, old, new, uses in made:
        yield ""
        yield f"## {code(escaped(locate(line).text))}"
        yield ""
        yield f"{key or 'The line'}: {_inert(old)} → **{_inert(new)}**"
        yield ""
        for use in uses:
            told = "; ".join(filter(None, (verdict(use), evidence(use, _MOST_PEERS))))
            yield f"- {_inert(f'{use.group.role} {use.rule.direction} {use.rule}')}: {_inert(told)}"
    if kept:
        yield ""
        yield "## Kept"
        yield ""
        yield from (f"- {code(escaped(locate(line).text))}: {_inert(why)}" for line, why in kept)
    if report.refused:
        yield ""
        yield "## Rejected, and nearly allowed"
        yield ""
        yield from (f"- {_inert(miss_text(each))}" for each in report.refused[:_MOST_MISSES])
        if len(report.refused) > _MOST_MISSES:
            yield f"- and {len(report.refused) - _MOST_MISSES:,} more"


def miss_text(miss: NearMiss) -> str:
    """Return what was rejected, what is allowed instead, and what to write."""
    key = PEER_KEYS[miss.rule.direction]
    traffic = next(iter(Traffic.of(miss.protocol, miss.port, miss.port)))
    service = str(traffic) if traffic.protocol in ("tcp", "udp") else str(Traffic(traffic.protocol))
    write = f"{{{key}: {miss.peer}, service: {service}}}"
    where = f"{miss.group.role} {miss.rule.direction} {service} {key} {miss.peer}"
    rejected = f"{counted(miss.records, 'record')} rejected, while {miss.rule.written} is allowed"
    return f"{where}: {rejected}; to allow it: {write}"


def _inert(text: str) -> str:
    return inert(escaped(text))
