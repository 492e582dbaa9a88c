"""Mappings, lists and texts → YAML as a person writes it. PyYAML decides on quotes; its emitter is too slow for all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import yaml

_SHORT = 88  # characters of a list that stays on its line
_WIDTH = 100_000  # no scalar is folded
# Texts that are plain in every place: words, and ranges of IPv4.
_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9 _./()-]*[A-Za-z0-9_./()-])?|[0-9]{1,3}(?:\.[0-9]{1,3}){3}/[0-9]{1,2}")
_WORDS_OF_YAML = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))


def yaml_text(content: Mapping[str, Any]) -> str:
    """Return a mapping as a YAML file; lists of short texts stay on one line."""
    return "\n".join((*_mapping(content, ""), ""))


def block_text(entries: Mapping[str, Any] | Sequence[Any]) -> str:
    """Return keys of a mapping, or items of a list, as lines of a file, from the first column on."""
    if isinstance(entries, Mapping):
        return yaml_text(entries)
    return "".join(f"{line}\n" for line in _items(list(entries), ""))


def _mapping(content: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in content.items():
        name = f"{indent}{_scalar(key, is_in_flow=False)}:"
        if isinstance(value, Mapping) and value:
            yield name
            yield from _mapping(value, f"{indent}  ")
        elif isinstance(value, list) and not _is_short(value):
            yield name
            yield from _items(value, f"{indent}  ")
        else:
            yield f"{name} {_inline(value)}"


def _items(items: list[Any], indent: str) -> Iterator[str]:
    for item in items:
        if isinstance(item, Mapping) and item:
            first, *others = _mapping(item, f"{indent}  ")
            yield f"{indent}- {first[len(indent) + 2 :]}"
            yield from others
        else:
            yield f"{indent}- {_inline(item)}"


def _is_short(items: list[Any]) -> bool:
    return all(isinstance(each, str) for each in items) and len(", ".join(items)) <= _SHORT


def _inline(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_scalar(each, is_in_flow=True) for each in value)}]"
    return "{}" if isinstance(value, Mapping) else _scalar(value, is_in_flow=False)


def _scalar(value: Any, *, is_in_flow: bool) -> str:
    if isinstance(value, str):
        is_plain = _PLAIN.fullmatch(value) is not None and value.lower() not in _WORDS_OF_YAML
        return value if is_plain else _quoted(value, is_in_flow)
    return str(value).lower() if isinstance(value, bool) else str(value)


@lru_cache(maxsize=10_000)
def _quoted(text: str, is_in_flow: bool) -> str:
    """A text as PyYAML writes it, in quotes where it needs some; on one line also if it has several."""
    style = None if text.isprintable() else '"'
    written: str = yaml.safe_dump(
        [text], allow_unicode=True, width=_WIDTH, default_style=style, default_flow_style=is_in_flow
    )
    return written.strip()[1:-1] if is_in_flow else written[2:].rstrip("\n")
