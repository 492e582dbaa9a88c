"""RoleSecurityGroups in a stack of the app, and apps that make a stack of every environment."""

from pathlib import Path
from textwrap import dedent
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elb
from aws_cdk import aws_elasticloadbalancingv2_targets as targets
from aws_cdk import aws_rds as rds
from aws_cdk.assertions import Annotations, Match

from sg_factory.cloudformation.template import group_logical_id, template
from sg_factory.constructs import ProjectError, RoleSecurityGroups, environment_stacks
from sg_factory.pipeline.project import moment, run
from sg_factory.plan.layout import whole
from sg_factory.report.findings.text import render
from tests.projects import write
from tests.stacks import an_app, security_groups, synthesized, violations

PROJECT = {
    "sg-factory.yaml": """
        name: shop
        networks:
          vpn: {description: Where the offices leave the VPN, cidrs: [203.0.113.0/24]}
        """,
    "roles/load-balancer.yaml": """
        description: Public entry point of the shop
        owner: platform
        public: true
        ingress:
          - {from: internet, service: https, description: Customers reach the shop}
        """,
    "roles/web.yaml": """
        description: Web servers of the shop
        owner: shop
        ingress:
          - {from: load-balancer, service: tcp/8080, description: What the load balancer passes on}
          - {from: bastion, service: ssh, description: Break-fix access}
          - {from: vpn, service: https, description: The old way in, expires: 2027-06-30}
        """,
    "roles/database.yaml": """
        description: Orders
        owner: data-platform
        ingress:
          - {from: web, service: postgresql, description: Web servers read and write orders}
        """,
    "roles/bastion.yaml": """
        description: The one way in for administrators
        owner: platform
        ingress:
          - {from: vpn, service: ssh, description: Administrators come from the VPN}
        """,
}

ENVIRONMENTS = """
    name: shop
    environments:
      dev: {account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.10.0.0/16]}}
      prod: {account: "444455556666", region: eu-central-1, vpc: {ssm: /network/vpc-id, cidrs: [10.20.0.0/16]}}
    networks:
      vpn: {description: Where the offices leave the VPN, cidrs: [203.0.113.0/24]}
    """

BEFORE, AFTER = "2027-01-31", "2027-07-01"
"""Days before and after the rule that expires has expired."""

WORSE = {
    "roles/bastion.yaml": PROJECT["roles/bastion.yaml"].replace("owner:", "ownr:"),
    "roles/database.yaml": PROJECT["roles/database.yaml"].replace("from: web", "from: wep"),
}
PUBLIC_BASTION = {"roles/bastion.yaml": PROJECT["roles/bastion.yaml"].replace("from: vpn", "from: internet")}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "project", PROJECT)


def stack_of(tmp_path: Path, **context: Any) -> cdk.Stack:
    return cdk.Stack(an_app(tmp_path, **context), "theirs")


def template_of(project: Path, disable: tuple[str, ...] = (), as_of: str = BEFORE) -> dict[str, Any]:
    """The output of `sg-factory template` for a project with one environment."""
    (plan,) = run(project, disable=disable, as_of=moment(as_of), judge=False).plans
    return template(plan, whole(plan))


def the_role_files(project: Path, vpc: Any) -> dict[str, Any]:
    """The groups and rules that the role files make, in a VPC."""
    expected = security_groups(template_of(project))
    for resource in expected.values():
        if "VpcId" in resource["Properties"]:
            resource["Properties"]["VpcId"] = vpc
    return expected


# Their load balancer, their servers, their database


def test_what_takes_the_groups_adds_no_rule_to_those_of_the_role_files(tmp_path: Path, project: Path) -> None:
    stack = stack_of(tmp_path)
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, restrict_default_security_group=False)
    groups = RoleSecurityGroups(stack, "SecurityGroups", project=project, vpc=vpc, as_of=BEFORE)

    balancer = elb.ApplicationLoadBalancer(
        stack, "Balancer", vpc=vpc, internet_facing=True, security_group=groups["load-balancer"]
    )
    server = ec2.Instance(
        stack,
        "Server",
        vpc=vpc,
        security_group=groups["web"],
        instance_type=ec2.InstanceType("t3.micro"),
        machine_image=ec2.MachineImage.latest_amazon_linux2023(),
    )
    database = rds.DatabaseInstance(
        stack,
        "Database",
        vpc=vpc,
        security_groups=[groups["database"]],
        engine=rds.DatabaseInstanceEngine.postgres(version=rds.PostgresEngineVersion.VER_16),
    )
    listener = balancer.add_listener("Http", port=80)  # open to the internet, as CDK's default is
    listener.add_targets("Servers", port=8080, targets=[targets.InstanceTarget(server, 8080)])
    database.connections.allow_default_port_from_any_ipv4()
    database.connections.allow_from(server, ec2.Port.all_traffic())
    server.connections.allow_from(balancer, ec2.Port.tcp(22))
    server.connections.allow_to_any_ipv4(ec2.Port.all_traffic())
    server.connections.allow_internally(ec2.Port.all_traffic())

    made = synthesized(stack)
    assert security_groups(made) == the_role_files(project, stack.resolve(vpc.vpc_id))
    resources = {resource["Type"]: resource["Properties"] for resource in made["Resources"].values()}
    worn = {role: [{"Fn::GetAtt": [group_logical_id(role), "GroupId"]}] for role in groups}
    assert resources["AWS::ElasticLoadBalancingV2::LoadBalancer"]["SecurityGroups"] == worn["load-balancer"]
    assert resources["AWS::EC2::Instance"]["SecurityGroupIds"] == worn["web"]
    assert resources["AWS::RDS::DBInstance"]["VPCSecurityGroups"] == worn["database"]


