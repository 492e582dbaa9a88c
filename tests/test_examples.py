"""The example workflows name environments that their projects declare, and the two VPCs each other's roles."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from sg_factory.cloudformation.template import parameter_name, template
from sg_factory.cloudformation.template_text import template_text
from sg_factory.graph.build import graph_of
from sg_factory.pipeline.project import moment, run
from sg_factory.plan import Plan
from sg_factory.plan.layout import stacks
from tests.linted import lint

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


def plans(name: str) -> tuple[Plan, ...]:
    outcome = run(EXAMPLES / "two-vpcs" / name, as_of=moment("2027-01-01"))
    assert outcome.diagnostics == ()
    return outcome.plans


def halves(plan: Plan) -> set[tuple[str, str, str, str]]:
    """The halves of flows with groups of the other project: direction, traffic, and the parameters of both groups."""
    return {
        (rule.direction, str(rule.traffic), parameter_name(plan, group.role), rule.peer.reference)
        for group, rule in plan.rules()
        if rule.peer.kind == "external"
    }


def test_every_flow_between_the_two_vpcs_has_one_half_in_each_project():
    other = {"ingress": "egress", "egress": "ingress"}
    for hub, spoke in zip(plans("hub"), plans("spoke"), strict=True):
        assert halves(hub) == {(other[way], traffic, peer, own) for way, traffic, own, peer in halves(spoke)}
        assert len(halves(hub)) == 8


def test_no_groups_stack_of_the_two_vpcs_reads_a_parameter_of_the_other_project():
    for plan in (*plans("hub"), *plans("spoke")):
        groups, rules = stacks(plan)
        assert "Parameters" not in template(plan, groups)
        assert {said["Default"] for said in template(plan, rules)["Parameters"].values()} >= {
            peer for *_, peer in halves(plan)
        }


@pytest.mark.parametrize("name", ["hub", "spoke"])
def test_the_templates_of_the_two_vpcs_are_ones_that_cfn_lint_accepts(tmp_path: Path, name: str):
    made = {
        f"{stack.name}.json": template_text(template(plan, stack), "json")
        for plan in plans(name)
        for stack in stacks(plan)
    }
    assert lint(tmp_path, made) == []


@pytest.mark.parametrize(
    ("name", "outside"),
    [
        ("hub", ["corporate-vpn", "shop-database", "shop-web", "data-centre-dns", "shop-database", "shop-web"]),
        ("spoke", ["bastion", "internet", "monitoring", "dns"]),
    ],
)
def test_the_drawing_of_each_vpc_has_the_groups_of_the_other_one_outside(name: str, outside: list[str]):
    drawn = graph_of(plans(name)[1])
    assert [node.name for node in drawn.nodes if not node.is_ours] == outside
