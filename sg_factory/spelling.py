"""The nearest right name to a wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice

LISTED_AT_MOST = 12
# How many pairs of names one run compares: the first few unknown names get a guess; for thousands it takes minutes.
MOST_COMPARED = 20_000
# What is longer was not meant for any name.
_LONGEST = 200

_left: ContextVar[int | None] = ContextVar("comparisons left", default=None)


@contextmanager
def few_guesses() -> Iterator[None]:
    """A run, in which only the first few wrong names are compared with the right ones."""
    token = _left.set(MOST_COMPARED)
    try:
        yield
    finally:
        _left.reset(token)


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that `name` was most likely meant to be, or empty where none is near.

    Also empty where this run has compared too many names already.
    """
    return remedy(name, known)[1]


def suggestion(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """The remedy for an unknown name: the nearest one, else the list of them where it is short, else `otherwise`."""
    return remedy(name, known, otherwise)[0]


def remedy(name: str, known: Iterable[str], otherwise: str = "") -> tuple[str, str]:
    """What `suggestion` and `nearest` say, of one comparison."""
    left = _left.get()
    if len(name) > _LONGEST or (left is not None and left <= 0):
        return otherwise or _listed(sorted(islice(known, LISTED_AT_MOST + 1))), ""
    choices = sorted(known)
    if left is not None:
        _left.set(left - len(choices))
    near = _nearest(name, choices)
    return f"did you mean “{near}”?" if near else otherwise or _listed(choices), near


def _nearest(name: str, choices: list[str]) -> str:
    from difflib import get_close_matches  # only a run with a mistake pays for it

    same = [choice for choice in choices if choice.casefold() == name.casefold()]
    return next(iter(same or get_close_matches(name, choices, n=1, cutoff=0.65)), "")


def _listed(choices: list[str]) -> str:
    return f"known here: {', '.join(choices)}" if 0 < len(choices) <= LISTED_AT_MOST else ""


def as_name(text: str) -> str:
    """A name that `text` may have been meant for, such as `web-server` for `Web_Server`; empty where there is none."""
    from unicodedata import normalize  # as above

    letters = normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return "-".join(re.findall(r"[a-z0-9]+", letters)).lstrip("0123456789-")
