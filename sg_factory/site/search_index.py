"""Content of the pages → the search index, as a script: pages opened from a disk may load no other files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sg_factory.site.addresses import Addresses
from sg_factory.site.texts import shown
from sg_factory.view.facts import EnvironmentFacts


def search_script(facts: EnvironmentFacts) -> str:
    """A script that sets `sgFactory.search`: the kind, name, address and further words of each entry.

    Lines of role files refer to roles and texts by number, since most of them repeat.
    """
    roles = {role.name: number for number, role in enumerate(facts.roles)}
    texts: dict[str, int] = {}
    lines = [
        (roles[role], is_in, texts.setdefault(peer, len(texts)), texts.setdefault(words, len(texts)))
        for role, is_in, peer, words in _lines(facts)
    ]
    addresses = [(role.name, Addresses("html").role(role.name)) for role in facts.roles]
    return script(
        "search", {"entries": list(_entries(facts)), "roles": addresses, "lines": lines, "texts": list(texts)}
    )


def script(name: str, value: Any) -> str:
    """A script that sets `sgFactory.NAME` to plain data.

    Characters that could end a script or a line of it are escaped, so that it can also be part of a page.
    """
    text = json.dumps(_shown(value), ensure_ascii=True, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return f"(window.sgFactory ||= {{}}).{name} = {text};\n"


def _shown(value: Any) -> Any:
    """The value with every text in it made safe to show."""
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, dict):
        return {key: _shown(each) for key, each in value.items()}
    return [_shown(each) for each in value] if isinstance(value, (list, tuple)) else value


def _entries(facts: EnvironmentFacts) -> Iterator[tuple[str, str, str, str]]:
    to = Addresses("html")
    for role in facts.roles:
        details = (detail.value for detail in role.details if isinstance(detail.value, str))
        words = " · ".join((role.group.description, role.group.owner, *details))
        yield "role", role.name, to.role(role.name), words
    for network in facts.networks:
        words = " ".join((network.description, *network.members[:20])).strip()
        yield "network", network.name, to.network(network.name), words
    for service in facts.services:
        yield "service", service.name, to.service(service.name), " ".join(service.traffic)
    for each in facts.hosts:
        yield "host", each.host.name, to.host(each.host.name), each.host.description
    for owner, roles in facts.owners:
        yield "owner", owner, to.owner(owner), ", ".join(role.name for role in roles[:6])


def _lines(facts: EnvironmentFacts) -> Iterator[tuple[str, int, str, str]]:
    """Every line once, on the role that declares it: the role, 1 for ingress, the peer, the description."""
    for role in facts.roles:
        for line in role.lines:
            if not line.rule.is_other_half:
                yield (
                    role.name,
                    int(line.rule.direction == "ingress"),
                    line.peer.name,
                    f"{line.rule.description} {line.rule.ticket or ''}".strip(),
                )
