"""Network ACLs as CDK makes them: the template's resources, in their stack, and nobody else may change them."""

from __future__ import annotations

from pathlib import Path

import aws_cdk as cdk
import jsii
import pytest
from aws_cdk import aws_ec2 as ec2
from constructs import IConstruct

from sg_factory.cdk.groups import SecurityGroups
from sg_factory.cloudformation.template import template
from sg_factory.constructs import environment_stacks
from sg_factory.pipeline.project import run
from sg_factory.plan import Plan
from sg_factory.plan.layout import stacks, whole
from tests.projects import write
from tests.stacks import an_app, synthesized

PROJECT = {
    "sg-factory.yaml": """\
        name: shop
        environments:
          dev:
            account: "111122223333"
            region: eu-west-1
            vpc: {ssm: /network/vpc-id, cidrs: [10.10.0.0/16]}
            network_acls: true
            subnets: {app: {cidrs: [10.10.8.0/22, "2001:db8:1::/64"], ids: [subnet-0a1b2c3d, subnet-0a1b2c3e]}}
          prod:
            account: "444455556666"
            region: eu-west-1
            vpc: {id: vpc-0a1b2c3d, cidrs: [10.20.0.0/16]}
            network_acls: true
            subnets: {app: {cidrs: [10.20.8.0/22], ids: [subnet-1a1b2c3d]}}
        tags: {cost-centre: "0815"}
        """.replace("cidrs: [10.10.0.0/16]", 'cidrs: [10.10.0.0/16, "2001:db8:1::/56"]'),
    "hosts.yaml": "web: {roles: [web], description: Pages, subnets: [app]}\n",
    "roles/shop/web.yaml": """\
        description: Web servers of the shop
        owner: storefront
        public: true
        ingress:
          - {from: internet, service: [https, ping], description: Customers}
          - {from: self, service: [tcp/7000, esp], description: Sessions}
        """,
}


def a_plan(folder: Path, environment: str) -> Plan:
    (plan,) = run(write(folder / "project", PROJECT), environments=[environment], judge=False).plans
    return plan


@pytest.mark.parametrize("environment", ["dev", "prod"])
@pytest.mark.parametrize("id_prefix", ["", "Shop"])
def test_a_stack_holds_the_network_acls_of_the_template(tmp_path: Path, environment: str, id_prefix: str):
    plan, stack = a_plan(tmp_path, environment), cdk.Stack(an_app(tmp_path), "shop")
    SecurityGroups(stack, "SecurityGroups", plan, id_prefix=id_prefix)
    made, expected = synthesized(stack), template(plan, whole(plan), id_prefix=id_prefix)
    assert made["Resources"] == expected["Resources"]
    assert made.get("Parameters", {}).keys() >= expected.get("Parameters", {}).keys()
    waiting = {name: body["DependsOn"] for name, body in made["Resources"].items() if "DependsOn" in body}
    entries = [name for name, body in made["Resources"].items() if body["Type"] == "AWS::EC2::NetworkAclEntry"]
    assert len(waiting) == (2 if environment == "dev" else 1)
    assert all(sorted(entries) == names for names in waiting.values())


def test_with_folders_they_are_in_the_last_stack_of_their_environment(tmp_path: Path):
    files = {
        **PROJECT,
        "sg-factory.yaml": PROJECT["sg-factory.yaml"].replace("name: shop", "name: shop\n        stacks: folder"),
    }
    folder = write(tmp_path / "project", files)
    app = an_app(folder)
    made = {stack.stack_name: synthesized(stack) for stack in environment_stacks(app, project=folder)}
    plans = run(folder, judge=False).plans
    assert [stack.name for stack in stacks(plans[0])] == [
        "shop-dev-shop-groups",
        "shop-dev-shop-rules",
        "shop-dev-acls",
    ]
    for plan in plans:
        last = stacks(plan)[-1]
        expected = template(plan, last)
        assert made[last.name]["Resources"] == expected["Resources"]
        assert {body["Type"].split("::")[2] for body in expected["Resources"].values()} == {
            "NetworkAcl",
            "NetworkAclEntry",
            "SubnetNetworkAclAssociation",
        }
    assert made["shop-dev-acls"]["Parameters"]["VpcId"]["Default"] == "/network/vpc-id"


def test_a_vpc_of_the_app_is_that_of_the_network_acls(tmp_path: Path):
    plan, stack = a_plan(tmp_path, "dev"), cdk.Stack(an_app(tmp_path), "shop")
    vpc = ec2.Vpc(stack, "Vpc")
    SecurityGroups(stack, "SecurityGroups", plan, vpc=vpc)
    acls = [body for body in synthesized(stack)["Resources"].values() if body["Type"] == "AWS::EC2::NetworkAcl"]
    assert [body["Properties"]["VpcId"] for body in acls] == [{"Ref": "Vpc8378EB38"}]


@jsii.implements(cdk.IAspect)
class _Denies:
    """An aspect that lets every entry deny."""

    def visit(self, node: IConstruct) -> None:
        if isinstance(node, ec2.CfnNetworkAclEntry):
            node.rule_action = "deny"


