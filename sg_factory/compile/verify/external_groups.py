"""Mistakes in `security_groups:` of sg-factory.yaml that its model does not find, in each environment's group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sg_factory.authored.models import Project
from sg_factory.authored.models.project import SETTINGS_FILE
from sg_factory.authored.models.settings import ExternalGroup, ExternalGroupRef, Settings
from sg_factory.authored.models.text import ENVIRONMENT, is_ssm_path
from sg_factory.compile.peers import group_in, parameter_in
from sg_factory.compile.publishing import is_published
from sg_factory.compile.verify.settings import unknown_environments
from sg_factory.diagnostic import Diagnostic, Place, Related, Where, mistake
from sg_factory.plan import Unpublished
from sg_factory.plan.published import published_below


class _InForce(NamedTuple):
    """The external group of one environment, with the place of its id or SSM parameter."""

    environment: str | None
    name: str
    text: str
    where: Place
    is_parameter: bool


def verify_external_groups(project: Project) -> Iterator[Diagnostic]:
    """Yield the mistakes: unknown environments, parameters without a name, two names of one group."""
    settings = project.settings
    for name, group in settings.security_groups.items():
        place = Place(SETTINGS_FILE).at("security_groups", name)
        yield from unknown_environments(group.environments, place, settings)
    yield from _once_a_place(_parameters(settings))
    yield from _once_a_place(_twice(settings))


def unpublished_groups(project: Project) -> tuple[tuple[str | None, Unpublished], ...]:
    """Return the external groups, each with its environment, by parameters of this project that it does not publish."""
    return tuple(_unpublished(project))


def _once_a_place(found: Iterable[Diagnostic]) -> Iterable[Diagnostic]:
    """Return the first mistake of each place: most are in several environments."""
    first: dict[Where, Diagnostic] = {}
    for each in found:
        first.setdefault(each.where, each)
    return first.values()


def _in_force(settings: Settings) -> Iterator[_InForce]:
    for name, group in settings.security_groups.items():
        place = Place(SETTINGS_FILE).at("security_groups", name)
        for environment in settings.environments or (None,):
            written = group_in(group, environment)
            where = place if written is group else place.at("environments", environment or "")
            text, key = _identity(written, environment)
            if text:
                yield _InForce(environment, name, text, where.at(key), key == "ssm")


def _identity(written: ExternalGroup | ExternalGroupRef, environment: str | None) -> tuple[str, str]:
    if written.ssm is not None:
        return parameter_in(written.ssm, environment), "ssm"
    return written.id or "", "id"


def _parameters(settings: Settings) -> Iterator[Diagnostic]:
    for found in _in_force(settings):
        if found.is_parameter and found.environment is None and ENVIRONMENT in found.text:
            text = f"“{ENVIRONMENT}” stands for the name of an environment, and {SETTINGS_FILE} declares none"
            help = "declare the environments, or write the name of the parameter without it"
            yield mistake("no-environment", text, found.where, help=help)
        elif found.is_parameter and not is_ssm_path(found.text):
            text = f"in {found.environment}, this name has {len(found.text):,} characters; that of an SSM parameter "
            yield mistake("bad-group-path", f"{text}has 1,011 at most", found.where, help="use a shorter name")


def _twice(settings: Settings) -> Iterator[Diagnostic]:
    seen: dict[tuple[str | None, str], _InForce] = {}
    for found in _in_force(settings):
        first = seen.setdefault((found.environment, found.text), found)
        if first is not found:
            related = (Related(first.where, f"it is “{first.name}” already"),)
            text = f"{found.text} has two names: “{first.name}” and “{found.name}”"
            yield mistake("group-twice", text, found.where, help="keep one of them", related=related)


def _unpublished(project: Project) -> Iterator[tuple[str | None, Unpublished]]:
    settings = project.settings
    places = {name: (found.account, found.region) for name, found in (settings.environments or {}).items()}
    for found in (each for each in _in_force(settings) if each.text.startswith(f"/{settings.name}/")):
        for other in settings.environments or (None,):
            prefix = published_below(settings.name, other)
            role = found.text.removeprefix(prefix)
            if not found.text.startswith(prefix) or role in project.unreadable:
                continue
            elsewhere = places.get(str(other)) if places.get(str(other)) != places.get(str(found.environment)) else None
            if elsewhere or not is_published(role, other, project):
                here = None if is_published(role, other, project) else role
                yield found.environment, Unpublished(found.name, found.text, found.where, other, here, elsewhere)
