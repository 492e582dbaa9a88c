"""The group of others to which a role adds, in an app: a locked view of it, beside rules that are resources."""

from __future__ import annotations

from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2

from sg_factory.constructs import RoleSecurityGroups
from tests.projects import write
from tests.stacks import an_app, synthesized, violations

DIRECTORY = "sg-0123456789abcdef0"
PROJECT = {
    "sg-factory.yaml": f"""
        security_groups:
          directory: {{id: {DIRECTORY}, description: Group that AWS made for the directory}}
        """,
    "roles/ad.yaml": """
        description: Domain controllers of the directory
        owner: identity
        adds_to: directory
        ingress:
          - {from: web, service: ldaps, description: Users are looked up}
        """,
    "roles/web.yaml": """
        description: Web servers
        owner: storefront
        """,
}


@pytest.fixture
def app(tmp_path: Path) -> cdk.App:
    return an_app(tmp_path)


@pytest.fixture
def stack(app: cdk.App) -> cdk.Stack:
    return cdk.Stack(app, "Shop")


@pytest.fixture
def groups(stack: cdk.Stack, tmp_path: Path) -> RoleSecurityGroups:
    vpc = ec2.Vpc(stack, "Vpc")
    return RoleSecurityGroups(stack, "Groups", project=write(tmp_path / "project", PROJECT), vpc=vpc)


def test_it_is_the_group_itself_with_the_rules_of_the_role_as_resources(stack: cdk.Stack, groups: RoleSecurityGroups):
    assert groups["ad"].security_group_id == DIRECTORY
    made = synthesized(stack)["Resources"].values()
    rules = [each["Properties"] for each in made if each["Type"] == "AWS::EC2::SecurityGroupIngress"]
    assert [(rule["GroupId"], rule["FromPort"]) for rule in rules] == [(DIRECTORY, 636)]


def test_it_can_be_attached(stack: cdk.Stack, groups: RoleSecurityGroups):
    ec2.CfnNetworkInterface(stack, "Interface", subnet_id="subnet-0a1b2c3d").with_(groups.of("ad"))
    (interface,) = (
        each["Properties"]
        for each in synthesized(stack)["Resources"].values()
        if each["Type"] == "AWS::EC2::NetworkInterface"
    )
    assert interface["GroupSet"] == [DIRECTORY]


def test_a_rule_that_no_role_file_has_is_reported_and_not_made(app: cdk.App, groups: RoleSecurityGroups):
    groups["ad"].connections.allow_from(groups["web"], ec2.Port.tcp(636))
    groups["ad"].connections.allow_from(groups["web"], ec2.Port.tcp(22))
    assert [(each["ruleName"], each["description"].split(" (")[0]) for each in violations(app)] == [
        ("refused-call", "tcp/22 from web into “ad” is requested")
    ]


def test_it_is_not_lent_for_rules_of_the_app(groups: RoleSecurityGroups):
    with pytest.raises(ValueError, match="“ad” adds to “directory”, a group of others: import it by its id"):
        groups.mutable("ad")


def test_its_vpc_is_not_known(groups: RoleSecurityGroups):
    with pytest.raises(ValueError, match="a group of others, whose VPC is not known"):
        _ = groups["ad"].security_group_vpc_id
