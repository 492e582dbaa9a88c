"""Content of the pages → the HTML pages of one environment, each with its path."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sg_factory.diagnostic import Locate
from sg_factory.graph.formats.svg import as_svg
from sg_factory.graph.model import MOST_SEGMENTS, Graph, Node, segment_count
from sg_factory.site.addresses import Addresses
from sg_factory.site.internet import FromInternet
from sg_factory.site.language import language_html
from sg_factory.site.pictures import Picture, Pictures
from sg_factory.site.prose import as_html
from sg_factory.site.size import Drawn
from sg_factory.site.texts import templates
from sg_factory.usage.review.items import TITLES, Review, ReviewItem, by_kind
from sg_factory.view.facts import EnvironmentFacts, RoleFacts

MENU = (
    ("index", "Overview"),
    ("graph", "Graph"),
    ("reach", "Who reaches what"),
    ("networks", "Networks"),
    ("services", "Services"),
    ("hosts", "Hosts"),
    ("guardrails", "Guardrails"),
    ("findings", "Findings"),
    ("review", "Review"),
)
KINDS = {
    "internet": "all addresses",
    "vpc": "the environment's VPC",
    "network": "network",
    "prefix-list": "prefix list",
    "external": "external security group",
}
_MOST_FINDINGS = 1000  # on one page
_MOST_ITEMS = 200  # of an owner's review
_MOST_LABELLED_FLOWS = 3  # of an edge of a large graph
_MOST_LINES = 500  # of a graph: more are unreadable, and browsers need seconds to draw them


@dataclass(frozen=True, slots=True)
class Job:
    """A page to write: its path in the environment's folder, and the function that returns its text."""

    path: str
    write: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Site:
    """The pages of one environment. `environments` holds the name and the page paths of every environment.

    `drawn` says which graphs are drawn. `review` is None for what others wrote, which has no dates.
    """

    facts: EnvironmentFacts
    pictures: Pictures
    from_internet: FromInternet
    locate: Locate
    page_of: Callable[[str], str]
    drawn: Drawn
    review: Review | None = None
    environments: tuple[tuple[str, frozenset[str]], ...] = ()


def jobs(site: Site) -> Iterator[Job]:
    """Return every page of an environment."""
    facts = site.facts
    to = Addresses("html")
    areas = {picture.area: picture for picture in site.pictures.areas()}
    yield Job("index.html", lambda: _first(site, areas))
    for name in ("networks", "services", "hosts", "guardrails", "reach"):
        yield _job(site, name, kinds=KINDS)
    yield _job(site, "findings", shown=facts.findings[:_MOST_FINDINGS])
    if site.review:
        yield _job(site, "review", review=site.review, owners=owners_shown(site.review), by_kind=by_kind, titles=TITLES)
    yield Job("language.html", lambda: _rendered(site, "language.html", "language", prose=language_html()))
    yield Job("graph.html", lambda: _graph(site, site.pictures.whole, "graph.html"))
    for area, picture in areas.items():
        path = to.area(area)
        yield Job(path, lambda picture=picture, path=path: _graph(site, picture, path))  # type: ignore[misc]
    for name in sorted({found.code for found in facts.findings}):
        yield Job(to.check(name), lambda name=name: _check(site, name, to.check(name)))  # type: ignore[misc]
    for role in facts.roles:
        yield Job(to.role(role.name), lambda role=role: _role(site, role, to.role(role.name)))  # type: ignore[misc]


def _job(site: Site, name: str, **words: Any) -> Job:
    return Job(f"{name}.html", lambda: _rendered(site, f"{name}.html", name, name, **words))


def _first(site: Site, areas: Mapping[str, Picture]) -> str:
    picture = site.pictures.whole
    drawing = drawn(site, picture.graph, "index.html")
    rows = [(each, Addresses("html"), "") for each in site.from_internet.entrances]
    words = {"picture": picture, "drawing": drawing, "areas": areas, "rows": rows, "dates": dates_of(site)}
    return _rendered(site, "index.html", "index", "index", **words, found=site.from_internet)


def dates_of(site: Site) -> tuple[ReviewItem, ...]:
    """Return the items of the review with dates, in their order."""
    return site.review.dated if site.review else ()


def owners_shown(review: Review) -> list[tuple[str | None, tuple[ReviewItem, ...], int]]:
    """Return the first items of each owner, as many as a page shows of one, and the number of the others."""
    return [(owner, items[:_MOST_ITEMS], max(0, len(items) - _MOST_ITEMS)) for owner, items in review.by_owner]


def _check(site: Site, name: str, path: str) -> str:
    """The page of a check, from its Markdown."""
    return _rendered(site, path, "check", name=name, prose=as_html(site.page_of(name)))


def _role(site: Site, role: RoleFacts, path: str) -> str:
    graph = site.pictures.around(role.name) if site.drawn.neighbours else None
    drawing = drawn(site, graph, path) if graph else ""
    lines = len(graph.edges) if graph else 0
    return _rendered(site, path, "role", role=role, picture=drawing, lines=lines)


def _graph(site: Site, picture: Picture, path: str) -> str:
    is_drawn = site.drawn.folders or not picture.area
    drawing = drawn(site, picture.graph, path) if is_drawn else ""
    words = {"picture": picture, "drawing": drawing, "is_folded": site.pictures.is_folded}
    return _rendered(site, path, "graph", "graph", **words)


def drawn(site: Site, graph: Graph, path: str) -> str:
    """Return the graph as SVG, with every text escaped and a link in each box that has a page.

    Empty if it has too many lines: the page says so.
    """
    if len(graph.edges) > _MOST_LINES or segment_count(graph) > MOST_SEGMENTS:
        return ""
    to = _from(path)
    named = {network.name for network in site.facts.networks}

    def link(node: Node) -> str:
        if node.kind == "role":
            return to.role(node.name)
        if node.kind == "area":
            return to.area(node.area)
        return to.network(node.name) if node.name in named else ""

    return as_svg(graph, site.locate, link, _MOST_LABELLED_FLOWS if len(graph.edges) > 100 else 12)


def _from(path: str) -> Addresses:
    return Addresses("html", path.count("/"))


def _rendered(site: Site, path: str, template: str, here: str = "", **words: Any) -> str:
    to = _from(path)
    return (
        templates("html")
        .get_template(f"{template}.html.j2")
        .render(
            facts=site.facts,
            to=to,
            here=here,
            menu=[each for each in MENU if each[0] != "review" or site.review],
            are_drawn=site.drawn.neighbours,
            assets=("../" if site.environments else "") + to.root,
            environments=_environments(site, path, to),
            **words,
        )
    )


def _environments(site: Site, path: str, to: Addresses) -> Sequence[dict[str, Any]]:
    """Links to this page in each environment, or to the first page if the environment does not have it."""
    return [
        {
            "name": name,
            "href": f"{to.root}../{name}/{path if path in paths else 'index.html'}",
            "is_here": name == site.facts.plan.environment_name,
        }
        for name, paths in site.environments
    ]