def test_an_aspect_that_changes_an_entry_stops_the_synth(tmp_path: Path):
    stack = cdk.Stack(an_app(tmp_path), "shop")
    SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path, "prod"))
    cdk.Aspects.of(stack).add(_Denies())
    with pytest.raises(RuntimeError, match=r"AppAcl[0-9A-F]{8}Egress[0-9]+ differs from the role files"):
        synthesized(stack)


def an_acl_of(stack: cdk.Stack) -> str:
    """The logical id of the network ACL of role files in a stack."""
    (acl,) = (node for node in stack.node.find_all() if isinstance(node, ec2.CfnNetworkAcl))
    return str(stack.resolve(acl.logical_id))


def test_an_entry_of_another_construct_in_a_network_acl_of_role_files_stops_the_synth(tmp_path: Path):
    stack = cdk.Stack(an_app(tmp_path), "shop")
    SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path, "prod"))
    (acl,) = (node for node in stack.node.find_all() if isinstance(node, ec2.CfnNetworkAcl))
    everything = {"protocol": -1, "rule_action": "allow", "cidr_block": "0.0.0.0/0"}
    ec2.CfnNetworkAclEntry(stack, "Open", network_acl_id=acl.ref, rule_number=1, **everything)
    told = rf"Open writes an entry into {an_acl_of(stack)} that no role file shows: .*\"CidrBlock\": \"0\.0\.0\.0/0\""
    with pytest.raises(RuntimeError, match=told):
        synthesized(stack)


def test_an_entry_from_another_stack_stops_the_synth(tmp_path: Path):
    app = an_app(tmp_path)
    stack, other = (cdk.Stack(app, name, env=cdk.Environment(region="eu-west-1")) for name in ("shop", "other"))
    SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path, "prod"))
    (acl,) = (node for node in stack.node.find_all() if isinstance(node, ec2.CfnNetworkAcl))
    entry = {"protocol": 6, "rule_action": "allow", "cidr_block": "0.0.0.0/0", "rule_number": 1}
    ec2.CfnNetworkAclEntry(other, "Open", network_acl_id=acl.ref, **entry)
    with pytest.raises(RuntimeError, match=f"Open writes an entry into {an_acl_of(stack)} that no role file shows"):
        synthesized(stack)


def test_another_network_acl_for_a_subnet_of_role_files_stops_the_synth(tmp_path: Path):
    stack = cdk.Stack(an_app(tmp_path), "shop")
    SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path, "prod"))
    other = ec2.CfnNetworkAcl(stack, "Mine", vpc_id="vpc-0a1b2c3d")
    ec2.CfnSubnetNetworkAclAssociation(stack, "Taken", network_acl_id=other.ref, subnet_id="subnet-1a1b2c3d")
    told = r"Taken gives subnet-1a1b2c3d the network ACL \{\"Ref\": \"Mine\"\} in place of that of role files"
    with pytest.raises(RuntimeError, match=told):
        synthesized(stack)


def test_a_network_acl_of_role_files_for_another_subnet_stops_the_synth(tmp_path: Path):
    stack = cdk.Stack(an_app(tmp_path), "shop")
    SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path, "prod"))
    (acl,) = (node for node in stack.node.find_all() if isinstance(node, ec2.CfnNetworkAcl))
    ec2.CfnSubnetNetworkAclAssociation(stack, "Given", network_acl_id=acl.ref, subnet_id="subnet-99999999")
    told = f'Given gives "subnet-99999999" the network ACL {an_acl_of(stack)}, which no file of the project says'
    with pytest.raises(RuntimeError, match=told):
        synthesized(stack)


def test_network_acls_of_the_app_for_its_own_subnets_are_its_own_business(tmp_path: Path):
    stack = cdk.Stack(an_app(tmp_path), "shop")
    SecurityGroups(stack, "SecurityGroups", a_plan(tmp_path, "prod"))
    other = ec2.CfnNetworkAcl(stack, "Mine", vpc_id="vpc-0a1b2c3d")
    entry = {"protocol": 6, "rule_action": "allow", "cidr_block": "0.0.0.0/0", "rule_number": 1}
    ec2.CfnNetworkAclEntry(stack, "Entry", network_acl_id=other.ref, **entry)
    ec2.CfnSubnetNetworkAclAssociation(stack, "Other", network_acl_id=other.ref, subnet_id="subnet-99999999")
    assert {"Entry", "Other"} <= synthesized(stack)["Resources"].keys()


def test_two_that_would_give_one_subnet_a_network_acl_are_an_error(tmp_path: Path):
    plan, app = a_plan(tmp_path, "prod"), an_app(tmp_path)
    SecurityGroups(cdk.Stack(app, "shop"), "SecurityGroups", plan)
    with pytest.raises(ValueError, match="would both give subnet-1a1b2c3d a network ACL in one account, one region"):
        SecurityGroups(cdk.Stack(app, "other"), "SecurityGroups", plan, publish=False)
