"""Changes that other constructs make to groups of role files, in any stack, fail the synth and are named."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import jsii
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ssm as ssm
from constructs import Construct, IConstruct

from sg_factory.cdk.groups import SecurityGroups
from sg_factory.cloudformation.template import group_logical_id
from sg_factory.pipeline.project import moment, run
from sg_factory.plan import Plan
from tests.projects import write
from tests.stacks import an_app, synthesized

WEB, DATABASE = group_logical_id("web"), group_logical_id("database")

PROJECT = {
    "roles/web.yaml": """
        description: Web servers
        owner: shop
        ingress:
          - {from: 10.1.0.0/16, service: https, description: The office}
        """,
    "roles/database.yaml": """
        description: Orders
        owner: data-platform
        ingress:
          - {from: web, service: postgresql, description: Orders are read and written}
        """,
}


def a_plan(folder: Path) -> Plan:
    (plan,) = run(write(folder / "project", PROJECT), as_of=moment("2027-01-01"), judge=False).plans
    return plan


def a_stack(folder: Path, name: str = "shop") -> cdk.Stack:
    return cdk.Stack(an_app(folder), name)


def beside(stack: cdk.Stack, name: str) -> cdk.Stack:
    """Another stack of the same app."""
    return cdk.Stack(stack.node.root, name)


def ssh_into(scope: Construct, group_id: str, id: str = "Sneaky") -> ec2.CfnSecurityGroupIngress:  # noqa: A002
    """SSH from everywhere, into a group that is known by its id."""
    return ec2.CfnSecurityGroupIngress(
        scope, id, group_id=group_id, cidr_ip="0.0.0.0/0", ip_protocol="tcp", from_port=22, to_port=22
    )


def objections(stack: cdk.Stack) -> str:
    """The error of the synth of a stack's app."""
    with pytest.raises(RuntimeError) as told:
        synthesized(stack)
    return str(told.value)


FOREIGN = f"Sneaky writes a rule into {WEB} that no role file shows: “web” tcp/22 from 0.0.0.0/0"


LOOKUP = "ssm:account=111122223333:parameterName"


# Rules from anywhere


def test_the_construct_that_wrote_a_rule_is_named_with_the_rule_and_what_to_do(tmp_path: Path) -> None:
    stack = a_stack(tmp_path)
    groups = SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path))
    ssh_into(Construct(stack, "Theirs"), groups["web"].security_group_id)
    told = objections(stack)
    assert told.startswith("ValidationFailed: FATAL TheirsSneaky")
    assert f"writes a rule into {WEB} that no role file shows: “web” tcp/22 from 0.0.0.0/0 (sg-factory)" in told
    assert "   shop/Theirs/Sneaky (TheirsSneaky" in told
    assert "Suggested fix: write the rule in the role file, or use groups.mutable(…)" in told


def test_a_construct_library_that_imports_the_group_by_its_id_is_named(tmp_path: Path) -> None:
    stack = a_stack(tmp_path)
    groups = SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path))
    theirs = ec2.SecurityGroup.from_security_group_id(stack, "Imported", groups["web"].security_group_id)
    theirs.add_ingress_rule(ec2.Peer.ipv4("192.0.2.0/24"), ec2.Port.all_traffic(), "Everything")
    told = objections(stack)
    assert "that no role file shows: “web” all from 192.0.2.0/24" in told
    assert "   shop/Imported/from 192.0.2.0_24:ALL TRAFFIC" in told


@dataclass(frozen=True)
class Apart:
    """The stack that holds the groups, and another one."""

    stack: cdk.Stack
    other: cdk.Stack
    group_id: str


def by_cdk(apart: Apart) -> str:
    """CDK's own way across stacks: an export."""
    return apart.group_id


def by_parameter(apart: Apart) -> str:
    """The parameter that consumers read, looked up by the deploy."""
    return ssm.StringParameter.value_for_string_parameter(apart.other, "/sg-factory/default/web")


def by_dynamic_reference(_apart: Apart) -> str:
    """The same parameter, in the words of CloudFormation."""
    return "{{resolve:ssm:/sg-factory/default/web}}"


