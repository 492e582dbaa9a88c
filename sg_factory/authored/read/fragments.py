"""Names in a file with mistakes, so that one run reports mistakes of both kinds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from sg_factory.authored.models import EgressRule, Fragment, IngressRule, PeerWithReason, RoleFragment
from sg_factory.diagnostic import Place

T = TypeVar("T")


def fragments(stem: str, file: str, data: Any) -> Iterator[Fragment]:
    """Yield the peers and services of every line of `data`, even if the line has other mistakes."""
    for index, line in _lines(data, "ingress"):
        ingress = IngressRule(description="", entries=_entries(line, "from"), service=_texts(line, "service"))
        yield Fragment(stem, "ingress", ingress, Place(file, ("ingress", index)))
    for index, line in _lines(data, "egress"):
        egress = EgressRule(description="", entries=_entries(line, "to"), service=_texts(line, "service"))
        yield Fragment(stem, "egress", egress, Place(file, ("egress", index)))


def role_fragment(file: str, data: Any) -> RoleFragment:
    """Return the names of `data` that are beside its lines, even if it has other mistakes."""
    said = data if isinstance(data, dict) else {}
    group = said.get("adds_to")
    return RoleFragment(Place(file), _texts(said, "public"), group if isinstance(group, str) else "")


def _lines(data: Any, direction: str) -> Iterator[tuple[int, dict[str, Any]]]:
    lines = data.get(direction) if isinstance(data, dict) else None
    for index, line in enumerate(lines if isinstance(lines, list) else ()):
        if isinstance(line, dict):
            yield index, line


def _entries(line: dict[str, Any], key: str) -> tuple[str | PeerWithReason, ...]:
    return _whole([_entry(each) for each in _listed(line.get(key))])


def _entry(value: Any) -> str | PeerWithReason | None:
    if isinstance(value, dict) and isinstance(value.get("peer"), str):
        return PeerWithReason(peer=value["peer"], description="")
    return value if isinstance(value, str) else None


def _texts(line: dict[str, Any], key: str) -> tuple[str, ...]:
    return _whole([each if isinstance(each, str) else None for each in _listed(line.get(key))])


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _whole(values: list[T | None]) -> tuple[T, ...]:
    """Return the values, or none of them if one is missing: the index of a name is part of its place."""
    found = tuple(value for value in values if value is not None)
    return found if len(found) == len(values) else ()
