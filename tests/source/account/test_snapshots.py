"""Snapshots of an account → Plans: each test has a snapshot beside the whole of what is read."""

from __future__ import annotations

from typing import Any

from sg_factory.plan import ExternalPeer
from tests.source.account.telling import group, pair, permission, ranged, read, told


def test_each_vpc_is_a_plan_with_its_name_ranges_groups_and_hosts() -> None:
    office = permission(IpRanges=[ranged("198.51.100.0/24")], Ipv6Ranges=[ranged("2001:db8::/32")])
    web = group("web", "sg-1", IpPermissions=[office], Tags=[{"Key": "Owner", "Value": "shop"}])
    database = group("database", "sg-2", IpPermissions=[permission("6", 5432, UserIdGroupPairs=[pair("sg-1")])])
    hub = group("web", "sg-3", vpc="vpc-2", IpPermissions=[permission("-1", None, UserIdGroupPairs=[pair("sg-2")])])
    interface = {"NetworkInterfaceId": "eni-1", "VpcId": "vpc-1", "Groups": [{"GroupId": "sg-1"}, {"GroupId": "sg-3"}]}
    snapshot = {
        "Account": "111122223333",
        "Region": "eu-central-1",
        "SecurityGroups": [web, database, hub],
        "Vpcs": [
            {"VpcId": "vpc-1", "CidrBlock": "10.1.0.0/16", "Tags": [{"Key": "Name", "Value": "prod"}]},
            {"VpcId": "vpc-2", "CidrBlockAssociationSet": [{"CidrBlock": "10.2.0.0/16"}, {"CidrBlock": "10.3.0.0/16"}]},
        ],
        "NetworkInterfaces": [{**interface, "Attachment": {"InstanceId": "i-1"}}],
        "SecurityGroupVpcAssociations": [{"GroupId": "sg-1", "VpcId": "vpc-2", "State": "associated"}],
    }
    assert told(snapshot) == [
        "VPC prod vpc-1 111122223333 eu-central-1 10.1.0.0/16",
        "database: What database is for",
        "  ingress tcp/5432 web",
        "web: What web is for",
        "  ingress tcp/443 198.51.100.0/24",
        "  ingress tcp/443 2001:db8::/32",
        "instance i-1 has web",
        "association: “web” is associated with the VPC “vpc-2” too: its rules apply there as well",
        "VPC vpc-2 vpc-2 111122223333 eu-central-1 10.2.0.0/16 10.3.0.0/16",
        "web: What web is for",
        "  ingress all prod/database",
    ]
    plan, other = read(snapshot)
    assert [(each.role, each.group_id, each.owner) for each in plan.groups] == [
        ("database", "sg-2", "unknown"),
        ("web", "sg-1", "shop"),
    ]
    assert plan.hosts[0].external == (ExternalPeer("vpc-2/web", "sg-3"),)
    assert other.groups[0].rules[0].origin.path == ("SecurityGroups", 2, "IpPermissions", 0, "UserIdGroupPairs", 0)


def test_a_bare_answer_says_what_it_does_not_tell() -> None:
    (plan,) = read({"SecurityGroups": [group("web", "sg-1")]})
    assert [(note.kind, note.text, note.help) for note in plan.notes] == [
        (
            "unknown",
            "this snapshot has no NetworkInterfaces, Vpcs or SecurityGroupVpcAssociations: who has the groups, the "
            "names and ranges of the VPCs and which groups serve further VPCs are not known",
            "add the answers of aws ec2 describe-network-interfaces, describe-vpcs and "
            "describe-security-group-vpc-associations",
        )
    ]


def test_an_answer_that_ec2_refused_is_unknown_with_the_reason() -> None:
    denied = {"NetworkInterfaces": "UnauthorizedOperation", "Vpcs": "UnauthorizedOperation", "Subnets": "throttled"}
    rest = {"SecurityGroupVpcAssociations": [], "Denied": denied}
    (plan,) = read({"SecurityGroups": [group("web", "sg-1")], **rest})
    assert [(note.kind, note.text) for note in plan.notes] == [
        ("unknown", "“NetworkInterfaces” could not be read (“UnauthorizedOperation”): who has the groups is not known"),
        (
            "unknown",
            "“Vpcs” could not be read (“UnauthorizedOperation”): the names and ranges of the VPCs are not known",
        ),
        ("unknown", "“Subnets” could not be read (“throttled”)"),
    ]


