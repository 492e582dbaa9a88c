"""The nearest right name to a wrong one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice

LISTED_AT_MOST = 12
# How many pairs of names one run compares: the first few unknown names get a guess; for thousands it takes minutes.
MOST_COMPARED = 20_000
# What is longer was not meant for any name.
_LONGEST = 200
# A letter more or less makes another protocol's name of a shorter one: LDP of LDAP, NNTP of NTP.
_LONG_ENOUGH = 5

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


def suggestion(name: str, known: Iterable[str], otherwise: str = "", exact: Collection[str] = ()) -> str:
    """The remedy for an unknown name: the nearest one, else the list of them where it is short, else `otherwise`."""
    return remedy(name, known, otherwise, exact)[0]


def remedy(name: str, known: Iterable[str], otherwise: str = "", exact: Collection[str] = ()) -> tuple[str, str]:
    """What `suggestion` and `nearest` say, of one comparison.

    A name of `exact` opens something of its own, as a service or `internet` does: it is proposed only for what
    `is_slip` takes for a slip of it, never because it looks alike.
    """
    left = _left.get()
    if len(name) > _LONGEST or (left is not None and left <= 0):
        return otherwise or _listed(sorted(islice(known, LISTED_AT_MOST + 1))), ""
    choices = sorted(known)
    if left is not None:
        _left.set(left - len(choices))
    near = _nearest(name, choices, exact)
    return f"did you mean “{near}”?" if near else otherwise or _listed(choices), near


def remedy_of_few(name: str, known: Iterable[str], words: str = "known here:") -> tuple[str, str]:
    """The remedy for the name of an environment, of which there are few: the nearest, and all that there are.

    `words` is what they are listed behind.
    """
    choices = sorted(known)
    near = nearest(name, choices)
    more = f" and {len(choices) - LISTED_AT_MOST} more" if len(choices) > LISTED_AT_MOST else ""
    listed = f"{words} {', '.join(choices[:LISTED_AT_MOST]) or 'none'}{more}"
    return (f"did you mean “{near}”? {listed}" if near else listed), near


def is_slip(name: str, right: str) -> bool:
    """Whether `name` is `right` but for a slip of the pen that makes no other word of it.

    That is: other case or other signs between words; two neighbouring letters in each other's place; in a name of
    five letters or more, a letter twice where it is once, or one missing inside a word. Another letter in the place
    of one is no slip (`ssm`, `ssh`), nor is an end that is missing or added (`amqp`, `amqps`): other protocols are
    called so.
    """
    if _bare(name) == _bare(right):
        return bool(_bare(right))
    typed, meant = (re.sub(r"[-_. ]+", "-", text.casefold()) for text in (name, right))
    if len(typed) == len(meant):
        return any(meant == typed[:n] + typed[n + 1] + typed[n] + typed[n + 2 :] for n in range(len(typed) - 1))
    short, long = sorted((typed, meant), key=len)
    if len(long) - len(short) != 1 or len(meant) < _LONG_ENOUGH:
        return False
    at = next((n for n, sign in enumerate(short) if sign != long[n]), len(short))
    if short[at:] != long[at + 1 :]:
        return False
    around = long[at - 1 : at + 2]
    return long[at] == long[at - 1] if typed == long else len(around) == len("abc") and around.isalpha()


def _nearest(name: str, choices: list[str], exact: Collection[str]) -> str:
    from difflib import get_close_matches  # only a run with a mistake pays for it

    same = [choice for choice in choices if choice.casefold() == name.casefold()]
    slips = same or [choice for choice in choices if choice in exact and is_slip(name, choice)]
    slips = [choice for choice in slips if _bare(choice) == _bare(name)] or slips
    if len(slips) == 1:
        return slips[0]
    others = [choice for choice in choices if choice not in exact]
    return next(iter(get_close_matches(name, others, n=1, cutoff=0.65)), "")


def _bare(name: str) -> str:
    return re.sub(r"[-_. ]", "", name.casefold())


def _listed(choices: list[str]) -> str:
    return f"known here: {', '.join(choices)}" if 0 < len(choices) <= LISTED_AT_MOST else ""


def as_name(text: str) -> str:
    """A name that `text` may have been meant for, such as `web-server` for `Web_Server`; empty where there is none."""
    from unicodedata import normalize  # as above

    letters = normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return "-".join(re.findall(r"[a-z0-9]+", letters)).lstrip("0123456789-")
