"""The projects that newcomers begin with are examples of what nobody objects to."""

from __future__ import annotations

from pathlib import Path

import pytest

from sg_factory.pipeline.project import moment, run

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "project",
    [
        ".",
        "examples/domain-controllers",
        "examples/eks",
        "examples/fargate-shop",
        "examples/media",
        "examples/online-boutique",
        "examples/platform",
        "examples/remote-access",
        "examples/shared-groups",
    ],
)
def test_of_a_sample_project_no_check_has_anything_to_say(project: str):
    outcome = run(ROOT / project, as_of=moment("2026-11-20"))
    assert not outcome.is_broken
    assert outcome.diagnostics == ()
