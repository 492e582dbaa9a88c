"""Mistakes that are independent of the environment: in sg-factory.yaml, hosts.yaml and names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from sg_factory.authored.models import Project, Role
from sg_factory.authored.models.project import HOSTS_FILE, SETTINGS_FILE, WORDS
from sg_factory.compile.additions import verify_additions
from sg_factory.compile.existing import verify_existing
from sg_factory.compile.launching import verify_launching
from sg_factory.compile.passes.extend import verify_extends
from sg_factory.compile.subnets import verify_subnets
from sg_factory.compile.verify.checks import verify_checks
from sg_factory.compile.verify.external_groups import verify_external_groups
from sg_factory.compile.verify.folders import verify_folders
from sg_factory.compile.verify.retired import verify_retired
from sg_factory.compile.verify.settings import unknown_services, verify_settings
from sg_factory.diagnostic import Diagnostic, Place, Related, mistake
from sg_factory.network import looks_like_range
from sg_factory.network.tags import is_kept_tag
from sg_factory.text.few import few_of_a_kind
from sg_factory.text.spelling import as_name, remedy, remedy_of_few
from sg_factory.text.translations import foreign_peer


def verify(project: Project, checks: Mapping[str, bool], of_ranges: Collection[str]) -> Iterator[Diagnostic]:
    """Yield the mistakes independent of the environment.

    `checks` maps check names to True if they can be off; `of_ranges` are those that speak of ranges alone.
    """
    yield from verify_extends(project)
    yield from verify_settings(project)
    yield from verify_external_groups(project)
    yield from verify_checks(project, checks, of_ranges)
    yield from _names(project)
    yield from few_of_a_kind(_environments(project))
    yield from few_of_a_kind(_public(project))
    yield from _tags(project)
    yield from _hosts(project)
    yield from verify_launching(project)
    yield from verify_retired(project)
    yield from verify_additions(project)
    yield from few_of_a_kind(verify_existing(project))
    yield from few_of_a_kind(verify_subnets(project))
    yield from verify_folders(project)
    yield from _empty(project)


def _names(project: Project) -> Iterator[Diagnostic]:
    """Report duplicate names: roles, networks and external groups share one name space."""
    settings = project.settings
    file = Place(SETTINGS_FILE)
    for name in settings.networks:
        if name in settings.security_groups:
            other = file.key("security_groups", name)
            yield _taken(name, "a network and an external group", file.key("networks", name), other)
    kinds = (
        ("networks", settings.networks, "a network"),
        ("security_groups", settings.security_groups, "an external group"),
    )
    for key, names, kind in kinds:
        for name in names:
            place = file.key(key, name)
            if name in project.roles:
                yield _taken(name, f"{kind} and a role", place, project.roles[name].place)
            elif name in WORDS:
                yield mistake("name-taken", f"“{name}” is a reserved word", place, help="choose another name")


def _taken(name: str, kinds: str, place: Place, other: Place) -> Diagnostic:
    help = "rename one of them: roles, networks and external groups share one name space"
    related = (Related(other, "the other one"),)
    return mistake("name-twice", f"“{name}” is the name of {kinds}", place, help=help, related=related)


def _environments(project: Project) -> Iterator[Diagnostic]:
    """Report unknown environments of roles and of their lines."""
    for source in project.sources:
        written = source.written
        if isinstance(written, Role) and written.environments is not None:
            yield from _known_environments(written.environments, source.place.at("environments"), project)
        if isinstance(written, Role) and not isinstance(written.retired, bool):
            yield from _known_environments(written.retired, source.place.at("retired"), project)
        for direction, index, line in source.lines:
            if line.environments is not None:
                place = source.place.at(direction, index, "environments")
                yield from _known_environments(line.environments, place, project)


def _known_environments(names: Iterable[str], place: Place, project: Project) -> Iterator[Diagnostic]:
    known = project.settings.environments
    for index, name in enumerate(names):
        if known is None:
            text = f"unknown environment “{name}”: {SETTINGS_FILE} declares none"
            yield mistake("unknown-environment", text, place.at(index), help="declare it, or remove this line")
        elif name not in known:
            text = f"unknown environment “{name}”"
            help, fix = remedy_of_few(name, known)
            yield mistake("unknown-environment", text, place.at(index), help=help, fix=fix)


def _public(project: Project) -> Iterator[Diagnostic]:
    roles = [
        (source.written.public, source.place) for source in project.roles.values() if isinstance(source.written, Role)
    ]
    for public, place in (*roles, *((each.public, each.place) for each in project.role_fragments)):
        if public in (("true",), ("false",)):
            text = "“public” must be true or the services that are meant for everybody, not text"
            yield mistake("wrong-type", text, place.at("public"), help="write true or false without quotes")
        elif not isinstance(public, bool):
            yield from unknown_services(public, place.at("public"), project)


def _tags(project: Project) -> Iterator[Diagnostic]:
    owners = [(project.settings.tags, Place(SETTINGS_FILE).at("tags"))]
    owners += [(s.written.tags, s.place.at("tags")) for s in project.roles.values() if isinstance(s.written, Role)]
    for tags, place in owners:
        for key in tags:
            if is_kept_tag(key):
                text = f"the tag “{key}” is set from the role file itself"
                yield mistake("tag-taken", text, place.key(key), help="use another key")


def _hosts(project: Project) -> Iterator[Diagnostic]:
    external = project.settings.security_groups.keys()
    known = {*project.roles, *project.unreadable, *external}
    for name, host in project.hosts.root.items():
        seen: set[str] = set()
        for index, role in enumerate(host.roles):
            place = Place(HOSTS_FILE).at(name, "roles", index)
            if role in seen:
                yield mistake("name-twice", f"“{role}” is listed twice", place, help="name each role once")
            elif role not in known:
                help, fix = _role_remedy(role, project)
                yield mistake("unknown-role", f"unknown role “{role}”", place, help=help, fix=fix)
            seen.add(role)
        if seen <= external - project.roles.keys():
            text = f"“{name}” has external groups only: none of its groups is of this project"
            yield mistake("no-role", text, Place(HOSTS_FILE).at(name, "roles"), help="add a role, or remove the host")


def _role_remedy(name: str, project: Project) -> tuple[str, str]:
    """Return the remedy for a name that is not a role, and the nearest role if one is near."""
    bare = name.removeprefix("_")
    if bare in project.bases:
        return f"“{bare}” is a base: name the roles that extend it", ""
    if name in (*WORDS, *project.settings.networks):
        return "a host has roles and external groups, not networks", ""
    if looks_like_range(name) or foreign_peer(name):
        return "a host has roles: write the name of one", ""
    known = (*project.roles, *project.settings.security_groups)
    return remedy(name, known, otherwise=f"add roles/{as_name(name) or 'web'}.yaml")


def _empty(project: Project) -> Iterator[Diagnostic]:
    """Report environments without roles: their templates would be empty, which CloudFormation rejects."""
    names = project.settings.environments or {}
    roles = [source.written for source in project.roles.values() if isinstance(source.written, Role)]
    if project.unreadable or not names.keys() >= {name for role in roles for name in role.environments or ()}:
        return  # a role that could not be read, or with a misspelt environment, may exist there
    present = project.roles_by_environment()
    for name in names:
        if roles and not present[name]:
            text = f"no role exists in the environment “{name}”"
            help = "add it to a role's `environments`, or remove it here"
            yield mistake("no-role", text, Place(SETTINGS_FILE).key("environments", name), help=help)
