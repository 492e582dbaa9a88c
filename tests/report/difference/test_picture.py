"""The picture of changed edges, as Mermaid itself reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sg_factory.report.difference.markdown import as_markdown
from sg_factory.report.difference.picture import MOST_EDGES, edges, picture
from tests.browser import Opener, Scheme
from tests.readers import mermaid
from tests.report.difference.differing import SHOP, many, projects
from tests.text.test_markdown import HOSTILE

BEFORE = {
    **SHOP,
    "roles/database.yaml": """\
        description: Orders
        owner: data-platform
        ingress:
          - {from: [web, bastion], service: [postgresql, ssh], description: Orders}
        """,
}
CHANGES = {
    "roles/database.yaml": """\
        description: Orders
        owner: data-platform
        ingress:
          - {from: web, service: [postgresql, https], description: Orders}
          - {from: bastion, service: [postgresql, ssh], description: Orders, environments: prod}
          - {from: vpc, service: ssh, description: Each environment has its own}
        """
}
DRAWN = """\
---
config:
  elk:
    lineHops: false
---
flowchart LR
  n_vpc["vpc"]
  n_database["database"]
  n_web["web"]
  n_bastion["bastion"]
  n_vpc -->|"#43; tcp/22"| n_database
  n_web -->|"#43; tcp/443"| n_database
  n_web -.->|"− tcp/22"| n_database
  n_bastion -.->|"− tcp/22, tcp/5432"| n_database
  linkStyle 0,1 stroke:#2da44e,stroke-width:2px
  linkStyle 2,3 stroke:#e5534b,stroke-width:2px,stroke-dasharray:6 4"""


def test_what_came_is_solid_what_went_is_dashed_and_environments_share_an_edge(tmp_path: Path):
    assert picture(edges(projects(tmp_path, BEFORE, CHANGES).access.items)) == DRAWN


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_mermaid_draws_it(scheme: Scheme, opened: Opener):
    page = mermaid(opened, DRAWN, scheme=scheme)
    boxes = page.evaluate("[...document.querySelectorAll('.nodeLabel')].map(each => each.textContent)")
    assert boxes == ["vpc", "database", "web", "bastion"]
    edges = page.evaluate("""
        [...document.querySelectorAll('.edgePaths path')].map((path, number) => [
          document.querySelectorAll('.edgeLabel p')[number].textContent,
          getComputedStyle(path).stroke,
          getComputedStyle(path).strokeDasharray.startsWith("6px, 4px"),
        ])""")
    assert edges == [
        ["+ tcp/22", "rgb(45, 164, 78)", False],
        ["+ tcp/443", "rgb(45, 164, 78)", False],
        ["− tcp/22", "rgb(229, 83, 75)", True],
        ["− tcp/22, tcp/5432", "rgb(229, 83, 75)", True],
    ]


def test_what_went_is_dashed_also_where_it_crosses_what_came(opened: Opener):
    came = {(source, destination, "+"): ["tcp/443"] for source in "ab" for destination in "yz"}
    went = {(source, destination, "−"): ["tcp/80"] for source in "ab" for destination in "yz"}
    page = mermaid(opened, picture({**came, **went}))
    patterns = page.evaluate(
        "[...document.querySelectorAll('.edgePaths path')].map(path => getComputedStyle(path).strokeDasharray)"
    )
    assert [pattern == "6px, 4px" for pattern in patterns] == [False] * 4 + [True] * 4


@pytest.mark.parametrize(
    ("edges", "direction"),
    [
        (["ab", "bc", "cd"], "LR"),
        (["ab", "bc", "cd", "de"], "TB"),
        (["ax", "bx", "cx", "dx", "ex", "fx"], "LR"),
        (["ab", "ba", "bc", "cb", "aa"], "LR"),
    ],
)
def test_a_long_way_goes_down_the_page(edges: list[str], direction: str):
    drawn = picture({(source, destination, "+"): ["tcp/80"] for source, destination in edges})
    assert f"\nflowchart {direction}\n" in drawn


def test_any_name_is_a_box_with_that_name(opened: Opener):
    names = [text[:39].strip() for text in HOSTILE]
    page = mermaid(opened, picture({(name, "web", "−"): [name] for name in names}))
    boxes = page.evaluate("[...document.querySelectorAll('.nodeLabel')].map(each => each.textContent)")
    assert sorted(boxes) == sorted([*names, "web"])
    edges = page.evaluate("[...document.querySelectorAll('.edgeLabel p')].map(each => each.textContent)")
    assert edges == [f"− {name}" for name in names]


def test_more_edges_than_can_be_read_are_not_drawn(tmp_path: Path):
    facts = projects(tmp_path, BEFORE, CHANGES)
    assert "```mermaid" in as_markdown(many(facts, "changes", MOST_EDGES))
    assert "```mermaid" not in as_markdown(many(facts, "changes", MOST_EDGES + 1))
