"""The plugin for any CDK app checks all groups except those of role files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_s3_assets as assets

from sg_factory.constructs import RoleSecurityGroups, SecurityGroupValidation
from tests.projects import write
from tests.stacks import an_app, violations


def an_app_with_the_plugin(folder: Path) -> cdk.App:
    app = an_app(folder)
    cdk.Validations.of(app).add_plugins(SecurityGroupValidation())
    return app


def a_group(
    stack: cdk.Stack, name: str = "Theirs", description: str = "Takes deliveries of partners"
) -> ec2.SecurityGroup:
    """A group as CDK makes it, with egress closed."""
    vpc = ec2.Vpc.from_vpc_attributes(stack, f"{name}Vpc", vpc_id="vpc-1", availability_zones=["eu-west-1a"])
    return ec2.SecurityGroup(stack, name, vpc=vpc, allow_all_outbound=False, description=description)


def found(app: cdk.App) -> list[tuple[str, str, list[str]]]:
    """The violations at warning or above: rule, severity, construct paths."""
    return [
        (told["ruleName"], told["severity"], [construct["constructPath"] for construct in told["violatingConstructs"]])
        for told in violations(app)
        if told["severity"] != "info"
    ]


def test_an_error_fails_the_synth_and_names_the_construct(tmp_path: Path) -> None:
    app = an_app_with_the_plugin(tmp_path)
    stack = cdk.Stack(app, "shop")
    a_group(stack).add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.SSH, "Administrators from home")
    with pytest.raises(RuntimeError) as told:
        app.synth()
    assert "ERROR " in str(told.value)
    assert "tcp/22" in str(told.value)
    assert "   shop/Theirs/Resource (Theirs" in str(told.value)
    assert "Acknowledge with 'sg-factory::world-open-admin'" in str(told.value)


def test_a_rule_in_another_stack_is_checked_in_that_stack(tmp_path: Path) -> None:
    app = an_app_with_the_plugin(tmp_path)
    stack = cdk.Stack(app, "shop")
    ec2.CfnSecurityGroupIngress(
        stack,
        "Alone",
        group_id="sg-0123456789abcdef0",
        cidr_ip="0.0.0.0/0",
        ip_protocol="tcp",
        from_port=22,
        to_port=22,
        description="Administrators from home",
    )
    with pytest.raises(RuntimeError, match="shop/Alone"):
        app.synth()


def test_nested_stacks_and_stages_are_judged_too(tmp_path: Path) -> None:
    app = an_app_with_the_plugin(tmp_path)
    nested = cdk.NestedStack(cdk.Stack(app, "shop"), "Nested")
    staged = cdk.Stack(cdk.Stage(app, "Production"), "staged")
    for stack in (nested, staged):
        a_group(stack).add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.SSH, "Administrators from home")
    with pytest.raises(RuntimeError) as told:
        app.synth()
    assert "   shop/Nested/Theirs/Resource" in str(told.value)
    assert "   Production/staged/Theirs/Resource" in str(told.value)


def test_a_nested_stack_that_is_read_is_not_reported_as_unread(tmp_path: Path) -> None:
    app = an_app_with_the_plugin(tmp_path)
    stack = cdk.Stack(app, "shop")
    front = a_group(stack, "Front")
    back = a_group(cdk.NestedStack(stack, "Nested"), "Back", "Serves what the front asks for")
    back.add_ingress_rule(ec2.Peer.ipv4("10.20.0.0/16"), ec2.Port.tcp(8443), "What the front asks for")
    cdk.CfnOutput(cdk.Stack.of(back), "Front", value=front.security_group_id)
    theirs = "https://bucket.s3.amazonaws.com/key"
    cdk.CfnStack(stack, "Theirs", template_url=theirs, parameters={"Front": front.security_group_id})
    assert found(app) == [("unknown-value", "warning", ["shop/Theirs"])]


IN_YAML = """
Resources:
  Theirs:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Takes deliveries of partners
      VpcId: vpc-0a1b2c3d
      SecurityGroupEgress:
        - {CidrIp: 255.255.255.255/32, IpProtocol: icmp, FromPort: 252, ToPort: 86, Description: Lets nothing out}
      SecurityGroupIngress:
        - CidrIp: 0.0.0.0/0
          IpProtocol: tcp
          FromPort: 22
          ToPort: 22
          Description: !Sub "Administrators of ${AWS::Region}"
