"""CloudFormation's order: dependencies first, deletes last."""

import pytest

from tests.deploying.cloudformation import GROUP_ID, Account
from tests.deploying.ec2 import EGRESS, INGRESS, Refused, Rule

VPC = "vpc-00000001"
NOWHERE = {"IpProtocol": "icmp", "FromPort": 252, "ToPort": 86, "CidrIp": "255.255.255.255/32"}
HTTPS = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}


def group(*ingress, vpc=VPC, **more):
    properties = {"GroupDescription": "A group", "VpcId": vpc, "SecurityGroupEgress": [NOWHERE]}
    return {"Type": "AWS::EC2::SecurityGroup", "Properties": {**properties, "SecurityGroupIngress": [*ingress], **more}}


def from_range(cidr, **more):
    return {**HTTPS, "CidrIp": cidr, **more}


def rule(holder, source, port=443, **more):
    properties = {"GroupId": holder, "IpProtocol": "tcp", "FromPort": port, "ToPort": port}
    return {
        "Type": "AWS::EC2::SecurityGroupIngress",
        "Properties": {**properties, "SourceSecurityGroupId": source, **more},
    }


def parameter(name, value):
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Name": name, "Type": "String", "Value": value}}


def id_of(logical_id):
    return {"Fn::GetAtt": [logical_id, "GroupId"]}


def template(parameters=None, outputs=None, **resources):
    return {"Parameters": parameters or {}, "Resources": resources, "Outputs": outputs or {}}


def deployed(*templates):
    """An account in which the stack `shop` was updated to each of the templates in turn."""
    account = Account()
    for each in templates:
        account.deploy("shop", each)
    return account


def ingress(account):
    """Group → the peers and ports of its ingress."""
    return {
        name: sorted((rule.peer, rule.first) for rule in rules if rule.direction == INGRESS)
        for name, rules in account.ec2.rules.items()
    }


def refused(text):
    return pytest.raises(Refused, match=text)


def test_a_resource_comes_after_what_it_refers_to_wherever_it_stands():
    account = deployed(
        template(
            Rule=rule(id_of("Web"), {"Ref": "Api"}),
            Name=parameter("/shop/prod/web", id_of("Web")),
            Web={**group(), "DependsOn": "Api"},
            Api=group(),
        )
    )
    assert list(account.stacks["shop"].resources) == ["Api", "Web", "Rule", "Name"]
    assert ingress(account) == {"sg-00000001": [], "sg-00000002": [("sg-00000001", 443)]}
    assert account.ssm.values == {"/shop/prod/web": "sg-00000002"}


def test_explicit_egress_takes_the_place_of_the_rule_that_allows_everything():
    account = deployed(template(Web=group(), Open=group(SecurityGroupEgress=[])))
    assert {name: [rule.peer for rule in rules] for name, rules in account.ec2.rules.items()} == {
        "sg-00000001": ["255.255.255.255/32"],
        "sg-00000002": ["0.0.0.0/0"],
    }


@pytest.mark.parametrize(
    "resources",
    [
        {"Web": group({**HTTPS, "SourceSecurityGroupId": id_of("Web")})},
        {
            "Web": group({**HTTPS, "SourceSecurityGroupId": id_of("Api")}),
            "Api": group({**HTTPS, "SourceSecurityGroupId": {"Ref": "Web"}}),
        },
        {"Web": {**group(), "DependsOn": ["Api"]}, "Api": {**group(), "DependsOn": ["Web"]}},
    ],
)
def test_a_cycle_is_refused_before_anything_is_made(resources):
    account = Account()
    with refused("circular dependency"):
        account.deploy("shop", template(**resources))
    assert account == Account()


def test_what_a_template_refers_to_must_be_in_it():
    with refused("unresolved dependencies \\['Api'\\]"):
        deployed(template(Rule=rule(id_of("Api"), id_of("Api"))))


def test_a_change_in_place_keeps_the_group_and_revokes_before_it_authorizes():
    before = template(Web=group(from_range("10.0.0.0/8"), from_range("192.0.2.0/24")))
    account = deployed(before)
    account.ec2.rules_per_group = 2
    account.deploy("shop", template(Web=group(from_range("192.0.2.0/24"), from_range("203.0.113.0/24"))))
    assert ingress(account) == {"sg-00000001": [("192.0.2.0/24", 443), ("203.0.113.0/24", 443)]}


@pytest.mark.parametrize("other", [{"vpc": "vpc-00000002"}, {"GroupDescription": "Another"}, {"GroupName": "web"}])
def test_another_vpc_description_or_name_replaces_a_group_and_all_that_refers_to_it(other):
    def named(web):
        return template(Web=web, Rule=rule(id_of("Web"), id_of("Web")), Name=parameter("/web", id_of("Web")))

    account = deployed(named(group()), named(group(**other)))
    assert ingress(account) == {"sg-00000002": [("sg-00000002", 443)]}
    assert account.ssm.values == {"/web": "sg-00000002"}


