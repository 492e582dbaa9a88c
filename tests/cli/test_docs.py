"""`docs`: what it writes, what it leaves alone, and what it says where it cannot."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.cli.command import run
from tests.cli.conftest import projects
from tests.projects import write


def paths(folder: Path) -> list[str]:
    """Every file below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def sums(folder: Path) -> dict[str, str]:
    """Every file's content, by its path."""
    return {path: hashlib.sha256((folder / path).read_bytes()).hexdigest() for path in paths(folder)}


PAGES = ["findings", "graph", "guardrails", "hosts", "index", "language", "networks", "reach", "review", "services"]


@projects("nothing")
def test_a_site_is_written_into_a_folder_of_its_own(project: Path):
    ran = run("docs", folder=project)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "wrote 16 files: open site/index.html\n", "")
    assert paths(project / "site") == sorted(
        [
            ".sg-factory-docs",
            *(f"{name}.html" for name in PAGES),
            *("reach.js", "search.js", "site.css", "site.js"),
            *("roles/database.html", "roles/web.html"),
        ]
    )


@projects("environments")
def test_of_several_environments_each_has_a_folder_and_pages_lead_to_each_other(project: Path):
    assert run("docs", "--as-of", "2026-12-01", folder=project).returncode == 0
    site = project / "site"
    assert sorted(path.name for path in site.iterdir()) == [
        ".sg-factory-docs",
        *("index.html", "prod", "site.css", "site.js", "test"),
    ]
    page = (site / "prod" / "roles" / "web.html").read_text("utf-8")
    assert '<a href="../../prod/roles/web.html" aria-current="true">prod</a>' in page
    assert '<a href="../../test/roles/web.html">test</a>' in page
    assert '<link rel="stylesheet" href="../../site.css">' in page


@projects("environments")
def test_one_environment_of_several_is_a_site_without_folders(project: Path):
    ran = run("docs", "--environment", "prod", folder=project)
    assert (ran.returncode, ran.stdout) == (0, "wrote 16 files: open site/index.html\n")
    assert (project / "site" / "roles" / "web.html").exists()


@pytest.mark.parametrize("format", ["html", "markdown"])
@projects("environments")
def test_the_same_project_makes_the_same_bytes(project: Path, format: str):
    for output in ("one", "other"):
        ran = run("docs", "--format", format, "--output", output, "--as-of", "2026-12-01", folder=project)
        assert ran.returncode == 0
    assert sums(project / "one") == sums(project / "other")


@projects("nothing")
def test_markdown_is_for_a_repository(project: Path):
    ran = run("docs", "--format", "markdown", "--output", "docs/access", "--as-of", "2026-12-01", folder=project)
    assert (ran.returncode, ran.stdout) == (0, "wrote 11 files: open docs/access/README.md\n")
    page = (project / "docs" / "access" / "roles" / "database.md").read_text("utf-8")
    assert "| [web](../roles/web.md) | postgresql <sub>tcp/5432</sub> | Orders are read and written |" in page
    assert '\n```mermaid\nflowchart LR\n  accTitle: Allowed traffic in sg-factory\n  n_web["web"]' in page


@projects("nothing")
def test_what_an_earlier_run_wrote_goes_and_empty_folders_with_it(project: Path):
    assert run("docs", folder=project).returncode == 0
    (project / "roles" / "database.yaml").unlink()
    assert run("docs", folder=project).returncode == 0
    assert "roles/database.html" not in paths(project / "site")
    assert run("docs", "--format", "markdown", folder=project).returncode == 0
    assert [path for path in paths(project / "site") if path.endswith((".html", ".js", ".css"))] == []
    assert "roles/web.md" in paths(project / "site")


FOREIGN = {"a file": "notes.txt", "a file among the pages": "roles/notes.txt", "a hidden file": ".env"}


@pytest.mark.parametrize("name", FOREIGN.values(), ids=list(FOREIGN))
@projects("nothing")
def test_a_folder_with_a_file_of_somebody_else_is_refused_and_nothing_in_it_changes(project: Path, name: str):
    assert run("docs", folder=project).returncode == 0
    write(project / "site", {name: "mine\n"})
    (project / "roles" / "web.yaml").write_text("description: Others\nowner: shop\n", "utf-8")
    before = sums(project / "site")
    ran = run("docs", folder=project)
    assert (ran.returncode, ran.stdout, ran.stderr) == (
        2,
        "",
        f"sg-factory: site holds {name}, not written by `docs`: name another folder with --output, or empty this one\n",
    )
    assert sums(project / "site") == before


@projects("nothing")
def test_the_project_itself_is_no_folder_for_pages(project: Path):
    before = sums(project)
    ran = run("docs", "--output", ".", folder=project)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("sg-factory: . holds roles/database.yaml and roles/web.yaml, not written by `docs`")
    assert sums(project) == before


@projects("nothing")
def test_a_link_is_never_followed_out_of_the_folder(project: Path):
    assert run("docs", folder=project).returncode == 0
    write(project, {"elsewhere/web.html": "mine\n"})
    roles = project / "site" / "roles"
    for page in roles.iterdir():
        page.unlink()
    roles.rmdir()
    roles.symlink_to(project / "elsewhere")
    ran = run("docs", folder=project)
    assert (ran.returncode, ran.stderr) == (
        2,
        "sg-factory: site holds roles (a link), not written by `docs`:"
        " name another folder with --output, or empty this one\n",
    )
    assert (project / "elsewhere" / "web.html").read_text() == "mine\n"


