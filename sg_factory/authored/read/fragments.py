"""Names in the lines of a file with mistakes, so that one run reports mistakes of both kinds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sg_factory.authored.models import EgressRule, Fragment, IngressRule
from sg_factory.diagnostic import Place


def fragments(stem: str, file: str, data: Any) -> Iterator[Fragment]:
    """Yield the peers and services of every line of `data`, even if the line has other mistakes."""
    for index, line in _lines(data, "ingress"):
        ingress = IngressRule(description="", peers=_texts(line, "from"), service=_texts(line, "service"))
        yield Fragment(stem, "ingress", ingress, Place(file, ("ingress", index)))
    for index, line in _lines(data, "egress"):
        egress = EgressRule(description="", peers=_texts(line, "to"), service=_texts(line, "service"))
        yield Fragment(stem, "egress", egress, Place(file, ("egress", index)))


def _lines(data: Any, direction: str) -> Iterator[tuple[int, dict[str, Any]]]:
    lines = data.get(direction) if isinstance(data, dict) else None
    for index, line in enumerate(lines if isinstance(lines, list) else ()):
        if isinstance(line, dict):
            yield index, line


def _texts(line: dict[str, Any], key: str) -> tuple[str, ...]:
    value = line.get(key)
    values = value if isinstance(value, list) else [value]
    texts = tuple(text for text in values if isinstance(text, str))
    return texts if len(texts) == len(values) else ()  # the index of a name is part of its place
