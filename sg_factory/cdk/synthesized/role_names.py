"""Logical ids of groups in messages → the names of their roles, with the role files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from sg_factory.cdk.synthesized.guarded_plan import GuardedPlan, Interference
from sg_factory.cdk.synthesized.templates import ResourceKey
from sg_factory.plan import Group

_QUOTED = re.compile(r"“([^”]+)”")


class RoleNames:
    """The roles of the groups that an app makes from role files, for messages."""

    def __init__(self, plans: Iterable[GuardedPlan]) -> None:
        self._by_resource = {
            (plan.template_file, logical_id): group for plan in plans for logical_id, group in plan.groups.items()
        }
        self._by_id = {logical_id: group for (_, logical_id), group in self._by_resource.items()}
        self._by_name = {group.role: group for group in self._by_resource.values()}

    def with_role_names(self, text: str) -> str:
        """Return a text in which quoted logical ids of groups are replaced by the role and its file."""

        def named(found: re.Match[str]) -> str:
            group = self._by_id.get(found[1])
            return found[0] if group is None else f"“{group.role}” ({group.origin.file})"

        return _QUOTED.sub(named, text)

    def remedy_for_resource(self, help: str, attached: Iterable[ResourceKey]) -> str:
        """Return the remedy for a resource that lists groups, with the files of their roles, which hold its rules."""
        groups = (self._by_resource[found] for found in attached)
        files = sorted(f"“{group.role}” in {group.origin.file}" for group in groups)
        return f"{help}; its rules are in role files: {', '.join(files)}" if files else help

    def remedy_for(self, found: Interference) -> str:
        """Return the remedy for an interference; if it names no file, with the files of the roles concerned."""
        named = (self._by_name.get(role) for role in _QUOTED.findall(found.message))
        groups = tuple(filter(None, (*named, self._group(found))))
        if any(group.origin.file in found.help for group in groups):
            return found.help
        return "; ".join([found.help, *sorted({f"“{group.role}” is in {group.origin.file}" for group in groups})])

    def _group(self, found: Interference) -> Group | None:
        """Return the group that a resource is, or is a rule or parameter of: its logical id begins with the group's."""
        ends = range(len(found.logical_id), 0, -1)
        beginnings = [found.logical_id[:end] for end in ends]
        here = (self._by_resource.get((found.template_file, each)) for each in beginnings)
        elsewhere = (self._by_id.get(each) for each in beginnings)  # with `stacks: folder`
        return next(filter(None, chain(here, elsewhere)), None)
