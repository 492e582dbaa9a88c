"""Changed hosts and declarations → plain data, and the texts that all formats of a difference share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sg_factory.compare import DeclaredChange, HostChange
from sg_factory.report.difference import Facts
from sg_factory.text.counting import few


def host_facts(host: HostChange, where: Facts) -> dict[str, Any]:
    """A host that gained or lost roles, as plain data; `where` is its place."""
    return {
        "host": host.host,
        "gained": list(host.gained),
        "lost": list(host.lost),
        "joins": [
            {
                "reached": join.reached,
                "gives": join.gives,
                "sources": list(join.sources),
                "destinations": list(join.destinations),
                "owners": list(join.owners),
            }
            for join in host.joins
        ],
        "side": host.side,
        "where": where,
        "environments": list(host.environments),
    }


def declared_facts(change: DeclaredChange, where: Facts) -> dict[str, Any]:
    """A changed declaration as plain data; `where` is its place."""
    return {
        "about": change.about,
        "field": change.field,
        "before": change.before,
        "after": change.after,
        "roles": list(change.roles),
        "owners": list(change.owners),
        "may_be_broader": change.may_be_broader,
        "side": change.side,
        "where": where,
        "environments": list(change.environments),
    }


def joins_text(host: Facts) -> Iterator[str]:
    """Sentences on the access that a host opens by combining roles, with their owners."""
    for join in host["joins"]:
        sources, destinations = few(join["sources"]), few(join["destinations"])
        owners = f"; owned by {few(join['owners'])}" if join["owners"] else ""
        reached = f"anyone who reaches “{join['reached']}” ({sources})"
        if destinations:
            yield f"{reached} can now also act as “{join['gives']}”, which reaches {destinations}{owners}"
        else:
            yield f"{reached} now also reaches “{join['gives']}”{owners}"


def declared_text(change: Facts) -> str:
    """Such as `security group “scanner”, account: 111122223333, was 444455556666`."""
    before, after = change["before"], change["after"]
    if not change["field"]:
        return f"{change['about']}: {after or f'no longer: {before}'}"
    if not before:
        text = f"{after} added"
    elif not after:
        text = f"{before} removed"
    else:
        text = f"{after}, was {before}"
    return f"{change['about']}, {change['field']}: {text}"


def roles_text(change: Facts) -> str:
    """The roles of a declaration, with their owners; empty if there are none."""
    owners = f", owned by {few(change['owners'])}" if change["owners"] else ""
    return f"of {few(change['roles'])}{owners}" if change["roles"] else ""
