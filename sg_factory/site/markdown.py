"""Sites → pages in Markdown for a repository, with Mermaid graphs that code hosts draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sg_factory.graph.formats.mermaid import MOST_EDGES, as_mermaid
from sg_factory.graph.model import Graph
from sg_factory.site.addresses import Addresses
from sg_factory.site.environments import MOST_PICTURES, folder_of, in_words, shared_pictures
from sg_factory.site.language import language_markdown
from sg_factory.site.pages import KINDS, Job, Site, dates_of, owners_shown
from sg_factory.site.pictures import Picture
from sg_factory.site.texts import templates
from sg_factory.site.workers import written
from sg_factory.usage.review.items import TITLES, by_kind
from sg_factory.view.facts import EnvironmentFacts

_PLAIN = ("networks", "services", "hosts", "guardrails", "findings")


def markdown_files(sites: Sequence[Site]) -> dict[str, str]:
    """Return the text of every file by its path."""
    files: dict[str, str] = {}
    if len(sites) > 1:
        files["README.md"] = _first_page(sites)
    for site in sites:
        folder = folder_of(site) if len(sites) > 1 else ""
        files |= {folder + path: text for path, text in written(list(_jobs(site))).items()}
    return files


def _first_page(sites: Sequence[Site]) -> str:
    """The first page of several environments."""
    pictures = shared_pictures(sites)
    page = templates("markdown").get_template("environments.md.j2")
    drawings = [(each, _drawn(each.site, each.picture.graph)) for each in pictures[:MOST_PICTURES]]
    words = {"pictures": drawings, "more": len(pictures[MOST_PICTURES:]), "most": MOST_EDGES}
    return page.render(**in_words(sites, "markdown"), **words)


def _jobs(site: Site) -> Iterator[Job]:
    facts = site.facts
    to = Addresses("markdown")
    areas = {picture.area: picture for picture in site.pictures.areas()}
    yield Job("README.md", lambda: _overview(site, areas))
    for name in _PLAIN:
        yield Job(f"{name}.md", lambda name=name: _rendered(facts, name, kinds=KINDS))  # type: ignore[misc]
    if site.review:
        words = {"review": site.review, "owners": owners_shown(site.review), "by_kind": by_kind, "titles": TITLES}
        yield Job("review.md", lambda: _rendered(facts, "review", 0, **words))
    yield Job("language.md", language_markdown)
    yield Job("graph.md", lambda: _graph(site, site.pictures.whole, 0))
    for picture in areas.values():
        yield Job(to.area(picture.area), lambda picture=picture: _graph(site, picture, 1))  # type: ignore[misc]
    for code in sorted({found.code for found in facts.findings}):
        yield Job(to.check(code), lambda code=code: site.page_of(code))  # type: ignore[misc]
    for number, role in enumerate(facts.roles):
        yield Job(to.role(role.name), lambda number=number: _role(site, number))  # type: ignore[misc]


def _overview(site: Site, areas: Mapping[str, Picture]) -> str:
    picture = site.pictures.whole
    words = {"drawing": _drawn(site, picture.graph), "most": MOST_EDGES, "found": site.from_internet}
    words |= {"dates": dates_of(site), "has_review": site.review is not None}
    rows = [(each, Addresses("markdown"), "") for each in site.from_internet.entrances]
    return _rendered(site.facts, "README", 0, picture=picture, areas=areas, rows=rows, **words)


def _role(site: Site, number: int) -> str:
    role = site.facts.roles[number]
    graph = site.pictures.around(role.name) if site.drawn.neighbours else None
    drawing = _drawn(site, graph) if graph else ""
    words = {"lines": len(graph.edges) if graph else 0, "most": MOST_EDGES, "are_drawn": site.drawn.neighbours}
    return _rendered(site.facts, "role", 1, role=role, drawing=drawing, **words)


def _graph(site: Site, picture: Picture, depth: int) -> str:
    drawing = _drawn(site, picture.graph)
    return _rendered(site.facts, "graph", depth, picture=picture, drawing=drawing, most=MOST_EDGES)


def _drawn(site: Site, graph: Graph) -> str:
    """The graph in Mermaid; empty if it has more edges than code hosts draw."""
    return as_mermaid(graph, site.locate) if len(graph.edges) <= MOST_EDGES else ""


def _rendered(facts: EnvironmentFacts, template: str, depth: int = 0, **words: object) -> str:
    page = templates("markdown").get_template(f"{template}.md.j2")
    return page.render(facts=facts, to=Addresses("markdown", depth), **words)
