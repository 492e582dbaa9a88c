"""How much pages are: counted before any is written, because small projects can have very many."""

from __future__ import annotations

from collections.abc import Iterable

from sg_factory.plan import Plan

_PRICE_OF_A_PAGE = 20  # in rules: a role's page without one takes as long as a table of so many
_PRICE_OF_A_NEIGHBOUR = 4  # a rule that is drawn besides

# Of a project of 1 MiB at most, and of a larger one for each MiB that is begun.
_MOST = 100_000
_MOST_OF_A_MIB = 1_000_000
_MOST_DRAWN = 45_000
_MIB = 1 << 20


class TooManyPages(Exception):
    """The pages would take far longer than their project explains; the message says how many they are."""


def has_pictures(plans: Iterable[Plan], size: int) -> bool:
    """Whether each role's page has a picture of its neighbours; `size` is that of the project's files in bytes.

    Raises TooManyPages.
    """
    plans = tuple(plans)
    pages = sum(len(plan.groups) for plan in plans)
    rules = sum(len(group.rules) for plan in plans for group in plan.groups)
    if pages * _PRICE_OF_A_PAGE + rules > _room(size, _MOST):
        raise TooManyPages(f"{pages:,} roles with {rules:,} rules are more than pages are written for")
    return pages * _PRICE_OF_A_PAGE + rules * _PRICE_OF_A_NEIGHBOUR <= _room(size, _MOST_DRAWN)


def _room(size: int, most: int) -> int:
    return most if size <= _MIB else _MOST_OF_A_MIB * (size // _MIB + 1)
