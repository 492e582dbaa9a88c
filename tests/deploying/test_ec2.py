"""EC2 and Parameter Store refuse what AWS refuses."""

import pytest

from tests.deploying.ec2 import EGRESS, INGRESS, Ec2, Parameters, PrefixList, Refused, Rule

HTTPS = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
FROM_OFFICE = {**HTTPS, "CidrIp": "203.0.113.0/24"}
NOWHERE = {"IpProtocol": "icmp", "FromPort": 252, "ToPort": 86, "CidrIp": "255.255.255.255/32"}


def two_groups(**quota):
    ec2 = Ec2(**quota)
    return ec2, ec2.create_group("vpc-00000001"), ec2.create_group("vpc-00000001")


def refused(code):
    return pytest.raises(Refused, match=rf"^{code.replace('.', '[.]')}: ")


def test_a_new_group_reaches_everything_and_accepts_nothing():
    ec2, group, _ = two_groups()
    assert ec2.rules[group] == {
        Rule(group, EGRESS, "-1", None, None, "0.0.0.0/0"): {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
    }


@pytest.mark.parametrize(
    "same", [FROM_OFFICE, {**FROM_OFFICE, "Description": "In other words"}, {**FROM_OFFICE, "IpProtocol": "6"}]
)
def test_a_rule_is_there_once_whatever_its_description_and_spelling(same):
    ec2, group, _ = two_groups()
    ec2.authorize(group, INGRESS, FROM_OFFICE)
    with refused("InvalidPermission.Duplicate"):
        ec2.authorize(group, INGRESS, same)


def test_the_owner_of_a_peer_makes_no_other_rule_of_it():
    ec2, group, other = two_groups()
    ec2.authorize(group, INGRESS, {**HTTPS, "SourceSecurityGroupId": other})
    with refused("InvalidPermission.Duplicate"):
        owned = {**HTTPS, "SourceSecurityGroupId": other, "SourceSecurityGroupOwnerId": "111122223333"}
        ec2.authorize(group, INGRESS, owned)


def test_a_rule_names_only_groups_that_exist_here_or_elsewhere():
    ec2, group, _ = two_groups(foreign={"sg-0123456789abcdef0"})
    ec2.authorize(group, INGRESS, {**HTTPS, "SourceSecurityGroupId": "sg-0123456789abcdef0"})
    with refused("InvalidGroup.NotFound"):
        ec2.authorize(group, INGRESS, {**HTTPS, "SourceSecurityGroupId": "sg-00000009"})


def test_a_group_that_another_one_names_stays_until_the_rule_goes():
    ec2, group, other = two_groups()
    rule = ec2.authorize(other, INGRESS, {**HTTPS, "SourceSecurityGroupId": group})
    with refused("DependencyViolation"):
        ec2.delete_group(group)
    ec2.revoke(rule)
    ec2.delete_group(group)
    assert list(ec2.groups) == [other]


def test_a_group_that_an_interface_wears_stays_until_it_lets_go():
    ec2, group, other = two_groups()
    ec2.interfaces["web"] = group
    with refused("DependencyViolation"):
        ec2.delete_group(group)
    ec2.interfaces["web"] = other
    ec2.delete_group(group)
    assert list(ec2.groups) == [other]


def test_a_group_may_go_that_only_its_own_rules_name_and_so_may_they_after_it():
    ec2, group, other = two_groups()
    rule = ec2.authorize(group, INGRESS, {**HTTPS, "SourceSecurityGroupId": group})
    ec2.delete_group(group)
    ec2.revoke(rule)
    assert (list(ec2.groups), ec2.revoked) == ([other], [])


@pytest.mark.parametrize(
    ("fourth", "is_refused"),
    [
        ({"CidrIp": "192.0.2.0/24"}, True),
        ({"CidrIpv6": "2001:db8::/32"}, False),
        ({"SourceSecurityGroupId": "sg-00000001"}, True),
        ({"SourcePrefixListId": "pl-00000001"}, True),
        ({"SourcePrefixListId": "pl-00000002"}, False),
        ({"SourcePrefixListId": "pl-00000003"}, True),
    ],
)
def test_a_group_holds_so_many_rules_of_each_family(fourth, is_refused):
    """The group has three of three IPv4 rules, and one IPv6 rule."""
    six = {"pl-00000002": PrefixList("IPv6", 2), "pl-00000003": PrefixList("IPv6", 3)}
    ec2, group, other = two_groups(rules_per_group=3, lists=six)
    for peer in ({"CidrIp": "10.0.0.0/8"}, {"CidrIp": "203.0.113.0/24"}, {"SourceSecurityGroupId": other}):
        ec2.authorize(group, INGRESS, {**HTTPS, **peer})
    if is_refused:
        with refused("RulesPerSecurityGroupLimitExceeded"):
            ec2.authorize(group, INGRESS, {**HTTPS, **fourth})
    else:
        ec2.authorize(group, INGRESS, {**HTTPS, **fourth})
    ec2.authorize(group, EGRESS, NOWHERE)


def test_a_parameter_is_made_once_and_read_where_it_is():
    ssm = Parameters({"/shop/prod/web": "sg-00000001"})
    with refused("ParameterAlreadyExists"):
        ssm.create("/shop/prod/web", "sg-00000002")
    with refused("ParameterNotFound"):
        ssm.update("/shop/prod/api", "sg-00000002")
    ssm.delete("/shop/prod/web")
    with refused("ParameterNotFound"):
        ssm.get("/shop/prod/web")
