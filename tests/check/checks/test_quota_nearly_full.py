"""A group has used up most of its quota of rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import WEB, rules, told, told_of_template


def ports(count: int, peer: str = "web") -> tuple[str, ...]:
    """Lines of rules with one port each."""
    return tuple(f"from: {peer}, service: tcp/{8000 + 2 * number}" for number in range(count))


@pytest.mark.parametrize(("count", "times"), [(48, 0), (49, 1), (60, 1)])
def test_over_four_fifths_of_the_quota_are_told(tmp_path: Path, count: int, times: int):
    files = {"roles/orders.yaml": rules(*ports(count, "10.0.0.0/8"))}
    found = told("quota-nearly-full", tmp_path, files)
    assert [line.split(" ", 1)[1] for line in found] == [f"“orders” has {count} of 60 ingress rules for IPv4"] * times


def test_the_other_half_of_a_flow_counts_on_the_role_that_reaches_out(tmp_path: Path):
    files = {"roles/web.yaml": WEB, "roles/a.yaml": rules(*ports(25)), "roles/b.yaml": rules(*ports(25))}
    assert [line.split(" ", 1)[1] for line in told("quota-nearly-full", tmp_path, files)] == [
        "“web” has 51 of 60 egress rules for IPv4"
    ]


def test_a_prefix_list_counts_at_its_weight_and_is_the_place_to_begin(tmp_path: Path):
    settings = "networks: {aws: {description: Endpoints, prefix_list: {id: pl-0123456789abcdef0, entries: 45}}}\n"
    lines = (*ports(3, "10.0.0.0/8"), "from: aws, service: https", *ports(3, "10.0.0.0/16"))
    found = told("quota-nearly-full", tmp_path, {"sg-factory.yaml": settings, "roles/orders.yaml": rules(*lines)})
    assert found == ["roles/orders.yaml:7 “orders” has 51 of 60 ingress rules for IPv4"]


def test_families_count_apart(tmp_path: Path):
    lines = (*ports(40, "10.0.0.0/8"), *ports(49, '"2001:db8::/32"'))
    found = told("quota-nearly-full", tmp_path, {"roles/orders.yaml": rules(*lines)})
    assert [line.split(" ", 1)[1] for line in found] == ["“orders” has 49 of 60 ingress rules for IPv6"]


def test_a_quota_that_aws_has_raised_counts_in_its_environment(tmp_path: Path):
    settings = """\
        environments:
          dev: {account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3d, cidrs: [10.1.0.0/16]}}
          prod:
            account: "111122223333"
            region: eu-west-1
            vpc: {id: vpc-0a1b2c3e, cidrs: [10.2.0.0/16]}
            quotas: {rules_per_group: 100}
        """
    files = {"sg-factory.yaml": settings, "roles/orders.yaml": rules(*ports(50, "vpc"))}
    found = told("quota-nearly-full", tmp_path, files)
    assert [line.split(" ", 1)[1] for line in found] == ["“orders” has 50 of 60 ingress rules for IPv4"]


def test_what_is_told_can_be_accepted_on_the_line_that_weighs_most(tmp_path: Path):
    settings = "networks: {aws: {description: Endpoints, prefix_list: {id: pl-0123456789abcdef0, entries: 55}}}\n"
    accept = "accept: [{check: quota-nearly-full, reason: Five stay free}]"
    role = rules(f"from: aws, service: https, {accept}")
    assert told("quota-nearly-full", tmp_path, {"sg-factory.yaml": settings, "roles/orders.yaml": role}) == []


def test_a_group_of_a_template_is_told_until_it_is_over_the_quota(tmp_path: Path):
    def template(count: int) -> str:
        rule = (
            "        - {{IpProtocol: tcp, FromPort: {0}, ToPort: {0}, SourceSecurityGroupId: sg-0123456789abcdef0}}\n"
        )
        head = "Resources:\n  Web:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      GroupDescription: Web\n"
        return f"{head}      SecurityGroupIngress:\n" + "".join(rule.format(port) for port in range(count))

    assert told_of_template("quota-nearly-full", tmp_path, template(48)) == []
    assert told_of_template("quota-nearly-full", tmp_path, template(60)) == [
        "2 “Web” has 60 of 60 ingress rules for IPv4"
    ]
    assert told_of_template("quota-nearly-full", tmp_path, template(61)) == []
    assert told_of_template("quota-exceeded", tmp_path, template(60)) == []
    assert told_of_template("quota-exceeded", tmp_path, template(61)) == [
        "2 “Web” has 61 ingress rules for IPv4; a group holds 60"
    ]
