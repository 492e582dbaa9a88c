"""The CDK constructs of a plan equal its template in any scope, and nothing else changes them."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import aws_cdk as cdk
import jsii
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk.cloudformation_include import CfnInclude
from constructs import Construct, IConstruct
from hypothesis import given, settings

from sg_factory.cdk.groups import SecurityGroups, UnknownRole
from sg_factory.cloudformation.template import group_logical_id, template
from sg_factory.pipeline.project import moment, run
from sg_factory.plan import Plan
from sg_factory.plan.layout import whole
from tests.projects import write
from tests.reading.project import Project
from tests.reading.projects import projects
from tests.stacks import an_app, synthesized

WEB = group_logical_id("web")

PROJECT = {
    "sg-factory.yaml": """
        name: shop
        environments:
          dev: {account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.10.0.0/16]}}
          prod: {account: "444455556666", region: eu-west-1, vpc: {ssm: /network/vpc-id, cidrs: [10.20.0.0/16]}}
        networks:
          s3: {description: Amazon S3, prefix_list: {ssm: /network/s3, entries: 1}}
          cdn: {description: CloudFront, prefix_list: {name: com.amazonaws.global.cloudfront.origin-facing}}
          office: {description: The office, cidrs: [203.0.113.0/24, "2001:db8:40::/48"]}
          partners:
            description: Offices of the partners
            cidrs: [198.51.100.0/28, "2001:db8:80::/48"]
            prefix_list: {create: true, max_entries: 5}
        security_groups:
          scanner: {id: sg-0123456789abcdef0, account: "999988887777", description: Vulnerability scanner}
        tags: {cost-centre: "0815"}
        """,
    "roles/web.yaml": """
        description: 'Web “servers”: € & 😀'
        owner: platform
        ingress:
          - {from: cdn, service: https, description: Customers}
          - {from: self, service: icmp/echo-request, description: "They look for each other: yes, #1"}
          - {from: scanner, service: all, description: Looking for holes}
        egress:
          - {to: s3, service: https, description: Pictures}
        """,
    "roles/database.yaml": """
        description: PostgreSQL
        owner: data-platform
        ingress:
          - {from: web, service: postgresql, description: Orders}
          - {from: office, service: [ssh, ping, esp], description: "null"}
          - {from: partners, service: https, description: Orders of partners}
        """,
}


def a_plan(folder: Path, environment: str = "prod") -> Plan:
    (plan,) = run(write(folder / "project", PROJECT), environments=[environment], judge=False).plans
    return plan


def a_stack(folder: Path) -> cdk.Stack:
    return cdk.Stack(an_app(folder), "shop")


# Equal to the template


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_a_stack_holds_the_resources_and_parameters_of_the_template(tmp_path: Path, environment: str) -> None:
    plan, stack = a_plan(tmp_path, environment), a_stack(tmp_path)
    SecurityGroups(stack, "SecurityGroups", plan)
    made, expected = synthesized(stack), template(plan, whole(plan))
    assert made["Resources"] == expected["Resources"]
    assert made["Parameters"] == expected["Parameters"]


@settings(max_examples=10)
@given(projects(adding=True))
def test_so_it_does_for_any_project(project: Project) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        project.write(folder)
        outcome = run(folder, disable=project.disable, as_of=moment(project.as_of.isoformat()), judge=False)
        app = an_app(folder)
        stacks = {plan: cdk.Stack(app, whole(plan).name) for plan in outcome.plans}
        for plan, stack in stacks.items():
            SecurityGroups(stack, "SecurityGroups", plan)
        for plan, stack in stacks.items():
            made, expected = synthesized(stack), template(plan, whole(plan))
            assert made.get("Resources", {}) == expected["Resources"]
            assert made.get("Parameters", {}) == expected.get("Parameters", {})


def test_an_app_may_tag_the_groups_as_everything_else_of_its_own(tmp_path: Path) -> None:
    stack = a_stack(tmp_path)
    SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path))
    cdk.Tags.of(stack).add("team", "shop")
    tags = {tag["Key"]: tag["Value"] for tag in synthesized(stack)["Resources"][WEB]["Properties"]["Tags"]}
    assert tags == {
        "cost-centre": "0815",
        "description": "Web “servers”: € & 😀",
        "Name": "shop-web",
        "owner": "platform",
        "source": "roles/web.yaml",
        "team": "shop",
    }


def test_cdk_traces_what_the_app_makes_itself_and_nothing_of_the_groups(tmp_path: Path) -> None:
    stack = a_stack(tmp_path)
    SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path))
    cdk.CfnResource(stack, "Topic", type="AWS::SNS::Topic")
    made = [each for each in stack.node.find_all() if isinstance(each, cdk.CfnResource)]
    assert [each.logical_id for each in made if each.creation_stack] == [stack.node.find_child("Topic").logical_id]
    assert len(made) > 1


def test_without_publish_there_are_no_ssm_parameters(tmp_path: Path) -> None:
    plan, stack = a_plan(tmp_path), a_stack(tmp_path)
    SecurityGroups(stack, "SecurityGroups", plan, publish=False)
    made = synthesized(stack)
    resources = template(plan, whole(plan))["Resources"]
    assert made["Resources"] == {key: each for key, each in resources.items() if each["Type"] != "AWS::SSM::Parameter"}


def test_a_stacks_own_description_stays(tmp_path: Path) -> None:
    stack = cdk.Stack(an_app(tmp_path), "shop", description="All of the shop")
    SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path))
    assert synthesized(stack)["Description"] == "All of the shop"


def test_no_file_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    SecurityGroups(a_stack(tmp_path), "SecurityGroups", a_plan(tmp_path))
    assert list((tmp_path / "tmp").iterdir()) == []


def test_more_groups_are_no_more_calls_across_jsii(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = a_plan(tmp_path)
    smaller = replace(plan, groups=(replace(plan.groups[0], ingress=(), egress=()),))
    process = jsii._runtime.kernel.provider._process
    send, sent = process.send, []
    monkeypatch.setattr(process, "send", lambda *request: sent.append(request) or send(*request))
    calls = []
    for which in (smaller, plan):
        stack = a_stack(tmp_path / str(len(which.groups)))
        before = len(sent)
        SecurityGroups(stack, "SecurityGroups", which)
        calls.append(len(sent) - before)
    assert calls[0] == calls[1] < 20


# Wherever they stand


def test_wrapping_the_groups_in_other_constructs_changes_no_logical_id(tmp_path: Path) -> None:
    plan, stack = a_plan(tmp_path), a_stack(tmp_path)
    SecurityGroups(Construct(Construct(stack, "Network"), "Access"), "Groups", plan)
    assert synthesized(stack)["Resources"] == template(plan, whole(plan))["Resources"]


def test_so_does_a_stage(tmp_path: Path) -> None:
    plan, stage = a_plan(tmp_path), cdk.Stage(an_app(tmp_path), "Production")
    stack = cdk.Stack(stage, "shop")
    SecurityGroups(stack, "SecurityGroups", plan)
    assert synthesized(stack)["Resources"] == template(plan, whole(plan))["Resources"]


def test_a_nested_stack_takes_the_vpc_of_its_parent(tmp_path: Path) -> None:
    plan, parent = a_plan(tmp_path), a_stack(tmp_path)
    vpc = ec2.Vpc(parent, "Vpc", max_azs=1)
    nested = cdk.NestedStack(parent, "Access")
    groups = SecurityGroups(nested, "SecurityGroups", plan, vpc=vpc)
    cdk.CfnOutput(parent, "WebGroup", value=groups["web"].security_group_id)

    made = synthesized(nested)
    (vpc_of_the_parent,) = made["Parameters"].keys() - template(plan, whole(plan))["Parameters"].keys()
    assert vpc_of_the_parent.startswith("referencetoshopVpc")
    assert made["Resources"] == with_vpc(plan, {"Ref": vpc_of_the_parent})
    assert "Fn::GetAtt" in synthesized(parent)["Outputs"]["WebGroup"]["Value"]


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_a_vpc_of_the_stack_replaces_the_environments_own(tmp_path: Path, environment: str) -> None:
    plan, stack = a_plan(tmp_path, environment), a_stack(tmp_path)
    vpc = ec2.Vpc(stack, "Vpc", max_azs=1)
    SecurityGroups(stack, "SecurityGroups", plan, vpc=vpc)
    made, expected = synthesized(stack), with_vpc(plan, stack.resolve(vpc.vpc_id))
    assert {key: made["Resources"][key] for key in expected} == expected
    assert made["Parameters"].keys() == template(plan, whole(plan))["Parameters"].keys() - {"VpcId"}


def test_an_imported_vpc_may_be_a_token(tmp_path: Path) -> None:
    plan, stack = a_plan(tmp_path), a_stack(tmp_path)
    imported = ec2.Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id=cdk.Fn.import_value("network-vpc"), availability_zones=["eu-west-1a"]
    )
    SecurityGroups(stack, "SecurityGroups", plan, vpc=imported)
    assert synthesized(stack)["Resources"] == with_vpc(plan, {"Fn::ImportValue": "network-vpc"})


def with_vpc(plan: Plan, vpc: object) -> dict[str, object]:
    """The template's resources in another VPC."""
    resources: dict[str, dict[str, dict[str, object]]] = template(plan, whole(plan))["Resources"]
    for resource in resources.values():
        if "VpcId" in resource["Properties"]:
            resource["Properties"]["VpcId"] = vpc
    return dict(resources)


