"""The reader against templates written by hand, each with its meaning in EC2."""

import copy

import pytest

from tests.reading import packets
from tests.reading.access import EGRESS, EVERYONE, INGRESS, Access, Grant, addresses, foreign_group, group, prefix_list
from tests.reading.template_reader import UnreadableError, read, repeated_rules

NO_EGRESS = [{"CidrIp": "255.255.255.255/32", "IpProtocol": "icmp", "FromPort": 252, "ToPort": 86}]
TCP_443 = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
HTTPS = packets.ports(packets.TCP, 443, 443)
EVERYTHING_TO_EVERYONE = [Grant("web", EGRESS, peer, packets.EVERYTHING) for peer in EVERYONE]


def attribute(logical_id):
    return {"Fn::GetAtt": [logical_id, "GroupId"]}


def published(role, logical_id):
    properties = {"Type": "String", "Name": f"/shop/prod/{role}", "Value": attribute(logical_id)}
    return {"Type": "AWS::SSM::Parameter", "Properties": properties}


def template(groups, **others):
    """`groups`: role → properties of its group, whose logical id is the role's name in capitals."""
    resources = dict(others)
    for role, properties in groups.items():
        resources[role.upper()] = {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": {"GroupDescription": role, "VpcId": "vpc-1", **properties},
        }
        resources[f"{role}Id"] = published(role, role.upper())
    return {"Resources": resources}


def one_rule(rule, direction="SecurityGroupIngress"):
    return template({"web": {"SecurityGroupEgress": NO_EGRESS, direction: [rule]}})


def standalone(direction, **properties):
    return {"Type": f"AWS::EC2::SecurityGroup{direction}", "Properties": properties}


def test_a_group_with_the_sentinel_alone_allows_nothing():
    assert read(template({"web": {"SecurityGroupEgress": NO_EGRESS}})) == Access.of({"web"}, [])


@pytest.mark.parametrize("egress", [{}, {"SecurityGroupEgress": []}], ids=["absent", "empty"])
def test_a_group_without_egress_reaches_everyone_on_everything(egress):
    assert read(template({"web": egress})) == Access.of({"web"}, EVERYTHING_TO_EVERYONE)


def test_a_standalone_egress_rule_does_not_close_what_the_group_leaves_open():
    access = read(
        template(
            {"web": {}, "database": {"SecurityGroupEgress": NO_EGRESS}},
            Out=standalone(
                "Egress", **TCP_443, GroupId=attribute("WEB"), DestinationSecurityGroupId=attribute("DATABASE")
            ),
        )
    )
    expected = [*EVERYTHING_TO_EVERYONE, Grant("web", EGRESS, group("database"), HTTPS)]
    assert access == Access.of({"web", "database"}, expected)


