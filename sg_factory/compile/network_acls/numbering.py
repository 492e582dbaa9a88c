"""Numbers of entries, made of what the entries let through: a change of one entry gives no other one a new number.

Two entries of which the numbers would be equal are the exception. Only entries with the same first choice compete, and
the one whose text sorts first gets it; `plan-deploy` tells when that renumbers an entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

MOST = 32_766
"""The highest number of an entry: EC2 keeps the two above for the denials of both families."""


def numbered(texts: Iterable[str]) -> dict[str, int]:
    """Return the number of each entry of one direction, by its text; the order of the texts makes no difference."""
    found: dict[str, int] = {}
    taken: set[int] = set()
    late: list[str] = []
    for text in sorted(set(texts)):
        number = _choice(text, 0)
        if number in taken:
            late.append(text)
        else:
            taken.add(number)
            found[text] = number
    for text in late:
        attempt = 1
        while _choice(text, attempt) in taken:
            attempt += 1
        found[text] = _choice(text, attempt)
        taken.add(found[text])
    return found


def _choice(text: str, attempt: int) -> int:
    digest = sha256(f"{text} {attempt}".encode()).digest()
    return 1 + int.from_bytes(digest[:8], "big") % MOST
