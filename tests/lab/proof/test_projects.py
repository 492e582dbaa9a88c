"""The sample project and all example projects: packets do as their role files say."""

from __future__ import annotations

from pathlib import Path

import pytest

from sg_factory.pipeline.project import moment, run
from sg_factory.pipeline.proving import proofs

pytestmark = pytest.mark.usefixtures("lab")

ROOT = Path(__file__).parents[3]
PROJECTS = sorted(path.parent.relative_to(ROOT).as_posix() for path in ROOT.glob("examples/**/sg-factory.yaml"))
# The other environments of this project differ from one of these in their account, region and VPC alone.
SOME = {"examples/platform": ["dev-eu-west-1", "stage-eu-west-1", "prod-us-east-1"]}


@pytest.mark.parametrize("project", [".", *PROJECTS])
def test_packets_do_as_role_files_say(project: str):
    outcome = run(ROOT / project, environments=SOME.get(project), as_of=moment("2026-11-20"), judge=False)
    found = proofs(outcome)
    assert {(proof.plan.environment_name, len(proof.lost), len([*proof.mismatches])) for proof in found} == {
        (plan.environment_name, 0, 0) for plan in outcome.plans
    }
    assert all(any(pair.arrived for pair in proof.pairs) for proof in found)
