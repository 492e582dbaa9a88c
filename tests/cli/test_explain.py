"""`check --explain`: a page by our name or another tool's id; lists where several are meant."""

from __future__ import annotations

from pathlib import Path

from sg_factory.check import CHECKS, NAMES, page
from tests.cli.command import run


def explained(name: str, folder: Path) -> str:
    """What is printed of a name that is known."""
    ran = run("check", "--explain", name, folder=folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def test_the_id_of_another_tool_gives_the_page_of_the_only_check_that_stands_for_it(tmp_path: Path):
    for name in ("cdk-nag AwsSolutions-EC27", "AwsSolutions-EC27", "awssolutions-ec27"):
        assert explained(name, tmp_path) == page("missing-description")


def test_it_lists_the_checks_where_several_stand_for_it(tmp_path: Path):
    meant = [check for check in CHECKS if "cfn_nag W5" in check.known_as]
    assert len(meant) > 1
    lines = explained("W5", tmp_path).splitlines()
    assert [line.split()[:2] for line in lines] == [[check.name, check.level.word] for check in meant]


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
    for name in ("named-rang", "CKV_AWS_26O", "frobnicate"):
        ran = run("check", "--explain", name, folder=tmp_path)
        assert (ran.returncode, ran.stdout) == (2, "")
        told[name] = ran.stderr
    assert told == {
        "named-rang": "sg-factory: “named-rang” is no check: did you mean “named-range”?\n",
        "CKV_AWS_26O": "sg-factory: “CKV_AWS_26O” is no check: did you mean “CKV_AWS_260”?\n",
        "frobnicate": "sg-factory: “frobnicate” is no check: `sg-factory check --explain all` lists them\n",
    }
