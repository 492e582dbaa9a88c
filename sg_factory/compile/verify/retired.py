"""Mistakes about retired roles: nothing may name a role that is retired everywhere.

Its file is deleted next; other files that still named it would then have a mistake, or keep a rule in another stack
that prevents the removal of the group. A role that is retired only in some environments is left out there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sg_factory.authored.models import Project, Role
from sg_factory.authored.models.project import HOSTS_FILE, SETTINGS_FILE
from sg_factory.diagnostic import Diagnostic, Place, Related, mistake
from sg_factory.plan import PEER_KEYS


def verify_retired(project: Project) -> Iterator[Diagnostic]:
    """Yield a mistake for every place that names a retired role."""
    retired = {name for name, source in project.roles.items() if is_retired(source.written, project)}
    if retired:
        for name, place in _names(project, retired):
            if name in retired:
                help = "remove it here: once that is deployed, the role's file can go"
                related = (Related(project.roles[name].place.key("retired"), "it is retired here"),)
                text = f"“{name}” is retired: nothing may name it"
                yield mistake("retired-role", text, place, help=help, related=related)


def is_retired(written: object, project: Project) -> bool:
    """True for a role that is retired in every environment in which it exists."""
    if not isinstance(written, Role):
        return False
    known: Collection[str | None] = project.settings.environments or (None,)
    names = known if written.environments is None else [name for name in written.environments if name in known]
    return all(map(written.is_retired_in, names))


def _names(project: Project, retired: set[str]) -> Iterator[tuple[str, Place]]:
    """Yield every name in a place for names of roles, except in the files of retired roles."""
    live = (source for name, source in project.roles.items() if name not in retired)
    for source in (*live, *project.bases.values()):
        for direction, index, line in source.lines:
            place = source.place.at(direction, index, PEER_KEYS[direction])
            yield from ((name, place.at(*line.steps_to(number))) for number, name in enumerate(line.peers))
    for host, written in project.hosts.root.items():
        yield from _each(written.roles, Place(HOSTS_FILE).at(host, "roles"))
    for index, guardrail in enumerate(project.settings.guardrails):
        place = Place(SETTINGS_FILE).at("guardrails", index)
        if guardrail.never is not None:
            yield from _each(guardrail.never.source, place.at("never", "from"))
            yield from _each(guardrail.never.destination, place.at("never", "to"))
        if guardrail.only is not None:
            yield from _each(guardrail.only.source, place.at("only", "from"))


def _each(names: Iterable[str], place: Place) -> Iterator[tuple[str, Place]]:
    for index, name in enumerate(names):
        yield name, place.at(index)
