"""Templates → what they enforce, by AWS's documentation."""

from __future__ import annotations

from typing import Any

import pytest

from sg_factory.lab.cloud.enforced import (
    OPEN,
    EnforcedAcl,
    EnforcedEntry,
    EnforcedGroup,
    EnforcedList,
    EnforcedNetwork,
    EnforcedRule,
    EnforcedTraffic,
)
from sg_factory.lab.cloud.template import read_templates

HTTPS = EnforcedTraffic(6, 443, 443)


def group(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "…", **properties}}


def template(**resources: dict[str, Any]) -> dict[str, Any]:
    return {"Resources": resources}


def one(**resources: dict[str, Any]) -> EnforcedNetwork:
    return read_templates({"stack": template(**resources)})


NOWHERE = [{"CidrIp": "255.255.255.255/32", "IpProtocol": "icmp", "FromPort": 252, "ToPort": 86}]


def test_inline_rules_are_those_of_the_group():
    rules = [
        {"CidrIp": "10.0.0.0/8", "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443},
        {"CidrIpv6": "2001:db8::/32", "IpProtocol": "udp", "FromPort": 1, "ToPort": 9},
        {"CidrIp": "0.0.0.0/0", "IpProtocol": "icmp", "FromPort": 8, "ToPort": -1},
        {"CidrIp": "0.0.0.0/0", "IpProtocol": 50, "FromPort": 1, "ToPort": 2},
        {"SourcePrefixListId": "pl-6da54004", "IpProtocol": "-1"},
        {"SourceSecurityGroupId": "sg-0123", "IpProtocol": "icmpv6", "FromPort": -1, "ToPort": -1},
    ]
    assert one(Web=group(SecurityGroupIngress=rules, SecurityGroupEgress=NOWHERE)).groups == (
        EnforcedGroup(
            ("Web",),
            (
                EnforcedRule(HTTPS, range="10.0.0.0/8"),
                EnforcedRule(EnforcedTraffic(17, 1, 9), range="2001:db8::/32"),
                EnforcedRule(EnforcedTraffic(1, 8, -1), range="0.0.0.0/0"),
                EnforcedRule(EnforcedTraffic(50), range="0.0.0.0/0"),
                EnforcedRule(EnforcedTraffic(None), prefix_list=("pl-6da54004",)),
                EnforcedRule(EnforcedTraffic(58, -1, -1), group=("sg-0123",)),
            ),
            (EnforcedRule(EnforcedTraffic(1, 252, 86), range="255.255.255.255/32"),),
        ),
    )


@pytest.mark.parametrize("egress", [{}, {"SecurityGroupEgress": []}])
def test_without_egress_ec2_lets_everything_out(egress: dict[str, Any]):
    assert one(Web=group(**egress)).groups == (EnforcedGroup(("Web",), (), OPEN),)


RULE_OF_ITS_OWN = {
    "Type": "AWS::EC2::SecurityGroupEgress",
    "Properties": {
        "GroupId": {"Fn::GetAtt": ["Web", "GroupId"]},
        "IpProtocol": "tcp",
        "FromPort": 443,
        "ToPort": 443,
        "DestinationSecurityGroupId": {"Ref": "Web"},
    },
}
ITS_RULE = EnforcedRule(HTTPS, group=("Web",))


def test_an_egress_rule_of_its_own_ends_that_only_if_the_caller_says_so():
    templates = {"stack": template(Web=group(), Out=RULE_OF_ITS_OWN)}
    assert read_templates(templates).groups == (EnforcedGroup(("Web",), (), (ITS_RULE, *OPEN)),)
    assert read_templates(templates, egress_ends=True).groups == (EnforcedGroup(("Web",), (), (ITS_RULE,)),)


def test_groups_of_other_stacks_are_found_by_their_ssm_parameters():
    groups = template(
        Web=group(SecurityGroupEgress=NOWHERE),
        WebParameter={
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Name": "/shop/prod/web", "Type": "String", "Value": {"Fn::GetAtt": ["Web", "GroupId"]}},
        },
    )
    rules = {
        "Parameters": {
            "WebId": {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::SecurityGroup::Id>", "Default": "/shop/prod/web"},
            "HubId": {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::SecurityGroup::Id>", "Default": "/hub/prod/vpn"},
        },
        "Resources": {
            "In": {
                "Type": "AWS::EC2::SecurityGroupIngress",
                "Properties": {
                    "GroupId": {"Ref": "WebId"},
                    "IpProtocol": "tcp",
                    "FromPort": 443,
                    "ToPort": 443,
                    "SourceSecurityGroupId": {"Ref": "HubId"},
                },
            }
        },
    }
    (web,) = read_templates({"groups": groups, "rules": rules}).groups
    assert web.names == ("/shop/prod/web", "Web")
    assert web.ingress == (EnforcedRule(HTTPS, group=("/hub/prod/vpn", "HubId")),)


def test_a_parameter_that_publishes_itself_is_known_by_its_names():
    template_ = {
        "Parameters": {"Own": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/own"}},
        "Resources": {
            "Publisher": {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/own", "Value": {"Ref": "Own"}}},
            "Web": group(SecurityGroupIngress=[{"SourceSecurityGroupId": {"Ref": "Own"}, "IpProtocol": "-1"}]),
        },
    }
    (web,) = read_templates({"stack": template_}).groups
    assert web.ingress == (EnforcedRule(EnforcedTraffic(None), group=("/own", "Own")),)


def test_a_prefix_list_of_the_template_has_its_entries():
    partners = {
        "Type": "AWS::EC2::PrefixList",
        "Properties": {"AddressFamily": "IPv4", "MaxEntries": 5, "Entries": [{"Cidr": "198.51.100.0/28"}]},
    }
    rule = {"SourcePrefixListId": {"Fn::GetAtt": ["Partners", "PrefixListId"]}, "IpProtocol": "-1"}
    network = one(Partners=partners, Web=group(SecurityGroupIngress=[rule], SecurityGroupEgress=NOWHERE))
    assert network.lists == (EnforcedList(("Partners",), ("198.51.100.0/28",)),)
    assert network.groups[0].ingress == (EnforcedRule(EnforcedTraffic(None), prefix_list=("Partners",)),)


def test_an_acl_has_its_entries_and_subnets():
    def entry(number: int, **properties: Any) -> dict[str, Any]:
        properties = {"NetworkAclId": {"Ref": "Acl"}, "RuleNumber": number, **properties}
        return {"Type": "AWS::EC2::NetworkAclEntry", "Properties": properties}

    network = one(
        Acl={"Type": "AWS::EC2::NetworkAcl", "Properties": {"VpcId": "vpc-1"}},
        Deny=entry(90, Protocol=-1, RuleAction="deny", CidrBlock="10.9.0.0/16"),
        In=entry(100, Protocol=6, RuleAction="allow", CidrBlock="0.0.0.0/0", PortRange={"From": 443, "To": 443}),
        Out=entry(100, Egress=True, Protocol=58, RuleAction="allow", Ipv6CidrBlock="::/0", Icmp={"Type": 2, "Code": 0}),
        Held={
            "Type": "AWS::EC2::SubnetNetworkAclAssociation",
            "Properties": {"NetworkAclId": {"Fn::GetAtt": ["Acl", "Id"]}, "SubnetId": "subnet-0a1b"},
        },
    )
    assert network.acls == (
        EnforcedAcl(
            ("Acl",),
            (
                EnforcedEntry(90, False, False, EnforcedTraffic(None), "10.9.0.0/16"),
                EnforcedEntry(100, False, True, HTTPS, "0.0.0.0/0"),
                EnforcedEntry(100, True, True, EnforcedTraffic(58, 2, 0), "::/0"),
            ),
            ("subnet-0a1b",),
        ),
    )


UNREAD = {
    "If": (
        {"CidrIp": {"Fn::If": ["Prod", "10.0.0.0/8", "0.0.0.0/0"]}, "IpProtocol": "-1"},
        "a rule in Web depends on Fn::If",
    ),
    "no peer": ({"IpProtocol": "-1"}, "a rule in Web depends on a peer that is not read (IpProtocol)"),
    "no range": ({"CidrIp": "10.0.0.0/33", "IpProtocol": "-1"}, "a rule in Web depends on the range 10.0.0.0/33"),
    "ports": (
        {"CidrIp": "10.0.0.0/8", "IpProtocol": "tcp", "FromPort": 9, "ToPort": 1},
        "a rule in Web depends on the ports 9 to 1",
    ),
    "protocol": ({"CidrIp": "10.0.0.0/8", "IpProtocol": "http"}, "a rule in Web depends on the protocol http"),
    "a parameter without a default": (
        {"CidrIp": {"Ref": "Office"}, "IpProtocol": "-1"},
        "a rule in Web depends on Ref",
    ),
}


@pytest.mark.parametrize(("rule", "said"), UNREAD.values(), ids=UNREAD.keys())
def test_what_is_not_read_is_said_of_the_group(rule: dict[str, Any], said: str):
    (web,) = one(Web=group(SecurityGroupIngress=[rule], SecurityGroupEgress=NOWHERE)).groups
    assert (web.ingress, web.unread) == ((), (said,))


def test_what_exists_on_a_condition_is_said():
    (web,) = one(Web={**group(SecurityGroupEgress=NOWHERE), "Condition": "Prod"}).groups
    assert web.unread == ("Web exists on a condition",)


def test_a_rule_for_a_group_that_only_a_deploy_knows_is_said():
    rule = {**RULE_OF_ITS_OWN, "Properties": {**RULE_OF_ITS_OWN["Properties"], "GroupId": {"Fn::Sub": "${Other}"}}}
    assert one(Out=rule).unread == ("Out adds a rule to a group that only a deploy knows (Fn::Sub)",)
