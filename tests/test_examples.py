"""The example workflows name environments that their projects declare."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

EXAMPLES = Path(__file__).parents[1] / "examples"


def document(path: str) -> Any:
    return yaml.safe_load((EXAMPLES / path).read_text("utf-8"))


def commands(workflow: dict[str, Any]) -> list[str]:
    return [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]


def test_the_workflow_deploys_every_environment_once_with_a_role_of_its_own_account():
    deploying = {
        name: job
        for name, job in document("workflows/deploy-every-environment.yaml")["jobs"].items()
        if "strategy" in job
    }
    assert [job.get("needs") for job in deploying.values()] == ["plan", *list(deploying)[:-1]]
    deployed = [
        (environment, re.findall(r"arn:aws:iam::(\d+):role", str(job["steps"])))
        for job in deploying.values()
        for environment in job["strategy"]["matrix"]["environment"]
    ]
    declared = document("platform/sg-factory.yaml")["environments"]
    assert sorted(deployed) == sorted((name, [said["account"]]) for name, said in declared.items())


@pytest.mark.parametrize("workflow", ["deploy-every-environment", "scheduled-deploy"])
def test_nothing_is_deployed_by_a_workflow_before_check_has_passed(workflow: str):
    said = commands(document(f"workflows/{workflow}.yaml"))
    checked, deployed = (
        next(number for number, command in enumerate(said) if words in command)
        for words in ("sg-factory check --format github --fail-on error", "cdk deploy --all")
    )
    assert checked < deployed
