"""Logical ids of groups as the roles that their authors know, with the files that these are in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sg_factory.emit.interference import Interference, Watched
from sg_factory.emit.references import Found
from sg_factory.plan import Group

_QUOTED = re.compile(r"“([^”]+)”")


def in_words_of_roles(text: str, watched: Iterable[Watched]) -> str:
    """A text that names groups by their logical ids in quotes, with each role and its file instead."""
    groups = {logical_id: group for part in watched for logical_id, group in part.groups.items()}

    def named(found: re.Match[str]) -> str:
        group = groups.get(found[1])
        return found[0] if group is None else f"“{group.role}” ({group.origin.file})"

    return _QUOTED.sub(named, text)


def with_roles_of(help: str, watched: Iterable[Watched], attached: Iterable[Found]) -> str:
    """A remedy for a resource, with the files of the roles whose groups it lists: its rules are written there."""
    groups = {(part.template_file, key): group for part in watched for key, group in part.groups.items()}
    files = sorted(f"“{groups[found].role}” in {groups[found].origin.file}" for found in attached)
    return f"{help}; what it may do is said of its roles: {', '.join(files)}" if files else help


def remedy(found: Interference, watched: Iterable[Watched]) -> str:
    """The remedy of an interference, with the files of the roles that it is about."""
    watched = tuple(watched)
    quoted = set(_QUOTED.findall(found.message))
    groups = [group for part in watched for group in part.groups.values() if group.role in quoted]
    groups += (group for part in watched for group in _of(found, part))
    files = {f"“{group.role}” is in {group.origin.file}" for group in groups}
    return "; ".join([found.help, *sorted(files)])


def _of(found: Interference, part: Watched) -> Iterable[Group]:
    """The group that a resource of a plan is, or is a rule of: whose logical id its own one begins with."""
    if found.template_file == part.template_file and found.logical_id in part.ours:
        for logical_id, group in part.groups.items():
            if found.logical_id.startswith(logical_id):
                yield group
