"""Every command in a document works, and prints what the document shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from documentation.pictures import drawn
from sg_factory.cli import COMMANDS
from sg_factory.cloudformation.template import template
from sg_factory.pipeline.project import moment, run
from sg_factory.plan.layout import whole
from tests.documents import (
    DOCUMENTS,
    HOW_TOS,
    NOT_RUN,
    ROOT,
    Block,
    Picture,
    Shown,
    anchors,
    blocks,
    is_as_shown,
    links,
    mentioned,
    pictures,
    reasons,
)
from tests.sceneries import AS_OF, SCENERIES, follow, shell

# Placeholders in sentences, and their values.
MEANT = {"CHECK": "open-egress", "NAME": "open-egress", "REVISION": "main", "OLD": "web", "NEW": "www"}

BLOCKS = [block for document in DOCUMENTS for block in blocks(document) if block.commands]
ALONE = [block for block in BLOCKS if not block.is_step]
PICTURES = [picture for document in DOCUMENTS for picture in pictures(document)]
MENTIONED = sorted({command for document in DOCUMENTS for command in mentioned(document)})


def runnable(command: str) -> str:
    """The command as it is run: `make` with --dry-run."""
    if command.startswith("make "):
        return f"make --dry-run --directory={ROOT} {command.removeprefix('make ')}"
    return command


def test_there_are_commands_to_run():
    assert len(BLOCKS) > 10
    assert len(MENTIONED) > 10


@pytest.mark.parametrize("block", ALONE, ids=lambda block: block.name)
def test_a_block_does_and_prints_what_it_shows(block: Block, tmp_path: Path):
    folder = tmp_path / "here"
    folder.mkdir()
    SCENERIES[block.scenery](folder)
    for shown in block.commands:
        if not reasons(shown.command):
            status, printed = shell(runnable(shown.command), folder)
            assert status in (0, 1), printed
            assert "Traceback" not in printed
            if shown.printed:
                assert is_as_shown(printed, shown.printed), printed


@pytest.mark.parametrize("page", HOW_TOS)
def test_the_steps_of_a_how_to_do_and_print_what_they_show(page: str, tmp_path: Path):
    folder = tmp_path / "here"
    folder.mkdir()
    for name, shown, status, printed in follow(page, folder):
        assert status in (0, 1), f"{name}: {printed}"
        assert "Traceback" not in printed
        if shown.printed:
            assert is_as_shown(printed, shown.printed), f"{name}: {printed}"


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_is_what_its_command_draws_and_otherwise_drawn_by_python_m_documentation_pictures(
    picture: Picture, tmp_path: Path
):
    assert picture.command, f"{picture.name}: <!-- drawn by: COMMAND --> is not on the line above"
    assert drawn(picture, tmp_path) == picture.file.read_text("utf-8")


@pytest.mark.parametrize(
    ("picture", "message"),
    [
        (
            Picture("A.md:1", Path("a.svg"), "nowhere", "sg-factory graph"),
            "A.md:1: needs <!-- drawn by: COMMAND -->, in a scenery of tests/sceneries.py",
        ),
        (
            Picture("A.md:1", Path("a.svg"), "shop", "sg-factory graph --around x"),
            "A.md:1: `sg-factory graph --around x` exits 2: sg-factory: unknown role, network or folder “x”",
        ),
    ],
)
def test_a_picture_that_cannot_be_drawn_is_named_with_the_reason(picture: Picture, message: str, tmp_path: Path):
    with pytest.raises(SystemExit) as end:
        drawn(picture, tmp_path)
    assert str(end.value).startswith(message)


def test_every_file_of_pictures_is_shown():
    assert set((ROOT / "docs/pictures").iterdir()) == {picture.file.resolve() for picture in PICTURES}


@pytest.mark.parametrize("command", [command for command in MENTIONED if not reasons(command)])
def test_a_command_in_the_running_text_works(command: str, tmp_path: Path):
    SCENERIES["sample"](tmp_path)
    bare = re.fullmatch(r"sg-factory ([\w-]+)", command)
    call = f"{command} --help" if bare and bare[1] in COMMANDS else runnable(command)
    meant = re.sub(r"\b[A-Z]+\b", lambda found: MEANT.get(found[0], found[0]), call)
    status, printed = shell(meant, tmp_path)
    assert status in (0, 1), printed
    assert "Traceback" not in printed


def test_every_reason_not_to_run_a_command_is_needed():
    shown = {shown.command for block in BLOCKS for shown in block.commands} | set(MENTIONED)
    assert {start for command in shown for start in reasons(command)} == set(NOT_RUN)


def test_every_scenery_is_that_of_a_block_or_a_picture():
    assert {block.scenery for block in ALONE} | {picture.scenery for picture in PICTURES} == set(SCENERIES)


def test_every_comment_above_a_block_says_something_to_this_test():
    comments = {block.comment for document in DOCUMENTS for block in blocks(document)} - {""}
    assert {comment for comment in comments if not re.match("(in|printed by): ", comment)} == set()


def test_no_line_of_prose_in_the_readme_is_too_long_for_a_terminal():
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    assert [line for line in lines if len(line) > 120 and not line.startswith("|")] == []


def test_whatever_page_the_readme_names_it_leads_to():
    prose = re.sub(
        r"^```.*?^```$|^    .*?$", "", (ROOT / "README.md").read_text("utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    named = re.findall(r"(?<![\w/])(?:[A-Z]+|docs/[\w.-]+)\.(?:md|json)\b", re.sub(r"\[[^]]*\]\([^)]*\)", "", prose))
    assert [page for page in named if (ROOT / page).is_file()] == []


@pytest.mark.parametrize("document", [*DOCUMENTS, ROOT / "ARCHITECTURE.md"], ids=lambda document: document.name)
def test_every_link_leads_to_a_file_and_a_heading_of_it(document: Path):
    for link in links(document):
        file, _, anchor = link.partition("#")
        target = document.parent / file if file else document
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_page_is_one_click_from_the_readme():
    pages = {page.relative_to(ROOT).as_posix() for page in DOCUMENTS if page.is_relative_to(ROOT / "docs")}
    assert pages - {link.partition("#")[0] for link in links(ROOT / "README.md")} == set()


def is_part_of(part: Any, whole: Any) -> bool:
    """True if every value of `part` is at the same place in `whole`."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and is_part_of(part[key], whole[key]) for key in part)
    return bool(part == whole)


