"""The nearest right name to a wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterable

LISTED_AT_MOST = 12


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that `name` was most likely meant to be, or empty where none is near."""
    from difflib import get_close_matches  # only a run with a mistake pays for it

    choices = sorted(known)
    same = [choice for choice in choices if choice.casefold() == name.casefold()]
    return next(iter(same or get_close_matches(name, choices, n=1, cutoff=0.65)), "")


def suggestion(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """The remedy for an unknown name: the nearest one, else the list of them where it is short, else `otherwise`."""
    choices = sorted(known)
    near = nearest(name, choices)
    if near:
        return f"did you mean “{near}”?"
    if otherwise or not choices or len(choices) > LISTED_AT_MOST:
        return otherwise
    return f"known here: {', '.join(choices)}"


def as_name(text: str) -> str:
    """A name that `text` may have been meant for, such as `web-server` for `Web_Server`; empty where there is none."""
    from unicodedata import normalize  # as above

    letters = normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return "-".join(re.findall(r"[a-z0-9]+", letters)).lstrip("0123456789-")
