"""What is large in what a project becomes: it is counted before it is made, and what is not shown is told."""

from __future__ import annotations

from pathlib import Path

import pytest

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
    """So many roles, each in a folder of its own, that accept each other."""
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
    assert listed.startswith("each folder has a graph of its own, and each role a picture of its neighbours.")
    for number in range(45):
        (link,) = [line for line in listed.splitlines() if f">roles/r{number}</a>" in line]
        assert 'aria-label="Graph"' in (site / link.split('"')[1]).read_text("utf-8")
