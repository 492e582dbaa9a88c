"""Names of groups, lists and VPCs in an account → names that role files may have: readable, unique, always the same."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

LONGEST = 40
_RESERVED = frozenset(("internet", "vpc", "self"))
_GENERATED = re.compile(r"-?([0-9a-f]{8,}|[0-9]{6,}|[0-9A-Z]{12,13})$")
"""The ends that AWS and CloudFormation give to names: hexadecimal digits, or a dozen capitals and digits."""


@dataclass(frozen=True, slots=True)
class Nameable:
    """A thing that needs a name: `key` identifies it, `wishes` are possible names, the best one first.

    `suffixes` follow the best name if others want it, too; the last one is of this thing alone.
    """

    key: str
    wishes: tuple[str, ...]
    suffixes: tuple[str, ...]


def kebab(text: str) -> str:
    """Return a text as a name: lower case, words joined by hyphens; empty if it has no letter to begin with."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.sub(r"([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])", r"\1\3-\2\4", plain)
    joined = "-".join(re.findall(r"[a-z0-9]+", words.lower()))
    name = re.sub(r"^[0-9-]+", "", joined)
    return re.sub(r"^sg-", "", name)[:LONGEST].strip("-")


def is_name(text: str) -> bool:
    """True if a text is a name that roles and environments may have."""
    is_right = re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", text) is not None
    return is_right and not text.startswith("sg-") and text not in _RESERVED


def without_generated_end(text: str) -> str:
    """Return a name without the random end that AWS or CloudFormation has given it."""
    return _GENERATED.sub("", text) or text


def named(
    things: Iterable[Nameable], given: Mapping[str, str] | None = None, taken: Collection[str] = ()
) -> dict[str, str]:
    """Return a name for each thing, by its key; `given` names come first, and several things may share one.

    The result does not depend on the order of the things.
    """
    found = {each.key: given[each.key] for each in things if each.key in given} if given else {}
    used = {*taken, *found.values(), *_RESERVED}
    left = sorted((each for each in things if each.key not in found), key=lambda each: each.key)
    for rank in range(max((len(each.wishes) for each in left), default=0)):
        wishes = {each.key: each.wishes[rank] for each in left if rank < len(each.wishes) and each.wishes[rank]}
        wanted = Counter(wishes.values())
        found |= {key: wish for key, wish in wishes.items() if wanted[wish] == 1 and wish not in used}
        used |= {*found.values()}
        left = [each for each in left if each.key not in found]
    for each in left:
        name = _with_suffix(each, used)
        found[each.key] = name
        used.add(name)
    return found


def _with_suffix(thing: Nameable, used: Collection[str]) -> str:
    base = next(filter(None, thing.wishes), "group")
    names: Sequence[str] = [f"{base}-{suffix}" for suffix in thing.suffixes if suffix]
    name = next((each for each in names if each not in used), "")
    number = 2
    while not name:
        name = f"{base}-{number}" if f"{base}-{number}" not in used else ""
        number += 1
    return name