"""


@pytest.mark.parametrize("has_metadata", [True, False])
def test_a_template_of_the_app_in_yaml_is_judged_as_the_stack_that_is_made_of_it(
    tmp_path: Path, *, has_metadata: bool
) -> None:
    app = an_app(tmp_path, **{"aws:cdk:enable-asset-metadata": has_metadata})
    cdk.Validations.of(app).add_plugins(SecurityGroupValidation({"world-open-admin": "warning"}))
    stack, file = cdk.Stack(app, "shop"), tmp_path / "theirs.yaml"
    file.write_text(IN_YAML, "utf-8")
    cdk.CfnStack(stack, "Theirs", template_url=assets.Asset(stack, "File", path=str(file)).http_url)
    assert found(app) == [("world-open-admin", "warning", ["shop/Theirs"])]


def test_what_is_right_gives_nothing_at_warning_or_above(tmp_path: Path) -> None:
    app = an_app_with_the_plugin(tmp_path)
    stack = cdk.Stack(app, "shop")
    front, back = a_group(stack, "Front"), a_group(stack, "Back", "Serves what the front asks for")
    front.add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.HTTPS, "Customers of the shop")
    front.add_egress_rule(ec2.Peer.ipv4("10.20.0.0/16"), ec2.Port.tcp(8443), "Asks whoever serves it")
    back.add_ingress_rule(front, ec2.Port.tcp(8443), "What the front asks for")
    assert found(app) == []


def test_a_rule_that_cdk_writes_on_one_side_only_is_half_a_flow(tmp_path: Path) -> None:
    app = an_app_with_the_plugin(tmp_path)
    stack = cdk.Stack(app, "shop")
    front, back = a_group(stack, "Front"), a_group(stack, "Back", "Serves what the front asks for")
    back.add_ingress_rule(front, ec2.Port.tcp(8443), "What the front asks for")
    assert [(rule, severity) for rule, severity, _ in found(app)] == [("half-a-flow", "warning")]


def test_a_stack_without_resources_is_no_mistake(tmp_path: Path) -> None:
    app = an_app_with_the_plugin(tmp_path)
    cdk.Stack(app, "empty")
    assert found(app) == []


SUPPRESSIONS: dict[str, Any] = {
    "cfn_nag": {"rules_to_suppress": [{"id": "W5", "reason": "A proxy"}]},
    "checkov": {"skip": [{"id": "CKV_AWS_382", "comment": "A proxy"}]},
}


@pytest.mark.parametrize("tool", SUPPRESSIONS)
def test_a_finding_accepted_in_the_resource_is_not_reported(tmp_path: Path, tool: str) -> None:
    app = an_app_with_the_plugin(tmp_path)
    stack = cdk.Stack(app, "shop")
    group = a_group(stack).node.default_child
    assert isinstance(group, ec2.CfnSecurityGroup)
    group.security_group_egress = [{"cidrIp": "0.0.0.0/0", "ipProtocol": "-1", "description": "A proxy asks anybody"}]
    group.add_metadata(tool, SUPPRESSIONS[tool])
    assert [rule for rule, _, _ in found(app) if rule == "egress-anywhere"] == []


def test_cdks_own_acknowledgement_is_honoured(tmp_path: Path) -> None:
    app = an_app_with_the_plugin(tmp_path)
    stack = cdk.Stack(app, "shop")
    a_group(stack).add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.SSH, "Administrators from home")
    acknowledged = cdk.Acknowledgment(id="sg-factory::world-open-admin", reason="Until the VPN is there")
    cdk.Validations.of(stack).acknowledge(acknowledged)
    assert [rule for rule, _, _ in found(app) if rule == "world-open-admin"] == []


# Beside role files


def test_groups_of_role_files_are_left_to_their_files(tmp_path: Path) -> None:
    role = """
        description: Takes deliveries of partners
        owner: logistics
        public: true
        ingress:
          - from: internet
            service: ssh
            description: Partners deliver over SFTP
            accept:
              - {check: world-open-admin, reason: The partner publishes no ranges}
        """
    project = write(tmp_path / "project", {"roles/gateway.yaml": role})
    app = an_app_with_the_plugin(tmp_path)
    stack = cdk.Stack(app, "shop")
    RoleSecurityGroups(stack, "SecurityGroups", project=project)
    assert found(app) == []

    a_group(stack).add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.SSH, "Administrators from home")
    with pytest.raises(RuntimeError) as told:
        app.synth(force=True)
    assert "shop/Theirs/Resource" in str(told.value)
    assert "shop/SecurityGroups" not in str(told.value)


def ssh_into(stack: cdk.Stack, group_id: str) -> None:
    """SSH from everywhere, into a group that is known by its id."""
    ec2.CfnSecurityGroupIngress(
        stack,
        "Rule",
        group_id=group_id,
        cidr_ip="0.0.0.0/0",
        ip_protocol="tcp",
        from_port=22,
        to_port=22,
        description="Administrators from home",
    )


def test_a_foreign_rule_in_them_is_reported_once_by_the_guard(tmp_path: Path) -> None:
    project = write(tmp_path / "project", {"roles/web.yaml": "{description: Web servers of the shop, owner: shop}"})
    app = an_app_with_the_plugin(tmp_path)
    stack = cdk.Stack(app, "shop")
    groups = RoleSecurityGroups(stack, "SecurityGroups", project=project)
    ssh_into(stack, groups["web"].security_group_id)
    with pytest.raises(RuntimeError) as told:
        app.synth()
    assert "FATAL Rule writes a rule into Web" in str(told.value)
    assert "ERROR" not in str(told.value)


def test_a_rule_in_a_group_that_was_taken_as_mutable_is_judged_like_any_other(tmp_path: Path) -> None:
    project = write(tmp_path / "project", {"roles/web.yaml": "{description: Web servers of the shop, owner: shop}"})
    app = an_app_with_the_plugin(tmp_path)
    stack = cdk.Stack(app, "shop")
    groups = RoleSecurityGroups(stack, "SecurityGroups", project=project)
    ssh_into(stack, groups.mutable("web").security_group_id)
    with pytest.raises(RuntimeError) as told:
        app.synth()
    assert "FATAL" not in str(told.value)
    assert "Acknowledge with 'sg-factory::world-open-admin'" in str(told.value)
    assert "   shop/Rule (Rule)" in str(told.value)