def test_groups_without_a_vpc_are_a_plan_without_a_name() -> None:
    assert told({"SecurityGroups": [group("web", "sg-1", vpc=None)]}) == ["VPC 111122223333", "web: What web is for"]


def test_a_recorded_answer_is_read_from_its_data() -> None:
    recorded = {"status_code": 200, "data": {"SecurityGroups": [group("web", "sg-1")]}}
    assert told(recorded) == ["VPC vpc-1 vpc-1 111122223333", "web: What web is for"]
    assert read(recorded)[0].groups[0].origin.path == ("data", "SecurityGroups", 0)


def peers(*pairs: dict[str, Any], **more: Any) -> list[str]:
    web = group("web", "sg-1", IpPermissions=[permission(UserIdGroupPairs=list(pairs))])
    return told({"SecurityGroups": [web], **more})[2:]


def test_groups_that_are_not_in_the_snapshot_are_external_and_those_of_the_vpc_are_said() -> None:
    assert peers(pair("sg-9")) == [
        "  ingress tcp/443 sg-9",
        "unknown: a rule of “web” names sg-9, which is not in this snapshot",
    ]
    assert peers(pair("sg-9", UserId="999988887777", VpcPeeringConnectionId="pcx-1")) == ["  ingress tcp/443 sg-9"]
    assert peers(pair("sg-9", VpcId="vpc-2", PeeringStatus="deleted", VpcPeeringConnectionId="pcx-1")) == [
        "  ingress tcp/443 sg-9",
        "unknown: a rule of “web” names sg-9, which is gone: its peering connection was deleted",
    ]
    assert peers({"GroupName": "web", "Description": "Itself, as EC2-Classic wrote it"}) == ["  ingress tcp/443 web"]


def test_a_prefix_list_has_its_name_weight_and_entries_as_far_as_they_are_there() -> None:
    web = group(
        "web", "sg-1", IpPermissions=[permission(PrefixListIds=[{"PrefixListId": "pl-1", "Description": "Why"}])]
    )
    described = [{"PrefixListId": "pl-1", "PrefixListName": "offices", "AddressFamily": "IPv4", "MaxEntries": 20}]
    entries = {"pl-1": [{"Cidr": "198.51.100.0/24"}]}
    unknown = "unknown: MaxEntries of the prefix list “pl-1” is not in this snapshot: it counts as one rule"
    others = "list-of-others: a rule of “web” is not judged: the entries of {} are not in this snapshot"
    assert told({"SecurityGroups": [web]})[2:] == ["  ingress tcp/443 pl-1", unknown, others.format("pl-1")]
    named = told({"SecurityGroups": [web], "ManagedPrefixLists": described})
    assert named[2:] == ["  ingress tcp/443 offices pl-1", others.format("offices")]
    (plan,) = read({"SecurityGroups": [web], "ManagedPrefixLists": described, "PrefixListEntries": entries})
    peer = plan.groups[0].rules[0].peer
    assert (peer.weight, [each.cidr.text for each in peer.ranges], peer.is_whole) == (20, ["198.51.100.0/24"], True)
    of_aws = [{"PrefixListId": "pl-1", "PrefixListName": "com.amazonaws.global.cloudfront.origin-facing"}]
    (plan,) = read({"SecurityGroups": [web], "ManagedPrefixLists": of_aws})
    assert plan.groups[0].rules[0].peer.weight == 55


def rule(rule_id: str, group_id: str, *, egress: bool = False, **more: Any) -> dict[str, Any]:
    ports = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    return {
        "SecurityGroupRuleId": rule_id,
        "GroupId": group_id,
        "IsEgress": egress,
        **ports,
        "Description": "Why",
        **more,
    }


