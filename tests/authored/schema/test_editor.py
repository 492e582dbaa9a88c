"""Editor support: the real language server of VS Code's YAML extension, with a project's schemas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.authored.schema.language_server import Editor, editor
from tests.cli.command import run

UNKNOWN_PEER = "unknown role, network, external group or range; if it is new, run `sg-factory schema`"
UNKNOWN_SERVICE = "unknown service (traffic is written like tcp/8443); if it is new, run `sg-factory schema`"
ROLE = """\
# yaml-language-server: $schema=../.sg-factory/role.schema.json
description: Sessions
owner: application
ingress:
  - from: web
    service: redis
    description: Web servers keep sessions
"""
WRONG = """\
# yaml-language-server: $schema=../.sg-factory/role.schema.json
description: Sessions
ownr: application
review_by: 2027-02-30
ingress:
  - from: wbe
    service: rediss
    description: It's where sessions are
    expires: tomorrow
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a new project, as created by init."""
    folder = tmp_path_factory.mktemp("editor")
    assert run("init", "shop", folder=folder).returncode == 0
    return folder / "shop"


@pytest.fixture(scope="module")
def vscode(project: Path) -> Iterator[Editor]:
    """An editor that has the project open."""
    with editor(project) as opened:
        yield opened


@pytest.mark.parametrize("file", ["sg-factory.yaml", "hosts.yaml", "roles/web.yaml", "roles/_linux.yaml"])
def test_what_init_writes_is_not_underlined(file: str, project: Path, vscode: Editor):
    assert vscode.problems(project / file, (project / file).read_text("utf-8")) == []


def test_a_role_that_is_right_is_not_underlined(project: Path, vscode: Editor):
    assert vscode.problems(project / "roles/cache.yaml", ROLE) == []


def test_what_is_wrong_is_underlined_with_what_to_write(project: Path, vscode: Editor):
    assert vscode.problems(project / "roles/wrong.yaml", WRONG) == [
        (2, 'Missing property "owner".'),
        (3, "Property ownr is not allowed."),
        (4, "a date: year, month and day, such as 2027-05-01"),
        (6, UNKNOWN_PEER),
        (7, UNKNOWN_SERVICE),
        (8, "what EC2 takes: letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, 255 characters at most"),
        (9, "a date, or a time in UTC, such as 2027-05-01T18:00Z"),
    ]


def test_roles_and_networks_of_this_project_are_offered_for_a_peer(project: Path, vscode: Editor):
    file = project / "roles/peer.yaml"
    vscode.problems(file, ROLE.replace("from: web", "from: "))
    assert vscode.offered(file, 5, 11) == {
        "database": "PostgreSQL of the application (roles/database.yaml)",
        "endpoints": "Subnets with the interface endpoints of AWS services (10.20.255.0/26)",
        "internet": "everyone: 0.0.0.0/0 and ::/0",
        "load-balancer": "Public entry point (roles/load-balancer.yaml)",
        "self": "this role's own group",
        "web": "Web servers (roles/web.yaml)",
    }


def test_services_of_the_catalogue_and_the_project_are_offered(project: Path, vscode: Editor):
    file = project / "roles/service.yaml"
    vscode.problems(file, ROLE.replace("service: redis", "service: "))
    offered = vscode.offered(file, 6, 14)
    assert offered["app"] == "sg-factory.yaml: tcp/8080"
    assert offered["redis"] == "Clients to Redis, Amazon ElastiCache's too: tcp/6379"


def test_keys_that_a_line_may_still_have_are_offered(project: Path, vscode: Editor):
    file = project / "roles/keys.yaml"
    vscode.problems(file, f"{ROLE}    \n")
    offered = vscode.offered(file, 8, 5)
    assert set(offered) == {"accept", "both_halves", "environments", "expires", "review_by", "ticket"}
    assert offered["ticket"] == "The ticket that asked for the rule."


def test_a_key_is_explained_with_examples(project: Path, vscode: Editor):
    file = project / "roles/explained.yaml"
    vscode.problems(file, f"{ROLE}    review_by: 2027-05-01\n")
    explained = vscode.explained(file, 8, 6)
    assert "The day by which to review the rule; after it, the check review-overdue reports it." in explained
    assert "```yaml\n2027-05-01\n```" in explained


def test_a_name_of_the_project_is_explained(project: Path, vscode: Editor):
    file = project / "hosts.yaml"
    vscode.problems(file, (project / "hosts.yaml").read_text("utf-8"))
    assert "`web`: Web servers (roles/web.yaml)" in vscode.explained(file, 7, 11)


def test_a_new_role_is_known_once_the_schema_is_made_anew(project: Path):
    (project / "roles/cache.yaml").write_text(ROLE, "utf-8")
    asking = ROLE.replace("from: web", "from: cache")
    with editor(project) as before:
        assert before.problems(project / "roles/asking.yaml", asking) == [(5, UNKNOWN_PEER)]
    assert run("schema", folder=project).returncode == 0
    with editor(project) as after:
        assert after.problems(project / "roles/asking.yaml", asking) == []