def test_the_sentinel_means_nothing_only_as_egress_and_only_as_it_is():
    wider = {**NO_EGRESS[0], "CidrIp": "255.255.255.254/31"}
    message = packets.messages(packets.ICMP, 252, 86)
    assert read(one_rule(NO_EGRESS[0])) == Access.of(
        {"web"}, [Grant("web", INGRESS, addresses("255.255.255.255/32"), message)]
    )
    assert read(template({"web": {"SecurityGroupEgress": [wider]}})) == Access.of(
        {"web"}, [Grant("web", EGRESS, addresses("255.255.255.254/31"), message)]
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (TCP_443, HTTPS),
        ({**TCP_443, "IpProtocol": "6"}, HTTPS),
        ({**TCP_443, "IpProtocol": "17"}, packets.ports(packets.UDP, 443, 443)),
        ({"IpProtocol": "udp", "FromPort": 0, "ToPort": 65535}, packets.whole(17)),
        ({"IpProtocol": "-1"}, packets.EVERYTHING),
        ({"IpProtocol": "-1", "FromPort": 22, "ToPort": 22}, packets.EVERYTHING),
        ({"IpProtocol": "50"}, packets.whole(50)),
        ({"IpProtocol": "50", "FromPort": 22, "ToPort": 22}, packets.whole(50)),
        ({"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1}, packets.whole(1)),
        ({"IpProtocol": "icmp", "FromPort": 8, "ToPort": -1}, packets.messages(packets.ICMP, 8)),
        ({"IpProtocol": "1", "FromPort": 3, "ToPort": 4}, packets.messages(packets.ICMP, 3, 4)),
        ({"IpProtocol": "icmpv6", "FromPort": 128, "ToPort": -1}, packets.messages(packets.ICMPV6, 128)),
        ({"IpProtocol": "58", "FromPort": -1, "ToPort": -1}, packets.whole(58)),
    ],
)
def test_traffic_is_what_ec2_takes_it_for(written, meant):
    expected = Access.of({"web"}, [Grant("web", INGRESS, addresses("10.0.0.0/8"), meant)])
    assert read(one_rule({**written, "CidrIp": "10.0.0.0/8"})) == expected


@pytest.mark.parametrize(
    ("direction", "named", "peer"),
    [
        (INGRESS, {"CidrIp": "10.0.0.0/8"}, addresses("10.0.0.0/8")),
        (INGRESS, {"CidrIpv6": "2001:db8::/32"}, addresses("2001:db8::/32")),
        (INGRESS, {"SourcePrefixListId": "pl-1"}, prefix_list("pl-1")),
        (INGRESS, {"SourceSecurityGroupId": attribute("WEB")}, group("web")),
        (INGRESS, {"SourceSecurityGroupId": "sg-1"}, foreign_group("sg-1")),
        (
            INGRESS,
            {"SourceSecurityGroupId": "sg-1", "SourceSecurityGroupOwnerId": "999988887777"},
            foreign_group("sg-1", "999988887777"),
        ),
        (EGRESS, {"CidrIp": "10.0.0.0/8"}, addresses("10.0.0.0/8")),
        (EGRESS, {"CidrIpv6": "2001:db8::/32"}, addresses("2001:db8::/32")),
        (EGRESS, {"DestinationPrefixListId": "pl-1"}, prefix_list("pl-1")),
        (EGRESS, {"DestinationSecurityGroupId": attribute("WEB")}, group("web")),
        (EGRESS, {"DestinationSecurityGroupId": "sg-1"}, foreign_group("sg-1")),
    ],
)
def test_a_peer_is_the_same_inline_and_standing_alone(direction, named, peer):
    expected = Access.of({"web"}, [Grant("web", direction, peer, HTTPS)])
    rule = {**TCP_443, **named, "Description": "Why"}
    kind = direction.capitalize()
    inline = one_rule(rule, f"SecurityGroup{kind}")
    alone = template(
        {"web": {"SecurityGroupEgress": NO_EGRESS}}, Rule=standalone(kind, **rule, GroupId=attribute("WEB"))
    )
    assert read(inline) == read(alone) == expected


def test_a_prefix_list_by_parameter_is_known_by_what_the_deployer_reads():
    by_ssm = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/network/s3"}
    by_name = {"Type": "String", "Description": "Id of the prefix list com.amazonaws.eu-west-1.s3 in this account"}
    rules = [{**TCP_443, "DestinationPrefixListId": {"Ref": name}} for name in ("S3", "Named")]
    read_template = template({"web": {"SecurityGroupEgress": rules}}) | {"Parameters": {"S3": by_ssm, "Named": by_name}}
    keys = ("/network/s3", "com.amazonaws.eu-west-1.s3")
    assert read(read_template) == Access.of({"web"}, [Grant("web", EGRESS, prefix_list(key), HTTPS) for key in keys])


def test_a_may_reach_b_when_a_sends_to_b_and_b_takes_it_from_a():
    def rules(sent, taken):
        ends = {"Source": attribute("WEB"), "Destination": attribute("DATABASE")}
        return template(
            {"web": {"SecurityGroupEgress": NO_EGRESS}, "database": {"SecurityGroupEgress": NO_EGRESS}},
            Out=standalone("Egress", **sent, GroupId=ends["Source"], DestinationSecurityGroupId=ends["Destination"]),
            In=standalone("Ingress", **taken, GroupId=ends["Destination"], SourceSecurityGroupId=ends["Source"]),
        )

    wide = {"IpProtocol": "tcp", "FromPort": 400, "ToPort": 500}
    access = read(rules(wide, TCP_443))
    assert access.flow("web", "database") == HTTPS
    assert access.may_reach("web", "database", HTTPS)
    assert not access.may_reach("web", "database", packets.ports(packets.TCP, 442, 443))
    assert not access.may_reach("database", "web", HTTPS)
    assert read(rules(TCP_443, wide)).flow("web", "database") == HTTPS
    assert not read(rules(TCP_443, {**TCP_443, "IpProtocol": "udp"})).flow("web", "database")


def test_a_rule_that_stands_twice_is_told_whatever_its_description_and_spelling():
    rule = {**TCP_443, "CidrIp": "10.0.0.0/8", "Description": "One"}
    again = {**rule, "IpProtocol": "6", "Description": "Other"}
    twice = template({"web": {"SecurityGroupEgress": NO_EGRESS, "SecurityGroupIngress": [rule, again]}})
    assert repeated_rules(twice) == [Grant("web", INGRESS, addresses("10.0.0.0/8"), HTTPS)]
    assert repeated_rules(one_rule(rule)) == []


@pytest.mark.parametrize(
    "rule",
    [
        TCP_443,
        {**TCP_443, "CidrIp": "10.0.0.0/8", "CidrIpv6": "::/0"},
        {**TCP_443, "CidrIp": "10.0.0.1/8"},
        {**TCP_443, "CidrIp": "::/0"},
        {**TCP_443, "CidrIp": {"Ref": "Somewhere"}},
        {**TCP_443, "CidrIp": "10.0.0.0/8", "SourceSecurityGroupOwnerId": "999988887777"},
        {**TCP_443, "DestinationPrefixListId": "pl-1"},
        {**TCP_443, "SourceSecurityGroupName": "web"},
        {**TCP_443, "SourceSecurityGroupId": attribute("Nobody")},
        {**TCP_443, "SourceSecurityGroupId": attribute("WEB"), "SourceSecurityGroupOwnerId": "999988887777"},
        {"CidrIp": "10.0.0.0/8", "IpProtocol": "tcp"},
        {"CidrIp": "10.0.0.0/8", "IpProtocol": "tcp", "FromPort": 443, "ToPort": 99_999},
        {"CidrIp": "10.0.0.0/8", "IpProtocol": "icmp", "FromPort": -1, "ToPort": 0},
        {"CidrIp": "10.0.0.0/8", "IpProtocol": "carrier pigeon"},
    ],
)
def test_what_ec2_would_refuse_or_the_reader_does_not_know_is_never_read_as_closed(rule):
    with pytest.raises(UnreadableError):
        read(one_rule(rule))


def without_name(broken):
    del broken["Resources"]["webId"]


def with_two_names(broken):
    broken["Resources"]["again"] = published("api", "WEB")


def with_a_condition(broken):
    broken["Resources"]["WEB"]["Condition"] = "Sometimes"


def with_a_rule_of_nobody(broken):
    broken["Resources"]["Rule"] = standalone("Ingress", **TCP_443, GroupId={"Ref": "Nobody"}, CidrIp="0.0.0.0/0")


@pytest.mark.parametrize("breaking", [without_name, with_two_names, with_a_condition, with_a_rule_of_nobody])
def test_a_template_whose_groups_have_no_certain_role_is_not_read(breaking):
    broken = copy.deepcopy(template({"web": {"SecurityGroupEgress": NO_EGRESS}}))
    breaking(broken)
    with pytest.raises(UnreadableError):
        read(broken)


def test_two_groups_of_one_role_are_not_read():
    twins = template({"web": {"SecurityGroupEgress": NO_EGRESS}, "api": {"SecurityGroupEgress": NO_EGRESS}})
    twins["Resources"]["apiId"]["Properties"]["Name"] = "/shop/prod/web"
    with pytest.raises(UnreadableError):
        read(twins)