# Two in one stack


def test_two_that_would_make_the_same_ids_in_one_stack_are_an_error_that_says_what_to_write(tmp_path: Path) -> None:
    plan, stack = a_plan(tmp_path), a_stack(tmp_path)
    SecurityGroups(stack, "Blue", plan)
    told = (
        "^shop/Blue and shop/Other/Green would both make PartnersIpv4List7495CBAD in one stack: "
        "give one of them an id_prefix= of its own$"
    )
    with pytest.raises(ValueError, match=told):
        SecurityGroups(Construct(stack, "Other"), "Green", plan)


def test_an_id_prefix_begins_every_logical_id(tmp_path: Path) -> None:
    plan, stack = a_plan(tmp_path), a_stack(tmp_path)
    SecurityGroups(stack, "Blue", plan)
    SecurityGroups(stack, "Green", plan, id_prefix="Green", publish=False)
    blue, green = template(plan, whole(plan)), template(plan, whole(plan), id_prefix="Green", publish=False)
    made = synthesized(stack)
    assert made["Resources"] == blue["Resources"] | green["Resources"]
    assert made["Parameters"] == blue["Parameters"] | green["Parameters"]
    assert all(key.startswith("Green") for key in (*green["Resources"], *green["Parameters"]))


def test_two_that_would_publish_the_same_parameters_are_an_error_too(tmp_path: Path) -> None:
    plan, stack = a_plan(tmp_path), a_stack(tmp_path)
    SecurityGroups(stack, "Blue", plan)
    told = (
        "^shop/Blue and shop/Green would both publish /shop/prod/prefix-list/partners/ipv4 in one account, one region: "
        "give one of them publish=False$"
    )
    with pytest.raises(ValueError, match=told):
        SecurityGroups(stack, "Green", plan, id_prefix="Green")


