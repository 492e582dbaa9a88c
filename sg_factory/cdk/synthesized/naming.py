"""Logical ids of groups as the roles that their authors know, with the files that these are in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from sg_factory.cdk.synthesized.templates import ResourceKey
from sg_factory.cdk.synthesized.watched import Interference, Watched
from sg_factory.plan import Group

_QUOTED = re.compile(r"“([^”]+)”")


class Roles:
    """The roles of the groups that an app has of role files, for messages."""

    def __init__(self, watched: Iterable[Watched]) -> None:
        self._by_resource = {
            (part.template_file, logical_id): group for part in watched for logical_id, group in part.groups.items()
        }
        self._by_id = {logical_id: group for (_, logical_id), group in self._by_resource.items()}
        self._by_name = {group.role: group for group in self._by_resource.values()}

    def in_words(self, text: str) -> str:
        """A text that names groups by their logical ids in quotes, with each role and its file instead."""

        def named(found: re.Match[str]) -> str:
            group = self._by_id.get(found[1])
            return found[0] if group is None else f"“{group.role}” ({group.origin.file})"

        return _QUOTED.sub(named, text)

    def of_resource(self, help: str, attached: Iterable[ResourceKey]) -> str:
        """A remedy for a resource that lists groups, with the files of their roles: its rules are written there."""
        groups = (self._by_resource[found] for found in attached)
        files = sorted(f"“{group.role}” in {group.origin.file}" for group in groups)
        return f"{help}; its rules are in role files: {', '.join(files)}" if files else help

    def of_interference(self, found: Interference) -> str:
        """The remedy of an interference, with the files of the roles that it is about, where it names none itself."""
        named = (self._by_name.get(role) for role in _QUOTED.findall(found.message))
        groups = tuple(filter(None, (*named, self._of(found))))
        if any(group.origin.file in found.help for group in groups):
            return found.help
        return "; ".join([found.help, *sorted({f"“{group.role}” is in {group.origin.file}" for group in groups})])

    def _of(self, found: Interference) -> Group | None:
        """The group that a resource is, or is a rule or parameter of: whose logical id its own begins with."""
        ends = range(len(found.logical_id), 0, -1)
        beginnings = [found.logical_id[:end] for end in ends]
        here = (self._by_resource.get((found.template_file, each)) for each in beginnings)
        elsewhere = (self._by_id.get(each) for each in beginnings)  # with `stacks: folder`
        return next(filter(None, chain(here, elsewhere)), None)