def test_a_group_on_request_takes_their_rules_besides_its_own(tmp_path: Path, project: Path) -> None:
    stack = stack_of(tmp_path)
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, restrict_default_security_group=False)
    groups = RoleSecurityGroups(stack, "SecurityGroups", project=project, vpc=vpc, as_of=BEFORE)
    web = groups.mutable("web")
    web.add_ingress_rule(ec2.Peer.ipv4("192.0.2.0/24"), ec2.Port.tcp(9100), "Metrics")
    web.add_egress_rule(ec2.Peer.ipv4("192.0.2.0/24"), ec2.Port.tcp(443), "Updates")

    made, role_files = security_groups(synthesized(stack)), the_role_files(project, stack.resolve(vpc.vpc_id))
    assert {key: made[key] for key in role_files} == role_files
    theirs = [made[key] for key in made.keys() - role_files.keys()]
    metrics, updates = sorted(theirs, key=lambda resource: resource["Properties"]["Description"])
    range_of_theirs = {"CidrIp": "192.0.2.0/24", "IpProtocol": "tcp"}
    web_id = {"GroupId": {"Fn::GetAtt": [group_logical_id("web"), "GroupId"]}}
    assert metrics == {
        "Type": "AWS::EC2::SecurityGroupIngress",
        "Properties": {**web_id, **range_of_theirs, "Description": "Metrics", "FromPort": 9100, "ToPort": 9100},
    }
    assert updates == {
        "Type": "AWS::EC2::SecurityGroupEgress",
        "Properties": {**web_id, **range_of_theirs, "Description": "Updates", "FromPort": 443, "ToPort": 443},
    }


def test_a_group_may_be_worn_in_another_stack(tmp_path: Path, project: Path) -> None:
    stack = stack_of(tmp_path)
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, restrict_default_security_group=False)
    groups = RoleSecurityGroups(stack, "SecurityGroups", project=project, vpc=vpc, as_of=BEFORE)
    other = cdk.Stack(cdk.Stage.of(stack), "other")
    ec2.CfnInstance(other, "Server", security_group_ids=[groups["web"].security_group_id])

    assert security_groups(synthesized(stack)) == the_role_files(project, stack.resolve(vpc.vpc_id))
    worn = synthesized(other)["Resources"]["Server"]["Properties"]["SecurityGroupIds"]
    assert group_logical_id("web") in str(worn)


# One environment of several


def test_the_only_environment_needs_no_name(tmp_path: Path, project: Path) -> None:
    stack = stack_of(tmp_path)
    RoleSecurityGroups(stack, "SecurityGroups", project=project, as_of=BEFORE)
    made = synthesized(stack)
    assert made["Resources"] == template_of(project)["Resources"]
    assert made["Parameters"] == template_of(project)["Parameters"]


def test_one_of_several_environments_has_to_be_named(tmp_path: Path, project: Path) -> None:
    write(project, {"sg-factory.yaml": ENVIRONMENTS})
    with pytest.raises(ProjectError) as told:
        RoleSecurityGroups(stack_of(tmp_path), "SecurityGroups", project=project)
    assert str(told.value) == "there are several environments (dev, prod): choose one with environment="

    stack = stack_of(tmp_path / "second")
    RoleSecurityGroups(stack, "SecurityGroups", project=project, environment="dev", as_of=BEFORE)
    assert synthesized(stack)["Resources"][group_logical_id("web")]["Properties"]["VpcId"] == "vpc-0a1b2c3d4e5f60718"


