"""What wears a template's groups: whatever has a property that lists security groups."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sg_factory.adopt.expressions import shown
from sg_factory.adopt.kinds import CLOSES_DEFAULT_GROUP
from sg_factory.adopt.peers import Groups
from sg_factory.adopt.template import GROUP, Template
from sg_factory.adopt.traffic import Malformed
from sg_factory.adopt.worn import WORN, lists_groups
from sg_factory.diagnostic import Place
from sg_factory.plan import GroupPeer, Host

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|[0-9]+")


def hosts_of(
    template: Template, worn: Mapping[str, Collection[str]], roles: Collection[str], prefix: str
) -> Iterator[Host]:
    """The hosts by name, each with those of `roles` that it wears; `prefix` stands before what they are called.

    `kind` is the last word of its type: `load-balancer`, `db-instance`, `function`.
    """
    for name in sorted(worn):
        known = tuple(sorted(role for role in worn[name] if role in roles))
        if known:
            type_ = template.kind(name)
            kind = "-".join(_WORDS.findall(type_.split("::")[-1])).lower()
            yield Host(f"{prefix}{name}", "", known, template.place(name), kind, type=type_)


def worn_by_balancers(hosts: Iterable[Host]) -> frozenset[str]:
    """The roles that load balancers wear and nothing else does."""
    worn: dict[bool, set[str]] = {True: set(), False: set()}
    for host in hosts:
        worn[host.kind == "load-balancer"].update(host.roles)
    return frozenset(worn[True] - worn[False])


def roles_worn_by(template: Template, name: str, groups: Groups) -> dict[str, None]:
    """The groups that a resource wears, in the order in which it lists them; none of what is a group or a rule."""
    kind = template.kind(name)
    if kind.startswith(GROUP) or kind == CLOSES_DEFAULT_GROUP:
        return {}
    return dict.fromkeys(_worn(template.resources[name].get("Properties"), groups))


def _worn(raw: Any, groups: Groups) -> Iterator[str]:
    """The roles that stand anywhere under a key which lists groups; what has no such key decides no question."""
    if not lists_groups(raw):
        return
    value, _ = groups.resolver.mapping(raw, Place(""))
    if isinstance(value, dict):
        for key, child in value.items():
            if WORN.match(key):
                yield from _roles(child, key, groups)
            yield from _worn(child, groups)
    elif isinstance(value, list):
        for child in value:
            yield from _worn(child, groups)


def _roles(raw: Any, key: str, groups: Groups) -> Iterator[str]:
    for value, _ in groups.resolver.items(raw, Place("")):
        try:
            group = groups.named(value, key)
        except Malformed:
            continue
        yield group.role if isinstance(group, GroupPeer) else shown(group.group_id)
