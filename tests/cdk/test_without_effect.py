"""Operations of an app on handles of groups: reported if they have no effect, with the remedy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import jsii
import pytest
from aws_cdk import aws_ec2 as ec2
from constructs import IConstruct, IMixin

from sg_factory.constructs import RoleSecurityGroups
from tests.projects import write
from tests.stacks import an_app, synthesized, violations

PROJECT = {
    "roles/web.yaml": """
        description: Web servers of the shop
        owner: storefront
        public: true
        ingress:
          - {from: internet, service: https, description: Customers reach the shop}
        """,
    "roles/database.yaml": """
        description: Orders
        owner: data
        ingress:
          - {from: web, service: postgresql, description: Orders are read and written}
        """,
    "roles/cache.yaml": """
        description: Sessions
        owner: data
        ingress:
          - {from: web, service: redis, description: Sessions are kept}
        """,
    "roles/search.yaml": """
        description: Finds products
        owner: data
        ingress:
          - {from: web, service: opensearch, description: Products are found}
        """,
}


@jsii.implements(cdk.IAspect)
class Looks:
    """An aspect that does nothing."""

    def visit(self, node: IConstruct) -> None:
        """Called by CDK for each construct."""


@jsii.implements(IMixin)
class Marks:
    """A mixin for resources."""

    def supports(self, construct: IConstruct) -> bool:
        return isinstance(construct, cdk.CfnResource)

    def apply_to(self, construct: IConstruct) -> None:
        construct.node.add_metadata("shop:marked", True)


@pytest.fixture
def groups(tmp_path: Path) -> RoleSecurityGroups:
    stack = cdk.Stack(an_app(tmp_path), "shop")
    return RoleSecurityGroups(stack, "Groups", project=write(tmp_path / "project", PROJECT))


def stack_of(groups: RoleSecurityGroups) -> cdk.Stack:
    return cdk.Stack.of(groups)


def told(groups: RoleSecurityGroups) -> list[tuple[str, str, str, str]]:
    """The violations in the report: severity, construct, text, remedy."""
    root = groups.node.root
    assert isinstance(root, cdk.App)
    found = [each for each in violations(root) if each["ruleName"] == "without-effect"]
    return [
        (each["severity"], *(one["constructPath"] for one in each["violatingConstructs"]), *_texts(each))
        for each in found
    ]


def _texts(violation: dict[str, Any]) -> tuple[str, str]:
    return violation["description"], violation["suggestedFix"]


def first(groups: RoleSecurityGroups) -> cdk.CfnResource:
    return cdk.CfnWaitConditionHandle(stack_of(groups), "First")


DONE: dict[str, tuple[Callable[[RoleSecurityGroups], object], str, str]] = {
    "a tag": (
        lambda groups: cdk.Tags.of(groups["web"]).add("team", "the “shop”: 1"),
        'the tag "team"',
        'write tags: {"team": "the “shop”: 1"} in roles/web.yaml; or '
        'write cdk.Tags.of(groups).add("team", "the “shop”: 1"), which applies to all groups',
    ),
    "a tag that comes from the role file": (
        lambda groups: cdk.Tags.of(groups["web"]).add("owner", "shop"),
        'the tag "owner"',
        'write cdk.Tags.of(groups).add("owner", "shop"), which applies to all groups; “web” is in roles/web.yaml',
    ),
    "a tag that only a deploy knows": (
        lambda groups: cdk.Tags.of(groups["web"]).add("account", cdk.Aws.ACCOUNT_ID),
        'the tag "account"',
        'write cdk.Tags.of(groups).add("account", …), which applies to all groups; “web” is in roles/web.yaml',
    ),
    "a tag that is taken off": (
        lambda groups: cdk.Tags.of(groups["web"]).remove("team"),
        'the removal of the tag "team"',
        'write cdk.Tags.of(groups).remove("team"), which applies to all groups; “web” is in roles/web.yaml',
    ),
    "an aspect": (
        lambda groups: cdk.Aspects.of(groups["web"]).add(Looks()),
        "the aspect Looks",
        "write cdk.Aspects.of(groups).add(…), which applies to all groups; “web” is in roles/web.yaml",
    ),
    "the same twice": (
        lambda groups: [cdk.Aspects.of(groups["web"]).add(Looks()) for _ in "ab"],
        "the aspect Looks",
        "write cdk.Aspects.of(groups).add(…), which applies to all groups; “web” is in roles/web.yaml",
    ),
    "removal policies": (
        lambda groups: cdk.RemovalPolicies.of(groups["web"]).retain(),
        "an aspect of a library",
        "write cdk.Aspects.of(groups).add(…), which applies to all groups; “web” is in roles/web.yaml",
    ),
    "a mixin": (
        lambda groups: groups["web"].with_(Marks()),
        "the mixin Marks",
        "write cdk.Mixins.of(groups).apply(…), which applies to all groups; “web” is in roles/web.yaml",
    ),
    "a dependency": (
        lambda groups: groups["web"].node.add_dependency(first(groups)),
        "a dependency on shop/First",
        "write groups.node.add_dependency(…), which applies to all groups; “web” is in roles/web.yaml",
    ),
    "a dependency on another group": (
        lambda groups: groups["web"].node.add_dependency(groups["cache"]),
        "a dependency on another group",
        "remove it: groups do not depend on each other; “web” is in roles/web.yaml",
    ),
}


@pytest.mark.parametrize("name", DONE)
def test_an_operation_without_effect_is_reported_with_the_remedy(name: str, groups: RoleSecurityGroups) -> None:
    do, what, help = DONE[name]
    do(groups)
    text = f'groups["web"] is given {what}, which does not reach the group: a handle has no resource'
    assert told(groups) == [("warning", "shop/Groups/web", text, help)]


def test_the_same_operation_on_several_handles_is_reported_once(groups: RoleSecurityGroups) -> None:
    for role in groups:
        cdk.Tags.of(groups[role]).add("team", "shop")
    assert told(groups) == [
        (
            "warning",
            "shop/Groups",
            'groups["cache"], groups["database"], groups["search"] and 1 more are given the tag "team", '
            "which does not reach the groups: a handle has no resource",
            'write tags: {"team": "shop"} in roles/cache.yaml, roles/database.yaml, roles/search.yaml and 1 more; '
            'or write cdk.Tags.of(groups).add("team", "shop"), which applies to all groups',
        )
    ]


def test_where_no_role_file_has_words_for_it_none_is_named_of_several(groups: RoleSecurityGroups) -> None:
    for role in ("web", "cache"):
        cdk.RemovalPolicies.of(groups[role]).retain()
    assert told(groups) == [
        (
            "warning",
            "shop/Groups",
            'groups["web"] and groups["cache"] are given an aspect of a library, '
            "which does not reach the groups: a handle has no resource",
            "write cdk.Aspects.of(groups).add(…), which applies to all groups",
        )
    ]


def test_an_operation_on_a_mutable_handle_is_reported_too(groups: RoleSecurityGroups) -> None:
    cdk.Tags.of(groups.mutable("web")).add("team", "shop")
    assert told(groups) == [
        (
            "warning",
            "shop/Groups/web mutable",
            'groups.mutable("web") is given the tag "team", which does not reach the group: a handle has no resource',
            'write tags: {"team": "shop"} in roles/web.yaml; or '
            'write cdk.Tags.of(groups).add("team", "shop"), which applies to all groups',
        )
    ]


def test_operations_on_the_construct_and_annotations_are_not_reported(groups: RoleSecurityGroups) -> None:
    cdk.Tags.of(groups).add("team", "shop")
    cdk.Annotations.of(groups["web"]).add_warning_v2("shop:web", "To be split")
    groups["web"].node.add_metadata("shop:contact", "storefront")
    groups.node.add_dependency(first(groups))
    assert told(groups) == []
    resources = synthesized(stack_of(groups))["Resources"].values()
    made = [each for each in resources if each["Type"] == "AWS::EC2::SecurityGroup"]
    assert [{"Key": "team", "Value": "shop"} in each["Properties"]["Tags"] for each in made] == [True] * 4
    assert [each["DependsOn"] for each in made] == [["First"]] * 4


@pytest.mark.parametrize("is_mutable", [False, True])
def test_what_depends_on_a_handle_is_made_after_the_group_and_its_rules(
    is_mutable: bool, groups: RoleSecurityGroups
) -> None:
    last = cdk.CfnWaitConditionHandle(stack_of(groups), "Last")
    handle = groups.mutable("database") if is_mutable else groups["database"]
    if is_mutable:
        handle.add_ingress_rule(ec2.Peer.ipv4("10.1.0.0/16"), ec2.Port.tcp(9000))
    last.node.add_dependency(handle)
    assert told(groups) == []
    resources = synthesized(stack_of(groups))["Resources"]
    waited_for = [resources[name] for name in resources["Last"]["DependsOn"]]
    rule = ("AWS::EC2::SecurityGroupIngress", "tcp")
    assert sorted((each["Type"], each["Properties"].get("IpProtocol", "")) for each in waited_for) == [
        ("AWS::EC2::SecurityGroup", ""),
        *[rule] * (2 if is_mutable else 1),
    ]


def test_a_stack_that_depends_on_a_handle_waits_for_its_stack(groups: RoleSecurityGroups) -> None:
    root = groups.node.root
    other = cdk.Stack(root, "other")
    cdk.CfnWaitConditionHandle(other, "Last").node.add_dependency(groups["web"])
    assert told(groups) == []
    assert [stack.node.path for stack in other.dependencies] == ["shop"]


def test_the_vpc_of_a_handle_is_that_of_the_group(groups: RoleSecurityGroups) -> None:
    cdk.CfnOutput(stack_of(groups), "Where", value=groups["web"].security_group_vpc_id)  # type: ignore[attr-defined]
    template = synthesized(stack_of(groups))
    (web,) = [key for key in template["Resources"] if key.startswith("Web") and len(key) == len("Web4B5E57F6")]
    assert template["Outputs"] == {"Where": {"Value": {"Fn::GetAtt": [web, "VpcId"]}}}


def test_what_cdk_refuses_on_a_handle_is_an_error_there(groups: RoleSecurityGroups) -> None:
    with pytest.raises(RuntimeError, match="Cannot apply RemovalPolicy: no child or not a CfnResource"):
        groups["web"].apply_removal_policy(cdk.RemovalPolicy.RETAIN)
    with pytest.raises(RuntimeError, match="none of the provided mixins could be applied"):
        cdk.Mixins.of(groups["web"]).require_any().apply(Marks())