def test_the_excerpt_of_the_template_is_of_the_sample_project():
    """`make synth` prints CDK's way of writing it; tests/end_to_end holds that the two are equal."""
    [excerpt] = [block.text for block in blocks(ROOT / "docs/start.md") if block.text.startswith("Description:")]
    [plan] = run(ROOT, as_of=moment(AS_OF)).plans
    assert is_part_of(yaml.safe_load(excerpt), template(plan, whole(plan)))


EXAMPLE = """\
Text with `sg-factory show web`
over two lines: `sg-factory
check`, and `make` alone.

<!-- in: shop -->
```console
$ sg-factory show
web
…
end
$ sg-factory check   # quietly
```

<!-- printed by: sg-factory graph -->
```mermaid
flowchart LR
```

    make synth    # a comment

    sg-factory show

A paragraph.
- a list
    with a line that is far in

```yaml
# [not](a-link.md)
not: a command
```

<!-- in: shop; drawn by: sg-factory graph --format svg -->
![Flows](pictures/shop.svg)

![A logo](logo.svg)

## The `end` of it

A [page](docs/page.md#a-part), [two
lines](#the-end-of-it), [elsewhere](https://example.com).

```yaml
# roles/web.yaml
description: Web servers
```
"""


def test_documents_are_read_as_a_reader_does(tmp_path: Path):
    document = tmp_path / "EXAMPLE.md"
    document.write_text(EXAMPLE, "utf-8")
    assert [(block.name, block.scenery, block.commands) for block in blocks(document)] == [
        (
            "EXAMPLE.md:5",
            "shop",
            (Shown("sg-factory show", "web\n…\nend\n"), Shown("sg-factory check   # quietly", "")),
        ),
        ("EXAMPLE.md:14", "sample", (Shown("sg-factory graph", "flowchart LR\n"),)),
        ("EXAMPLE.md:19", "sample", (Shown("make synth    # a comment"), Shown("sg-factory show"))),
        ("EXAMPLE.md:27", "sample", ()),
        ("EXAMPLE.md:42", "sample", ()),
    ]
    assert [block.path for block in blocks(document)] == ["", "", "", "", "roles/web.yaml"]
    assert mentioned(document) == {"sg-factory show web", "sg-factory check"}
    assert pictures(document) == (
        Picture("EXAMPLE.md:32", tmp_path / "pictures/shop.svg", "shop", "sg-factory graph --format svg"),
        Picture("EXAMPLE.md:35", tmp_path / "logo.svg", "sample", ""),
    )
    assert links(document) == ("pictures/shop.svg", "logo.svg", "docs/page.md#a-part", "#the-end-of-it")
    assert anchors(document) == {"the-end-of-it"}


@pytest.mark.parametrize(
    ("printed", "shown", "expected"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\nb\n", "a\n", False),
        ("a\nb\n", "a\n…\n", True),
        ("a\nb\nc\n", "a\n…\nc\n", True),
        ("a\nc\n", "a\n…\nc\n", True),
        ("a\nb\nc\n", "…\nc\n", True),
        ("a\nb\nc\n", "a\n…\nb\n", False),
        ("a.b\n", "a*b\n", False),
    ],
)
def test_an_ellipsis_stands_for_lines_and_all_else_for_itself(printed: str, shown: str, expected: bool):
    assert is_as_shown(printed, shown) == expected
