"""`sg-factory graph`: who may talk to whom, as Mermaid, DOT, SVG and JSON, whole or in part."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.command import run
from tests.cli.conftest import projects
from tests.projects import write

SHOP = {
    "sg-factory.yaml": """\
        name: shop
        environments:
          prod:
            account: "111122223333"
            region: eu-west-1
            vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.20.0.0/16]}
        networks:
          s3:
            description: Amazon S3
            prefix_list: {id: pl-6da54004, entries: 1}
        services:
          orders-api: tcp/5400-5500
        """,
    "roles/data/database.yaml": """\
        description: Orders & receipts
        owner: data-platform
        ingress:
          - from: web
            service: postgresql
            description: Orders are read [and written]
        egress:
          - to: s3
            service: https
            description: Backups
        """,
    "roles/edge/web.yaml": """\
        description: Web servers
        owner: storefront
        public: true
        ingress:
          - from: internet
            service: [http, https]
            description: Customers
          - from: self
            service: tcp/7800
            description: Sessions
        """,
}

MERMAID = """\
flowchart LR
  accTitle: Allowed traffic in shop prod
  from_internet(["internet"]):::outside
  to_s3("s3"):::outside
  subgraph folder_roles__2f_data["roles/data"]
    n_database["database"]:::data
  end
  subgraph folder_roles__2f_edge["roles/edge"]
    n_web["web"]:::public
  end
  n_database -->|"tcp/443"| to_s3
  from_internet -->|"tcp/80, tcp/443"| n_web
  n_web -->|"tcp/5432"| n_database
  n_web -->|"tcp/7800"| n_web
  from_internet ~~~ n_web
  n_web ~~~ n_database
  n_database ~~~ to_s3
  classDef outside fill:#e5e7eb,stroke:#6b7280,color:#111827
  classDef public fill:#fde68a,stroke:#b45309,color:#111827
  classDef data fill:#d1fae5,stroke:#047857,color:#111827
"""

DOT = r"""digraph "shop prod" {
  graph [rankdir=LR, ranksep=0.9, nodesep=0.25, fontname=Helvetica, bgcolor=white]
  node [shape=box, style="rounded,filled", fillcolor="#dbeafe", fontname=Helvetica, fontsize=12]
  edge [color="#4b5563", fontname=Helvetica, fontsize=10]
  subgraph "cluster roles/data" {
    graph [label="roles/data", style="rounded,dashed", color="#9ca3af"]
    "database" [label="database", tooltip="database\nOrders &amp; receipts\nroles/data/database.yaml, owner data-platform", fillcolor="#d1fae5"]
  }
  subgraph "cluster roles/edge" {
    graph [label="roles/edge", style="rounded,dashed", color="#9ca3af"]
    "web" [label="web", tooltip="web\nWeb servers\nroles/edge/web.yaml, owner storefront", fillcolor="#fde68a", penwidth=3]
  }
  "web" -> {"database"} [style=invis]
  "web" -> "database" [label="tcp/5432", edgetooltip="web → database: tcp/5432\n    Orders are read [and written] (roles/data/database.yaml:4, owner data-platform)", labeltooltip="web → database: tcp/5432\n    Orders are read [and written] (roles/data/database.yaml:4, owner data-platform)"]
}
"""  # noqa: E501 (a line break would be another output)

JSON = {
    "project": "shop",
    "environment": "prod",
    "focus": [],
    "nodes": [
        {"id": "from internet", "name": "internet", "kind": "internet", "tier": "source", "column": 0}
        | {"members": ["0.0.0.0/0", "::/0"], "networks": []},
        {
            "id": "web",
            "name": "web",
            "kind": "role",
            "tier": "public",
            "column": 1,
            "area": "roles/edge",
            "description": "Web servers",
            "owner": "storefront",
            "file": "roles/edge/web.yaml",
            "enabled": True,
            "adds_to": None,
        },
    ],
    "edges": [
        {
            "source": "from internet",
            "destination": "web",
            "flows": [
                {
                    "source": "internet",
                    "destination": "web",
                    "traffic": "tcp/80",
                    "description": "Customers",
                    "origin": "roles/edge/web.yaml:5",
                    "owner": "storefront",
                }
            ],
        }
    ],
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The folder of the shop."""
    return write(tmp_path, SHOP)


