"""Import change sets: what they take over, what they refuse, and what the deploy after them does."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.deploying.by_hand import account_of, answers_of, changed_groups
from tests.deploying.ec2 import EGRESS, INGRESS, Refused, Rule
from tests.deploying.import_faults import FAULTS, with_fault
from tests.deploying.seeded import Seeded

VPC = "vpc-00000000000000001"
WEB, ORDERS, DEFAULT = "sg-00000000000000001", "sg-00000000000000002", "sg-00000000000000003"
HTTPS = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
POSTGRESQL = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432}
ALL = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
NOWHERE = {"IpProtocol": "icmp", "FromPort": 252, "ToPort": 86, "CidrIp": "255.255.255.255/32"}


def described(id_, name, description, **tags):
    known = [{"Key": key, "Value": value} for key, value in tags.items()]
    facts = {"GroupName": name, "Description": description, "VpcId": VPC, "OwnerId": "111122223333"}
    return {"GroupId": id_, **facts, "Tags": known}


def held(rule_id, group, *, egress=False, **said):
    return {"SecurityGroupRuleId": rule_id, "GroupId": group, "IsEgress": egress, **said}


def pair(group):
    return {"ReferencedGroupInfo": {"GroupId": group, "UserId": "111122223333"}}


ANSWERS = {
    "SecurityGroups": [
        described(WEB, "web-prod", "launch-wizard-1", Name="web", team="shop"),
        described(ORDERS, "orders", "The order system"),
        described(DEFAULT, "default", "default VPC security group"),
    ],
    "SecurityGroupRules": [
        held("sgr-01", WEB, **HTTPS, CidrIpv4="203.0.113.0/24", Description="Office"),
        held("sgr-02", WEB, egress=True, IpProtocol="-1", FromPort=-1, ToPort=-1, CidrIpv4="0.0.0.0/0"),
        held("sgr-03", ORDERS, **POSTGRESQL, **pair(WEB), Description="Web servers read"),
        held("sgr-04", WEB, egress=True, **POSTGRESQL, **pair(ORDERS)),
        held("sgr-05", DEFAULT, **HTTPS, **pair(WEB), Description="Nobody of ours"),
        held("sgr-06", WEB, **POSTGRESQL, PrefixListId="pl-63a5400a"),
    ],
}


def group(name, description, ingress, egress, **more):
    properties = {"GroupName": name, "GroupDescription": description, "VpcId": VPC}
    properties |= {"SecurityGroupIngress": ingress, "SecurityGroupEgress": egress, **more}
    return {"Type": "AWS::EC2::SecurityGroup", "DeletionPolicy": "Retain", "Properties": properties}


def rule(direction, holder, peer, **said):
    key = "SourceSecurityGroupId" if direction == "Ingress" else "DestinationSecurityGroupId"
    properties = {"GroupId": holder, **POSTGRESQL, key: peer, **said}
    return {"Type": f"AWS::EC2::SecurityGroup{direction}", "DeletionPolicy": "Retain", "Properties": properties}


def to_import(template, **ids):
    return [
        {
            "ResourceType": template["Resources"][logical_id]["Type"],
            "LogicalResourceId": logical_id,
            "ResourceIdentifier": {"Id": id_},
        }
        for logical_id, id_ in ids.items()
    ]


OFFICE = {**HTTPS, "CidrIp": "203.0.113.0/24", "Description": "Office"}
LISTED = {**POSTGRESQL, "SourcePrefixListId": "pl-63a5400a"}
AS_IT_IS = {
    "Resources": {
        "Web": group("web-prod", "launch-wizard-1", [OFFICE, LISTED], [ALL]),
        "Orders": group("orders", "The order system", [], []),
        "Reads": rule("Ingress", ORDERS, WEB, Description="Web servers read"),
        "Asks": rule("Egress", WEB, ORDERS),
    }
}
IDS = to_import(AS_IT_IS, Web=WEB, Orders=ORDERS, Reads="sgr-03", Asks="sgr-04")


def id_of(logical_id):
    return {"Fn::GetAtt": [logical_id, "GroupId"]}


def normal(**changes):
    """The template of the deploy after the import; `changes` are other resources, None for none."""
    own = {"Tags": [{"Key": "Name", "Value": "shop-web"}, {"Key": "source", "Value": "roles/web.yaml"}]}
    resources = {
        "Web": group("web-prod", "launch-wizard-1", [OFFICE, LISTED], [ALL], **own),
        "Orders": group("orders", "The order system", [], [NOWHERE]),
        "Reads": rule("Ingress", id_of("Orders"), id_of("Web"), Description="Web servers read"),
        "Asks": rule("Egress", id_of("Web"), id_of("Orders")),
        "WebName": {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/web", "Value": id_of("Web")}},
        **changes,
    }
    made = {
        key: {name: value for name, value in each.items() if name != "DeletionPolicy"}
        for key, each in resources.items()
        if each
    }
    return {"Resources": made}


def imported():
    account = account_of(ANSWERS)
    account.import_resources("shop", AS_IT_IS, IDS)
    return account


def refused(text):
    return pytest.raises(Refused, match=text)


def test_an_account_is_read_from_what_ec2_answers_and_answers_the_same():
    account = account_of(ANSWERS)
    assert account.ec2.rules[WEB] == {
        Rule(WEB, INGRESS, "6", 443, 443, "203.0.113.0/24"): OFFICE,
        Rule(WEB, EGRESS, "-1", None, None, "0.0.0.0/0"): ALL,
        Rule(WEB, EGRESS, "6", 5432, 5432, ORDERS): {**POSTGRESQL, "DestinationSecurityGroupId": ORDERS},
        Rule(WEB, INGRESS, "6", 5432, 5432, "pl-63a5400a"): LISTED,
    }
    assert account.ec2.tags[WEB] == {"Name": "web", "team": "shop"}
    assert answers_of(account, ANSWERS) == ANSWERS


def test_an_import_changes_nothing_in_ec2():
    account, before = imported(), account_of(ANSWERS)
    assert (account.ec2, account.ssm) == (before.ec2, before.ssm)
    assert {key: live.physical for key, live in account.stacks["shop"].resources.items()} == {
        "Web": WEB,
        "Orders": ORDERS,
        "Reads": Rule(ORDERS, INGRESS, "6", 5432, 5432, WEB),
        "Asks": Rule(WEB, EGRESS, "6", 5432, 5432, ORDERS),
    }


def test_the_deploy_after_it_adds_tags_parameters_and_the_sentinel_and_no_rule_is_ever_missing():
    account = imported()
    account.deploy("shop", normal())
    assert account.ec2.missing == set()
    assert account.ec2.held() - account.ec2.watched == {Rule(ORDERS, EGRESS, "1", 252, 86, "255.255.255.255/32")}
    assert account.ec2.tags[WEB] == {"Name": "shop-web", "team": "shop", "source": "roles/web.yaml"}
    assert account.ssm.values == {"/web": WEB}
    assert list(changed_groups(account, ANSWERS)) == []
    answered = answers_of(account, ANSWERS)
    assert answered["SecurityGroups"][1]["Tags"] == [
        {"Key": "aws:cloudformation:stack-name", "Value": "shop"},
        {"Key": "aws:cloudformation:logical-id", "Value": "Orders"},
    ]
    assert account_of(answered).ec2.rules == account.ec2.rules


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_an_import_with_a_fault_is_refused_and_takes_nothing(fault):
    for seed in range(5):
        account = account_of(ANSWERS)
        found = with_fault(fault, Seeded(seed), AS_IT_IS, IDS)
        assert found is not None
        with refused("ValidationError|NotFound|Drifted|ParameterNotFound"):
            account.import_resources("shop", *found)
        assert account == account_of(ANSWERS)


@pytest.mark.parametrize("name", ["shop", "other"])
def test_what_a_stack_has_is_not_imported_again(name):
    account, more = imported(), deepcopy(AS_IT_IS)
    more["Resources"]["Again"] = AS_IT_IS["Resources"]["Web"]
    with refused("is in the stack shop|changes nothing else"):
        account.import_resources(name, more, to_import(more, Again=WEB))


def few(*names, **more):
    return {"Resources": {name: AS_IT_IS["Resources"][name] for name in names} | more}


def test_a_stack_takes_more_while_all_that_it_has_stays_as_it_is():
    account, ids = account_of(ANSWERS), {each["LogicalResourceId"]: each for each in IDS}
    account.import_resources("shop", few("Web"), [ids["Web"]])
    web = normal()["Resources"]["Web"]
    account.deploy("shop", few(Web=web))
    for others in ({}, {"Web": AS_IT_IS["Resources"]["Web"]}, {"Web": {**web, "DependsOn": "Orders"}}):
        with refused("an import changes nothing else"):
            account.import_resources("shop", few("Orders", **others), [ids["Orders"]])
    account.import_resources("shop", few("Orders", Web=web), [ids["Orders"]])
    assert list(account.stacks["shop"].resources) == ["Orders", "Web"]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({}, "InvalidGroup.Duplicate: web-prod already exists"),
        (
            {"Web": None, "Orders": None, "WebName": None, "Asks": None, "Reads": rule("Ingress", ORDERS, WEB)},
            "InvalidPermission.Duplicate",
        ),
    ],
)
def test_a_deploy_before_the_import_fails_on_what_is_there(changes, fault):
    with refused(fault):
        account_of(ANSWERS).deploy("shop", normal(**changes))


@pytest.mark.parametrize("fixed", [{"VpcId": "vpc-00000000000000002"}, {"GroupName": "web"}])
def test_a_deploy_that_changes_what_is_fixed_makes_another_group(fixed):
    account = imported()
    account.deploy("shop", normal(Web=group("web-prod", "launch-wizard-1", [OFFICE, LISTED], [ALL], **fixed)))
    assert account.stacks["shop"].resources["Web"].physical != WEB


def test_another_description_of_the_group_makes_a_second_group_of_the_name_which_fails():
    with refused("InvalidGroup.Duplicate"):
        imported().deploy("shop", normal(Web=group("web-prod", "Web servers", [OFFICE, LISTED], [ALL])))


def test_another_owner_of_a_peer_replaces_the_rule_which_fails():
    owned = rule("Ingress", id_of("Orders"), id_of("Web"), SourceSecurityGroupOwnerId="111122223333")
    with refused("InvalidPermission.Duplicate"):
        imported().deploy("shop", normal(Reads=owned))


def test_another_description_of_an_inline_rule_takes_it_away_for_a_moment():
    account = imported()
    account.deploy(
        "shop", normal(Web=group("web-prod", "launch-wizard-1", [{**OFFICE, "Description": "HQ"}, LISTED], [ALL]))
    )
    assert account.ec2.missing == {Rule(WEB, INGRESS, "6", 443, 443, "203.0.113.0/24")} <= account.ec2.held()


def test_another_description_of_a_rule_of_its_own_does_not():
    account = imported()
    account.deploy("shop", normal(Reads=rule("Ingress", id_of("Orders"), id_of("Web"), Description="They ask")))
    assert account.ec2.missing == set()


def test_what_the_first_deploy_leaves_out_stays_in_ec2_and_what_a_later_one_leaves_out_goes():
    account = imported()
    account.deploy("shop", normal(Asks=None))
    assert account.ec2.missing == set()
    account.deploy("shop", normal(Asks=None, Reads=None))
    assert account.ec2.missing == {Rule(ORDERS, INGRESS, "6", 5432, 5432, WEB)}


def without_policies(template):
    return {"Resources": {key: {**each, "DeletionPolicy": "Delete"} for key, each in template["Resources"].items()}}


def test_a_change_of_policies_alone_is_no_update_but_one_of_metadata_takes_them_along():
    account, marked = imported(), deepcopy(AS_IT_IS)
    account.deploy("shop", without_policies(AS_IT_IS))
    assert all(live.is_retained for live in account.stacks["shop"].resources.values())
    marked["Resources"]["Asks"]["Metadata"] = {"imported": "sgr-04"}
    account = account_of(ANSWERS)
    account.import_resources("shop", marked, IDS)
    account.deploy("shop", without_policies(AS_IT_IS))
    assert not any(live.is_retained for live in account.stacks["shop"].resources.values())


FROM_SSM = {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::SecurityGroup::Id>"}
RULES = {
    "Parameters": {"WebId": {**FROM_SSM, "Default": "/web"}},
    "Resources": {"Asks": rule("Egress", {"Ref": "WebId"}, ORDERS)},
}


def test_an_import_with_a_parameter_needs_the_deploy_that_publishes_it():
    account = account_of(ANSWERS)
    account.import_resources("groups", few("Web"), IDS[:1])
    with refused("ParameterNotFound: /web"):
        account.import_resources("rules", RULES, to_import(RULES, Asks="sgr-04"))
    account.deploy("groups", {"Resources": {key: normal()["Resources"][key] for key in ("Web", "WebName")}})
    account.import_resources("rules", RULES, to_import(RULES, Asks="sgr-04"))
    account.deploy("rules", RULES)
    assert account.ec2.missing == set()
