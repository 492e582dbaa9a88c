"""What wears a template's groups: whatever has a property that lists security groups."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sg_factory.adopt.expressions import shown
from sg_factory.adopt.peers import Groups
from sg_factory.adopt.template import GROUP, WORN, Template, lists_groups
from sg_factory.adopt.traffic import Malformed
from sg_factory.diagnostic import Place
from sg_factory.plan import GroupPeer, Host

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|[0-9]+")


def hosts_of(template: Template, worn: Mapping[str, Collection[str]], roles: Collection[str]) -> Iterator[Host]:
    """The hosts by name, each with those of `roles` that it wears.

    `kind` is the last word of its type: `load-balancer`, `db-instance`, `function`.
    """
    for name in sorted(worn):
        known = tuple(sorted(role for role in worn[name] if role in roles))
        if known:
            kind = _WORDS.findall(template.kind(name).split("::")[-1])
            yield Host(name, "", known, template.place(name), "-".join(kind).lower())


def roles_worn_by(template: Template, name: str, groups: Groups) -> dict[str, None]:
    """The groups that a resource wears, in the order in which it lists them; none of what is a group or a rule."""
    if template.kind(name).startswith(GROUP):
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
