"""What checkov or cfn-lint say of security groups, we say too; what we do not say stands here with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from sg_factory.check import CHECKS
from tests.check.test_one_defect import CASES
from tests.differential.others import ROOT, Said, cfn_lint, checkov, ours

REAL = ROOT / "../shared/realworld/templates"

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


@pytest.mark.skipif(not REAL.is_dir(), reason="the templates of others are no part of the project")
def test_of_real_templates_we_say_what_they_say_or_why_not():
    found = {template.name: ours(template) for template in REAL.iterdir()}
    unsaid = {
        (file, id_, resource)
        for file, id_, resource in checkov(REAL) | cfn_lint(REAL)
        if not NAMES.get(id_, set()) & found[file].get(resource, set())
    }
    assert unsaid == NOT_SAID.keys()


def test_of_23_defects_checkov_finds_three_and_cfn_lint_one(tmp_path: Path):
    titles = {}
    for number, (title, check, text) in enumerate(CASES):
        titles[f"{number}.yaml"] = f"{title}: {check}"
        (tmp_path / f"{number}.yaml").write_text(text, "utf-8")
    assert {(titles[file], id_) for file, id_, _ in checkov(tmp_path) | cfn_lint(tmp_path)} == {
        ("SSH from the whole internet: world-open-admin", "checkov CKV_AWS_24"),
        ("RDP inside of a range of ports: world-open-admin", "checkov CKV_AWS_25"),
        ("A rule with two peers: malformed-rule", "cfn-lint E3014"),
        ("A rule that nobody has described: missing-description", "checkov CKV_AWS_23"),
    }
