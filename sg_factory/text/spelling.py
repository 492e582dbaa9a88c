"""The nearest right name to a wrong one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice

LISTED_AT_MOST = 12
# The most pairs of names that one run compares: for thousands of unknown names it would take minutes.
MOST_COMPARED = 20_000
# A longer text is not a misspelt name.
_LONGEST = 200
# In a shorter name, a letter more or less makes the name of another protocol: LDP of LDAP, NNTP of NTP.
_LONG_ENOUGH = 5
# In a shorter word, another letter makes the name of another protocol: MSSQL of MySQL, SNMP of SMTP.
_LONG_ENOUGH_FOR_A_LETTER = 6

_left: ContextVar[int | None] = ContextVar("comparisons left", default=None)


@contextmanager
def limited_guesses() -> Iterator[None]:
    """Within the block, compare only the first unknown names with the known ones."""
    token = _left.set(MOST_COMPARED)
    try:
        yield
    finally:
        _left.reset(token)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name nearest to `name`, or empty if none is near.

    Also empty if this run has compared too many names already.
    """
    return remedy(name, known)[1]


def suggestion(name: str, known: Iterable[str], otherwise: str = "", exact: Collection[str] = ()) -> str:
    """Return the remedy for an unknown name: the nearest one, else `otherwise`, else a short list of the known ones."""
    return remedy(name, known, otherwise, exact)[0]


def remedy(name: str, known: Iterable[str], otherwise: str = "", exact: Collection[str] = ()) -> tuple[str, str]:
    """Return the results of `suggestion` and of `nearest`, by one comparison.

    A name in `exact` opens access by itself, as a service or `internet` does: it is proposed only if `is_slip` holds,
    never because it looks similar.
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
    """Return the remedy for an unknown environment: the nearest one, and the list of all.

    `words` introduce the list.
    """
    choices = sorted(known)
    near = nearest(name, choices)
    more = f" and {len(choices) - LISTED_AT_MOST} more" if len(choices) > LISTED_AT_MOST else ""
    listed = f"{words} {', '.join(choices[:LISTED_AT_MOST]) or 'none'}{more}"
    return (f"did you mean “{near}”? {listed}" if near else listed), near


def is_slip(name: str, right: str) -> bool:
    """True if `name` is `right` with a typing error that does not make another word of it.

    That is: different case or separators; two neighbouring letters swapped; in a name of five letters or more, a letter
    doubled, or one missing inside a word. A different letter is not a typing error (`ssm`, `ssh`) but for
    `is_other_letter`, nor is a missing or additional ending (`amqp`, `amqps`): these are names of other protocols.
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


def is_other_letter(name: str, right: str) -> bool:
    """True if `name` is `right` with another letter, inside one of its words that has six letters or more."""
    typed, meant = (re.sub(r"[-_. ]+", "-", text.casefold()) for text in (name, right))
    words, right_words = typed.split("-"), meant.split("-")
    if [len(word) for word in words] != [len(word) for word in right_words]:
        return False
    differing = [(one, other) for one, other in zip(words, right_words, strict=True) if one != other]
    if len(differing) != 1 or len(differing[0][0]) < _LONG_ENOUGH_FOR_A_LETTER:
        return False
    word, right_word = differing[0]
    inner = word[1:-1] != right_word[1:-1] and (word[0], word[-1]) == (right_word[0], right_word[-1])
    at = [(one, other) for one, other in zip(word, right_word, strict=True) if one != other]
    return inner and len(at) == 1 and "".join(at[0]).isalpha()


def _nearest(name: str, choices: list[str], exact: Collection[str]) -> str:
    from difflib import get_close_matches  # imported only for a mistake

    same = [choice for choice in choices if choice.casefold() == name.casefold()]
    slips = same or [choice for choice in choices if choice in exact and is_slip(name, choice)]
    slips = [choice for choice in slips if _bare(choice) == _bare(name)] or slips
    slips = slips or _by_another_letter(name, [choice for choice in choices if choice in exact])
    if len(slips) == 1:
        return slips[0]
    others = [choice for choice in choices if choice not in exact]
    return next(iter(get_close_matches(name, others, n=1, cutoff=0.65)), "")


def _by_another_letter(name: str, choices: list[str]) -> list[str]:
    """Return the choices with another letter than `name`, unless a letter more or less makes it one of the others."""
    found = [choice for choice in choices if is_other_letter(name, choice)]
    return [] if found and any(_has_a_letter_more(*sorted((name, each), key=len)) for each in choices) else found


def _has_a_letter_more(short: str, long: str) -> bool:
    return len(long) - len(short) == 1 and any(short == long[:n] + long[n + 1 :] for n in range(len(long)))


def _bare(name: str) -> str:
    return re.sub(r"[-_. ]", "", name.casefold())


def _listed(choices: list[str]) -> str:
    return f"known here: {', '.join(choices)}" if 0 < len(choices) <= LISTED_AT_MOST else ""


def as_name(text: str) -> str:
    """Return the valid name nearest to a text, such as `web-server` for `Web_Server`; empty if there is none."""
    from unicodedata import normalize  # as above

    letters = normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return "-".join(re.findall(r"[a-z0-9]+", letters)).lstrip("0123456789-")