def test_rules_have_their_ids_and_are_read_alone_where_a_group_has_no_permissions() -> None:
    rules = [
        rule("sgr-1", "sg-1", CidrIpv4="10.0.0.0/8"),
        rule("sgr-2", "sg-1", ReferencedGroupInfo={"GroupId": "sg-1", "UserId": "111122223333"}),
        rule("sgr-3", "sg-1", egress=True, IpProtocol="-1", FromPort=-1, ToPort=-1, CidrIpv6="::/0"),
    ]
    whole = group(
        "web",
        "sg-1",
        IpPermissions=[permission(IpRanges=[ranged("10.0.0.0/8")], UserIdGroupPairs=[pair("sg-1")])],
        IpPermissionsEgress=[permission("-1", None, Ipv6Ranges=[ranged("::/0")])],
    )
    bare = {key: value for key, value in whole.items() if not key.startswith("Ip")}
    for each in (whole, bare):
        (plan,) = read({"SecurityGroups": [each], "SecurityGroupRules": rules})
        assert [(str(each), each.rule_id) for each in plan.groups[0].rules] == [
            ("tcp/443 from web", "sgr-2"),
            ("tcp/443 from 10.0.0.0/8", "sgr-1"),
            ("all to ::/0", "sgr-3"),
        ]
    assert told({"SecurityGroups": [bare]})[2:] == [
        "unknown: the ingress rules of “web” are not in this snapshot",
        "unknown: the egress rules of “web” are not in this snapshot",
    ]


def test_interfaces_with_the_same_groups_are_one_host_and_others_hosts_of_their_own() -> None:
    def interface(number: int, *groups: str, **more: Any) -> dict[str, Any]:
        return {"NetworkInterfaceId": f"eni-{number}", "Groups": [{"GroupId": each} for each in groups], **more}

    snapshot = {
        "SecurityGroups": [group("web", "sg-1"), group("admin", "sg-2")],
        "NetworkInterfaces": [
            interface(1, "sg-1", Attachment={"InstanceId": "i-1"}),
            interface(2, "sg-1", Attachment={"InstanceId": "i-1"}),
            interface(3, "sg-1", "sg-2", Attachment={"InstanceId": "i-1"}),
            interface(4, "sg-1", Description="ELB app/front/50dc6c495c0c9188"),
            interface(5, "sg-1", Description="RDSNetworkInterface", RequesterId="amazon-rds"),
            interface(6, "sg-2", Description="AWS Lambda VPC ENI-orders-5e2a9c1b-0b8a-4d8e-9a3a-3f0d5c7a9b21"),
            interface(7, "sg-2"),
            interface(8),
            interface(9, "sg-7"),
        ],
    }
    assert told(snapshot)[3:] == [
        "db-instance eni-5 has web",
        "network-interface eni-7 has admin",
        "load-balancer front has web",
        "instance i-1 has web",
        "instance i-1 eni-3 has admin, web",
        "function orders has admin",
    ]


def test_what_ec2_cannot_have_answered_is_said_and_the_rest_is_read() -> None:
    odd = group(
        "web",
        "sg-1",
        IpPermissions=[
            permission(low=443, high=99999, IpRanges=[ranged("10.0.0.0/8")]),
            permission(IpRanges=[ranged("10.0.0.1/8"), ranged("10.0.0.0/33"), 5], UserIdGroupPairs=[{}]),
            permission(),
            permission("icmp", 8, -1, IpRanges=[ranged("10.0.0.0/8")], Ipv6Ranges="all"),
        ],
    )
    assert told({"SecurityGroups": [odd, "web", group("web", "sg-1"), group("web", "sg-2")]}) == [
        "VPC vpc-1 vpc-1 111122223333",
        "web: What web is for",
        "  ingress icmp/echo-request 10.0.0.0/8",
        "  ingress tcp/443 10.0.0.0/8",
        "web sg-2: What web is for",
        "malformed: “web” under SecurityGroups of the snapshot is not a mapping",
        "malformed: the group sg-1 is there twice",
        "malformed: sg-1 and sg-2 have the same name in one VPC: “web”",
        "malformed: a rule of “web” is not judged: ToPort is 99999, but ports end at 65535",
        "malformed: “10.0.0.1/8” has host bits set, in a rule of “web”",
        "malformed: a rule of “web” is not judged: “10.0.0.0/33” has the prefix length 33; that of IPv4 is 32 at most",
        "malformed: “5” under IpRanges of a rule of “web” is not a mapping",
        "malformed: a rule of “web” is not judged: the group has no GroupId",
        "malformed: a rule of “web” names no peer",
        "malformed: Ipv6Ranges of a rule of “web” is not a list",
    ]
