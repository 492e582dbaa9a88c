"""Places of groups: the account and region of their environment, and a VPC whose own ranges are `vpc`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2

from sg_factory.cloudformation.template import group_logical_id
from sg_factory.constructs import ProjectError, RoleSecurityGroups
from tests.projects import write
from tests.stacks import an_app, synthesized, violations

ENVIRONMENTS = """
    name: shop
    environments:
      dev: {account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3d, cidrs: [10.10.0.0/16, 10.11.0.0/16]}}
      prod:
        account: "444455556666"
        region: eu-central-1
        vpc: {id: vpc-0a1b2c3e, cidrs: [10.20.0.0/16, "2001:db8::/56"]}
    """
ROLE = """
    description: Web servers of the shop
    owner: storefront
    ingress:
      - {from: vpc, service: https, description: Whatever is inside asks for orders}
    """
NO_VPC = ROLE.replace("from: vpc", "from: 10.1.0.0/16")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "project", {"sg-factory.yaml": ENVIRONMENTS, "roles/web.yaml": ROLE})


def a_stack(app: cdk.App, account: str = "", region: str = "", name: str = "theirs") -> cdk.Stack:
    return cdk.Stack(app, name, env=cdk.Environment(account=account or None, region=region or None))


# The account and region of the environment


@pytest.mark.parametrize(
    ("account", "region", "told"),
    [
        (
            "111122223333",
            "eu-west-1",
            "account 111122223333 instead of 444455556666 and region eu-west-1 instead of eu-central-1",
        ),
        ("444455556666", "eu-west-1", "region eu-west-1 instead of eu-central-1"),
        ("111122223333", "", "account 111122223333 instead of 444455556666"),
    ],
)
def test_a_stack_of_another_account_or_region_than_its_environment_is_an_error_that_names_both(
    tmp_path: Path, project: Path, account: str, region: str, told: str
) -> None:
    with pytest.raises(ValueError, match="theirs/Groups") as error:
        RoleSecurityGroups(a_stack(an_app(tmp_path), account, region), "Groups", project=project, environment="prod")
    assert str(error.value) == (
        f"theirs/Groups is for the environment “prod”, but its stack is in {told}: choose the environment of that "
        "account and region with environment=, or give the stack "
        'env=cdk.Environment(account="444455556666", region="eu-central-1")'
    )


@pytest.mark.parametrize(
    ("account", "region"), [("444455556666", "eu-central-1"), ("", "eu-central-1"), ("", "")], ids=str
)
def test_one_of_the_same_place_or_of_none_synthesizes(tmp_path: Path, project: Path, account: str, region: str) -> None:
    stack = a_stack(an_app(tmp_path), account, region)
    RoleSecurityGroups(stack, "Groups", project=project, environment="prod")
    assert group_logical_id("web") in synthesized(stack)["Resources"]


# Published once


def test_two_stacks_of_one_place_that_would_publish_one_name_are_an_error_that_names_both_constructs(
    tmp_path: Path, project: Path
) -> None:
    app = an_app(tmp_path)
    for name, account, region in (("here", "444455556666", "eu-central-1"), ("agnostic", "", "")):
        RoleSecurityGroups(a_stack(app, account, region, name), "Blue", project=project, environment="prod")
        with pytest.raises(ValueError, match="publish") as error:
            RoleSecurityGroups(
                a_stack(app, account, region, f"{name}-too"), "Green", project=project, environment="prod"
            )
        assert str(error.value) == (
            f"{name}/Blue and {name}-too/Green would both publish /shop/prod/web in {account or 'one account'}, "
            f"{region or 'one region'}: give one of them publish=False"
        )


def test_what_is_not_published_or_is_of_another_place_is_none(tmp_path: Path) -> None:
    project = write(tmp_path / "project", {"roles/web.yaml": NO_VPC})
    app = an_app(tmp_path)
    RoleSecurityGroups(a_stack(app, "111122223333", "eu-west-1", "first"), "Groups", project=project)
    RoleSecurityGroups(a_stack(app, "111122223333", "eu-central-1", "second"), "Groups", project=project)
    RoleSecurityGroups(a_stack(app, "444455556666", "eu-west-1", "third"), "Groups", project=project)
    RoleSecurityGroups(a_stack(app, "444455556666", "eu-west-1", "fourth"), "Groups", project=project, publish=False)
    RoleSecurityGroups(a_stack(an_app(tmp_path / "app"), "444455556666", "eu-west-1"), "Groups", project=project)
    app.synth()


# The ranges of the VPC


def made(stack: cdk.Stack, addresses: str = "10.10.0.0/16", **arguments: Any) -> ec2.IVpc:
    return ec2.Vpc(stack, "Vpc", max_azs=1, nat_gateways=0, ip_addresses=ec2.IpAddresses.cidr(addresses), **arguments)


def made_with_both(stack: cdk.Stack) -> ec2.IVpc:
    vpc = made(stack)
    ec2.CfnVPCCidrBlock(stack, "Second", vpc_id=vpc.vpc_id, cidr_block="10.11.0.0/16")
    ec2.CfnVPCCidrBlock(stack, "Others", vpc_id="vpc-0a1b2c3f", cidr_block="10.12.0.0/16")
    return vpc


def made_with_one_of_a_pool(stack: cdk.Stack) -> ec2.IVpc:
    vpc = made(stack)
    ec2.CfnVPCCidrBlock(
        stack, "Second", vpc_id=vpc.vpc_id, ipv4_ipam_pool_id="ipam-pool-0a1b2c3d", ipv4_netmask_length=20
    )
    return vpc


def made_elsewhere(stack: cdk.Stack) -> ec2.IVpc:
    return made(stack, "10.99.0.0/16")


def made_with_amazons_ipv6(stack: cdk.Stack) -> ec2.IVpc:
    return made(stack, "10.20.0.0/16", ip_protocol=ec2.IpProtocol.DUAL_STACK)


def made_of_a_pool(stack: cdk.Stack) -> ec2.IVpc:
    addresses = ec2.IpAddresses.aws_ipam_allocation(
        ipv4_ipam_pool_id="ipam-pool-0a1b2c3d", ipv4_netmask_length=16, default_subnet_ipv4_netmask_length=24
    )
    return ec2.Vpc(stack, "Vpc", max_azs=1, nat_gateways=0, ip_addresses=addresses)


def imported(stack: cdk.Stack, addresses: str | None = "10.11.0.0/16") -> ec2.IVpc:
    return ec2.Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"], vpc_cidr_block=addresses
    )


def imported_elsewhere(stack: cdk.Stack) -> ec2.IVpc:
    return imported(stack, "10.99.0.0/16")


def imported_without_a_range(stack: cdk.Stack) -> ec2.IVpc:
    return imported(stack, None)


def imported_with_a_token(stack: cdk.Stack) -> ec2.IVpc:
    return imported(stack, cdk.Fn.import_value("range"))


def looked_up(stack: cdk.Stack) -> ec2.IVpc:
    return ec2.Vpc.from_lookup(stack, "Vpc", vpc_id="vpc-0a1b2c3d")


def looked_up_before(stack: cdk.Stack) -> ec2.IVpc:
    key = "vpc-provider:account=111122223333:filter.vpc-id=vpc-0a1b2c3d:region=eu-west-1:returnAsymmetricSubnets=true"
    answer = {"vpcId": "vpc-0a1b2c3d", "vpcCidrBlock": "10.99.0.0/16", "availabilityZones": [], "subnetGroups": []}
    stack.node.set_context(key, answer)
    return looked_up(stack)


DEV, PROD = ["10.10.0.0/16", "10.11.0.0/16"], ["10.20.0.0/16", "2001:db8::/56"]


@pytest.mark.parametrize(
    ("environment", "vpc", "meant", "told"),
    [
        ("dev", made_with_both, DEV, ""),
        ("dev", made_with_one_of_a_pool, DEV, ""),
        ("dev", made, ["10.10.0.0/16"], "10.10.0.0/16"),
        ("dev", made_elsewhere, ["10.99.0.0/16"], "10.99.0.0/16"),
        ("dev", imported, DEV, ""),
        ("dev", imported_elsewhere, ["10.99.0.0/16"], "10.99.0.0/16"),
        ("dev", imported_without_a_range, DEV, ""),
        ("dev", imported_with_a_token, DEV, ""),
        ("dev", looked_up, DEV, ""),
        ("dev", looked_up_before, ["10.99.0.0/16"], "10.99.0.0/16"),
        ("dev", made_of_a_pool, DEV, ""),
        ("prod", made_with_amazons_ipv6, PROD, ""),
        ("prod", imported_elsewhere, ["10.99.0.0/16", PROD[1]], f"10.99.0.0/16, {PROD[1]}"),
        (None, made, ["10.10.0.0/16"], ""),
        (None, made_with_both, DEV, ""),
        (None, imported, ["10.11.0.0/16"], ""),
    ],
)
def test_vpc_means_the_ranges_that_an_app_knows_and_others_in_the_file_are_reported(
    tmp_path: Path,
    project: Path,
    environment: str | None,
    vpc: Callable[[cdk.Stack], ec2.IVpc],
    meant: list[str],
    told: str,
) -> None:
    account, region = {"prod": ("444455556666", "eu-central-1")}.get(environment or "", ("111122223333", "eu-west-1"))
    if environment is None:
        write(project, {"sg-factory.yaml": "name: shop"})
    app = an_app(tmp_path)
    stack = a_stack(app, account, region)
    RoleSecurityGroups(stack, "Groups", project=project, environment=environment, vpc=vpc(stack))
    found = [each for each in violations(app) if each["ruleName"] == "other-vpc-ranges"]
    rules = synthesized(stack)["Resources"][group_logical_id("web")]["Properties"]["SecurityGroupIngress"]
    assert sorted(rule.get("CidrIp") or rule["CidrIpv6"] for rule in rules) == meant
    assert [each["description"].splitlines()[0] for each in found] == [
        f"“{environment}” has {', '.join(DEV if environment == 'dev' else PROD)} in sg-factory.yaml; "
        f"the VPC theirs/Vpc has {told}"
    ] * bool(told)
    assert [each["severity"] for each in found] == ["warning"] * bool(told)


@pytest.mark.parametrize("vpc", [made_of_a_pool, imported_without_a_range, imported_with_a_token])
def test_without_environments_an_unknown_range_is_a_mistake_with_the_remedy(
    tmp_path: Path, project: Path, vpc: Callable[[cdk.Stack], ec2.IVpc]
) -> None:
    write(project, {"sg-factory.yaml": "name: shop"})
    stack = a_stack(an_app(tmp_path))
    with pytest.raises(ProjectError) as error:
        RoleSecurityGroups(stack, "Groups", project=project, vpc=vpc(stack))
    assert str(error.value) == (
        "error[no-vpc]: the ranges of the VPC theirs/Vpc are not known before a deploy, and no environment declares "
        "those of “vpc”\n"
        " --> roles/web.yaml:5:12\n"
        "  |\n"
        "5 |   - {from: vpc, service: https, description: Whatever is inside asks for orders}\n"
        "  |            ^^^\n"
        "  = help: declare the environment in sg-factory.yaml: its account, region and vpc with its cidrs; or write "
        "them in the app: vpc_cidr_block= of Vpc.from_vpc_attributes\n"
    )


def test_a_vpc_that_is_still_to_be_looked_up_gets_that_far_without_environments(tmp_path: Path, project: Path) -> None:
    write(project, {"sg-factory.yaml": "name: shop"})
    stack = a_stack(an_app(tmp_path), "111122223333", "eu-west-1")
    RoleSecurityGroups(stack, "Groups", project=project, vpc=looked_up(stack))
    assert group_logical_id("web") in synthesized(stack)["Resources"]


def test_a_value_that_is_not_a_vpc_is_an_error_that_says_how_to_import_one(tmp_path: Path, project: Path) -> None:
    stack = cdk.Stack(an_app(tmp_path), "Shop")
    made = ec2.CfnVPC(stack, "Vpc", cidr_block="10.0.0.0/16")
    for vpc, words in (("vpc-0a1b2c3d", "not “vpc-0a1b2c3d”"), (made, "not CfnVPC")):
        with pytest.raises(
            ValueError, match=f"^vpc= takes an ec2.Vpc, {words}: import it with ec2.Vpc.from_vpc_attributes"
        ):
            RoleSecurityGroups(stack, "Groups", project=project, vpc=vpc)  # type: ignore[arg-type]
