"""Owners of differences, with the number of theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sg_factory.report.difference.change_facts import ChangeFacts


@dataclass(frozen=True, slots=True)
class OwnerFacts:
    """An owner, with the number of changes of access, of protection, and of others."""

    owner: str
    access: int
    protection: int
    besides: int


def owners(changes: Iterable[tuple[type[ChangeFacts[Any]], Sequence[Any]]]) -> tuple[OwnerFacts, ...]:
    """The owners by name: first those of access changes, then of protection changes, then of other changes."""
    found: dict[str, Counter[str]] = {}
    for kind, some in changes:
        for owner in (owner for change in some for owner in set(kind.owners_of(change)) - {""}):
            found.setdefault(owner, Counter())[kind.concern] += 1
    known = (OwnerFacts(owner, of["access"], of["protection"], of["besides"]) for owner, of in found.items())
    return tuple(sorted(known, key=lambda each: (not each.access, not (each.access or each.protection), each.owner)))


def owners_by_concern(owners: Sequence[OwnerFacts]) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """The owners of access, of protection and of other changes alone, each with a number; 0 is not counted."""
    yield "Owners of access changes", [(each.owner, each.access) for each in owners if each.access]
    yield "Owners of protection changes", [(each.owner, each.protection) for each in owners if each.protection]
    others = [each.owner for each in owners if not (each.access or each.protection)]
    yield "Owners of other changes", [(owner, 0) for owner in others]
