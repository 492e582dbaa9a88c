"""We report the findings of checkov and cfn-lint on security groups, except for those listed here with a reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sg_factory.check import CHECKS
from tests.check.test_one_defect import CASES
from tests.differential.others import ROOT, Said, cfn_lint, checkov, ours
from tests.shared import one_at_a_time, shared_folder

OWN = ROOT / "tests/corpus/templates"
REAL = ROOT / "../shared/realworld/templates"
DEFECTS = {f"{number}.yaml": case for number, case in enumerate(CASES)}

NAMES = {other: {check.name for check in CHECKS if other in check.known_as} for c in CHECKS for other in c.known_as}

_PESKY, _DANGLING = "cfn-nag_pesky_if.yml", "cfn-nag_dangling_allprotocols_egress_rule.json"
_NEVER_MADE = "the rule without anything is in the branch of a condition that is always true"
_ANY_RESOURCE = "about the logical id of a resource, whatever it is"

NOT_SAID: dict[Said, str] = {
    (_PESKY, "cfn-lint E3003", "SG"): _NEVER_MADE,
    (_PESKY, "cfn-lint E3014", "SG"): _NEVER_MADE,
    (_PESKY, "cfn-lint W3687", "SG"): "its ports are -1, which is all of them, as what EC2 makes of it",
    (_DANGLING, "cfn-lint E3001", "IpProtocol_minus_1_str"): _ANY_RESOURCE,
    (_DANGLING, "cfn-lint E3001", "green_test"): _ANY_RESOURCE,
}
"""What we do not say, and why."""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> set[Said]:
    """Findings of both on all templates in one folder, as each scanner takes seconds to start."""
    folder = shared_folder("others", tmp_path_factory)
    told = folder / "said.json"
    with one_at_a_time(folder):
        if not told.exists():
            templates = {template.name: template.read_bytes() for template in (*files(OWN), *files(REAL))}
            assert len(templates) == len([*files(OWN), *files(REAL)])
            (folder / "templates").mkdir()
            for file, text in (templates | {file: text.encode() for file, (_, _, text) in DEFECTS.items()}).items():
                (folder / "templates" / file).write_bytes(text)
            told.write_text(json.dumps(sorted(checkov(folder / "templates") | cfn_lint(folder / "templates"))))
    return {(file, id_, resource) for file, id_, resource in json.loads(told.read_text())}


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def test_of_our_own_templates_we_say_all_that_they_say(said: set[Said]):
    of_own = said_of(OWN, said)
    assert of_own == {
        ("bastion.yaml", "checkov CKV_AWS_23", "FromAnywhere"),
        ("bastion.yaml", "checkov CKV_AWS_23", "FromAnywhereIPv6"),
        ("bastion.yaml", "checkov CKV_AWS_24", "FromAnywhere"),
        ("bastion.yaml", "checkov CKV_AWS_24", "FromAnywhereIPv6"),
        ("cluster.yml", "checkov CKV_AWS_23", "Gossip"),
        ("load-balanced.yaml", "checkov CKV_AWS_23", "Database"),
        ("load-balanced.yaml", "checkov CKV_AWS_23", "LoadBalancer"),
        ("refused.json", "cfn-lint E3002", "Refused"),
        ("refused.json", "cfn-lint E3014", "Refused"),
        ("refused.json", "checkov CKV_AWS_23", "Refused"),
        ("refused.json", "checkov CKV_AWS_23", "Twice"),
    }
    assert not unsaid(of_own, OWN)


@pytest.mark.skipif(not REAL.is_dir(), reason="the templates of others are no part of the project")
def test_of_real_templates_we_say_what_they_say_or_why_not(said: set[Said]):
    assert unsaid(said_of(REAL, said), REAL) == NOT_SAID.keys()


def said_of(folder: Path, said: set[Said]) -> set[Said]:
    """Findings of both on the templates of a folder."""
    return {each for each in said if (folder / each[0]).exists()}


def unsaid(said: set[Said], folder: Path) -> set[Said]:
    """Their findings on the templates of a folder that we do not report."""
    found = {template.name: ours(template) for template in folder.iterdir()}
    return {
        (file, id_, resource)
        for file, id_, resource in said
        if not NAMES.get(id_, set()) & found[file].get(resource, set())
    }


def test_of_23_defects_checkov_finds_three_and_cfn_lint_one(said: set[Said]):
    titles = {file: f"{title}: {check}" for file, (title, check, _) in DEFECTS.items()}
    assert {(titles[file], id_) for file, id_, _ in said if file in titles} == {
        ("SSH from the whole internet: world-open-admin", "checkov CKV_AWS_24"),
        ("RDP inside of a range of ports: world-open-admin", "checkov CKV_AWS_25"),
        ("A rule with two peers: malformed-rule", "cfn-lint E3014"),
        ("A rule that nobody has described: missing-description", "checkov CKV_AWS_23"),
    }
