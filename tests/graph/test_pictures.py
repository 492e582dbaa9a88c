"""Pictures are shown by Chromium, Mermaid and Graphviz, with any names and texts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from sg_factory.diagnostic import Place
from sg_factory.graph.fold import folded
from sg_factory.graph.formats import FORMATS
from sg_factory.graph.model import Edge, EdgeFlow, Graph, Node, ordered
from sg_factory.graph.wording import edge_label
from sg_factory.network import Traffic
from tests.browser import Opened, Opener
from tests.graph.drawn import graph, graphs, locate, role
from tests.readers import graphviz, graphviz_as, mermaid

HTTPS = Traffic("tcp", 443, 443)

PIECES = ["<script>alert(1)</script>", '"%%{init: {}}%%"', '\\N \\" ]]> &amp; --> \\n', "} ; #35; $$x$$ \u202e"]
EVIL = " ".join(PIECES)

WORDS = [
    "end",
    "graph",
    "subgraph",
    "default",
    "class",
    "class-def",
    "style",
    "click",
    "node",
    "edge",
    "strict",
    "o",
    "x",
]

SVG = {"svg": "http://www.w3.org/2000/svg"}


def shop(folder: Path) -> Graph:
    """A project of five roles, as the one in this repository."""
    return graph(
        folder,
        {
            "sg-factory.yaml": """\
                networks:
                  vpn: {description: Offices, cidrs: [203.0.113.0/24]}
                  s3: {description: Files, prefix_list: {id: pl-6da54004, entries: 1}}
                """,
            "balancer": role("from internet http", "from internet https", public=True),
            "web": role("from balancer tcp/8080", "from self tcp/7800", "to s3 https"),
            "orders": role("from web tcp/9000"),
            "database": role("from orders postgresql", "from bastion postgresql", "to s3 https"),
            "bastion": role("from vpn ssh", "to internet https"),
        },
    )


def teams(folder: Path) -> Graph:
    """A project of five folders with nine roles each."""
    files = {}
    for number, team in enumerate(("edge", "shop", "orders", "ledger", "audit")):
        before = ("edge", "edge", "shop", "orders", "ledger")[number]
        files[f"roles/{team}/{team}-api.yaml"] = role(
            "from internet https" if number == 0 else f"from {before}-api tcp/8443",
            "to 10.9.0.0/16 https",
            public=number == 0,
        )
        files[f"roles/{team}/{team}-db.yaml"] = role(f"from {team}-api postgresql", f"from {team}-w1 postgresql")
        for worker in range(1, 8):
            files[f"roles/{team}/{team}-w{worker}.yaml"] = role(f"from {team}-api tcp/{9000 + worker}")
    return graph(folder, {"sg-factory.yaml": "stacks: folder\n", **files})


def tangled(folder: Path) -> Graph:
    """Four folders whose roles talk to others of their own column, in their folder and out of it."""
    files = {}
    teams = ("edge", "payments", "platform", "shop")
    for number, team in enumerate(teams):
        other = teams[number - 1]
        api = [
            f"from {name} tcp/8443" for name in (f"{team}-web", f"{team}-worker", f"{other}-batch", f"{other}-queue")
        ]
        files |= {
            f"roles/{team}/{team}-web.yaml": role("from internet https", public=True),
            f"roles/{team}/{team}-api.yaml": role(*api, "to 10.9.0.0/16 https"),
            f"roles/{team}/{team}-worker.yaml": role("from self tcp/7800", "to 10.8.0.0/16 https"),
            f"roles/{team}/{team}-batch.yaml": role(),
            f"roles/{team}/{team}-db.yaml": role(*(f"from {team}-{name} postgresql" for name in ("api", "worker"))),
            f"roles/{team}/{team}-queue.yaml": role(*(f"from {team}-{name} kafka" for name in ("api", "worker"))),
        }
    return graph(folder, {"sg-factory.yaml": "stacks: folder\n", **files})


def evil() -> Graph:
    """Names that are words of the languages, and words that try to be more than words."""
    nodes = [
        Node(
            word,
            word,
            "role",
            "reached",
            1 + number % 3,
            area=f"roles/{EVIL if number % 2 else 'end'}",
            description=EVIL,
        )
        for number, word in enumerate(WORDS)
    ]
    outside = [Node(f"from {name}", name, "network", "source", 0, "source", members=("::", EVIL)) for name in PIECES]
    flows = [(one.key, other.key) for one, other in pairwise(nodes)] + [(node.key, WORDS[0]) for node in outside]
    edges = tuple(Edge(*ends, (EdgeFlow(*ends, HTTPS, EVIL, Place("roles/a.yaml"), EVIL),)) for ends in flows)
    return Graph(EVIL, EVIL, ordered((*nodes, *outside)), edges)


def shown(page: Opened, selector: str) -> list[str]:
    """The texts of what a page has of `selector`, without the sign that is not seen."""
    texts: list[str] = page.evaluate(
        "selector => [...document.querySelectorAll(selector)].map(each => each.innerText ?? each.textContent)", selector
    )
    return [text.replace("\u2060", "") for text in texts]


@pytest.mark.parametrize("owners", [{}, {"roles/api": "payments", "roles/payments": "roles/payments"}])
def test_an_area_is_drawn_apart_from_a_role_of_its_name(tmp_path: Path, owners: dict[str, str]):
    files = {
        "roles/payments/a.yaml": role("from payments https"),
        "roles/payments/b.yaml": role("from a https"),
        "roles/api/payments.yaml": role(),
        "roles/api/web.yaml": role("from payments https"),
    }
    made = graph(tmp_path, files)
    made = replace(made, nodes=tuple(replace(node, area=owners.get(node.area, node.area)) for node in made.nodes))
    areas = folded(made)
    both = replace(areas, nodes=(*areas.nodes, *made.nodes))
    ids = re.findall(r"^ +(\w+)\[+\"", FORMATS["mermaid"](both, locate), re.MULTILINE)
    assert len(set(ids)) == len(both.nodes) == 6


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_mermaid_draws_every_node_with_its_name_and_every_edge_with_its_label(
    opened: Opener, tmp_path: Path, scheme: Any
):
    made = shop(tmp_path)
    page = mermaid(opened, FORMATS["mermaid"](made, locate), scheme=scheme)
    names = {text.split("\n")[0] for text in shown(page, ".nodeLabel")}
    assert names == {node.name for node in made.nodes}
    assert sorted(shown(page, "span.edgeLabel")) == sorted(edge_label(edge) for edge in made.edges)
    assert page.complaints == []


def test_mermaid_draws_the_internet_left_of_public_roles_and_those_left_of_what_they_reach(
    opened: Opener, tmp_path: Path
):
    page = mermaid(opened, FORMATS["mermaid"](shop(tmp_path), locate))
    left = page.evaluate(
        "[...document.querySelectorAll('.node')].map(each => [each.textContent.trim(), each.getBoundingClientRect().x])"
    )
    order = ["internet", "balancer", "web", "orders", "database", "s3"]
    at = [min(x for text, x in left if text == name) for name in order]
    assert at == sorted(set(at))


def test_mermaid_takes_any_name_and_any_word(opened: Opener):
    made = evil()
    page = mermaid(opened, FORMATS["mermaid"](made, locate))
    assert sorted(shown(page, ".nodeLabel")) == sorted(
        (*WORDS, *(piece.replace("\u202e", "\\u202e") for piece in PIECES))
    )
    assert len(shown(page, "span.edgeLabel")) == len(made.edges)
    assert page.evaluate("document.querySelectorAll('.drawn script, svg script').length") == 0
    assert (page.complaints, page.requests) == ([], [])


def test_mermaid_draws_folders_of_many_roles(opened: Opener, tmp_path: Path):
    made = folded(teams(tmp_path))
    page = mermaid(opened, FORMATS["mermaid"](made, locate))
    assert set(shown(page, ".nodeLabel")) >= {"edge\n9 roles", "shop\n9 roles", "internet"}


@pytest.mark.parametrize("make", [shop, teams, tangled, lambda folder: folded(teams(folder)), lambda _folder: evil()])
def test_every_text_of_an_svg_fits_into_its_box_in_chromium(opened: Opener, tmp_path: Path, make: Any):
    (tmp_path / "graph.svg").write_text(FORMATS["svg"](make(tmp_path), locate), "utf-8")
    page = opened(tmp_path / "graph.svg")
    outside = page.evaluate("""
        [...document.querySelectorAll('.node')].flatMap(node => {
          const box = node.querySelector('rect').getBBox();
          return [...node.querySelectorAll('text')].filter(text => {
            const own = text.getBBox();
            return own.x < box.x || own.y < box.y || own.x + own.width > box.x + box.width
              || own.y + own.height > box.y + box.height;
          }).map(text => text.textContent);
        })""")
    assert outside == []
    assert (page.complaints, page.requests) == ([], [])


def test_no_two_texts_of_an_svg_meet_in_chromium(opened: Opener, tmp_path: Path):
    (tmp_path / "graph.svg").write_text(FORMATS["svg"](tangled(tmp_path), locate), "utf-8")
    meeting = opened(tmp_path / "graph.svg").evaluate("""
        (() => {
          const texts = [...document.querySelectorAll('text')]
            .map(text => [text.textContent, text.getBoundingClientRect()]);
          return texts.flatMap(([one, a], i) => texts.slice(i + 1)
            .filter(([, b]) => a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom)
            .map(([other]) => [one, other]));
        })()""")
    assert meeting == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_svg_is_readable_on_light_and_on_dark_pages(opened: Opener, tmp_path: Path, scheme: Any):
    """Contrast as WCAG 2 counts it: 4.5 to 1 at least, for small text."""
    (tmp_path / "graph.svg").write_text(FORMATS["svg"](teams(tmp_path), locate), "utf-8")
    page = opened(tmp_path / "graph.svg", scheme=scheme)
    contrasts = page.evaluate("""
        (() => {
          const light = color => {
            const [r, g, b] = color.match(/\\d+/g).map(n => n / 255)
              .map(n => n <= 0.04045 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const fill = element => light(getComputedStyle(element).fill);
          const page = fill(document.querySelector('.page'));
          return [...document.querySelectorAll('text')].map(text => {
            const box = text.parentElement.querySelector('rect');
            const [low, high] = [fill(text), box ? fill(box) : page].sort((a, b) => a - b);
            return (high + 0.05) / (low + 0.05);
          });
        })()""")
    assert min(contrasts) >= 4.5


def test_an_svg_has_a_description_and_each_part_a_tooltip(tmp_path: Path):
    drawn = ElementTree.fromstring(FORMATS["svg"](shop(tmp_path), locate))
    assert drawn.get("role") == "group"
    titles = [title.text for title in drawn.iterfind(".//svg:title", SVG)]
    assert titles[0] == "Allowed traffic in sg-factory"
    loop = "web → web: tcp/7800\n    Needed (roles/web.yaml:7, owner platform)"
    assert f"web\nA role\nroles/web.yaml, owner platform\n{loop}" in titles
    assert "orders → database: tcp/5432\n    Needed (roles/database.yaml:7, owner platform)" in titles
    (told,) = [text.text or "" for text in drawn.iterfind("svg:desc", SVG)]
    assert told.startswith("5 roles, 11 flows. balancer to web: tcp/8080. bastion to database: tcp/5432.")


@pytest.mark.parametrize(
    ("count", "told"),
    [(0, "1 role, 0 flows."), (1, "1 role, 1 flow. office to web: tcp/0."), (61, "1 role, 61 flows. {} And 1 more.")],
)
def test_an_svg_tells_who_does_not_see_it_of_the_first_edges(count: int, told: str):
    web = Node("role web", "web", "role", "apart", 1, description="Pages", owner="shop", file="roles/web.yaml")
    office = Node("network office", "office", "network", "source", 0, "source", members=("10.0.0.0/8",))
    flows = [EdgeFlow("office", "web", Traffic("tcp", n, n), "Why", Place(""), "shop") for n in range(count)]
    edges = tuple(Edge(office.key, web.key, (flow,)) for flow in flows)
    drawn = ElementTree.fromstring(FORMATS["svg"](Graph("shop", None, (office, web), edges), locate))
    (words,) = [text.text for text in drawn.iterfind("svg:desc", SVG)]
    assert words == told.format(" ".join(f"office to web: tcp/{number}." for number in range(60)))


@settings(max_examples=40)
@given(graphs())
def test_an_svg_of_anything_is_xml_that_shows_all_of_it(made: Graph):
    drawn = ElementTree.fromstring(FORMATS["svg"](made, locate))
    assert len(drawn.findall(".//svg:g[@class]/svg:rect", SVG)) >= len(made.nodes)


def test_graphviz_lays_out_the_columns_in_their_order(tmp_path: Path):
    made = shop(tmp_path)
    laid = graphviz(FORMATS["dot"](made, locate))
    at = {thing["name"]: float(thing["pos"].split(",")[0]) for thing in laid["objects"] if "pos" in thing}
    columns = [[at[node.key] for node in made.nodes if node.column == number] for number in range(6)]
    assert all(max(left) < min(right) for left, right in pairwise(columns))
    drawn = [edge for edge in laid["edges"] if edge.get("style") != "invis"]
    assert sorted(edge["label"] for edge in drawn) == sorted(edge_label(edge) for edge in made.edges)


@pytest.mark.parametrize("make", [shop, tangled, lambda folder: folded(tangled(folder))])
def test_graphviz_lays_no_node_on_another(tmp_path: Path, make: Any):
    """Graphviz would do so in a graph with both clusters and ranks."""
    laid = graphviz(FORMATS["dot"](make(tmp_path), locate))
    nodes = [
        [float(number) for number in (*thing["pos"].split(","), thing["width"], thing["height"])]
        for thing in laid["objects"]
        if "pos" in thing
    ]
    meeting = [
        (one, other)
        for one, other in combinations(nodes, 2)
        if abs(one[0] - other[0]) < 36 * (one[2] + other[2]) and abs(one[1] - other[1]) < 36 * (one[3] + other[3])
    ]
    assert meeting == []


def test_graphviz_takes_any_name_and_any_word():
    made = evil()
    drawn = ElementTree.fromstring(graphviz_as("svg", FORMATS["dot"](made, locate)))
    texts = [text.text for text in drawn.iterfind(".//svg:g[@class='node']//svg:text", SVG)]
    assert sorted(texts) == sorted((*WORDS, *(piece.replace("\u202e", "\\u202e") for piece in PIECES)))
    assert len(drawn.findall(".//svg:g[@class='edge']", SVG)) >= len(made.edges)


def test_json_has_all_that_the_pictures_show(tmp_path: Path):
    made = shop(tmp_path)
    facts = json.loads(FORMATS["json"](made, locate))
    assert [node["id"] for node in facts["nodes"]] == [node.key for node in made.nodes]
    assert facts["edges"][2] == {
        "source": "bastion",
        "destination": "to internet",
        "flows": [
            {
                "source": "bastion",
                "destination": "internet",
                "traffic": "tcp/443",
                "description": "Needed",
                "origin": "roles/bastion.yaml:7",
                "owner": "platform",
            }
        ],
    }


@pytest.mark.parametrize("format", FORMATS)
def test_a_graph_of_nothing_is_drawn_too(format: str, opened: Opener, tmp_path: Path):
    nothing = replace(shop(tmp_path), nodes=(), edges=())
    text = FORMATS[format](nothing, locate)
    if format == "mermaid":
        assert mermaid(opened, text).complaints == []
    elif format == "dot":
        assert "objects" not in graphviz(text)
    elif format == "svg":
        assert ElementTree.fromstring(text).findall(".//svg:text", SVG) == []
    else:
        assert json.loads(text)["nodes"] == []
