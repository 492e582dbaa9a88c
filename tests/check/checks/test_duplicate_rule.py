"""The same rule is written twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import told, told_of_template

WEB = """\
    description: Web servers
    owner: shop
    """


def test_another_description_makes_no_other_rule(tmp_path: Path):
    orders = """\
        description: Orders
        owner: shop
        ingress:
          - from: web
            service: tcp/8443
            description: Orders are placed
          - from: web
            service: tcp/8443
            description: And read again
        """
    assert told("duplicate-rule", tmp_path, {"roles/web.yaml": WEB, "roles/orders.yaml": orders}) == [
        "roles/orders.yaml:4 “orders” already has this rule: tcp/8443, web (roles/orders.yaml:7 the rule that is kept)"
    ]


def test_the_rule_that_is_kept_does_not_depend_on_the_order_of_the_lines(tmp_path: Path):
    orders = """\
        description: Orders
        owner: shop
        ingress:
          - from: web
            service: tcp/8443
            description: And read again
          - from: web
            service: tcp/8443
            description: Orders are placed
        """
    assert told("duplicate-rule", tmp_path, {"roles/web.yaml": WEB, "roles/orders.yaml": orders}) == [
        "roles/orders.yaml:7 “orders” already has this rule: tcp/8443, web (roles/orders.yaml:4 the rule that is kept)"
    ]


def test_one_line_that_writes_a_rule_twice_has_no_second_place(tmp_path: Path):
    orders = """\
        description: Orders
        owner: shop
        ingress:
          - from: web
            service: [https, tcp/443]
            description: Orders are placed
        """
    assert told("duplicate-rule", tmp_path, {"roles/web.yaml": WEB, "roles/orders.yaml": orders}) == [
        "roles/orders.yaml:4 “orders” already has this rule: tcp/443, web"
    ]


def test_a_network_and_one_of_its_ranges_are_the_same_peer(tmp_path: Path):
    settings = """\
        checks: {named-range: off}
        networks:
          offices:
            description: All offices
            cidrs: [10.1.0.0/16, 10.2.0.0/16]
        """
    orders = """\
        description: Orders
        owner: shop
        egress:
          - to: offices
            service: https
            description: Labels are printed
          - to: 10.2.0.0/16
            service: https
            description: Receipts are printed
        """
    assert told("duplicate-rule", tmp_path, {"sg-factory.yaml": settings, "roles/orders.yaml": orders}) == [
        "roles/orders.yaml:7 “orders” already has this rule: tcp/443, 10.2.0.0/16"
        " (roles/orders.yaml:4 the rule that is kept)"
    ]


def test_each_role_that_a_base_repeats_is_named(tmp_path: Path):
    base = """\
        description: Takes HTTPS from the web servers
        ingress:
          - from: web
            service: https
            description: Web servers ask
        """
    role = """\
        description: A service of the shop
        owner: shop
        extends: [asked]
        ingress:
          - from: web
            service: https
            description: The web calls
        """
    files = {"roles/web.yaml": WEB, "roles/_asked.yaml": base, "roles/orders.yaml": role, "roles/prices.yaml": role}
    assert told("duplicate-rule", tmp_path, files) == [
        "roles/_asked.yaml:3 “orders” already has this rule: tcp/443, web (roles/orders.yaml:5 the rule that is kept)",
        "roles/_asked.yaml:3 “prices” already has this rule: tcp/443, web (roles/prices.yaml:5 the rule that is kept)",
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("from: web, service: tcp/443", "from: self, service: tcp/443"),
        ("from: web, service: tcp/443", "from: web, service: udp/443"),
        ("from: web, service: tcp/443", "from: web, service: tcp/443-444"),
        ("from: web, service: icmp", "from: web, service: ping"),
        ("from: 10.0.0.0/8, service: tcp/443", "from: 10.0.0.0/9, service: tcp/443"),
        ("from: web, service: tcp/443", "from: web, service: tcp/443, expires: 2026-12-31"),
    ],
)
def test_rules_that_differ_in_peer_or_traffic_or_have_ended_are_no_duplicates(tmp_path: Path, first: str, second: str):
    orders = f"""\
        description: Orders
        owner: shop
        ingress:
          - {{{first}, description: One}}
          - {{{second}, description: Other}}
        """
    settings = "checks: {named-range: off, expired-rule: off}"
    assert (
        told(
            "duplicate-rule",
            tmp_path,
            {"sg-factory.yaml": settings, "roles/web.yaml": WEB, "roles/orders.yaml": orders},
        )
        == []
    )


def test_a_flow_and_its_other_half_are_no_duplicates(tmp_path: Path):
    orders = """\
        description: Orders
        owner: shop
        ingress:
          - from: [web, self]
            service: https
            description: Orders are placed
        """
    web = """\
        description: Web servers
        owner: shop
        egress:
          - to: orders
            service: https
            description: Orders are placed
        """
    assert told("duplicate-rule", tmp_path, {"roles/web.yaml": web, "roles/orders.yaml": orders}) == []


def test_a_template_is_told_of_equal_rules_however_they_are_written(tmp_path: Path):
    template = """\
        Resources:
          Web:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Web servers
              SecurityGroupIngress:
                - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIpv6: "::/0"}
                - {IpProtocol: "6", FromPort: 443, ToPort: 443, CidrIpv6: "0::/0", Description: Once more}
          In:
            Type: AWS::EC2::SecurityGroupIngress
            Properties: {GroupId: !GetAtt Web.GroupId, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIpv6: "::/0"}
        """
    assert told_of_template("duplicate-rule", tmp_path, template) == [
        "8 “Web” already has this rule: tcp/443, ::/0",
        "11 “Web” already has this rule: tcp/443, ::/0",
    ]


def test_a_template_that_makes_one_of_two_rules_has_no_duplicate(tmp_path: Path):
    template = """\
        Parameters: {IsTest: {Type: String, AllowedValues: ["yes", "no"]}}
        Conditions: {Test: !Equals [!Ref IsTest, "yes"]}
        Resources:
          Web:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Web servers
              SecurityGroupIngress:
                - !If [Test, {IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 10.0.0.0/8}, !Ref "AWS::NoValue"]
                - !If [Test, !Ref "AWS::NoValue", {IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 10.0.0.0/8}]
        """
    assert told_of_template("duplicate-rule", tmp_path, template) == []
