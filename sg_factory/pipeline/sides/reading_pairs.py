"""Readings of two templates → pairs of Plans to compare."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sg_factory.diagnostic import Place
from sg_factory.plan import Plan, TemplateNote

if TYPE_CHECKING:
    from sg_factory.source.cloudformation import Reading

_Pair = tuple[Plan, Plan]

MOST = 256
"""The most pairs that are compared; more only if some reading would be in none of them."""


def reading_pairs(before: Sequence[Reading], after: Sequence[Reading]) -> tuple[_Pair, ...]:
    """Pairs of Plans that one deploy may lead from and to, each once.

    The two readings of a pair agree on all conditions that both have; a reading that agrees with none of the other side
    is paired with all of them. If there are too many pairs, every reading is still in one of them, and a note in the
    new Plans says that not all were compared.
    """
    (old, old_numbers), (new, new_numbers) = _numbered(before), _numbered(after)
    agreeing = [(i, j) for i, one in enumerate(before) for j, other in enumerate(after) if _agree(one, other)]
    alone = {*range(len(before))} - {i for i, _ in agreeing}, {*range(len(after))} - {j for _, j in agreeing}
    followed = ((i, j) for i in sorted(alone[0]) for j in range(len(after)))
    following = ((i, j) for j in sorted(alone[1]) for i in range(len(before)))
    found = dict.fromkeys((old_numbers[i], new_numbers[j]) for i, j in (*agreeing, *followed, *following))
    taken = _enough(found)
    if len(taken) < len(found):
        new = tuple(_with_remark(plan, len(taken), len(found)) for plan in new)
    return tuple((old[i], new[j]) for i, j in taken)


def _numbered(readings: Sequence[Reading]) -> tuple[tuple[Plan, ...], list[int]]:
    """The distinct Plans, and the number of the Plan of each reading."""
    numbers: dict[Plan, int] = {}
    of_readings = [numbers.setdefault(reading.plan, len(numbers)) for reading in readings]
    return tuple(numbers), of_readings


def _agree(one: Reading, other: Reading) -> bool:
    answers = dict(other.answers)
    return all(answers.get(question, answer) == answer for question, answer in one.answers)


def _enough(found: Collection[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pairs to compare, first those with a Plan that no earlier pair has."""
    olds, news = {i: (i, j) for i, j in reversed([*found])}, {j: (i, j) for i, j in reversed([*found])}
    needed = {*olds.values(), *news.values()}
    return sorted(found, key=lambda pair: pair not in needed)[: max(MOST, len(needed))]


def _with_remark(plan: Plan, taken: int, of: int) -> Plan:
    text = f"only {taken} of {of:,} combinations of the two templates' conditions were compared"
    help = "give parameters fewer allowed values, or let fewer conditions depend on them"
    note = TemplateNote("unknown", text, Place(plan.project, ("Parameters",), "key"), help)
    return replace(plan, notes=(*plan.notes, note))
