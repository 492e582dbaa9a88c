"""The canonical form of values known only at deploy time: values with the same form are equal.

Known parts are resolved, so that `!Sub "${A}-x"` and `!Join ["-", [!Ref A, x]]` have the same form. Authors can read
it: `Partner`, `Database.Address`, `ImportValue shop-range`, `${Partner}/32`. Different values have different forms:
text that could be mistaken for syntax of the form is in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from json import dumps
from typing import Any

Parts = tuple[str, ...]
"""A text in pieces: known texts, each with `=` in front and never two in a row, and forms of unknown values."""

_LONGEST = 1_000  # a longer form is cut to its beginning and a digest
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
    """The pieces of a parameter or resource, or of an attribute of it."""
    if not attribute:
        return (name,) if _NAME.match(name) else call("Ref", [known(name)])
    if _NAME.match(name) and _ATTRIBUTE.match(attribute):
        return (f"{name}.{attribute}",)
    return call("GetAtt", [known(name), known(attribute)])


def dynamic(text: str) -> Parts:
    """The pieces of a text with a dynamic reference: `{{resolve:ssm:/shop/range}}`."""
    return (_bounded(text if _DYNAMIC.match(text) else dumps(text, ensure_ascii=False)),)


def call(function: str, arguments: Iterable[Parts]) -> Parts:
    """The pieces of a function call with at least one argument; `function` is its name without `Fn::`."""
    return (_bounded(" ".join((function if _NAME.match(function) else dumps(function), *map(_written, arguments)))),)


def named_by(raw: dict[str, Any]) -> Parts:
    """The pieces of a Ref or GetAtt; empty if its name has to be resolved first."""
    ((name, argument),) = raw.items()
    if name == "Ref":
        return named(argument) if isinstance(argument, str) else ()
    parts = argument.split(".", 1) if name == "Fn::GetAtt" and isinstance(argument, str) else argument
    is_plain = name == "Fn::GetAtt" and isinstance(parts, list) and all(isinstance(part, str) for part in parts)
    return named(parts[0], ".".join(parts[1:])) if is_plain and len(parts) > 1 else ()


def item(index: Parts, of: Parts) -> Parts:
    """The pieces of a list item by its index, such as `Offices[0]` for a parameter."""
    if len(of) == 1 and _NAMED.match(of[0]) and len(index) == 1 and index[0][1:].isdecimal():
        return (f"{of[0]}[{index[0][1:]}]",)
    return call("Select", [index, of])


def listed(items: Iterable[Parts]) -> Parts:
    """The pieces of a list, or of a mapping with its keys and values in turn, as an argument."""
    return (_bounded(f"[{' '.join(map(_written, items))}]"),)


def joined(pieces: Iterable[Parts]) -> Parts:
    """The pieces of concatenated texts."""
    found: list[str] = []
    for part in (part for parts in pieces for part in parts):
        if part.startswith("=") and found and found[-1].startswith("="):
            found[-1] += part[1:]
        else:
            found.append(part)
    return tuple(found) if sum(map(len, found)) <= _LONGEST else (_bounded(_written(found)),)


def form(parts: Sequence[str]) -> str:
    """The canonical form of pieces."""
    return parts[0] if len(parts) == 1 and not parts[0].startswith("=") else _written(parts)


def shown(form: str) -> str:
    """A form for messages: a long one is cut to its beginning and a digest."""
    if len(form) <= _SHOWN:
        return form
    told_apart = f"… #{hashed(form)[:16]}"
    return f"{form[: _SHOWN - len(told_apart)]}{told_apart}"


def digest(raw: object) -> str:
    """The identity of a list or mapping that is not read: its JSON, or for a long one a digest with `#` in front."""
    text = dumps(raw, sort_keys=True, ensure_ascii=False, default=repr)
    return text if len(text) <= _LONGEST else f"#{hashed(text)}"


def hashed(text: str | bytes) -> str:
    """The SHA-256 of a text, in 64 hexadecimal digits."""
    from hashlib import sha256  # imports OpenSSL, which short forms do not need

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
