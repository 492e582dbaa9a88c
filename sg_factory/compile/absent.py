"""Rules that an author wrote and that are in no environment of the project."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from sg_factory.authored import EgressRule, IngressRule, Project, Role, RoleSource
from sg_factory.compile.extend import bases_of
from sg_factory.compile.verify_retired import is_retired
from sg_factory.diagnostic import Place
from sg_factory.plan import AbsentRule, Presence

_Environments = frozenset[str]


@dataclass(frozen=True, slots=True)
class _Known:
    """The environments of a project, and those of each of its roles."""

    everywhere: _Environments
    of_roles: Mapping[str, _Environments]
    sources: Mapping[str, RoleSource]


def absent_rules(project: Project) -> tuple[AbsentRule, ...]:
    """The rules, or parts of them, whose line, role and peer have no environment in common.

    A rule of a base is in the environments of all roles that extend it; one of a retired role is not looked at.
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
        for source in (*project.roles.values(), *project.bases.values())
        if source.file in holders
        for found in _of_a_file(source, holders[source.file], known)
    )


def _holders(project: Project) -> dict[str, list[str]]:
    """By file the roles that have its rules."""
    holders: dict[str, list[str]] = defaultdict(list)
    for name, source in project.roles.items():
        if not is_retired(source.written, project):
            for each in (source, *bases_of(source, project)):
                holders[each.file].append(name)
    return holders


def _of_a_file(source: RoleSource, holders: list[str], known: _Known) -> Iterator[AbsentRule]:
    present = frozenset(chain.from_iterable(known.of_roles[name] for name in holders))
    for index, ingress in enumerate(source.written.ingress):
        yield from _of_a_line(ingress, source.place.at("ingress", index), "from", holders, present, known)
    for index, egress in enumerate(source.written.egress):
        yield from _of_a_line(egress, source.place.at("egress", index), "to", holders, present, known)


def _of_a_line(
    written: IngressRule | EgressRule,
    line: Place,
    key: str,
    holders: Collection[str],
    present: _Environments,
    known: _Known,
) -> Iterator[AbsentRule]:
    """At most one; `present` are the environments of the roles that have the line."""
    said = known.everywhere if written.environments is None else known.everywhere.intersection(written.environments)
    here = said & present
    absent = [n for n, name in enumerate(written.peers) if here.isdisjoint(known.of_roles.get(name, known.everywhere))]
    if not absent:
        return
    ours = () if present == known.everywhere else tuple(dict.fromkeys(holders))
    theirs = tuple(dict.fromkeys(written.peers[index] for index in absent)) if here else ()
    presences = [_presence(name, known) for name in dict.fromkeys((*ours, *theirs))]
    if written.environments is not None:
        presences.insert(0, Presence("", written.environments, line.at("environments")))
    shared = present.intersection(*(known.of_roles[name] for name in theirs))
    where = line.at(key, absent[0]) if here else line.at("environments")
    is_part = len(absent) < len(written.peers)
    yield AbsentRule(line, where, theirs or ours, is_part, tuple(presences), tuple(sorted(shared)))


def _presence(name: str, known: _Known) -> Presence:
    source = known.sources[name]
    return Presence(name, tuple(sorted(known.of_roles[name])), source.place.at("environments"))
