"""`check --explain`: a page by our name or another tool's id; lists where several are meant."""

from __future__ import annotations

from pathlib import Path

from sg_factory.check import CHECKS, NAMES, page
from tests.cli.command import run

FOREIGN = {foreign: [check for check in CHECKS if foreign in check.known_as] for c in CHECKS for foreign in c.known_as}


def explained(name: str, folder: Path) -> str:
    """What is printed of a name that is known."""
    ran = run("check", "--explain", name, folder=folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def test_the_id_of_another_tool_gives_the_page_of_the_only_check_that_stands_for_it(tmp_path: Path):
    foreign, (check,) = next((foreign, checks) for foreign, checks in FOREIGN.items() if len(checks) == 1)
    assert explained(foreign, tmp_path) == page(check.name)
    assert explained(foreign.swapcase(), tmp_path) == page(check.name)


def test_it_lists_the_checks_where_several_stand_for_it(tmp_path: Path):
    foreign, checks = next((foreign, checks) for foreign, checks in FOREIGN.items() if len(checks) > 1)
    lines = explained(foreign, tmp_path).splitlines()
    assert [line.split()[:2] for line in lines] == [[check.name, check.level.word] for check in checks]


def test_all_lists_every_check_with_its_level_and_what_it_flags(tmp_path: Path):
    lines = explained("all", tmp_path).splitlines()
    assert [line.split()[0] for line in lines] == list(NAMES)
    (line,) = (line for line in lines if line.startswith("named-range "))
    assert line.split(maxsplit=2)[1:] == [
        "info",
        "A literal address range stands in a role file where the name of a network belongs.",
    ]


def test_an_unknown_name_gets_the_nearest_and_never_a_list(tmp_path: Path):
    told = {}
    for name in ("named-rang", "AwsSolutions-EC32", "frobnicate"):
        ran = run("check", "--explain", name, folder=tmp_path)
        assert (ran.returncode, ran.stdout) == (2, "")
        told[name] = ran.stderr
    assert told == {
        "named-rang": "sg-factory: “named-rang” is no check: did you mean “named-range”?\n",
        "AwsSolutions-EC32": "sg-factory: “AwsSolutions-EC32” is no check: did you mean “AwsSolutions-EC23”?\n",
        "frobnicate": "sg-factory: “frobnicate” is no check: `sg-factory check --explain all` lists them\n",
    }
