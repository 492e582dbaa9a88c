"""Limits of outputs: they are counted before they are made, and omissions are reported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sg_factory.files import Snapshot
from sg_factory.pipeline.project import run as compiled
from sg_factory.site.size import TooManyPages, drawn
from tests.cli.command import run
from tests.projects import write

_SETTINGS = """\
stacks: folder
environments:
  prod: {account: "444455556666", region: eu-west-1, vpc: {id: vpc-0a1b2c3d, cidrs: [10.20.0.0/16]}}
"""


def _role(*lines: str) -> str:
    ingress = "".join(f"  - {{{line}, description: Orders of the shop}}\n" for line in lines)
    return f"description: Role of the shop\nowner: storefront\ningress:\n{ingress}"


def _all_to_all(count: int) -> dict[str, str]:
    """Roles, each in a folder of its own, that all accept each other."""
    names = [f"r{number}" for number in range(count)]
    others = {name: ", ".join(other for other in names if other != name) for name in names}
    roles = {f"roles/{name}/{name}.yaml": _role(f"from: [{listed}], service: https") for name, listed in others.items()}
    return {"sg-factory.yaml": _SETTINGS, **roles}


def _pages(folder: Path, *options: str) -> Path:
    ran = run("docs", "--output", "site", *options, folder=folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    return folder / "site"


@pytest.mark.parametrize(("count", "lines"), [(22, 462), (23, 506), (45, 1980)])
def test_a_page_draws_a_graph_of_five_hundred_lines_and_says_how_many_more_have(tmp_path: Path, count: int, lines: int):
    page = (_pages(write(tmp_path, _all_to_all(count))) / "graph.html").read_text("utf-8")
    sentence = f"{lines:,} lines are too many to draw: "
    assert ('aria-label="Graph"' in page, sentence in page) == (lines <= 500, lines > 500)


def test_a_graph_of_folders_that_is_too_large_to_be_drawn_is_a_list_of_their_graphs(tmp_path: Path):
    site = _pages(write(tmp_path, _all_to_all(45)))
    listed = (site / "graph.html").read_text("utf-8").partition("too many to draw: ")[2]
    assert listed.startswith("see the graph of each folder, and the graph on each role's page.")
    for number in range(45):
        (link,) = [line for line in listed.splitlines() if f">roles/r{number}</a>" in line]
        assert 'aria-label="Graph"' in (site / link.split('"')[1]).read_text("utf-8")


def _environments(count: int) -> str:
    (_, _, prod) = _SETTINGS.splitlines()
    named = (prod.replace("prod", f"e{number}").replace("44445555", f"{10000000 + number}") for number in range(count))
    return "\n".join(("stacks: folder", "environments:", *named, ""))


def test_pages_of_very_many_rules_leave_out_the_pictures_of_neighbours_and_say_what_draws_them(tmp_path: Path):
    write(tmp_path, {**_all_to_all(30), "sg-factory.yaml": _environments(8)})
    sentence = "Not drawn because the project has too many rules: <code>sg-factory graph --around r7</code> draws it."
    for format, page in (("html", "roles/r7.html"), ("markdown", "roles/r7.md")):
        every = _pages(tmp_path, "--format", format) / "e5" / page
        assert sentence in every.read_text("utf-8")
        one = _pages(tmp_path, "--format", format, "--environment", "e5") / page
        assert sentence not in one.read_text("utf-8")


def test_pages_that_are_far_more_than_their_project_explains_are_counted_and_not_written(tmp_path: Path):
    roles = {f"roles/t{number % 2}/r{number}.yaml": _role().replace("ingress:\n", "") for number in range(300)}
    write(tmp_path, {**roles, "sg-factory.yaml": _environments(20)})
    ran = run("docs", "--output", "site", folder=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        "sg-factory: too many pages for 6,000 roles with 0 rules and 0 findings: "
        "write some of the environments (--environment 'prod-*'), or divide the project\n"
    )
    assert not (tmp_path / "site").exists()


def test_a_drawing_whose_lines_pass_very_many_columns_is_refused_with_their_count(tmp_path: Path):
    write(tmp_path, _all_to_all(45))
    drawn = run("graph", "--format", "svg", "--detail", "folders", "--around", "r7", folder=tmp_path)
    assert (drawn.returncode, drawn.stdout[:5]) == (0, "<svg ")
    refused = run("graph", "--format", "svg", "--detail", "folders", folder=tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == (
        "sg-factory: 1,980 edges are too many to draw: use --around, --service or --format json\n"
    )


def test_a_difference_judges_and_counts_what_it_has_no_room_to_list_and_says_how_much_that_is(tmp_path: Path):
    quotas = "quotas: {rules_per_group: 100, groups_per_interface: 1}"
    before = {**_all_to_all(72), "sg-factory.yaml": _SETTINGS.replace("vpc: {", f"{quotas}, vpc: {{")}
    write(tmp_path / "base", before)
    write(tmp_path / "head", {path: text.replace("https", "ssh") for path, text in before.items()})
    written = {
        format: run("diff", "--fail-on", "broader", "--format", format, "base", "head", folder=tmp_path)
        for format in ("text", "json", "markdown")
    }
    assert {(ran.returncode, ran.stderr) for ran in written.values()} == {(1, "")}

    text = written["text"].stdout.splitlines()
    assert text[:3] == ["broader: 5,112 changed", "base → head, in prod", "Owners of access changes: storefront (5112)"]
    assert (text[-1], sum(" → " in line for line in text[2:])) == ("  112 more are counted but not listed", 5000)

    told = json.loads(written["json"].stdout)
    assert (told["counts"]["changes"]["changed"], len(told["changes"])) == (5112, 5000)
    assert {key: count for key, count in told["left_out"].items() if count} == {"changes": 112}

    comment = written["markdown"].stdout
    assert "No diagram: 5,112 changes are too many to draw." in comment
    assert "<summary><b>Broader access</b>: 5,112</summary>" in comment
    assert "left out, as the size of a comment is limited: `sg-factory diff` shows more of it." in comment


def test_ports_that_many_ranges_within_theirs_cut_into_parts_are_counted_by_these_and_not_compared(tmp_path: Path):
    ranges = ", ".join(f"10.{number}.0.0/16" for number in range(250))
    ports = ", ".join(f"tcp/{2000 + 3 * number}" for number in range(250))
    quotas = "quotas: {rules_per_group: 1000, groups_per_interface: 1}"
    settings = _SETTINGS.replace("vpc: {", f"{quotas}, vpc: {{")
    narrow = f"{_role()}  - {{from: [{ranges}], service: all, description: Offices}}\n"
    wide = f"  - {{from: 10.0.0.0/8, service: [{ports}], description: Offices}}\n"
    write(tmp_path / "base", {"sg-factory.yaml": settings, "roles/web.yaml": narrow})
    write(tmp_path / "head", {"sg-factory.yaml": settings, "roles/web.yaml": narrow + wide})

    compared = run("diff", "base", "head", folder=tmp_path)
    assert (compared.returncode, compared.stdout) == (2, "")
    assert compared.stderr.startswith("sg-factory: over 60,000 rules and parts of rules differ,")


def test_pages_draw_folders_graphs_beyond_what_they_have_room_for_pictures_of_neighbours():
    text = (
        "description: Web\nowner: shop\ningress:\n  - {from: 10.0.0.0/8, service: [tcp/1, tcp/2], description: Shop}\n"
    )
    (plan,) = compiled(Snapshot({"roles/web.yaml": text.encode()})).plans
    # 20 for each page, and twice or four times its two rules
    assert [drawn([plan] * count, 0, 0) for count in (1000, 1200, 1300)] == [
        (True, True),
        (True, False),
        (False, False),
    ]


def test_findings_count_as_what_pages_tell_of_them():
    (plan,) = compiled(Snapshot({"roles/web.yaml": b"description: Web\nowner: shop\n"})).plans
    assert drawn([plan], 0, 19_996) == (True, True)
    with pytest.raises(TooManyPages) as raised:
        drawn([plan], 0, 19_997)
    assert str(raised.value) == "too many pages for 1 role with 0 rules and 19,997 findings"


def test_more_edges_than_anybody_draws_and_more_rules_that_differ_than_a_run_looks_into_are_refused(tmp_path: Path):
    quotas = "quotas: {rules_per_group: 200, groups_per_interface: 1}"
    base = {**_all_to_all(176), "sg-factory.yaml": _SETTINGS.replace("vpc: {", f"{quotas}, vpc: {{")}
    for name, service in (("base", "https"), ("head", "ssh")):
        write(tmp_path / name, {path: text.replace("https", service) for path, text in base.items()})

    for format in ("mermaid", "dot", "svg"):
        drawn = run("graph", "--detail", "roles", "--format", format, "--project", "base", folder=tmp_path)
        assert (drawn.returncode, drawn.stdout) == (2, "")
        assert drawn.stderr == (
            "sg-factory: 30,800 edges are too many to draw: use --around, --service or --format json\n"
        )
    listed = run("graph", "--format", "json", "--project", "base", folder=tmp_path)
    assert len(json.loads(listed.stdout)["edges"]) == 30_800

    compared = run("diff", "--fail-on", "broader", "base", "head", folder=tmp_path)
    assert (compared.returncode, compared.stdout) == (2, "")
    assert compared.stderr == (
        "sg-factory: over 60,000 rules and parts of rules differ, which is more than one run compares:"
        " compare fewer environments (--environment), or compare with a revision in between\n"
    )