def test_an_environment_that_is_not_declared_is_an_error_that_names_the_nearest(tmp_path: Path, project: Path) -> None:
    write(project, {"sg-factory.yaml": ENVIRONMENTS})
    with pytest.raises(ProjectError, match="unknown environment “prd”: did you mean “prod”"):
        RoleSecurityGroups(stack_of(tmp_path), "SecurityGroups", project=project, environment="prd")


# Mistakes and findings


def test_mistakes_raise_one_exception_with_all_of_them_as_check_tells_them(tmp_path: Path, project: Path) -> None:
    write(project, WORSE)
    with pytest.raises(ProjectError) as told:
        RoleSecurityGroups(stack_of(tmp_path), "SecurityGroups", project=project, as_of=BEFORE)
    assert str(told.value) == render(run(project, as_of=moment(BEFORE)).diagnostics)
    assert "error[unknown-key]: unknown key “ownr”" in str(told.value)
    assert "error[unknown-peer]" in str(told.value)
    assert " --> roles/bastion.yaml:3:1\n" in str(told.value)


def test_a_finding_at_level_error_fails_the_synth_with_its_line_and_the_construct(
    tmp_path: Path, project: Path
) -> None:
    write(project, PUBLIC_BASTION)
    stack = stack_of(tmp_path)
    RoleSecurityGroups(stack, "SecurityGroups", project=project, as_of=BEFORE)
    with pytest.raises(RuntimeError) as told:
        synthesized(stack)
    assert "ERROR internet can reach “bastion” on tcp/22" in str(told.value)
    assert " --> roles/bastion.yaml:5:" in str(told.value)
    assert "   theirs/SecurityGroups/Template/Bastion" in str(told.value)
    assert "Acknowledge with 'sg-factory::world-open-admin'" in str(told.value)


def test_what_is_over_a_limit_raises_too_and_its_findings_are_left_to_check(tmp_path: Path, project: Path) -> None:
    ports = ", ".join(f"tcp/{port}" for port in range(7000, 7061))
    role = "description: Web servers\nowner: shop\ningress:\n  - {from: internet, service: ["
    write(project, {"roles/open.yaml": f"{role}{ports}], description: Everybody}}\n"})
    with pytest.raises(ProjectError) as told:
        RoleSecurityGroups(stack_of(tmp_path), "SecurityGroups", project=project, as_of=BEFORE)
    assert str(told.value).startswith("error[too-many-rules]: “open” has 61 ingress rules for IPv4; a group holds 60\n")
    assert str(told.value).count("]: ") == 1


def test_a_folder_that_is_not_there_is_told_by_its_whole_path(tmp_path: Path) -> None:
    with pytest.raises(ProjectError) as told:
        RoleSecurityGroups(stack_of(tmp_path), "SecurityGroups", project=tmp_path / "projct")
    assert str(told.value) == f"{tmp_path}/projct is not a folder"


def test_a_warning_stands_in_the_report_and_nowhere_else(tmp_path: Path, project: Path) -> None:
    stack = stack_of(tmp_path)
    RoleSecurityGroups(stack, "SecurityGroups", project=project, as_of=AFTER)
    (expired,) = [found for found in violations(app_of(stack)) if found["ruleName"] == "expired-rule"]
    (finding,) = [found for found in run(project, as_of=moment(AFTER)).diagnostics if found.code == "expired-rule"]
    assert expired["severity"] == "warning"
    assert expired["suggestedFix"] == finding.help
    assert render((finding,)) == f"warning[expired-rule]: {expired['description']}\n  = help: {finding.help}\n"
    (construct,) = expired["violatingConstructs"]
    assert construct["constructPath"] == f"theirs/SecurityGroups/Template/{group_logical_id('web')}"
    annotations = Annotations.from_stack(stack)
    assert annotations.find_warning("*", Match.any_value()) == []
    assert annotations.find_info("*", Match.any_value()) == []


def test_an_app_may_acknowledge_a_finding_and_no_broken_guardrail(tmp_path: Path, project: Path) -> None:
    guardrail = "guardrails: [{never: {from: internet, to: bastion}, description: Nobody comes in past the VPN}]\n"
    settings = (project / "sg-factory.yaml").read_text("utf-8")
    write(project, {**PUBLIC_BASTION, "sg-factory.yaml": settings + guardrail})
    stack = stack_of(tmp_path)
    RoleSecurityGroups(stack, "SecurityGroups", project=project, as_of=BEFORE)
    codes = {found.code for found in run(project, as_of=moment(BEFORE)).diagnostics if found.severity.word == "error"}
    assert "guardrail-broken" in codes
    for code in codes:
        acknowledged = cdk.Acknowledgment(id=f"sg-factory::{code}", reason="Until the VPN is there")
        cdk.Validations.of(stack).acknowledge(acknowledged)
    with pytest.raises(RuntimeError) as told:
        synthesized(stack)
    assert "FATAL" in str(told.value)
    assert "Nobody comes in past the VPN" in str(told.value)
    assert "ERROR" not in str(told.value)


