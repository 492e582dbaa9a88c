"""The example of two VPCs: each flow between them has one half in each project."""

from __future__ import annotations

from pathlib import Path

import pytest

from sg_factory.cloudformation.template import parameter_name, template
from sg_factory.cloudformation.template_text import template_text
from sg_factory.graph.build import graph_of
from sg_factory.pipeline.project import moment, run
from sg_factory.plan import Plan
from sg_factory.plan.layout import stacks
from tests.linted import lint

EXAMPLE = Path(__file__).parents[1] / "examples" / "two-vpcs"


def plans(name: str) -> tuple[Plan, ...]:
    outcome = run(EXAMPLE / name, as_of=moment("2027-01-01"))
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
