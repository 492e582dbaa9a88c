"""Resources that a template's groups are attached to: those with a property that lists security groups."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.plan import Host
from sg_factory.source.cloudformation.expressions import shown
from sg_factory.source.cloudformation.group_lists import GROUP_LIST_KEY, lists_groups, takes_ids, takes_names
from sg_factory.source.cloudformation.notes import Notes
from sg_factory.source.cloudformation.peers import DEFAULT, Groups
from sg_factory.source.cloudformation.registered import MOST_GROUPS
from sg_factory.source.cloudformation.template import GROUP, Template
from sg_factory.source.cloudformation.values import Reference
from sg_factory.source.opaque import CLOSES_DEFAULT_GROUP
from sg_factory.source.traffic import Malformed

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|[0-9]+")


def hosts_of(
    template: Template, attached: Mapping[str, Collection[str]], roles: Collection[str], prefix: str
) -> Iterator[Host]:
    """The hosts by name, each with those of `roles` that it has; `prefix` is put before their names.

    `kind` is the last word of its type: `load-balancer`, `db-instance`, `function`.
    """
    for name in sorted(attached):
        known = tuple(sorted(role for role in attached[name] if role in roles))
        if known:
            type_ = template.kind(name)
            kind = "-".join(_WORDS.findall(type_.split("::")[-1])).lower()
            yield Host(f"{prefix}{name}", "", known, template.place(name), kind, type=type_)


def roles_of_balancers_only(hosts: Iterable[Host]) -> frozenset[str]:
    """The roles that are attached to load balancers and to nothing else."""
    attached: dict[bool, set[str]] = {True: set(), False: set()}
    for host in hosts:
        attached[host.kind == "load-balancer"].update(host.roles)
    return frozenset(attached[True] - attached[False])


def attached_roles(template: Template, name: str, groups: Groups, notes: Notes) -> dict[str, None]:
    """The groups attached to a resource, in the order of its lists; none for a group or rule itself.

    An item that is not a group id, in a list of ids, goes to the notes.
    """
    kind = template.kind(name)
    if kind.startswith(GROUP) or kind == CLOSES_DEFAULT_GROUP:
        return {}
    where = Place(template.file, ("Resources", name, "Properties"))
    return dict.fromkeys(_Lists(kind, groups, notes).attached(template.resources[name].get("Properties"), where))


@dataclass(frozen=True, slots=True)
class _Lists:
    """The lists of groups in the properties of one resource."""

    kind: str
    groups: Groups
    notes: Notes

    def attached(self, raw: Any, where: Place) -> Iterator[str]:
        """The roles anywhere under a key that lists groups; a value without such a key asks no questions."""
        if not lists_groups(raw):
            return
        value, where = self.groups.resolver.mapping(raw, where)
        if isinstance(value, dict):
            for key, child in value.items():
                if GROUP_LIST_KEY.match(key):
                    yield from self._roles(child, key, where.at(key))
                yield from self.attached(child, where.at(key))
        elif isinstance(value, list):
            for index, child in enumerate(value):
                yield from self.attached(child, where.at(index))

    def _roles(self, raw: Any, key: str, where: Place) -> Iterator[str]:
        said = raw[:MOST_GROUPS] if isinstance(raw, list) else [raw]
        written = {id(each) for each in said if isinstance(each, str)}
        is_named, resolver = takes_names(self.kind, key), self.groups.resolver
        for item, at in resolver.items(raw, where):
            value = item["GroupId"] if isinstance(item, dict) and item.keys() == {"GroupId"} else item
            if is_named and resolver.text(value) == DEFAULT:
                self.groups.default_uses.append(at)
                yield DEFAULT
                continue
            try:
                group = self.groups.named(value, "SecurityGroupName" if is_named else key)
            except Malformed as error:
                is_written = id(value) in written or isinstance(resolver.value(value), Reference)
                if is_written and takes_ids(self.kind, key):
                    self.notes.malformed(str(error), at, error.help)
                continue
            yield group.role if group.kind == "role" else shown(group.group_id)
