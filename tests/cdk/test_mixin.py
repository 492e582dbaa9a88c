"""The groups of roles as a mixin on L1s, on whole scopes, and on constructs that take none; L2s are in test_attach."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticache as elasticache
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_rds as rds
from aws_cdk import aws_s3 as s3
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER
from constructs import Construct

from sg_factory.cdk.group_lists import GROUP_LISTS
from sg_factory.cloudformation.template import group_logical_id
from sg_factory.constructs import UnknownHost, UnknownRole
from tests.cdk.test_attach import LINUX, ORDERS, Shop, cluster, function, instance, isolated
from tests.stacks import synthesized

OWN = "sg-0a1b2c3d4e5f60718"
SPARE = {"roles/spare.yaml": "{description: What takes nothing in, owner: platform}"}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def ids(*names: str) -> list[Any]:
    return [{"Fn::GetAtt": [name, "GroupId"]} for name in names]


def cache(shop: Shop, groups: Any = None) -> elasticache.CfnReplicationGroup:
    return elasticache.CfnReplicationGroup(
        shop.stack, "It", replication_group_description="Baskets", security_group_ids=groups
    )


def properties(shop: Shop, name: str = "It") -> dict[str, Any]:
    found: dict[str, Any] = synthesized(shop.stack)["Resources"][name]["Properties"]
    return found


@pytest.mark.parametrize("kind", GROUP_LISTS)
def test_a_list_of_groups_is_where_the_schema_of_its_type_has_one(kind: str) -> None:
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    found = schema
    for step in GROUP_LISTS[kind].split("."):
        options = [found, *found.get("oneOf", []), *found.get("anyOf", [])]
        (found,) = (each["properties"][step] for each in options if step in each.get("properties", {}))
        if "$ref" in found:
            found = schema["definitions"][found["$ref"].rpartition("/")[2]]
    assert "array" in found["type"]


# L1s


def test_an_l1_lists_the_groups_after_its_own_and_none_twice(shop: Shop) -> None:
    made = cache(shop, [OWN, shop.groups["orders"].security_group_id])
    assert made.with_(shop.groups.of("linux-host", "orders")) is made
    made.with_(shop.groups.of("linux-host"))
    assert properties(shop)["SecurityGroupIds"] == [OWN, *ids(ORDERS, LINUX)]


def test_two_mixins_on_one_l1_are_both_there(shop: Shop) -> None:
    cache(shop).with_(shop.groups.of("linux-host"), shop.groups.of("orders"))
    assert properties(shop)["SecurityGroupIds"] == ids(LINUX, ORDERS)


def test_attach_takes_an_l1_too(shop: Shop) -> None:
    shop.groups.attach("orders-api", cache(shop))
    assert properties(shop)["SecurityGroupIds"] == ids(LINUX, ORDERS)


def test_a_resource_of_no_class_of_its_own_lists_them_as_well(shop: Shop) -> None:
    cdk.CfnResource(
        shop.stack, "It", type="AWS::DAX::Cluster", properties={"SecurityGroupIds": [OWN], "ReplicationFactor": 1}
    ).with_(shop.groups.of("orders"))
    assert properties(shop) == {"SecurityGroupIds": [OWN, *ids(ORDERS)], "ReplicationFactor": 1}


def an_expression(shop: Shop) -> cdk.CfnResource:
    return cache(shop, cdk.Fn.split(",", cdk.Fn.import_value("groups")))


def interfaces(shop: Shop) -> cdk.CfnResource:
    interface = ec2.CfnInstance.NetworkInterfaceProperty(device_index="0", group_set=[OWN])
    return ec2.CfnInstance(shop.stack, "It", network_interfaces=[interface])


def outside_of_a_vpc(shop: Shop) -> cdk.CfnResource:
    return lambda_.CfnFunction(shop.stack, "It", code={"zipFile": "x"}, role="arn:aws:iam::111122223333:role/it")


def of_a_cluster(shop: Shop) -> cdk.CfnResource:
    return rds.CfnDBInstance(shop.stack, "It", db_cluster_identifier="orders")


def a_bucket(shop: Shop) -> cdk.CfnResource:
    return s3.CfnBucket(shop.stack, "It")


UNABLE: list[tuple[Callable[[Shop], cdk.CfnResource], str]] = [
    (an_expression, "has an expression for SecurityGroupIds"),
    (interfaces, "has its groups on its network interfaces"),
    (outside_of_a_vpc, "is in no VPC"),
    (of_a_cluster, "has the groups of its cluster"),
    (a_bucket, "is AWS::S3::Bucket, whose list of groups is not known"),
]


@pytest.mark.parametrize(("make", "why"), UNABLE, ids=[make.__name__ for make, _ in UNABLE])
def test_an_l1_that_takes_none_says_why_to_attach_and_fails_the_synth_of_a_mixin(
    shop: Shop, make: Callable[[Shop], cdk.CfnResource], why: str
) -> None:
    made = make(shop)
    with pytest.raises(ValueError, match="shop/It") as told:
        shop.groups.attach("orders-db", made)
    assert str(told.value) == (
        f"shop/It {why}: write the ids of groups.host_groups('orders-db') in its own list of groups"
    )
    made.with_(shop.groups.of("orders"))
    with pytest.raises(RuntimeError) as failed:
        synthesized(shop.stack)
    assert (
        "[shop/SecurityGroups] the mixin with the groups of the role “orders” was applied to no construct that takes "
        "groups: pass security_groups=[groups['orders']] to the construct, or write the ids in its own list of groups"
    ) in str(failed.value)


def test_an_l2_keeps_what_it_was_given_before(tmp_path: Path) -> None:
    shop = Shop(tmp_path, SPARE)
    made = function(shop, security_groups=[shop.groups["linux-host"]])
    shop.groups.attach("orders-db", made)
    made.with_(shop.groups.of("spare"))
    (found,) = (r for r in synthesized(shop.stack)["Resources"].values() if r["Type"] == "AWS::Lambda::Function")
    listed = found["Properties"]["VpcConfig"]["SecurityGroupIds"]
    assert listed == ids(LINUX, ORDERS, group_logical_id("spare"))


# Whole scopes


def test_what_is_in_a_scope_and_takes_groups_has_them_and_nothing_else_changes(shop: Shop) -> None:
    inside = cdk.Stack(cdk.Stage.of(shop.stack), "inside")
    service = ecs.CfnService.AwsVpcConfigurationProperty(subnets=["subnet-0a1b2c3d"])
    ecs.CfnService(
        inside,
        "Service",
        network_configuration=ecs.CfnService.NetworkConfigurationProperty(awsvpc_configuration=service),
    )
    ecs.CfnService(inside, "Bridged", task_definition="orders")
    lambda_.CfnFunction(inside, "Outside", code={"zipFile": "x"}, role="arn:aws:iam::111122223333:role/it")
    s3.Bucket(inside, "Bucket", auto_delete_objects=True, removal_policy=cdk.RemovalPolicy.DESTROY)
    before = synthesized(inside)["Resources"]
    cdk.Mixins.of(inside).apply(shop.groups.of("orders"))
    cdk.Stage.of(inside).synth(force=True)
    after = synthesized(inside)["Resources"]
    changed = [name for name in after if after[name] != before.get(name)]
    assert changed == ["Service"]
    (group,) = after["Service"]["Properties"]["NetworkConfiguration"]["AwsvpcConfiguration"]["SecurityGroups"]
    assert group_logical_id("orders") in str(group)


def test_the_launch_templates_of_the_project_are_left_alone(tmp_path: Path) -> None:
    ours = synthesized(Shop(tmp_path / "alone", SPARE).stack)["Resources"]
    shop = Shop(tmp_path, SPARE)
    instance(shop)
    cdk.Mixins.of(shop.stack).apply(shop.groups.of("spare"))
    made = synthesized(shop.stack)["Resources"]
    assert {name: made[name] for name in ours} == ours


def instances_by_their_old_name(shop: Shop) -> rds.DatabaseCluster:
    engine = rds.DatabaseClusterEngine.aurora_postgres(version=rds.AuroraPostgresEngineVersion.VER_16_6)
    of_instances = rds.InstanceProps(vpc=shop.vpc, vpc_subnets=isolated())
    return rds.DatabaseCluster(shop.stack, "It", engine=engine, instances=2, instance_props=of_instances)


@pytest.mark.parametrize("make", [cluster, instances_by_their_old_name])
def test_an_instance_of_a_database_cluster_has_those_of_its_cluster(
    shop: Shop, make: Callable[[Shop], rds.DatabaseCluster]
) -> None:
    make(shop).with_(shop.groups.of("orders"))
    made = synthesized(shop.stack)["Resources"].values()
    assert [r for r in made if r["Type"] == "AWS::RDS::DBInstance" and "VPCSecurityGroups" in r["Properties"]] == []


def test_what_consists_of_an_instance_has_them_on_the_instance(shop: Shop) -> None:
    bastion = ec2.BastionHostLinux(shop.stack, "It", vpc=shop.vpc, subnet_selection=isolated())
    bastion.with_(shop.groups.of("orders"))
    (made,) = (r for r in synthesized(shop.stack)["Resources"].values() if r["Type"] == "AWS::EC2::Instance")
    assert ids(ORDERS)[0] in made["Properties"]["SecurityGroupIds"]


def test_connections_of_another_type_are_none(shop: Shop) -> None:
    made = Construct(shop.stack, "Mine")
    made.connections = ["to the orders"]
    instance = ec2.CfnInstance(made, "Instance")
    cdk.Mixins.of(made).apply(shop.groups.of("orders"))
    properties = synthesized(shop.stack)["Resources"][shop.stack.resolve(instance.logical_id)]["Properties"]
    assert properties["SecurityGroupIds"] == ids(ORDERS)


# Mistakes


def test_an_unknown_role_or_host_is_reported_with_a_similar_name(shop: Shop) -> None:
    with pytest.raises(UnknownRole, match=r"^unknown role “ordrs”: did you mean “orders”\?$"):
        shop.groups.of("linux-host", "ordrs")
    known = "did you mean “orders-api”\\? known here: orders-api, orders-db"
    with pytest.raises(UnknownHost, match=f"^unknown host “orders-apy”: {known}$"):
        shop.groups.of_host("orders-apy")
    with pytest.raises(ValueError, match="takes the name of a role, or of several"):
        shop.groups.of()


@pytest.mark.parametrize("make", [function, lambda shop: cache(shop, [OWN])], ids=["an L2", "an L1"])
def test_more_groups_than_an_interface_holds_are_refused_with_the_count(
    tmp_path: Path, make: Callable[[Shop], Any]
) -> None:
    names = [f"role-{number}" for number in range(5)]
    roles = {f"roles/{name}.yaml": "{description: A role, owner: platform}" for name in names}
    shop = Shop(tmp_path, roles)
    with pytest.raises(RuntimeError) as told:
        make(shop).with_(shop.groups.of(*names))
    assert str(told.value).startswith(
        "shop/It would have 6 groups, 1 of its own and those of the roles “role-0”, “role-1”, “role-2”, “role-3” and "
        "“role-4”; an interface takes at most 5: pass security_groups=[groups['role-0'], groups['role-1'], "
        "groups['role-2'], groups['role-3'], groups['role-4']] when it is made"
    )
