"""The use of rules and groups in words, for text and Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import UTC, datetime

from sg_factory.text.counting import counted, few, listed
from sg_factory.usage.review.items import UseVerdict
from sg_factory.usage.traffic.addresses import number_of
from sg_factory.usage.traffic.crowds import MOST_PEERS
from sg_factory.usage.traffic.values import RoleUse, RuleUse, TrafficReport

VERDICTS: tuple[UseVerdict, ...] = ("used", "not seen", "not judged")


def period(report: TrafficReport) -> str:
    """Return the period: `2026-11-01 to 2026-11-30, 30 days`."""
    if report.begin is None or report.end is None:
        return "the flow logs have no records of this environment"
    return f"flow logs from {report.begin} to {report.end}, {counted((report.end - report.begin).days + 1, 'day')}"


def totals(report: TrafficReport) -> str:
    """Return the numbers of rules by verdict: `12 rules: 7 used, 3 not seen and 2 not judged`."""
    number = Counter(each.verdict for each in report.rules)
    parts = [f"{number[each]} {each}" for each in VERDICTS if number[each]]
    return f"{counted(len(report.rules), 'rule')}: {listed(parts)}" if parts else "no rules"


def verdict(use: RuleUse) -> str:
    """Return a verdict, never “not seen” without its days."""
    if use.verdict == "used":
        return "used"
    if use.verdict == "not seen":
        return f"not seen in {use.days_judged} of {counted(use.days, 'day')}"
    return "not judged"


def evidence(use: RuleUse, most_peers: int) -> str:
    """Return what was seen of a rule, with so many of its peers by name, or why it is not judged."""
    return "; ".join(_evidence(use, most_peers))


def _evidence(use: RuleUse, most_peers: int) -> Iterator[str]:
    count = use.count
    if count.hits and count.first is not None and count.last is not None:
        peers = few(_peers(count.peers), most_peers)
        yield f"{counted(count.hits, 'hit')} with {peers}, {_minute(count.first)} to {_minute(count.last)} UTC"
    if count.shared:
        what = "all of them" if count.shared == count.hits else f"{count.shared:,} of them"
        yield f"{what} match other rules, too"
    if use.days_judged < use.days:
        yield f"{use.days_judged} of {counted(use.days, 'day')} are known"
    if use.is_young:
        yield "not in every snapshot"
    if count.ambiguous:
        yield f"{counted(count.ambiguous, 'record')} may have been its own"


def _minute(seconds: int) -> str:
    """A second of Unix time as `2026-11-03 10:00`."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}"


def _peers(seen: Collection[str]) -> Iterator[str]:
    """Peers in the order of their addresses; ranges that stand for very many of them come first."""
    for crowd in sorted(each for each in seen if "/" in each):
        yield f"more than {MOST_PEERS:,} addresses of {crowd}"
    yield from sorted((each for each in seen if "/" not in each), key=lambda each: (number_of(each) or (), each))


def held_by(use: RoleUse) -> str:
    """Return what holds a group: `used by eni-1`."""
    if use.holders:
        return f"used by {few(dict.fromkeys(each.id for each in use.holders))}"
    return "no snapshot or tag shows a use" if use.verdict == "not seen" else "what uses it is not known"