def test_a_project_without_findings_has_no_report_of_ours(tmp_path: Path, project: Path) -> None:
    (project / "roles/web.yaml").write_text(
        dedent(PROJECT["roles/web.yaml"]).replace(", expires: 2027-06-30", ""), "utf-8"
    )
    stack = stack_of(tmp_path)
    RoleSecurityGroups(stack, "SecurityGroups", project=project, as_of=BEFORE)
    assert [found for found in violations(app_of(stack)) if found["severity"] != "info"] == []


def app_of(stack: cdk.Stack) -> cdk.App:
    app = stack.node.root
    assert isinstance(app, cdk.App)
    return app


# For one run: -c disable= and -c as_of=


@pytest.mark.parametrize("roles", ["bastion,load-balancer", " bastion, load-balancer ", ["bastion", "load-balancer"]])
def test_roles_are_switched_off_by_context(tmp_path: Path, project: Path, roles: object) -> None:
    stack = stack_of(tmp_path, disable=roles, as_of=BEFORE)
    RoleSecurityGroups(stack, "SecurityGroups", project=project)
    assert synthesized(stack)["Resources"] == template_of(project, ("bastion", "load-balancer"))["Resources"]


def test_the_context_switches_off_more_than_the_app_does_and_never_less(tmp_path: Path, project: Path) -> None:
    stack = stack_of(tmp_path, disable="bastion")
    RoleSecurityGroups(stack, "SecurityGroups", project=project, disable=["load-balancer"], as_of=BEFORE)
    assert synthesized(stack)["Resources"] == template_of(project, ("bastion", "load-balancer"))["Resources"]


def test_a_misspelt_role_is_not_switched_off_in_silence(tmp_path: Path, project: Path) -> None:
    with pytest.raises(ProjectError, match="unknown role “bastoin”: did you mean “bastion”"):
        RoleSecurityGroups(stack_of(tmp_path, disable="bastoin"), "SecurityGroups", project=project)


def test_the_moment_comes_from_the_context_unless_the_app_says_it(tmp_path: Path, project: Path) -> None:
    by_context, by_app = stack_of(tmp_path, as_of=AFTER), stack_of(tmp_path / "second", as_of=AFTER)
    RoleSecurityGroups(by_context, "SecurityGroups", project=project)
    RoleSecurityGroups(by_app, "SecurityGroups", project=project, as_of=BEFORE)
    before, after = template_of(project, as_of=BEFORE), template_of(project, as_of=AFTER)
    assert before != after
    assert synthesized(by_context)["Resources"] == after["Resources"]
    assert synthesized(by_app)["Resources"] == before["Resources"]


def test_what_is_no_date_is_told_so(tmp_path: Path, project: Path) -> None:
    with pytest.raises(ProjectError, match="“tomorrow” is neither a date nor a time in UTC: write 2027-05-01 or"):
        RoleSecurityGroups(stack_of(tmp_path, as_of="tomorrow"), "SecurityGroups", project=project)


# The app


def test_the_app_makes_one_stack_an_environment_in_its_account_and_region(tmp_path: Path, project: Path) -> None:
    write(project, {"sg-factory.yaml": ENVIRONMENTS})
    dev, prod = environment_stacks(an_app(tmp_path), project=project, as_of=BEFORE)
    assert (dev.stack_name, dev.account, dev.region) == ("shop-dev", "111122223333", "eu-west-1")
    assert (prod.stack_name, prod.account, prod.region) == ("shop-prod", "444455556666", "eu-central-1")
    for stack, plan in zip((dev, prod), run(project, as_of=moment(BEFORE), judge=False).plans, strict=True):
        assert synthesized(stack) == {"Parameters": {}, **template(plan, whole(plan))}


def test_a_project_without_environments_becomes_one_stack_for_any(tmp_path: Path, project: Path) -> None:
    (stack,) = environment_stacks(an_app(tmp_path), project=project, as_of=BEFORE)
    assert stack.stack_name == "shop"
    assert cdk.Token.is_unresolved(stack.account)
    assert synthesized(stack) == template_of(project)


def test_with_a_mistake_the_app_makes_no_stack(tmp_path: Path, project: Path) -> None:
    write(project, WORSE)
    app = an_app(tmp_path)
    with pytest.raises(ProjectError):
        environment_stacks(app, project=project)
    assert app.node.children == []