def test_what_is_no_part_of_a_logical_id_is_no_id_prefix(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="id_prefix='blue-': a logical id is a letter, then letters and digits"):
        SecurityGroups(a_stack(tmp_path), "Blue", a_plan(tmp_path), id_prefix="blue-")


# Its groups


def test_groups_are_found_by_role_and_made_once(tmp_path: Path) -> None:
    stack = a_stack(tmp_path)
    groups = SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path))
    assert list(groups) == ["database", "web"]
    assert "web" in groups
    assert stack.resolve(groups["web"].security_group_id) == {"Fn::GetAtt": [WEB, "GroupId"]}
    assert groups["web"] is groups["web"]
    assert groups.mutable("web") is groups.mutable("web")
    assert not groups["web"].allow_all_outbound


def test_an_unknown_role_is_a_key_error_that_names_the_nearest(tmp_path: Path) -> None:
    groups = SecurityGroups(a_stack(tmp_path), "SecurityGroups", a_plan(tmp_path))
    with pytest.raises(UnknownRole) as told:
        groups["databse"]
    assert isinstance(told.value, KeyError)
    assert str(told.value) == "unknown role “databse”: did you mean “database”?"


# Held against the plan


def a_rule_on(stack: cdk.Stack, group_id: str) -> None:
    """Add a rule to a group that is known by its bare id."""
    ec2.CfnSecurityGroupIngress(
        stack, "Sneaky", group_id=group_id, cidr_ip="0.0.0.0/0", ip_protocol="tcp", from_port=22, to_port=22
    )


