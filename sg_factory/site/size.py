"""How much pages are: counted before any is written, because small projects can have very many."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sg_factory.plan import GroupPeer, Plan

_PRICE_OF_A_PAGE = 20  # in rules: a role's page without one takes as long as a table of so many
_PRICE_OF_A_FLOW = 3  # a rule with another group, which is a row of its own; the ranges of a network share one
_PRICE_OF_A_FINDING = 5  # which is told on three pages, each time with its line
_PRICE_OF_A_LINE = 2  # a rule that a folder's graph has
_PRICE_OF_A_NEIGHBOUR = 4  # a rule that is drawn there, and on the pages of both its ends

# Of a project of 1 MiB at most, and of a larger one for each MiB that is begun.
_MOST = 100_000
_MOST_OF_A_MIB = 1_000_000
_MOST_DRAWN = 30_000
_MIB = 1 << 20


class TooManyPages(Exception):
    """The pages would take far longer than their project explains; the message says how many they are."""


class Drawn(NamedTuple):
    """What pages draw besides the whole: each folder's graph, and on each role's page its neighbours."""

    folders: bool
    neighbours: bool


def drawn(plans: Iterable[Plan], size: int, findings: int) -> Drawn:
    """What there is room for; `size` is that of the project's files in bytes. Raises TooManyPages.

    `findings` are those of all plans together.
    """
    plans = tuple(plans)
    pages = sum(len(plan.groups) for plan in plans)
    peers = [isinstance(rule.peer, GroupPeer) for plan in plans for _, rule in plan.rules()]
    rules = len(peers)
    written = pages * _PRICE_OF_A_PAGE + rules + (_PRICE_OF_A_FLOW - 1) * sum(peers)
    if written + findings * _PRICE_OF_A_FINDING > _room(size, _MOST):
        counts = f"{pages:,} roles with {rules:,} rules and {findings:,} findings"
        raise TooManyPages(f"{counts} are more than pages are written for")
    room = _room(size, _MOST_DRAWN) - pages * _PRICE_OF_A_PAGE
    return Drawn(rules * _PRICE_OF_A_LINE <= room, rules * _PRICE_OF_A_NEIGHBOUR <= room)


def _room(size: int, most: int) -> int:
    return most if size <= _MIB else _MOST_OF_A_MIB * (size // _MIB + 1)
