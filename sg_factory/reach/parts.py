"""Cells of an answer → its verdict and parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Protocol

from sg_factory.network import address_text
from sg_factory.network.intervals import Intervals
from sg_factory.reach.answer import Answer, AnswerPart, Question, Verdict
from sg_factory.reach.portions import Portion

_ORDER: dict[Verdict, int] = {"no": 0, "part": 1, "yes": 2}


class TrafficCell(Protocol):
    """The allowed and the missing traffic between a portion of the source and one of the destination."""

    @property
    def source(self) -> Portion:
        """The portion of the source."""

    @property
    def destination(self) -> Portion:
        """The portion of the destination."""

    @property
    def allowed(self) -> Intervals:
        """The traffic that is asked for and allowed."""

    @property
    def missing(self) -> Intervals:
        """The traffic that is asked for and not allowed."""


def is_better(answer: Answer, other: Answer) -> bool:
    """True if an answer allows more than another one, by their verdicts."""
    return _ORDER[answer.verdict] > _ORDER[other.verdict]


def verdict_of(cells: Sequence[TrafficCell], question: Question) -> Verdict:
    """Return the verdict: without traffic in the question, one kind of it is enough in each cell."""
    is_met = [not cell.missing if question.traffic else bool(cell.allowed) for cell in cells]
    return "yes" if all(is_met) else "part" if any(cell.allowed for cell in cells) else "no"


def parts_of(cells: Sequence[TrafficCell], question: Question) -> Iterator[AnswerPart]:
    """Return the cells, merged where their traffic is the same; addresses are given only if they make a difference."""

    def same(cell: TrafficCell) -> tuple[Intervals, Intervals, tuple[str, ...]]:
        return cell.allowed, cell.missing, _written(cell.destination)

    groups = [list(each) for _, each in groupby(sorted(cells, key=same), key=same)]
    has_sources = len(groups) > 1 and len({cell.source for cell in cells}) > 1
    has_destinations = len(groups) > 1 and len({cell.destination for cell in cells}) > 1
    for alike in sorted(groups, key=lambda group: (group[0].source.addresses, group[0].destination.addresses)):
        yield AnswerPart(
            tuple(text for cell in alike for text in _written(cell.source)) if has_sources else (),
            _written(alike[0].destination) if has_destinations else (),
            alike[0].allowed,
            alike[0].missing if question.traffic else (),
        )


def _written(portion: Portion) -> tuple[str, ...]:
    return tuple(address_text(portion.families[0], low, high) for low, high in portion.addresses)
