"""Ids and AWS's names of prefix lists that are used in environments of another region."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from sg_factory.authored.models import Project
from sg_factory.authored.models.project import SETTINGS_FILE
from sg_factory.authored.models.settings import EnvironmentSettings
from sg_factory.compile.peers import group_in, is_of_region
from sg_factory.compile.prefix_lists import ranges_in
from sg_factory.diagnostic import Place
from sg_factory.plan import MisplacedId

# AWS's own lists are com.amazonaws.REGION.SERVICE, or com.amazonaws.global.SERVICE for every region.
_OF_A_REGION = re.compile(r"com\.amazonaws\.([a-z]{2,4}(?:-[a-z]+)+-[0-9]{1,2})\..+")


@dataclass(frozen=True, slots=True)
class _Text:
    """An id or a name with its place, used in one environment."""

    kind: Literal["VPC", "network", "security group", "list name"]
    text: str
    name: str
    where: Place


@dataclass(slots=True)
class _Uses:
    """The places of one id or name, and the environments that use it, each with its region."""

    first: _Text
    places: dict[Place, None] = field(default_factory=dict)
    environments: dict[str, str] = field(default_factory=dict)


def misplaced_ids(project: Project) -> tuple[MisplacedId, ...]:
    """Return the ids in environments of several regions, and the names of lists of another region.

    An id counts for every environment in which it is declared, even if no rule there uses it.
    """
    ids: dict[str, _Uses] = {}
    names: dict[Place, _Uses] = {}
    for environment, settings in (project.settings.environments or {}).items():
        for each in _in_force(environment, settings, project):
            first = _Uses(each)
            uses = names.setdefault(each.where, first) if each.kind == "list name" else ids.setdefault(each.text, first)
            uses.places[each.where] = None
            uses.environments[environment] = settings.region
    several = (uses for uses in ids.values() if len(set(uses.environments.values())) > 1)
    others = (uses for uses in names.values() if set(uses.environments.values()) != {region_of(uses.first.text)})
    return tuple(map(_misplaced, (*several, *others)))


def region_of(name: str) -> str | None:
    """Return the region in AWS's name of a prefix list; None if it has none."""
    found = _OF_A_REGION.fullmatch(name)
    return found[1] if found else None


def _in_force(environment: str, settings: EnvironmentSettings, project: Project) -> Iterator[_Text]:
    file = Place(SETTINGS_FILE)
    if settings.vpc.id is not None:
        yield _Text("VPC", settings.vpc.id, environment, file.at("environments", environment, "vpc", "id"))
    for name, network in project.settings.networks.items():
        written = ranges_in(network, environment).prefix_list
        if written is not None:
            place = file.at("networks", name)
            place = place.at("environments", environment) if environment in network.environments else place
            if written.id is not None:
                yield _Text("network", written.id, name, place.at("prefix_list", "id"))
            if written.name is not None and region_of(written.name) is not None:
                yield _Text("list name", written.name, name, place.at("prefix_list", "name"))
    for name, group in project.settings.security_groups.items():
        own, place = group_in(group, environment), file.at("security_groups", name)
        place = place.at("environments", environment) if own is not group else place
        if own.id is not None and (own is not group or is_of_region(group, settings.region)):
            yield _Text("security group", own.id, name, place.at("id"))


def _misplaced(uses: _Uses) -> MisplacedId:
    first = uses.first
    region = region_of(first.text) or ""
    return MisplacedId(first.kind, first.text, first.name, tuple(uses.places), tuple(uses.environments.items()), region)
