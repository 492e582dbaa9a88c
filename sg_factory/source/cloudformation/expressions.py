"""The canonical form of what only a deploy knows: two values are taken for equal where their forms are the same.

A form is made of what is known already, so that `!Sub "${A}-x"` and `!Join ["-", [!Ref A, x]]` have one. It is written
as an author could read it: `Partner`, `Database.Address`, `ImportValue shop-range`, `${Partner}/32`. Two that differ
are written differently, whatever stands in them: what may be taken for a sign of the form is in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from json import dumps
from typing import Any

Parts = tuple[str, ...]
"""A text in pieces: what is known, each with `=` before it and no two in a row, and forms of what is not."""

_LONGEST = 1_000  # of a longer form the beginning is kept, and a digest of all
_SHOWN = 80
_NAME = re.compile(r"[A-Za-z0-9]+(::[A-Za-z0-9]+)*\Z")
_ATTRIBUTE = re.compile(r"[A-Za-z0-9]+(\.[A-Za-z0-9]+)*\Z")
_NAMED = re.compile(r"[A-Za-z0-9]+(::[A-Za-z0-9]+)*(\.[A-Za-z0-9]+)*\Z")
_PLAIN = re.compile(r"[\w./:@+*=,;%&|<>~^!?'()-]+\Z")
_DYNAMIC = re.compile(r"\{\{resolve:[^{}\"$]+\}\}\Z")


def known(text: str) -> Parts:
    """The pieces of a text that is known."""
    return (f"={text}",) if text else ()


def named(name: str, attribute: str = "") -> Parts:
    """A parameter or resource, or something about it."""
    if not attribute:
        return (name,) if _NAME.match(name) else call("Ref", [known(name)])
    if _NAME.match(name) and _ATTRIBUTE.match(attribute):
        return (f"{name}.{attribute}",)
    return call("GetAtt", [known(name), known(attribute)])


def dynamic(text: str) -> Parts:
    """A text that holds what a deploy looks up: `{{resolve:ssm:/shop/range}}`."""
    return (_bounded(text if _DYNAMIC.match(text) else dumps(text, ensure_ascii=False)),)


def call(function: str, arguments: Iterable[Parts]) -> Parts:
    """What a function makes of its arguments, one at least; `function` is its name without `Fn::`."""
    return (_bounded(" ".join((function if _NAME.match(function) else dumps(function), *map(_written, arguments)))),)


def named_by(raw: dict[str, Any]) -> Parts:
    """What a Ref or GetAtt names; empty where that is to be found out first."""
    ((name, argument),) = raw.items()
    if name == "Ref":
        return named(argument) if isinstance(argument, str) else ()
    parts = argument.split(".", 1) if name == "Fn::GetAtt" and isinstance(argument, str) else argument
    is_plain = name == "Fn::GetAtt" and isinstance(parts, list) and all(isinstance(part, str) for part in parts)
    return named(parts[0], ".".join(parts[1:])) if is_plain and len(parts) > 1 else ()


def item(index: Parts, of: Parts) -> Parts:
    """The item of a list at an index, which for a parameter is written `Offices[0]`."""
    if len(of) == 1 and _NAMED.match(of[0]) and len(index) == 1 and index[0][1:].isdecimal():
        return (f"{of[0]}[{index[0][1:]}]",)
    return call("Select", [index, of])


def listed(items: Iterable[Parts]) -> Parts:
    """A list, or a mapping with its keys and values in turn, as an argument."""
    return (_bounded(f"[{' '.join(map(_written, items))}]"),)


def joined(pieces: Iterable[Parts]) -> Parts:
    """Texts one after the other."""
    found: list[str] = []
    for part in (part for parts in pieces for part in parts):
        if part.startswith("=") and found and found[-1].startswith("="):
            found[-1] += part[1:]
        else:
            found.append(part)
    return tuple(found) if sum(map(len, found)) <= _LONGEST else (_bounded(_written(found)),)


def form(parts: Sequence[str]) -> str:
    """The canonical form that pieces make."""
    return parts[0] if len(parts) == 1 and not parts[0].startswith("=") else _written(parts)


def shown(form: str) -> str:
    """A form in few words: of a long one the beginning, and a digest that tells it from all others."""
    if len(form) <= _SHOWN:
        return form
    told_apart = f"… #{hashed(form)[:16]}"
    return f"{form[: _SHOWN - len(told_apart)]}{told_apart}"


def digest(raw: object) -> str:
    """What tells a list or mapping that is not looked into from others: itself, or of a long one a digest with `#`."""
    text = dumps(raw, sort_keys=True, ensure_ascii=False, default=repr)
    return text if len(text) <= _LONGEST else f"#{hashed(text)}"


def hashed(text: str | bytes) -> str:
    """What tells a text from all others, in 64 characters."""
    from hashlib import sha256  # OpenSSL, which short forms can do without

    return sha256(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")).hexdigest()


def _written(parts: Sequence[str]) -> str:
    return "".join(map(_piece, parts)) or '""'


def _piece(part: str) -> str:
    if not part.startswith("="):
        return f"${{{part}}}"
    text = part[1:]
    return text if _PLAIN.match(text) else dumps(text, ensure_ascii=False)


def _bounded(form: str) -> str:
    if len(form) <= _LONGEST:
        return form
    return f"{form[:_SHOWN]}…#{hashed(form)}"