@projects("nothing")
def test_a_list_of_files_that_leads_out_of_the_folder_removes_nothing_there(project: Path):
    assert run("docs", folder=project).returncode == 0
    manifest = project / "site" / ".sg-factory-docs"
    manifest.write_text(manifest.read_text("utf-8") + f"../roles/web.yaml\n{project}/roles/database.yaml\n", "utf-8")
    assert run("docs", folder=project).returncode == 0
    assert paths(project / "roles") == ["database.yaml", "web.yaml"]


@projects("nothing")
def test_files_that_were_lost_are_written_again(project: Path):
    assert run("docs", "--as-of", "2026-12-01", folder=project).returncode == 0
    before = sums(project / "site")
    (project / "site" / "index.html").unlink()
    (project / "site" / "site.css").write_text("", "utf-8")
    assert run("docs", "--as-of", "2026-12-01", folder=project).returncode == 0
    assert sums(project / "site") == before


@projects("mistake")
def test_a_mistake_in_the_files_writes_nothing(project: Path):
    ran = run("docs", folder=project)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("error[unknown-peer]: unknown peer “wbe”")
    assert ran.stderr.endswith("sg-factory: 1 error: nothing was made\n")
    assert not (project / "site").exists()


@projects("error")
def test_findings_stand_on_the_pages_and_stop_nothing(project: Path):
    ran = run("docs", folder=project)
    assert (ran.returncode, ran.stderr) == (0, "")
    site = project / "site"
    assert "checks/internet-not-public.html" in paths(site)
    for page in ("findings.html", "roles/web.html"):
        assert "checks/internet-not-public.html" in (site / page).read_text("utf-8")


NEEDLESS = {
    "sg-factory.yaml": """\
        environments:
          dev:
            account: "444455556666"
            region: eu-west-1
            vpc: {id: vpc-0123456789abcdef0, cidrs: [10.30.0.0/16]}
          prod:
            account: "111122223333"
            region: eu-west-1
            vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.20.0.0/16]}
        """,
    "roles/web.yaml": """\
        description: Web servers
        owner: shop
        ingress:
          - from: 10.1.0.0/16
            service: https
            description: Tests
            environments: [dev]
            accept: [{check: wide-range, reason: Nothing is found here}]
        """,
}


def test_an_environment_is_told_of_its_own_findings_only(tmp_path: Path):
    project = write(tmp_path / "project", NEEDLESS)
    assert "unused-accept" in run("check", folder=project).stdout
    assert run("docs", "--format", "markdown", folder=project).returncode == 0
    told = {name: "unused-accept" in (project / "site" / name / "findings.md").read_text() for name in ("dev", "prod")}
    assert told == {"dev": True, "prod": False}


def test_a_description_that_begins_like_a_list_is_text(tmp_path: Path):
    project = write(tmp_path / "project", {"roles/web.yaml": 'description: "- [x] done"\nowner: shop\n'})
    assert run("docs", "--format", "markdown", folder=project).returncode == 0
    lines = (project / "site" / "roles" / "web.md").read_text("utf-8").splitlines()
    assert [line for line in lines if "done" in line] == ["| Description | - &#91;x&#93; done |"]


LEFT_OUT = {
    "roles/web.yaml": """\
        description: Web servers
        owner: shop
        ingress:
          - {from: 10.1.0.0/16, service: https, description: For a week, expires: 2026-01-31, ticket: NET-1}
          - {from: bastion, service: ssh, description: Administration}
        """,
    "roles/bastion.yaml": """\
        description: The way in
        owner: platform
        enabled: false
        """,
}


def test_what_is_left_out_is_told_with_why(tmp_path: Path):
    project = write(tmp_path / "project", LEFT_OUT)
    options = ("--format", "markdown", "--as-of", "2026-12-01")
    assert run("docs", *options, folder=project).returncode == 0
    page = (project / "site" / "roles" / "web.md").read_text("utf-8")
    assert page.split("## Left out\n")[1].split("```")[0].split("## ")[0].strip() == (
        "| peer | traffic | why it was written | why it is left out | written in |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| from [bastion](../roles/bastion.md) | ssh <sub>tcp/22</sub> | Administration"
        " | a role at one of its ends is switched off | <code>roles/web.yaml:5</code> |\n"
        "| from 10.1.0.0/16 | https <sub>tcp/443</sub> | For a week (NET-1) · **expires 2026-01-31**"
        " | expired | <code>roles/web.yaml:4</code> |"
    )


@projects("nothing")
def test_a_folder_that_cannot_be_written_is_named(project: Path):
    write(project, {"taken": "a file\n"})
    ran = run("docs", "--output", "taken/site", folder=project)
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", "sg-factory: taken/site: Not a directory\n")


@projects("nothing")
def test_a_format_that_is_none_is_refused(project: Path):
    ran = run("docs", "--format", "pdf", folder=project)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "Invalid value for '--format': 'pdf' is not one of 'html', 'markdown'." in ran.stderr
    assert not (project / "site").exists()


@projects("nothing")
def test_the_page_of_the_graph_and_of_each_role_draw_it_in_markdown(project: Path):
    run("docs", "--format", "markdown", folder=project)
    for page in ("graph.md", "roles/web.md", "roles/database.md"):
        _, drawing, _ = (project / "site" / page).read_text("utf-8").split("```", 2)
        assert drawing.startswith("mermaid\nflowchart LR\n")
        assert all(f'["{role}"]' in drawing for role in ("web", "database"))
