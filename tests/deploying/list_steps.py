"""The first step of a change of prefix lists that one deploy would break."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from tests.deploying import edits, told
from tests.reading.project import Document, Project

LIST_CODES = frozenset({"list-resized", "list-in-parts", "list-in-use", "crowded-list"})
"""The findings about prefix lists, of which one change may have several."""


def with_first_lists(base: Project, head: Project, codes: Collection[str]) -> Project:
    """The project to deploy before `head`: sizes go up first and down last, lists in use stay."""
    first = head
    for network, was in told.settings(base).get("networks", {}).items():
        now = told.settings(head).get("networks", {}).get(network)
        if "list-in-use" in codes and _loses_a_list(network, base, head):
            first = _with_network(edits.unnamed(first, network), network, was)
        elif now is not None and _size(was) and _size(now):
            if "crowded-list" in codes and _size(now) > _size(was):
                first = _with_network(first, network, was)
            elif "list-resized" in codes and _size(now) > _size(was):
                first = _with_network(first, network, _with_size(was, _size(now)))
            elif "list-resized" in codes and _size(now) < _size(was):
                first = _with_network(first, network, _with_size(now, _size(was)))
    return first


def _loses_a_list(network: str, base: Project, head: Project) -> bool:
    shared = [name for name in told.environments(head) if name in told.environments(base)]
    return any(_lists(network, base, name) - _lists(network, head, name) for name in shared)


def _lists(network: str, project: Project, environment: str | None) -> set[tuple[str, str]]:
    return {key for key in told.made_lists(project, environment) if key[0] == network}


def _size(network: Document) -> int:
    size: int = network.get("prefix_list", {}).get("max_entries", 0)
    return size


def _with_size(network: Document, size: int) -> Document:
    return {**network, "prefix_list": {"create": True, "max_entries": size}}


def _with_network(project: Project, name: str, network: Document) -> Project:
    known = told.environments(project)
    network = {**network, "environments": _within(network.get("environments", {}), known)}
    network = {key: value for key, value in network.items() if value}
    return edits.with_settings(project, networks={**told.settings(project).get("networks", {}), name: network})


def _within(environments: Document, known: Iterable[str | None]) -> Document:
    return {name: said for name, said in environments.items() if name in known}
