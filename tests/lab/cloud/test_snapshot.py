"""Snapshots → what they enforce, by the EC2 API reference."""

from __future__ import annotations

from typing import Any

from sg_factory.lab.cloud.enforced import (
    EnforcedAcl,
    EnforcedEntry,
    EnforcedGroup,
    EnforcedInterface,
    EnforcedList,
    EnforcedNetwork,
    EnforcedRule,
    EnforcedTraffic,
)
from sg_factory.lab.cloud.snapshot import read_snapshot

WEB = {
    "GroupId": "sg-1",
    "VpcId": "vpc-1",
    "IpPermissions": [
        {
            "IpProtocol": "tcp",
            "FromPort": 443,
            "ToPort": 443,
            "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
            "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
            "PrefixListIds": [{"PrefixListId": "pl-1"}],
            "UserIdGroupPairs": [{"GroupId": "sg-2", "UserId": "111122223333"}],
        }
    ],
    "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}],
}
HTTPS = EnforcedTraffic(6, 443, 443)


def test_groups_interfaces_lists_and_acls_of_one_vpc():
    snapshot = {
        "SecurityGroups": [WEB, {**WEB, "GroupId": "sg-9", "VpcId": "vpc-9"}],
        "NetworkInterfaces": [
            {
                "NetworkInterfaceId": "eni-1",
                "VpcId": "vpc-1",
                "SubnetId": "subnet-1",
                "PrivateIpAddresses": [{"PrivateIpAddress": "10.0.0.4"}, {"PrivateIpAddress": "10.0.0.5"}],
                "Ipv6Addresses": [{"Ipv6Address": "2001:db8::4"}],
                "Groups": [{"GroupId": "sg-1", "GroupName": "web"}],
                "Attachment": {"InstanceId": "i-1"},
            }
        ],
        "PrefixListEntries": {"pl-1": [{"Cidr": "198.51.100.0/28"}]},
        "NetworkAcls": [
            {
                "NetworkAclId": "acl-1",
                "VpcId": "vpc-1",
                "Associations": [{"SubnetId": "subnet-1"}],
                "Entries": [
                    {
                        "RuleNumber": 100,
                        "Protocol": "6",
                        "RuleAction": "allow",
                        "Egress": False,
                        "CidrBlock": "0.0.0.0/0",
                        "PortRange": {"From": 443, "To": 443},
                    },
                    {
                        "RuleNumber": 32767,
                        "Protocol": "-1",
                        "RuleAction": "deny",
                        "Egress": True,
                        "CidrBlock": "0.0.0.0/0",
                    },
                ],
            }
        ],
    }
    assert read_snapshot(snapshot, "vpc-1") == EnforcedNetwork(
        (
            EnforcedGroup(
                ("sg-1",),
                (
                    EnforcedRule(HTTPS, range="0.0.0.0/0"),
                    EnforcedRule(HTTPS, range="::/0"),
                    EnforcedRule(HTTPS, prefix_list=("pl-1",)),
                    EnforcedRule(HTTPS, group=("sg-2",)),
                ),
                (EnforcedRule(EnforcedTraffic(None), range="10.0.0.0/8"),),
            ),
        ),
        (EnforcedList(("pl-1",), ("198.51.100.0/28",)),),
        (
            EnforcedAcl(
                ("acl-1",),
                (
                    EnforcedEntry(100, False, True, HTTPS, "0.0.0.0/0"),
                    EnforcedEntry(32767, True, False, EnforcedTraffic(None), "0.0.0.0/0"),
                ),
                ("subnet-1",),
            ),
        ),
        (EnforcedInterface("eni-1", "i-1", ("10.0.0.4", "10.0.0.5", "2001:db8::4"), ("sg-1",), "subnet-1"),),
    )


def test_rules_by_their_ids_stand_for_permissions_that_are_not_there():
    rule = {"GroupId": "sg-1", "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    snapshot = {
        "SecurityGroups": [{"GroupId": "sg-1"}],
        "SecurityGroupRules": [
            {**rule, "IsEgress": False, "CidrIpv4": "0.0.0.0/0"},
            {**rule, "IsEgress": True, "ReferencedGroupInfo": {"GroupId": "sg-2"}},
            {**rule, "IsEgress": True, "GroupId": "sg-3", "PrefixListId": "pl-1"},
        ],
    }
    assert read_snapshot(snapshot, None).groups == (
        EnforcedGroup(("sg-1",), (EnforcedRule(HTTPS, "0.0.0.0/0"),), (EnforcedRule(HTTPS, group=("sg-2",)),)),
    )


def test_what_is_missing_or_has_another_form_is_said():
    snapshot: dict[str, Any] = {
        "SecurityGroups": [
            {"GroupId": "sg-1", "IpPermissions": [{"IpProtocol": "tcp", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]}
        ],
        "NetworkInterfaces": [{"PrivateIpAddress": "ten", "Groups": []}],
        "NetworkAcls": [{"Entries": [{"RuleNumber": "first"}]}],
        "PrefixListEntries": {"pl-1": [{"Cidr": "everywhere"}]},
    }
    network = read_snapshot(snapshot, None)
    assert network.groups == (
        EnforcedGroup(("sg-1",), unread=("a rule of sg-1 has tcp without ports", "sg-1 has no IpPermissionsEgress")),
    )
    assert network.unread == (
        "a network ACL has the rule number first",
        "an interface has the address ten",
        "a prefix list has the range everywhere",
    )
