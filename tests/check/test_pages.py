"""Every check has a page beside it, and what the page shows is what happens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sg_factory.check import CHECKS, NAMES
from sg_factory.check.finding import Check
from sg_factory.check.id_spellings import ids_in
from sg_factory.check.pages import page, written
from tests.check.pages import FOLDER, SECTIONS, read_page, running
from tests.cli.command import run, terminal_text
from tests.projects import write

every_check = pytest.mark.parametrize("check", CHECKS, ids=NAMES)


def test_the_tuple_of_checks_is_sorted_by_names_that_stand_once():
    assert list(NAMES) == sorted(set(NAMES))


def test_every_page_belongs_to_a_check_and_every_check_to_a_page_and_a_module():
    assert sorted(path.stem.replace("_", "-") for path in FOLDER.glob("*.md")) == list(NAMES)
    assert {path.stem.replace("_", "-") for path in FOLDER.glob("*.py")} >= set(NAMES)


@every_check
def test_a_page_has_its_parts_in_order(check: Check):
    found = read_page(check.name)
    assert found.title == check.name
    assert list(found.sections) == SECTIONS
    assert all(text.strip() for text in found.sections.values())


@every_check
def test_the_first_sentence_of_a_page_says_what_is_flagged_in_two_lines_at_most(check: Check):
    first = re.match(r"[A-Z][^.]+?(\.[^.\s]+)*[^.]*\.(?=\s|$)", read_page(check.name).lead)
    assert first
    assert len(first[0]) <= 200


@every_check
def test_the_level_on_a_page_is_the_one_that_the_check_has(check: Check):
    assert re.findall(r"^Default level: (.+)$", page(check.name), re.MULTILINE) == [check.level.word]


@every_check
def test_a_page_lists_all_ids_that_the_check_declares_in_lines_for_a_terminal(check: Check):
    section = read_page(check.name).sections[SECTIONS[-1]]
    assert {known.partition(" ")[2] for known in check.known_as} <= set(re.findall(r"`([^`]+)`", section))
    assert [line for line in section.splitlines() if len(line) > 120] == []


@every_check
def test_a_check_declares_ids_in_a_form_that_is_read_whole(check: Check):
    for text in check.other_tools:
        read = [(tool, f"{id_} ({note})" if note else id_) for tool, id_, note in ids_in(text)]
        assert f"{read[0][0]} {', '.join(known for _, known in read)}" == text


@every_check
def test_an_author_writes_no_title_no_level_and_no_list_of_ids(check: Check):
    before, _, elsewhere = written(check.name).partition(f"\n## {SECTIONS[-1]}\n")
    assert re.findall(r"^# .*|^Default level.*", before, re.MULTILINE) == []
    assert re.findall(r"^- .*`.*", elsewhere, re.MULTILINE) == []


def test_a_page_begins_with_the_title_and_the_level_that_the_check_declares():
    assert page("named-range").startswith(
        """\
# named-range

A role file has a literal address range instead of the name of a network.

Default level: info

## Why it is bad
"""
    )
    assert written("named-range").startswith(
        """\
A role file has a literal address range instead of the name of a network.

## Why it is bad
"""
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("empty-words", "No other tool: they check that there is a description, not what it says.\n"),
        (
            "named-range",
            """\
- cfn_nag `W9`
- aws-guard `SECURITY_GROUP_INGRESS_CIDR_NON_32_RULE`

Both are similar: they report every range that is wider than one address, with a name or without.
""",
        ),
        ("dead-end-load-balancer", "- KICS `e200a6f3` (no ingress), `01d5a458` (no egress)\n"),
        (
            "world-open-admin",
            """\
- Security Hub `EC2.13`, `EC2.14`, `EC2.53`, `EC2.54`, `EC2.18`
- CIS AWS Foundations `v3 5.2`, `v3 5.3`, `v4 5.3`, `v4 5.4`, `v5 5.3`, `v5 5.4`, `v6 6.3`, `v6 6.4`
- checkov `CKV_AWS_24` (SSH), `CKV_AWS_25` (RDP)
- trivy `AVD-AWS-0107` (`AWS-0107`)
- KICS `494b03d3`, `6e856af2` (SSH), `78055456`, `cdbb0467`, `3ae83918`, `c9846969`, `4a1e6b34`
- cdk-nag `AwsSolutions-EC23`, `EC2RestrictedSSH` (SSH, IPv4), `EC2RestrictedCommonPorts` (RDP among others, IPv4)
- cfn_nag `W2`
- aws-guard `EC2_SECURITY_GROUP_INGRESS_OPEN_TO_WORLD_RULE`, `INCOMING_SSH_DISABLED` (SSH, IPv4),
  `RESTRICTED_INCOMING_TRAFFIC` (RDP among others)
- prowler `ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_22`,
  `ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_3389`

An id of one port accepts the rules on that port alone: `CKV_AWS_24` in a template neither accepts RDP nor tcp/20-25.
""",
        ),
    ],
)
def test_a_page_lists_ids_by_tool_before_what_its_author_says_of_them(name: str, shown: str):
    assert read_page(name).sections[SECTIONS[-1]] == f"\n{shown}"


@every_check
def test_the_bad_example_shows_what_a_terminal_shows_of_this_check_and_of_its_level(check: Check, tmp_path: Path):
    example = read_page(check.name).example("Bad")
    assert shown(check, "Bad", tmp_path) == example.shown
    findings = re.findall(r"^(\w+)\[(.+?)\]: ", example.shown, re.MULTILINE)
    assert set(findings) == {(check.level.word, check.name)}


@every_check
def test_the_good_example_has_nothing_that_this_check_finds(check: Check, tmp_path: Path):
    example = read_page(check.name).example("Good")
    assert shown(check, "Good", tmp_path) == example.shown
    assert re.fullmatch(r"no findings\n(1 finding was accepted: .+\n)?", example.shown)


@every_check
def test_a_page_is_printed_by_explain(check: Check, tmp_path: Path):
    ran = run("check", "--explain", check.name, folder=tmp_path)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, page(check.name), "")


def shown(check: Check, section: str, folder: Path) -> str:
    """What a terminal shows of the example of a section, run in its project with this check and those it accepts."""
    example = read_page(check.name).example(section)
    with running({check.name} | example.accepted):
        return terminal_text(*example.arguments, folder=write(folder, example.files))
