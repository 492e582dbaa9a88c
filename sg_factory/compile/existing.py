"""Roles that take over a group that was there before (`existing`), and their mistakes."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.authored.models import Project, Role
from sg_factory.authored.models.existing import ExistingGroup
from sg_factory.authored.models.project import SETTINGS_FILE, RoleSource
from sg_factory.diagnostic import Diagnostic, Place, Related, mistake
from sg_factory.text.spelling import remedy_of_few


def verify_existing(project: Project) -> Iterator[Diagnostic]:
    """Yield mistakes of `existing`: in its environments, and groups that two roles take over."""
    for source in project.roles.values():
        if isinstance(source.written, Role) and source.written.existing is not None:
            yield from _environments(source, source.written, project)
    yield from _twice(project)


def _environments(source: RoleSource, role: Role, project: Project) -> Iterator[Diagnostic]:
    place, known = source.place.at("existing"), project.settings.environments
    if isinstance(role.existing, ExistingGroup):
        if known is not None:
            text = "a group is in one environment, and “existing” does not say in which"
            help = f"write it below the environment's name: existing: {{{next(iter(sorted(known)))}: {{id: …}}}}"
            yield mistake("no-environment", text, source.place.key("existing"), help=help)
        return
    for name in role.existing or ():
        if known is None:
            text = f"unknown environment “{name}”: {SETTINGS_FILE} declares none"
            help = "declare it, or write id, name and description directly below “existing”"
            yield mistake("unknown-environment", text, place.key(name), help=help)
        elif name not in known:
            help, fix = remedy_of_few(name, known)
            yield mistake("unknown-environment", f"unknown environment “{name}”", place.key(name), help=help, fix=fix)
        elif role.environments is not None and name not in role.environments:
            text = f"the role does not exist in “{name}”, so it takes no group over there"
            related = (Related(source.place.at("environments"), "its environments"),)
            help = "add the environment to `environments`, or remove it here"
            yield mistake("not-in-environment", text, place.key(name), help=help, related=related)


def _twice(project: Project) -> Iterator[Diagnostic]:
    """Report an id that is taken over twice, and a name that two roles take over in one environment."""
    ids: dict[str, tuple[Place, str]] = {}
    names: dict[tuple[str | None, str], tuple[Place, str]] = {}
    for source in project.roles.values():
        for environment, group, place in taken_over_by(source):
            first, role = ids.setdefault(group.id, (place.at("id"), source.name))
            if first != place.at("id"):
                text = f"“{role}” takes {group.id} over already"
                yield _taken_twice(text, place.at("id"), first)
                continue  # of one group, the name is the same too
            first, role = names.setdefault((environment, group.name), (place.at("name"), source.name))
            if first != place.at("name"):
                text = f"“{role}” takes a group “{group.name}” over already, and a name is unique in a VPC"
                yield _taken_twice(text, place.at("name"), first)


def _taken_twice(text: str, place: Place, first: Place) -> Diagnostic:
    help = "write the group of this role: each role and environment has a group of its own"
    return mistake("existing-twice", text, place, help=help, related=(Related(first, "the first one"),))


def taken_over_in(environment: str | None, project: Project) -> dict[str, str]:
    """Return the roles that take groups over in an environment, by the ids of these."""
    return {
        group.id: source.name
        for source in project.roles.values()
        for place, group, _ in taken_over_by(source)
        if place == environment
    }


def taken_over_by(source: RoleSource) -> Iterator[tuple[str | None, ExistingGroup, Place]]:
    """Yield the groups that a role takes over, each with its environment and its place."""
    if not isinstance(source.written, Role) or source.written.existing is None:
        return
    written, place = source.written.existing, source.place.at("existing")
    if isinstance(written, ExistingGroup):
        yield None, written, place
        return
    yield from ((environment, group, place.at(environment)) for environment, group in written.items())
