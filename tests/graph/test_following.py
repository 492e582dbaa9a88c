"""A flow is followed from end to end in a real browser: by pointer, by keyboard, by ear, and at any width."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from sg_factory.diagnostic import Place
from sg_factory.graph.formats import FORMATS
from sg_factory.graph.model import Edge, EdgeFlow, Graph, Node
from sg_factory.network import Traffic
from tests.browser import Opened, Opener
from tests.graph.drawn import graph, locate, role
from tests.graph.test_pictures import SVG, evil

LIT = """
(() => [...document.querySelectorAll(".part")].filter((each) => getComputedStyle(each).opacity === "1").map((each) =>
  each.matches(".node") ? each.querySelector("text").textContent
    : (each.getAttribute("aria-label")?.split(", ", 2).join(" ") ?? "shared")
      + (each.querySelector("text") ? " with label" : "")))()"""

FADED = """
(() => [...document.querySelectorAll(".part")].map((each) => getComputedStyle(each))
  .filter((each) => each.opacity !== "1").map((each) => each.opacity))()"""

MIDDLE = """
(selector) => {
  const found = document.querySelector(selector);
  if (found.tagName !== "path") {
    const box = found.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  }
  const [at, to] = [found.getPointAtLength(found.getTotalLength() / 8), found.getScreenCTM()];
  return [at.x * to.a + to.e, at.y * to.d + to.f];
}"""

WEB_TO_DATABASE = ["shared with label", "web", "web to database tcp/5432", "database"]
ORDERS_TO_DATABASE = ["shared with label", "orders", "orders to database tcp/5432", "database"]


def shop(folder: Path) -> Graph:
    """Two roles that reach a database on the same port, beside other flows."""
    return graph(
        folder,
        {
            "balancer": role("from internet https", public=True),
            "web": role("from balancer tcp/8080"),
            "orders": role("from balancer tcp/9000"),
            "database": role("from orders postgresql", "from web postgresql"),
        },
    )


@pytest.fixture
def page(opened: Opener, tmp_path: Path) -> Opened:
    """The picture of the shop, opened alone in a browser."""
    (tmp_path / "graph.svg").write_text(FORMATS["svg"](shop(tmp_path), locate), "utf-8")
    return opened(tmp_path / "graph.svg")


def part(page: Opened, spoken: str) -> str:
    """The id of the edge or the node that a screen reader calls this."""
    found: str = page.evaluate("spoken => document.querySelector(`[aria-label^='${spoken}']`).id", spoken)
    return found


def point_at(page: Opened, selector: str) -> None:
    page.page.mouse.move(*page.evaluate(MIDDLE, selector))


def test_at_rest_nothing_is_faded(page: Opened):
    assert page.evaluate(FADED) == []


def test_a_flow_lights_up_from_end_to_end_while_the_pointer_is_on_its_line_and_all_else_fades(page: Opened):
    web = part(page, "web to database")
    point_at(page, f"#{web} .line")
    assert sorted(page.evaluate(LIT)) == sorted(WEB_TO_DATABASE)
    assert set(page.evaluate(FADED)) == {"0.15"}
    width = page.evaluate(f"getComputedStyle(document.querySelector('#{web} .line')).strokeWidth")
    page.page.mouse.move(1, 1)
    assert (width, page.evaluate(FADED)) == ("2.6px", [])
    assert page.evaluate(f"getComputedStyle(document.querySelector('#{web} .line')).strokeWidth") == "1.3px"


def test_a_label_lights_up_all_flows_that_it_is_of(page: Opened):
    point_at(page, "[id^=s] text")
    assert sorted(page.evaluate(LIT)) == sorted({*WEB_TO_DATABASE, *ORDERS_TO_DATABASE})


def test_a_label_of_one_flow_lights_up_this_flow(page: Opened):
    point_at(page, f"#{part(page, 'balancer to web')} text")
    assert page.evaluate(LIT) == ["balancer", "balancer to web tcp/8080 with label", "web"]


def test_a_line_that_flows_share_lights_up_all_of_them(page: Opened):
    box = page.evaluate("(() => { const box = document.querySelector('[id^=s] .line').getBoundingClientRect();"
                        " return [box.right - 4, box.y + box.height / 2] })()")  # fmt: skip
    page.page.mouse.move(*box)
    assert sorted(page.evaluate(LIT)) == sorted({*WEB_TO_DATABASE, *ORDERS_TO_DATABASE})


def test_a_node_lights_up_its_flows_and_their_other_ends(page: Opened):
    point_at(page, f"#{part(page, 'web, A role')} rect")
    assert sorted(page.evaluate(LIT)) == sorted([*WEB_TO_DATABASE, "balancer", "balancer to web tcp/8080 with label"])


def test_the_tab_key_goes_from_the_left_to_each_node_and_the_flows_that_leave_it(page: Opened):
    heard, lit = [], []
    for _ in range(9):
        page.page.keyboard.press("Tab")
        heard.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
        lit.append(page.evaluate(LIT))
    assert heard == [
        "internet, all addresses, 0.0.0.0/0, ::/0",
        "internet to balancer, tcp/443, Needed",
        "balancer, A role, roles/balancer.yaml, owner platform",
        "balancer to orders, tcp/9000, Needed",
        "balancer to web, tcp/8080, Needed",
        "orders, A role, roles/orders.yaml, owner platform",
        "orders to database, tcp/5432, Needed",
        "web, A role, roles/web.yaml, owner platform",
        "web to database, tcp/5432, Needed",
    ]
    assert lit[1] == ["internet", "internet to balancer tcp/443 with label", "balancer"]
    assert lit[6] == ORDERS_TO_DATABASE
    assert lit[8] == WEB_TO_DATABASE


def test_whoever_rests_on_a_shared_line_reads_its_flows(tmp_path: Path):
    drawn = ElementTree.fromstring(FORMATS["svg"](shop(tmp_path), locate))
    titles = [title.text for title in drawn.iterfind(".//svg:g/svg:title", SVG)]
    assert "orders → database: tcp/5432\nweb → database: tcp/5432" in titles


def test_what_a_screen_reader_says_cannot_end_its_attribute(opened: Opener, tmp_path: Path):
    (tmp_path / "graph.svg").write_text(FORMATS["svg"](evil(), locate), "utf-8")
    page = opened(tmp_path / "graph.svg")
    names = set(page.evaluate("[...new Set([...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()))]"))
    assert names <= {
        *("aria-describedby", "aria-label", "aria-labelledby", "class", "cx", "cy", "d", "font-size", "height", "id"),
        *("marker-end", "markerHeight", "markerUnits", "markerWidth", "orient", "r", "refX", "refY", "role", "rx"),
        *("tabindex", "viewBox", "width", "x", "xmlns", "y"),
    }
    assert page.complaints == []


@pytest.mark.parametrize(("count", "faded"), [(500, True), (501, False)])
def test_in_a_picture_of_more_than_500_edges_only_the_line_at_hand_lights_up(
    count: int, faded: bool, opened: Opener, tmp_path: Path
):
    web = Node("web", "web", "role", "public", 1, description="Pages", owner="shop", file="roles/web.yaml")
    peers = [Node(f"peer-{number}", f"peer-{number}", "role", "reached", 2) for number in range(count)]
    flows = [EdgeFlow("web", peer.name, Traffic("tcp", 443, 443), "Why", Place(""), "shop") for peer in peers]
    edges = tuple(Edge("web", flow.destination, (flow,)) for flow in flows)
    (tmp_path / "graph.svg").write_text(FORMATS["svg"](Graph("shop", None, (web, *peers), edges), locate), "utf-8")
    page = opened(tmp_path / "graph.svg")
    page.page.keyboard.press("Tab")
    page.page.keyboard.press("Tab")
    width = page.evaluate("getComputedStyle(document.activeElement.querySelector('.line')).strokeWidth")
    assert (width, page.evaluate(FADED) != []) == ("2.6px", faded)


PLACES = {
    "image": '<img src="graph.svg" style="width: 100%">',
    "narrow image": '<img src="graph.svg" style="max-width: 100%; height: auto">',
    "inline": "{svg}",
    "object": '<object data="graph.svg" style="width: 100%"></object>',
}


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("place", PLACES)
def test_an_svg_is_never_wider_than_its_container_and_keeps_its_proportions(
    place: str, width: int, opened: Opener, tmp_path: Path
):
    svg = FORMATS["svg"](shop(tmp_path), locate)
    (tmp_path / "graph.svg").write_text(svg, "utf-8")
    (tmp_path / "page.html").write_text(f"<!doctype html><body>{PLACES[place].format(svg=svg)}", "utf-8")
    page = opened(tmp_path / "page.html", width=width)
    page.page.wait_for_load_state("networkidle")
    box: dict[str, Any] = page.evaluate(
        "(() => { const box = document.body.firstElementChild.getBoundingClientRect();"
        " return {width: box.width, ratio: box.width / box.height} })()"
    )
    (wide, high) = map(float, ElementTree.fromstring(svg).attrib["viewBox"].split()[2:])
    assert box["width"] <= width - 16
    assert box["ratio"] == pytest.approx(wide / high, rel=0.02)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_an_svg_opened_alone_fits_the_window(opened: Opener, tmp_path: Path):
    (tmp_path / "graph.svg").write_text(FORMATS["svg"](shop(tmp_path), locate), "utf-8")
    page = opened(tmp_path / "graph.svg", width=390)
    assert page.evaluate("document.documentElement.getBoundingClientRect().width") <= 390
