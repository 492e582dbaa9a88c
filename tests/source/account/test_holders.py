"""What holds a group: everything in a snapshot that is attached to it or names it."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sg_factory.plan.declared import Holder
from sg_factory.source.account.holders import holders_of
from sg_factory.source.account.shape import AccountSnapshot

WEB, DATABASE, OLD = "sg-0000000a", "sg-0000000b", "sg-0000000c"


def held(**answers: Any) -> tuple[Holder, ...]:
    """The holders of all groups in a snapshot."""
    return holders_of(AccountSnapshot(answers, "snapshot.json")).found


def test_a_network_interface_holds_its_groups_and_says_what_it_belongs_to():
    interfaces = [
        {"NetworkInterfaceId": "eni-1", "Groups": [{"GroupId": WEB}, {"GroupId": DATABASE}]},
        {"NetworkInterfaceId": "eni-2", "Groups": [{"GroupId": WEB}], "Description": "ELB app/shop/50dc6c495c0c9188"},
    ]
    assert held(NetworkInterfaces=interfaces) == (
        Holder(WEB, "network-interface", "eni-1"),
        Holder(DATABASE, "network-interface", "eni-1"),
        Holder(WEB, "network-interface", "eni-2", "AWS::ElasticLoadBalancingV2::LoadBalancer shop"),
    )


def test_a_rule_of_another_group_holds_the_group_that_it_names_and_not_its_own():
    pairs = [{"GroupId": WEB}, {"GroupId": DATABASE}]
    groups = [{"GroupId": DATABASE, "IpPermissions": [{"UserIdGroupPairs": pairs}]}]
    rules = [
        {"GroupId": DATABASE, "ReferencedGroupInfo": {"GroupId": WEB}},
        {"GroupId": WEB, "IsEgress": True, "ReferencedGroupInfo": {"GroupId": OLD}},
    ]
    assert held(SecurityGroups=groups, SecurityGroupRules=rules) == (
        Holder(WEB, "security-group", DATABASE),
        Holder(OLD, "security-group", WEB),
    )


def test_a_group_that_serves_another_vpc_is_held_by_it():
    groups = [{"GroupId": WEB, "VpcId": "vpc-1"}]
    associations = [
        {"GroupId": WEB, "VpcId": "vpc-1", "State": "associated"},
        {"GroupId": WEB, "VpcId": "vpc-2", "State": "associated"},
        {"GroupId": WEB, "VpcId": "vpc-3", "State": "disassociated"},
    ]
    found = held(SecurityGroups=groups, SecurityGroupVpcAssociations=associations)
    assert found == (Holder(WEB, "vpc-association", "vpc-2"),)


def test_any_other_answer_that_was_added_to_the_snapshot_holds_what_it_names():
    found = held(
        LaunchTemplateVersions=[
            {"LaunchTemplateId": "lt-1", "VersionNumber": 3, "LaunchTemplateData": {"SecurityGroupIds": [WEB]}},
            {"LaunchTemplateId": "lt-2", "LaunchTemplateData": {"NetworkInterfaces": [{"Groups": [OLD]}]}},
        ],
        Functions=[{"FunctionArn": "arn:f", "Role": "arn:r", "VpcConfig": {"SecurityGroupIds": [WEB, WEB]}}],
        services=[{"serviceArn": "arn:s", "networkConfiguration": {"awsvpcConfiguration": {"securityGroups": [OLD]}}}],
        definition={"name": "nightly", "definition": f'{{"SecurityGroups": ["{DATABASE}"]}}'},
        Vpcs=[{"VpcId": "vpc-1", "Tags": [{"Key": "was", "Value": OLD}]}],
        Note=f"taken for {OLD}",
    )
    assert found == (
        Holder(WEB, "LaunchTemplateVersions", "lt-1"),
        Holder(OLD, "LaunchTemplateVersions", "lt-2"),
        Holder(WEB, "Functions", "arn:f"),
        Holder(OLD, "services", "arn:s"),
        Holder(DATABASE, "definition", "nightly"),
    )


def test_an_item_without_a_name_is_called_by_its_place():
    assert held(Things=[{}, {"groups": [WEB]}, WEB]) == (
        Holder(WEB, "Things", "Things[1]"),
        Holder(WEB, "Things", "Things[2]"),
    )


def test_answers_that_would_show_holders_are_named_if_they_are_absent():
    assert holders_of(AccountSnapshot({"SecurityGroups": []}, "snapshot.json")).unread == ("NetworkInterfaces",)


JSON = st.recursive(
    st.none() | st.integers() | st.sampled_from([WEB, DATABASE, "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["GroupId", "Groups", "UserIdGroupPairs", "IpPermissions", "State", "VpcId", "Name"]), inner
        )
    ),
    max_leaves=12,
)
SECTIONS = ["SecurityGroups", "SecurityGroupRules", "NetworkInterfaces", "SecurityGroupVpcAssociations", "Others"]


@given(st.dictionaries(st.sampled_from(SECTIONS), JSON))
def test_no_answer_of_a_wrong_form_is_a_failure(answers: dict[str, Any]):
    for holder in held(**answers):
        assert holder.group
        assert holder.id
