"""Network ACLs as resources of a template: of any project, within its limits, as an independent linter takes them."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given

from sg_factory.cloudformation.limits import beyond_limits, bytes_at_most
from sg_factory.cloudformation.template import parameters_of, template
from sg_factory.cloudformation.template_text import template_text
from sg_factory.files import Snapshot
from sg_factory.pipeline.project import run
from sg_factory.plan import Plan
from sg_factory.plan.layout import Stack, only_acls, whole
from tests.compile.network_acls.towns import Town, towns
from tests.linted import lint
from tests.reading.projects import examples

SETTINGS = """\
tags: {cost-centre: "0815"}
environments:
  prod:
    account: "444455556666"
    region: eu-west-1
    vpc: {ssm: /network/vpc, cidrs: [10.20.0.0/16]}
    network_acls: true
    subnets: {app: {cidrs: [10.20.8.0/24], ids: [subnet-0a1b2c3d]}}
"""
WEB = """\
description: Web servers of the shop
owner: storefront
ingress:
  - {from: vpc, service: [https, ping, esp], description: Services of the VPC}
"""


def plan_of(files: dict[str, bytes]) -> Plan:
    (plan,) = run(Snapshot(files), judge=False).plans
    return plan


def test_an_entry_is_what_cloudformation_takes_and_a_subnet_waits_for_all_of_them():
    hosts = b"web: {roles: [web], description: Pages, subnets: [app]}"
    plan = plan_of({"sg-factory.yaml": SETTINGS.encode(), "hosts.yaml": hosts, "roles/web.yaml": WEB.encode()})
    made = template(plan, only_acls(plan))

    assert made["Parameters"] == {
        "VpcId": {
            "Type": "AWS::SSM::Parameter::Value<AWS::EC2::VPC::Id>",
            "Default": "/network/vpc",
            "Description": "Where SSM keeps the id of the VPC",
        }
    }
    assert made["Resources"] == {
        "AppAcl910721F6": {
            "Type": "AWS::EC2::NetworkAcl",
            "Properties": {
                "Tags": [
                    {"Key": "cost-centre", "Value": "0815"},
                    {"Key": "Name", "Value": "sg-factory-app"},
                    {"Key": "source", "Value": "sg-factory.yaml"},
                ],
                "VpcId": {"Ref": "VpcId"},
            },
        },
        "AppAcl910721F6Ingress1556": {
            "Type": "AWS::EC2::NetworkAclEntry",
            "Properties": {
                "NetworkAclId": {"Ref": "AppAcl910721F6"},
                "Egress": False,
                "RuleNumber": 1556,
                "RuleAction": "allow",
                "Protocol": 1,
                "CidrBlock": "0.0.0.0/0",
                "Icmp": {"Type": 3, "Code": 4},
            },
        },
        "AppAcl910721F6Ingress28318": {
            "Type": "AWS::EC2::NetworkAclEntry",
            "Properties": {
                "NetworkAclId": {"Ref": "AppAcl910721F6"},
                "Egress": False,
                "RuleNumber": 28318,
                "RuleAction": "allow",
                "Protocol": 6,
                "CidrBlock": "10.20.0.0/16",
                "PortRange": {"From": 443, "To": 443},
            },
        },
        "AppAcl910721F6Ingress29650": {
            "Type": "AWS::EC2::NetworkAclEntry",
            "Properties": {
                "NetworkAclId": {"Ref": "AppAcl910721F6"},
                "Egress": False,
                "RuleNumber": 29650,
                "RuleAction": "allow",
                "Protocol": 1,
                "CidrBlock": "10.20.0.0/16",
                "Icmp": {"Type": 8, "Code": -1},
            },
        },
        "AppAcl910721F6Ingress32659": {
            "Type": "AWS::EC2::NetworkAclEntry",
            "Properties": {
                "NetworkAclId": {"Ref": "AppAcl910721F6"},
                "Egress": False,
                "RuleNumber": 32659,
                "RuleAction": "allow",
                "Protocol": 50,
                "CidrBlock": "10.20.0.0/16",
            },
        },
        "AppAcl910721F6Egress6685": {
            "Type": "AWS::EC2::NetworkAclEntry",
            "Properties": {
                "NetworkAclId": {"Ref": "AppAcl910721F6"},
                "Egress": True,
                "RuleNumber": 6685,
                "RuleAction": "allow",
                "Protocol": 6,
                "CidrBlock": "10.20.0.0/16",
                "PortRange": {"From": 1024, "To": 65535},
            },
        },
        "AppAcl910721F6Egress9594": {
            "Type": "AWS::EC2::NetworkAclEntry",
            "Properties": {
                "NetworkAclId": {"Ref": "AppAcl910721F6"},
                "Egress": True,
                "RuleNumber": 9594,
                "RuleAction": "allow",
                "Protocol": 1,
                "CidrBlock": "10.20.0.0/16",
                "Icmp": {"Type": 0, "Code": -1},
            },
        },
        "AppAcl910721F6Egress12814": {
            "Type": "AWS::EC2::NetworkAclEntry",
            "Properties": {
                "NetworkAclId": {"Ref": "AppAcl910721F6"},
                "Egress": True,
                "RuleNumber": 12814,
                "RuleAction": "allow",
                "Protocol": 1,
                "CidrBlock": "0.0.0.0/0",
                "Icmp": {"Type": 3, "Code": 4},
            },
        },
        "AppAcl910721F6Egress19203": {
            "Type": "AWS::EC2::NetworkAclEntry",
            "Properties": {
                "NetworkAclId": {"Ref": "AppAcl910721F6"},
                "Egress": True,
                "RuleNumber": 19203,
                "RuleAction": "allow",
                "Protocol": 50,
                "CidrBlock": "10.20.0.0/16",
            },
        },
        "SubnetE356D82947D4Acl": {
            "Type": "AWS::EC2::SubnetNetworkAclAssociation",
            "DependsOn": [
                "AppAcl910721F6Egress12814",
                "AppAcl910721F6Egress19203",
                "AppAcl910721F6Egress6685",
                "AppAcl910721F6Egress9594",
                "AppAcl910721F6Ingress1556",
                "AppAcl910721F6Ingress28318",
                "AppAcl910721F6Ingress29650",
                "AppAcl910721F6Ingress32659",
            ],
            "Properties": {"NetworkAclId": {"Ref": "AppAcl910721F6"}, "SubnetId": "subnet-0a1b2c3d"},
        },
    }


@given(towns(quota=12, mode="aggregated"))
@examples(15)
def test_cfn_lint_has_no_findings_in_those_of_any_project(town: Town):
    plan = plan_of(town.files)
    with TemporaryDirectory() as folder:
        made = {f"{part}.json": template_text(template(plan, stack), "json") for part, stack in _parts(plan)}
        assert lint(Path(folder), made) == []


@given(towns(quota=12, mode="aggregated"))
@examples(15)
def test_no_template_with_them_is_larger_than_it_is_said_to_be(town: Town):
    plan = plan_of(town.files)
    for _, stack in _parts(plan):
        size = len(json.dumps(template(plan, stack), indent=1))
        assert size <= bytes_at_most(stack, parameters_of(plan, stack))


def _parts(plan: Plan) -> tuple[tuple[str, Stack], ...]:
    return (("all", whole(plan)), ("acls", only_acls(plan)))


def test_so_many_that_a_template_cannot_hold_them_are_a_mistake_that_says_what_to_do():
    subnets = ", ".join(
        f"s{number}: {{cidrs: [10.20.{number}.0/24], ids: [subnet-{number:08x}]}}" for number in range(60)
    )
    settings = SETTINGS.replace(
        "subnets: {app: {cidrs: [10.20.8.0/24], ids: [subnet-0a1b2c3d]}}", f"subnets: {{{subnets}}}"
    )
    names = ", ".join(f"s{number}" for number in range(60))
    hosts = f"web: {{roles: [web], description: Pages, subnets: [{names}]}}"
    files = {"sg-factory.yaml": f"stacks: folder\n{settings}", "hosts.yaml": hosts, "roles/web.yaml": WEB}
    (found,) = beyond_limits(plan_of({path: text.encode() for path, text in files.items()}))
    assert (found.code, found.message, found.help) == (
        "template-too-large",
        "the stack “sg-factory-prod-acls” would hold 600 resources "
        "(60 network ACLs, 480 entries of these, 60 associations of subnets); a template takes 500",
        "declare fewer subnets in the environment: subnets with the same hosts can share one name",
    )
