"""A project that closes the default group of its VPC, in CDK apps: the same resources, and what may differ in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk.assertions import Template

from sg_factory.cloudformation.template import template
from sg_factory.constructs import RoleSecurityGroups, environment_stacks
from sg_factory.pipeline.templates import read_templates
from sg_factory.plan.layout import stacks
from tests.cloudformation.test_default_group import FILES, SETTINGS, plan_of
from tests.projects import write

FUNCTION, CUSTOM = "ClosedDefaultGroupFunction", "ClosedDefaultGroup"


@pytest.mark.parametrize("layout", ["one", "folder"])
def test_the_stacks_of_an_environment_are_those_of_the_template(tmp_path: Path, layout: str) -> None:
    files = FILES | {"sg-factory.yaml": f"{SETTINGS}stacks: {layout}\n"}
    app = cdk.App(default_stack_synthesizer=cdk.LegacyStackSynthesizer())
    made = environment_stacks(app, project=write(tmp_path, files))
    plan = plan_of(files)
    assert {stack.stack_name: Template.from_stack(stack).to_json()["Resources"] for stack in made} == {
        stack.name: template(plan, stack)["Resources"] for stack in stacks(plan)
    }


def test_a_vpc_of_the_app_replaces_that_of_the_environment(tmp_path: Path) -> None:
    stack = cdk.Stack(cdk.App(), "shop", env=cdk.Environment(account="123456789012", region="eu-west-1"))
    vpc = ec2.Vpc(stack, "Vpc", max_azs=1, restrict_default_security_group=False)
    RoleSecurityGroups(stack, "Groups", project=write(tmp_path, FILES), vpc=vpc, id_prefix="Shop")
    made = Template.from_stack(stack)
    made.has_resource_properties("Custom::ClosedDefaultGroup", {"VpcId": stack.resolve(vpc.vpc_id)})
    assert f"Shop{CUSTOM}" in made.to_json()["Resources"]


def synthesize(folder: Path, change: dict[str, dict[str, Any]]) -> None:
    """Synthesize an app that overrides properties of resources, by logical id; the guard may refuse it."""
    app = cdk.App(outdir=str(folder / "cdk.out"))
    (stack,) = environment_stacks(app, project=write(folder / "project", FILES))
    resources = (each for each in stack.node.find_all() if isinstance(each, cdk.CfnResource))
    by_id = {stack.resolve(each.logical_id): each for each in resources}
    for name, properties in change.items():
        for key, value in properties.items():
            by_id[name].add_property_override(key, value)
    app.synth()


def test_the_guard_takes_none_of_it_for_something_foreign(tmp_path: Path) -> None:
    synthesize(tmp_path, {})


def test_what_an_organisation_sets_on_every_function_and_log_is_no_change(tmp_path: Path) -> None:
    function = {"VpcConfig": {"SubnetIds": ["subnet-0a1b2c3d"]}, "TracingConfig": {"Mode": "Active"}}
    boundary = {"PermissionsBoundary": "arn:aws:iam::123456789012:policy/boundary"}
    log = {"RetentionInDays": 30, "KmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/1"}
    change = {FUNCTION: function, f"{CUSTOM}Role": boundary, f"{CUSTOM}Log": log}
    synthesize(tmp_path, change)


def test_other_code_and_another_vpc_are_changes(tmp_path: Path) -> None:
    change = {FUNCTION: {"Code": {"ZipFile": "def handler(*_): pass"}}, CUSTOM: {"VpcId": "vpc-0f1b2c3d4e5f60718"}}
    with pytest.raises(RuntimeError) as refused:
        synthesize(tmp_path, change)
    report = str(refused.value)
    assert f"{FUNCTION} differs from the role files: Code is" in report
    assert f"{CUSTOM} differs from the role files: VpcId is" in report


def test_checks_have_no_finding_in_the_synthesized_template(tmp_path: Path) -> None:
    synthesize(tmp_path, {})
    outcome = read_templates([tmp_path / "cdk.out"])
    assert [each.message for each in outcome.diagnostics] == []
    assert [plan.environment.restricts_default_group for plan in outcome.plans] == [True]
