"""Authored rules that exist in no environment of the project."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from sg_factory.authored.models import EgressRule, IngressRule, Project, Role, RoleSource
from sg_factory.compile.passes.extend import bases_of
from sg_factory.compile.verify.retired import is_retired
from sg_factory.diagnostic import Place
from sg_factory.plan import PEER_KEYS, AbsentRule, Presence

_Environments = frozenset[str]


@dataclass(frozen=True, slots=True)
class _Known:
    """The environments of a project and of each of its roles."""

    everywhere: _Environments
    of_roles: Mapping[str, _Environments]
    sources: Mapping[str, RoleSource]


def absent_rules(project: Project) -> tuple[AbsentRule, ...]:
    """Return the rules, or parts of them, whose line, role and peer have no common environment.

    A rule of a base is in the environments of all roles that extend it; rules of retired roles are skipped.
    """
    everywhere = frozenset(project.settings.environments or ())
    if not everywhere:
        return ()
    of_roles = {
        name: everywhere if source.written.environments is None else frozenset(source.written.environments)
        for name, source in project.roles.items()
        if isinstance(source.written, Role)
    }
    known = _Known(everywhere, of_roles, project.roles)
    holders = _holders(project)
    return tuple(
        found
        for source in project.sources
        if source.file in holders
        for found in _of_a_file(source, holders[source.file], known)
    )


def _holders(project: Project) -> dict[str, list[str]]:
    """Return the roles with the rules of each file, by file."""
    holders: dict[str, list[str]] = defaultdict(list)
    for name, source in project.roles.items():
        if not is_retired(source.written, project):
            for each in (source, *bases_of(source, project)):
                holders[each.file].append(name)
    return holders


def _of_a_file(source: RoleSource, holders: list[str], known: _Known) -> Iterator[AbsentRule]:
    """Yield the absent rules of a file; `holders` are the roles with the lines of the file."""
    present = frozenset(chain.from_iterable(known.of_roles[name] for name in holders))
    for direction, index, written in source.lines:
        here = present if written.environments is None else present.intersection(written.environments)
        peers = written.peers
        apart = [name for name in peers if here.isdisjoint(known.of_roles.get(name, known.everywhere))]
        if apart:
            line = source.place.at(direction, index)
            first = line.at(PEER_KEYS[direction], *written.steps_to(peers.index(apart[0])))
            where = first if here else line.at("environments")
            ours = () if present == known.everywhere else holders
            presences = _presences(written, line, (*ours, *(apart if here else ())), known)
            roles = tuple(dict.fromkeys(apart)) if here else tuple(holders)
            shared = present.intersection(*(known.of_roles[name] for name in apart if here))
            is_part = len(apart) < len(peers)
            yield AbsentRule(line, where, roles, is_part, presences, tuple(sorted(shared)))


def _presences(
    written: IngressRule | EgressRule, line: Place, roles: Iterable[str], known: _Known
) -> tuple[Presence, ...]:
    """Return the environments of the line, if it names any, and of the roles."""
    own = () if written.environments is None else (Presence("", written.environments, line.at("environments")),)
    return (*own, *(_presence(name, known) for name in dict.fromkeys(roles)))


def _presence(name: str, known: _Known) -> Presence:
    source = known.sources[name]
    return Presence(name, tuple(sorted(known.of_roles[name])), source.place.at("environments"))
