"""The first page of a project with several environments: what they have in common is said once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sg_factory.graph.model import Graph
from sg_factory.site.addresses import Addresses, Format
from sg_factory.site.internet import Entrance
from sg_factory.site.pages import Site
from sg_factory.site.pictures import Picture
from sg_factory.text.counting import few, listed

MOST_PICTURES = 4
"""The most pictures on the page; more are on the pages of their environments."""

Row = tuple[Entrance, Addresses, str]
"""An entrance, the links of the first environment that has it, and the names of all environments that have it."""


@dataclass(frozen=True, slots=True)
class SharedPicture:
    """A picture of all roles, the first environment that has it, and the names of all environments that have it."""

    site: Site
    picture: Picture
    names: tuple[str, ...]

    @property
    def folder(self) -> str:
        """The folder of the first environment."""
        return folder_of(self.site)

    @property
    def path(self) -> str:
        """The path of its file among the HTML pages."""
        return f"{self.folder}graph.svg"

    @property
    def title(self) -> str:
        """The names of the environments in words."""
        return few(self.names)


def folder_of(site: Site) -> str:
    """Return the folder of an environment's pages."""
    return f"{site.facts.plan.environment_name}/"


def _entrances(sites: Sequence[Site], format: Format) -> Iterator[Row]:
    """What the internet reaches in some environment, in the order of the environments' pages."""
    alike: dict[Hashable, list[tuple[Entrance, Site]]] = defaultdict(list)
    for site in sites:
        for each in site.from_internet.entrances:
            what = (each.role.name, each.line.place, each.line.peer, each.line.traffic)
            alike[what, each.is_meant, each.is_certain, each.findings].append((each, site))
    for found in sorted(alike.values(), key=lambda found: (found[0][0].is_meant, not found[0][0].is_certain)):
        names = [site.facts.plan.environment_name for _, site in found]
        first, site = found[0]
        yield first, Addresses(format, environment=folder_of(site)), "all" if len(names) == len(sites) else few(names)


def in_words(sites: Sequence[Site], format: Format) -> dict[str, Any]:
    """Return the words of the page's template, except for its pictures."""
    reached = [site.from_internet for site in sites]
    return {
        "sites": sites,
        "rows": list(_entrances(sites, format)),
        "unreached": _unreached(sites),
        "unread": sorted({name for each in reached for name in each.unread}),
        "of_aws": sorted({name for each in reached for name in each.of_aws}),
    }


def _unreached(sites: Sequence[Site]) -> str:
    """The names of the environments in which the internet certainly reaches no role."""
    names = [site.facts.plan.environment_name for site in sites if not site.from_internet.roles]
    return "any environment" if len(names) == len(sites) else listed(names)


def shared_pictures(sites: Sequence[Site]) -> list[SharedPicture]:
    """Return each picture of all roles once, however many environments have it."""
    found: dict[Hashable, tuple[Site, Picture, list[str]]] = {}
    for site in sites:
        picture = site.pictures.whole
        _, _, names = found.setdefault(_drawn(picture.graph), (site, picture, []))
        names.append(site.facts.plan.environment_name)
    return [SharedPicture(site, picture, tuple(names)) for site, picture, names in found.values()]


def _drawn(graph: Graph) -> Hashable:
    """What is drawn of a graph, without the environment's name."""
    traffic = tuple(
        (edge.source, edge.destination, frozenset(flow.traffic for flow in edge.flows)) for edge in graph.edges
    )
    return graph.nodes, traffic