def drawn(*arguments: str, folder: Path) -> str:
    """What the command draws, without a word beside it."""
    ran = run("graph", *arguments, folder=folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def test_mermaid_is_drawn_where_nothing_else_is_asked_for(shop: Path):
    assert drawn(folder=shop) == MERMAID


def test_dot_of_one_service_around_a_role(shop: Path):
    assert drawn("--format", "dot", "--around", "web", "--service", "postgresql", folder=shop) == DOT


def test_json_of_one_service(shop: Path):
    assert json.loads(drawn("--format", "json", "--service", "http", folder=shop)) == JSON


def test_svg_is_a_picture_with_a_title(shop: Path):
    svg = ElementTree.fromstring(drawn("--format", "svg", folder=shop))
    assert svg.findtext("{http://www.w3.org/2000/svg}title") == "Allowed traffic in shop prod"


def test_a_service_of_the_project_is_known_and_counts_where_it_overlaps(shop: Path):
    assert "-->|" in drawn("--service", "orders-api", folder=shop)
    assert "n_web -->" in drawn("--service", "tcp/5432", folder=shop)


def test_a_service_that_nothing_lets_through_is_told(shop: Path):
    ran = run("graph", "--around", "database", "--service", "udp/53", folder=shop)
    assert (ran.returncode, ran.stdout.splitlines()[2]) == (0, '  n_database["database"]:::data')
    assert ran.stderr == "sg-factory: no flow of “database” allows any of “udp/53”\n"


def test_folders_are_drawn_on_request(shop: Path):
    assert '  area_roles__2f_data[["data<br/>1 role"]]:::data\n' in drawn("--detail", "folders", folder=shop)


def test_a_large_project_is_drawn_by_its_folders_but_in_json(tmp_path: Path):
    for team in ("edge", "shop", "data"):
        for number in range(14):
            write(tmp_path, {f"roles/{team}/{team}-{number}.yaml": "description: A role\nowner: platform\n"})
    write(tmp_path, {"sg-factory.yaml": "stacks: folder\n"})
    assert drawn(folder=tmp_path).count("14 roles") == 3
    assert drawn("--detail", "roles", folder=tmp_path).count('["edge-') == 14
    assert len(json.loads(drawn("--format", "json", folder=tmp_path))["nodes"]) == 42


@projects("environments")
def test_environments_that_are_alike_are_drawn_once(project: Path):
    assert "  accTitle: Allowed traffic in shop\n" in drawn(folder=project)
    assert "  accTitle: Allowed traffic in shop prod\n" in drawn("--environment", "prod", folder=project)


@projects("environments")
def test_environments_that_differ_are_drawn_one_at_a_time(project: Path):
    write(project, {"roles/prod-only.yaml": "description: A role\nowner: shop\nenvironments: [prod]\n"})
    ran = run("graph", folder=project)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "sg-factory: environments differ (prod, test): choose one with --environment\n"
    assert "n_prod_only" in drawn("--environment", "prod", folder=project)
    assert "n_prod_only" not in drawn("--environment", "test", folder=project)


@projects("mistake")
def test_a_project_with_mistakes_is_not_drawn(project: Path):
    ran = run("graph", "--format", "svg", folder=project)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "error[unknown-peer]" in ran.stderr
    assert ran.stderr.endswith("sg-factory: 1 error: nothing was made\n")


def test_more_edges_than_most_pages_draw_are_told(tmp_path: Path):
    folders = "xyz"
    sources = ", ".join(f"a-{number}" for number in range(24))
    for number in range(24):
        rule = f"ingress:\n  - from: [{sources}]\n    service: https\n    description: All talk\n"
        write(
            tmp_path, {f"roles/{folders[number % 3]}/a-{number}.yaml": f"description: A role\nowner: platform\n{rule}"}
        )
    write(tmp_path, {"sg-factory.yaml": "stacks: folder\n"})
    ran = run("graph", folder=tmp_path)
    assert ran.stdout.count("-->") == 576
    assert ran.stderr == (
        "sg-factory: 576 edges are hard to read, and most pages draw at most 500 in Mermaid:"
        " use --around or --service\n"
    )


@pytest.mark.parametrize("format", ["mermaid", "dot", "svg", "json"])
def test_the_order_of_files_changes_no_byte(format: str, tmp_path: Path):
    one = write(tmp_path / "one", SHOP)
    other = write(tmp_path / "other", dict(reversed(SHOP.items())))
    assert drawn("--format", format, folder=one) == drawn("--format", format, folder=other)


def test_around_a_role_is_one_step_where_nobody_says_how_many(tmp_path: Path):
    chain = {
        f"roles/{role}.yaml": f"description: A\nowner: a\ningress: [{{from: {source}, service: ssh, description: A}}]\n"
        for source, role in (("internet", "a"), ("a", "b"), ("b", "c"), ("c", "d"))
    }
    write(tmp_path, chain | {"roles/a.yaml": chain["roles/a.yaml"] + "public: true\n"})
    roles = {
        steps: sorted(
            node["name"]
            for node in json.loads(drawn("--format", "json", "--around", "b", *steps, folder=tmp_path))["nodes"]
        )
        for steps in ((), ("--steps", "1"), ("--steps", "2"))
    }
    assert roles == {
        (): ["a", "b", "c"],
        ("--steps", "1"): ["a", "b", "c"],
        ("--steps", "2"): ["a", "b", "c", "d", "internet"],
    }