def test_a_rule_that_something_else_writes_into_a_group_stops_the_synth(tmp_path: Path) -> None:
    stack = a_stack(tmp_path)
    groups = SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path))
    a_rule_on(stack, groups["web"].security_group_id)
    with pytest.raises(RuntimeError, match=f"Sneaky writes a rule into {WEB} that no role file shows"):
        synthesized(stack)


def test_so_it_does_in_a_nested_stack(tmp_path: Path) -> None:
    parent = a_stack(tmp_path)
    nested = cdk.NestedStack(parent, "Access")
    groups = SecurityGroups(nested, "SecurityGroups", a_plan(tmp_path), vpc=ec2.Vpc(parent, "Vpc", max_azs=1))
    a_rule_on(nested, groups["web"].security_group_id)
    with pytest.raises(RuntimeError, match=f"Sneaky writes a rule into {WEB}"):
        synthesized(parent)


def test_a_rule_in_a_group_that_was_taken_as_mutable_does_not(tmp_path: Path) -> None:
    stack = a_stack(tmp_path)
    groups = SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path))
    a_rule_on(stack, groups.mutable("web").security_group_id)
    assert "Sneaky" in synthesized(stack)["Resources"]


@jsii.implements(cdk.IAspect)
class _Opens:
    """An aspect that changes a group."""

    def visit(self, node: IConstruct) -> None:
        if isinstance(node, ec2.CfnSecurityGroup):
            node.security_group_egress = []


@jsii.implements(cdk.IAspect)
class _Lists:
    """An aspect that adds a range to every prefix list."""

    def visit(self, node: IConstruct) -> None:
        if isinstance(node, ec2.CfnPrefixList):
            node.entries = [ec2.CfnPrefixList.EntryProperty(cidr="0.0.0.0/0")]


def test_an_aspect_that_changes_a_prefix_list_stops_the_synth(tmp_path: Path) -> None:
    stack = a_stack(tmp_path)
    SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path))
    cdk.Aspects.of(stack).add(_Lists())
    with pytest.raises(RuntimeError, match="PartnersIpv4List7495CBAD differs from the role files"):
        synthesized(stack)


def test_an_aspect_that_changes_a_group_stops_the_synth(tmp_path: Path) -> None:
    stack = a_stack(tmp_path)
    SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path))
    cdk.Aspects.of(stack).add(_Opens())
    with pytest.raises(RuntimeError, match=f"{WEB} differs from the role files"):
        synthesized(stack)


def test_a_rule_that_is_taken_away_stops_the_synth(tmp_path: Path) -> None:
    plan, stack = a_plan(tmp_path), a_stack(tmp_path)
    included = SecurityGroups(stack, "SecurityGroups", plan).node.find_child("Template")
    assert isinstance(included, CfnInclude)
    rule = next(key for key in template(plan, whole(plan))["Resources"] if key.startswith(f"{WEB}Egress"))
    assert included.node.try_remove_child(rule)
    with pytest.raises(RuntimeError, match=f"{rule} differs from the role files"):
        synthesized(stack)