def by_export(apart: Apart) -> str:
    """An export with a name of its own."""
    cdk.CfnOutput(apart.stack, "Web", value=apart.group_id, export_name="the-web")
    return cdk.Fn.import_value("the-web")


def by_their_own_parameter(apart: Apart) -> str:
    """An SSM parameter that another construct has made of the id."""
    ssm.StringParameter(apart.stack, "Theirs", parameter_name="/theirs", string_value=apart.group_id)
    return "{{resolve:ssm:/theirs:3}}"


def by_words(apart: Apart) -> str:
    """Put together of parts, one of which is an export."""
    return cdk.Fn.select(0, cdk.Fn.split("|", cdk.Fn.join("|", [apart.group_id, "x"])))


@pytest.mark.parametrize(
    "way", [by_cdk, by_parameter, by_dynamic_reference, by_export, by_their_own_parameter, by_words]
)
def test_so_is_one_of_another_stack_however_it_got_the_id(tmp_path: Path, way: Any) -> None:
    stack = a_stack(tmp_path)
    other = beside(stack, "other")
    groups = SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path))
    ssh_into(other, way(Apart(stack, other, groups["web"].security_group_id)))
    told = objections(stack)
    assert FOREIGN in told
    assert "   other/Sneaky (Sneaky)" in told


@pytest.mark.parametrize("context", [{}, {f"{LOOKUP}=/sg-factory/default/web:region=eu-west-1": "sg-0a1b2c3d"}])
def test_so_is_one_with_an_id_that_cdk_looks_up_before_the_synth(tmp_path: Path, context: dict[str, str]) -> None:
    app = an_app(tmp_path, **context)
    stack, other = (
        cdk.Stack(app, name, env=cdk.Environment(account="111122223333", region="eu-west-1"))
        for name in ("shop", "other")
    )
    SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path))
    found = ssm.StringParameter.value_from_lookup(other, "/sg-factory/default/web")
    assert found == ("sg-0a1b2c3d" if context else "dummy-value-for-/sg-factory/default/web")
    ssh_into(other, found)
    assert FOREIGN in objections(other)


def test_so_is_one_of_a_nested_stack(tmp_path: Path) -> None:
    stack = a_stack(tmp_path)
    groups = SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path))
    ssh_into(cdk.NestedStack(stack, "Nested"), groups["web"].security_group_id)
    told = objections(stack)
    assert FOREIGN in told
    assert "   shop/Nested/Sneaky (Sneaky)" in told


def test_so_is_one_of_the_parent_into_a_nested_stack(tmp_path: Path) -> None:
    stack = a_stack(tmp_path)
    nested = cdk.NestedStack(stack, "Nested")
    vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-1", availability_zones=["eu-west-1a"])
    groups = SecurityGroups(nested, "SecurityGroups", a_plan(tmp_path), vpc=vpc)
    ssh_into(stack, groups["web"].security_group_id)
    assert FOREIGN in objections(stack)


def test_so_is_one_of_another_stack_in_a_stage(tmp_path: Path) -> None:
    stage = cdk.Stage(an_app(tmp_path), "Production")
    stack, other = cdk.Stack(stage, "shop"), cdk.Stack(stage, "other")
    groups = SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path))
    ssh_into(other, groups["web"].security_group_id)
    told = objections(stack)
    assert FOREIGN in told
    assert "   Production/other/Sneaky (Sneaky)" in told


def test_a_group_that_is_handed_out_as_mutable_takes_rules_of_other_stacks(tmp_path: Path) -> None:
    stack = a_stack(tmp_path)
    other = beside(stack, "other")
    groups = SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path))
    ssh_into(other, groups.mutable("web").security_group_id)
    assert "Sneaky" in synthesized(other)["Resources"]


def test_no_other_group_takes_any_then(tmp_path: Path) -> None:
    stack = a_stack(tmp_path)
    other = beside(stack, "other")
    groups = SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path))
    ssh_into(other, groups.mutable("web").security_group_id)
    ssh_into(other, groups["database"].security_group_id, "Another")
    told = objections(stack)
    assert f"Another writes a rule into {DATABASE}" in told
    assert "Sneaky" not in told