def test_a_replaced_group_that_is_worn_fails_in_the_clean_up():
    account = deployed(template(Web=group()))
    account.ec2.interfaces["web"] = "sg-00000001"
    with refused("DependencyViolation"):
        account.deploy("shop", template(Web=group(vpc="vpc-00000002")))


def test_a_rule_of_its_own_is_made_anew_before_the_old_one_goes():
    account = deployed(template(Web=group(), Rule=rule(id_of("Web"), id_of("Web"))))
    account.ec2.rules_per_group = 1
    with refused("RulesPerSecurityGroupLimitExceeded"):
        account.deploy("shop", template(Web=group(), Rule=rule(id_of("Web"), id_of("Web"), port=80)))
    account.ec2.rules_per_group = 2
    account.deploy("shop", template(Web=group(), Rule=rule(id_of("Web"), id_of("Web"), port=80)))
    assert ingress(account) == {"sg-00000001": [("sg-00000001", 80)]}


def test_a_rule_under_another_logical_id_is_one_rule_too_many():
    with refused("InvalidPermission.Duplicate"):
        deployed(
            template(Web=group(), Rule=rule(id_of("Web"), id_of("Web"))),
            template(Web=group(), Other=rule(id_of("Web"), id_of("Web"))),
        )


def test_the_description_of_a_rule_changes_in_place():
    account = deployed(
        template(Web=group(), Rule=rule(id_of("Web"), id_of("Web"), Description="One")),
        template(Web=group(), Rule=rule(id_of("Web"), id_of("Web"), Description="Two")),
    )
    made = Rule("sg-00000001", INGRESS, "6", 443, 443, "sg-00000001")
    assert account.ec2.rules["sg-00000001"][made]["Description"] == "Two"


def test_a_parameter_under_another_logical_id_exists_already_and_one_of_another_name_is_made_first():
    before = template(Web=group(), Name=parameter("/web", id_of("Web")))
    assert deployed(before, template(Web=group(), Name=parameter("/www", id_of("Web")))).ssm.values == {
        "/www": "sg-00000001"
    }
    with refused("ParameterAlreadyExists"):
        deployed(before, template(Web=group(), Other=parameter("/web", id_of("Web"))))


def test_a_stack_that_goes_takes_its_resources_in_reverse_order():
    account = deployed(template(Rule=rule(id_of("Web"), id_of("Api")), Web=group(), Api=group()))
    account.delete("shop")
    assert (account.ec2.groups, account.stacks) == ({}, {})


WEB_ID = {"WebId": {"Type": GROUP_ID, "Default": "/web"}}
RULES = template(WEB_ID, Rule=rule({"Ref": "WebId"}, {"Ref": "WebId"}))


def test_a_parameter_of_a_template_is_looked_up_before_anything_is_made():
    with refused("ParameterNotFound: /web"):
        Account().deploy("rules", RULES)
    account = deployed(template(Web=group(), Name=parameter("/web", "sg-00000009")))
    with refused("sg-00000009 is no security group"):
        account.deploy("rules", RULES)
    with refused("parameter VpcId must have a value"):
        Account().deploy("shop", template({"VpcId": {"Type": "AWS::EC2::VPC::Id"}}, Web=group()))


def test_a_rules_stack_holds_a_group_that_its_own_stack_would_delete():
    account = deployed(template(Web=group(), Api=group(), Name=parameter("/web", id_of("Web"))))
    account.deploy("rules", template(WEB_ID, Rule=rule("sg-00000002", {"Ref": "WebId"})))
    with refused("DependencyViolation"):
        account.deploy("shop", template(Api=group()))


def test_an_export_in_use_neither_changes_nor_goes():
    output = {"Web": {"Value": id_of("Web"), "Export": {"Name": "web"}}}
    account = deployed(template(outputs=output, Web=group()))
    account.deploy("rules", template(Rule=rule({"Fn::ImportValue": "web"}, {"Fn::ImportValue": "web"})))
    for change in (template(Web=group()), template(outputs=output, Web=group(vpc="vpc-00000002"))):
        with refused("export web is in use"):
            account.deploy("shop", change)
    with refused("export web is in use"):
        account.delete("shop")
    account.delete("rules")
    account.deploy("shop", template(Web=group()))
    with refused("no export named web"):
        account.deploy("rules", template(Rule=rule({"Fn::ImportValue": "web"}, {"Fn::ImportValue": "web"})))


def test_egress_of_its_own_is_made_like_ingress():
    made = {"GroupId": id_of("Web"), **HTTPS, "DestinationSecurityGroupId": id_of("Web")}
    account = deployed(template(Web=group(), Rule={"Type": "AWS::EC2::SecurityGroupEgress", "Properties": made}))
    assert Rule("sg-00000001", EGRESS, "6", 443, 443, "sg-00000001") in account.ec2.rules["sg-00000001"]
