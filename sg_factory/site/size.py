"""Bounds on the size of the site, checked before a page is written: a small project can have very many pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sg_factory.plan import Plan
from sg_factory.text.counting import counted

_PRICE_OF_A_PAGE = 20  # in rules: the page of a role without rules takes as long as a table of so many
_PRICE_OF_A_FLOW = 3  # a rule with another group, which is a row of its own; the CIDRs of a network share one
_PRICE_OF_A_FINDING = 5  # it is on three pages, each time with its line
_PRICE_OF_A_LINE = 2  # a rule in a folder's graph
_PRICE_OF_A_NEIGHBOUR = 4  # a rule in a folder's graph and on the pages of both its ends

# For a project of up to 1 MiB, and for each MiB of a larger one.
_MOST = 100_000
_MOST_OF_A_MIB = 1_000_000
_MOST_DRAWN = 30_000
_MIB = 1 << 20


class TooManyPages(Exception):
    """The pages are too many for a project of this size; the message has their number."""


class Drawn(NamedTuple):
    """The graphs that pages draw besides that of all roles: of each folder, and of each role's neighbours."""

    folders: bool
    neighbours: bool


def drawn(plans: Iterable[Plan], size: int, findings: int) -> Drawn:
    """Return the graphs to draw; `size` is that of the project's files in bytes. Raises TooManyPages.

    `findings` is the number of findings of all plans together.
    """
    plans = tuple(plans)
    pages = sum(len(plan.groups) for plan in plans)
    peers = [bool(rule.peer.role) for plan in plans for _, rule in plan.rules()]
    rules = len(peers)
    written = pages * _PRICE_OF_A_PAGE + rules + (_PRICE_OF_A_FLOW - 1) * sum(peers)
    if written + findings * _PRICE_OF_A_FINDING > _room(size, _MOST):
        counts = f"{counted(pages, 'role')} with {counted(rules, 'rule')} and {counted(findings, 'finding')}"
        raise TooManyPages(f"too many pages for {counts}")
    room = _room(size, _MOST_DRAWN) - pages * _PRICE_OF_A_PAGE
    return Drawn(rules * _PRICE_OF_A_LINE <= room, rules * _PRICE_OF_A_NEIGHBOUR <= room)


def _room(size: int, most: int) -> int:
    return most if size <= _MIB else _MOST_OF_A_MIB * (size // _MIB + 1)
