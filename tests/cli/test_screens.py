"""Commands lay their text out for the width of a terminal, and write all of it into pipes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from sg_factory.text.wrapping import display_width
from tests.cli.command import run
from tests.cli.on_screens import COMMANDS, file_of, project, screens
from tests.lab.conftest import lab
from tests.terminal import sg_factory, terminal

__all__ = ["lab"]

FOLDING = (("check",), ("diff", "main"), ("guardrails",), ("plan-deploy", "main"), ("reach", "web", "hub"), ("show",))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project whose screens are in screens/."""
    return project(tmp_path_factory.mktemp("shop"))


def written(command: Sequence[str], folder: Path, columns: int, **variables: str) -> list[str]:
    """The lines that a command writes on a terminal, before the terminal wraps any."""
    with terminal((*sg_factory(), *command), folder, columns, NO_COLOR="1", **variables) as seen:
        seen.ends()
        return seen.written.decode().replace("\r\n", "\n").splitlines()


def piped(command: Sequence[str], folder: Path) -> str:
    """What a command writes into pipes."""
    ran = run(*command, folder=folder)
    return ran.stdout + ran.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_each_command_shows_these_screens_on_a_narrow_a_usual_and_two_wide_terminals(
    command: tuple[str, ...], shop: Path, request: pytest.FixtureRequest
):
    if command[0] == "prove":
        request.getfixturevalue("lab")
    assert "\n".join(screens(command, shop)) == file_of(command).read_text("utf-8")


@pytest.mark.parametrize("command", FOLDING, ids=" ".join)
def test_with_all_a_narrow_terminal_gets_every_word_that_a_pipe_gets_in_lines_that_fit(
    command: tuple[str, ...], shop: Path
):
    lines = written((*command, "--all"), shop, 60)
    to_copy = ("description: say why", "service: NAME")
    wide = [line for line in lines if display_width(line) > 60 and not line.strip().startswith(to_copy)]
    assert wide == []
    assert _words("\n".join(lines)) == _words(piped(command, shop))


def _words(text: str) -> Counter[str]:
    """The words of a text, but for those of source lines, of which a terminal may show a part."""
    return Counter(re.sub(r"^ *\d+ \|.*$", "", text, flags=re.MULTILINE).split())


@pytest.mark.parametrize("command", FOLDING, ids=" ".join)
def test_a_pipe_gets_whole_lists_in_lines_of_any_length_whatever_columns_says(command: tuple[str, ...], shop: Path):
    assert "--all)" not in piped(command, shop)
    assert run(*command, folder=shop, COLUMNS="40").stdout == run(*command, folder=shop).stdout
    assert run(*command, "--all", folder=shop).stdout == run(*command, folder=shop).stdout


def test_folded_findings_are_still_counted_and_still_fail(shop: Path):
    folded, whole = written(("check",), shop, 80), written(("check", "--all"), shop, 80)
    assert [line for line in folded if line.startswith("…")] == [
        "… and 2 more of “admin-not-through-bastion” (--all)",
        "… and 2 more of “named-range” (--all)",
    ]
    assert folded[-1] == whole[-1] == run("check", folder=shop).stderr.splitlines()[-1]


@pytest.mark.parametrize("columns", ["40", "", "0", "-5", "wide"])
def test_columns_is_the_width_if_it_is_one(shop: Path, columns: str):
    show = ("show", "database")
    width = 40 if columns == "40" else 80
    assert written(show, shop, 80, COLUMNS=columns) == written(show, shop, width)


def test_help_is_as_wide_as_the_terminal_and_cuts_no_word(shop: Path):
    assert max(map(len, written(("reach", "--help"), shop, 120))) > 100
    narrow = written(("reach", "--help"), shop, 40)
    assert [line for line in narrow if len(line) > 40] == []
    assert " ".join(" ".join(narrow).split()).endswith(
        "--all Show whole lists; on a terminal, long ones end with the number of the others. "
        "-h, --help Show this message and exit. Example: sg-factory reach web database postgresql"
    )


def test_the_message_of_wrong_arguments_fits(shop: Path):
    assert written(("check", "--format", "x"), shop, 60)[-2:] == [
        "Error: Invalid value for '--format': 'x' is not one of",
        "  'text', 'json', 'sarif', 'github', 'junit', 'markdown'.",
    ]