def test_their_own_groups_may_name_ours_as_the_other_end(tmp_path: Path) -> None:
    stack = a_stack(tmp_path)
    other = beside(stack, "other")
    groups = SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path))
    vpc = ec2.Vpc.from_vpc_attributes(other, "Vpc", vpc_id="vpc-1", availability_zones=["eu-west-1a"])
    theirs = ec2.SecurityGroup(other, "Theirs", vpc=vpc, allow_all_outbound=False)
    theirs.add_ingress_rule(groups["web"], ec2.Port.tcp(443), "What the web servers ask")
    assert any(r["Type"] == "AWS::EC2::SecurityGroupIngress" for r in synthesized(other)["Resources"].values())


# Changed resources


def changed(folder: Path, change: Any) -> str:
    """The error after `change` has changed the L1 constructs of the plan, by logical id."""
    stack = a_stack(folder)
    groups = SecurityGroups(stack, "SecurityGroups", a_plan(folder))
    included = groups.node.find_child("Template")
    change({child.node.id: child for child in included.node.children})
    return objections(stack)


def override(logical_id: str, path: str, value: Any) -> Any:
    return lambda made: made[logical_id].add_property_override(path, value)


def condition(made: dict[str, cdk.CfnResource]) -> None:
    group = made[WEB]
    group.cfn_options.condition = cdk.CfnCondition(group.stack, "Maybe", expression=cdk.Fn.condition_equals("a", "b"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            override(WEB, "SecurityGroupIngress.0.CidrIp", "0.0.0.0/0"),
            'SecurityGroupIngress has [{"CidrIp": "0.0.0.0/0", "Description": "The office", "FromPort": 443,'
            ' "IpProtocol": "tcp", "ToPort": 443}] and lacks [{"CidrIp": "10.1.0.0/16", "Description": "The office",'
            ' "FromPort": 443, "IpProtocol": "tcp", "ToPort": 443}]',
        ),
        (
            override(WEB, "GroupDescription", "Changed"),
            'GroupDescription is "Changed", not "Security group of the role web"',
        ),
        (override(WEB, "GroupName", "web"), 'GroupName is "web", not []'),
        (condition, "it is made only on the condition Maybe"),
    ],
    ids=["a rule", "the description", "a name", "a condition"],
)
def test_a_changed_resource_is_reported_with_the_difference(tmp_path: Path, change: Any, told: str) -> None:
    assert f"{WEB} differs from the role files: {told} (sg-factory)\n   shop/SecurityGroups/Template/{WEB}" in changed(
        tmp_path, change
    )


@jsii.implements(cdk.IAspect)
class _Opens:
    """An aspect that changes a group."""

    def visit(self, node: IConstruct) -> None:
        if isinstance(node, ec2.CfnSecurityGroup):
            node.security_group_egress = [{"cidrIp": "0.0.0.0/0", "ipProtocol": "-1"}]


def test_an_addition_by_an_aspect_is_reported(tmp_path: Path) -> None:
    stack = a_stack(tmp_path)
    SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path))
    cdk.Aspects.of(stack).add(_Opens())
    told = objections(stack)
    assert 'SecurityGroupEgress has [{"CidrIp": "0.0.0.0/0", "IpProtocol": "-1"}] and lacks [' in told


def test_no_acknowledgement_silences_it(tmp_path: Path) -> None:
    stack = a_stack(tmp_path)
    groups = SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path))
    ssh_into(stack, groups["web"].security_group_id)
    for name in ("foreign-rule", "changed-group"):
        acknowledged = cdk.Acknowledgment(id=f"sg-factory::{name}", reason="It is only for today")
        cdk.Validations.of(stack).acknowledge(acknowledged)
    assert FOREIGN in objections(stack)


# What an app may do


def test_tags_dependencies_and_a_policy_that_keeps_nothing_are_the_apps_own(tmp_path: Path) -> None:
    stack = a_stack(tmp_path)
    groups = SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path))
    cdk.Tags.of(stack).add("team", "shop")
    group = groups.node.find_child("Template").node.find_child(WEB)
    assert isinstance(group, ec2.CfnSecurityGroup)
    group.apply_removal_policy(cdk.RemovalPolicy.DESTROY)
    group.add_dependency(cdk.CfnWaitConditionHandle(stack, "First"))
    assert synthesized(stack)["Resources"][WEB]["DeletionPolicy"] == "Delete"
