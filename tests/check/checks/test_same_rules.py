"""Two groups have the same rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from sg_factory.check.checks.same_rules import SAME_RULES
from sg_factory.diagnostic import Place
from sg_factory.network import Traffic, cidr
from sg_factory.pipeline.project import moment
from sg_factory.plan import Environment, Group, Plan, RangePeer, Rule
from tests.check.told import WEB, rules, told, told_of_template

CALLED = ("from: web, service: tcp/8443", "from: self, service: tcp/7946")


def test_a_set_of_groups_is_told_once_at_the_first_of_them(tmp_path: Path):
    files = {"roles/web.yaml": WEB, "roles/a.yaml": rules(*CALLED), "roles/b.yaml": rules(*reversed(CALLED))}
    assert told("same-rules", tmp_path, files) == [
        "roles/a.yaml:1 “a” and “b” have the same rules (roles/b.yaml:1 “b”)"
    ]


def test_of_a_large_set_the_first_are_named(tmp_path: Path):
    files = {"roles/web.yaml": WEB, **{f"roles/r{n}.yaml": rules(*CALLED) for n in range(6)}}
    assert told("same-rules", tmp_path, files) == [
        "roles/r0.yaml:1 “r0”, “r1”, “r2” and 3 more have the same rules"
        " (roles/r1.yaml:1 “r1”) (roles/r2.yaml:1 “r2”) (roles/r3.yaml:1 “r3”)"
    ]


def test_what_a_role_may_reach_counts_as_well(tmp_path: Path):
    database = rules("from: a, service: postgresql")
    files = {
        "roles/web.yaml": WEB,
        "roles/db.yaml": database,
        "roles/a.yaml": rules(*CALLED),
        "roles/b.yaml": rules(*CALLED),
    }
    assert told("same-rules", tmp_path, files) == []


@pytest.mark.parametrize(
    "other",
    [
        ("from: web, service: tcp/8443", "from: self, service: tcp/7947"),
        ("from: web, service: tcp/8443", "from: web, service: tcp/7946"),
        ("from: web, service: tcp/8443",),
        (*CALLED, "from: web, service: tcp/9000"),
        ("from: web, service: tcp/8443", "from: a, service: tcp/7946"),
    ],
)
def test_groups_that_differ_in_one_rule_are_not_the_same(tmp_path: Path, other: tuple[str, ...]):
    files = {"roles/web.yaml": WEB, "roles/a.yaml": rules(*CALLED), "roles/b.yaml": rules(*other)}
    assert told("same-rules", tmp_path, files) == []


def test_roles_that_others_accept_in_the_same_lines_are_not_the_same(tmp_path: Path):
    accepting = rules("from: [a, b], service: [tcp/8443, tcp/8444]")
    files = {"roles/web.yaml": accepting, "roles/a.yaml": WEB, "roles/b.yaml": WEB}
    assert told("same-rules", tmp_path, files) == []


def test_one_rule_alone_is_the_same_by_chance(tmp_path: Path):
    role = rules("from: web, service: tcp/8443")
    assert told("same-rules", tmp_path, {"roles/web.yaml": WEB, "roles/a.yaml": role, "roles/b.yaml": role}) == []


def test_roles_without_rules_and_retired_ones_are_not_compared(tmp_path: Path):
    retired = rules(*CALLED) + "retired: true\n"
    files = {"roles/web.yaml": WEB, "roles/web2.yaml": WEB, "roles/a.yaml": rules(*CALLED), "roles/b.yaml": retired}
    assert told("same-rules", tmp_path, files) == []


TEMPLATE = """\
    Parameters: {{Office: {{Type: String}}}}
    Resources:
      A:
        Type: AWS::EC2::SecurityGroup
        Properties: &same
          GroupDescription: Orders
          SecurityGroupIngress:
            - {{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.0.0.0/8}}
            - {{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}}
            - {{IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: {office}}}
      B:
        Type: AWS::EC2::SecurityGroup
        Properties: *same
    """


def test_groups_of_a_template_are_compared_where_all_of_their_rules_are_known(tmp_path: Path):
    assert told_of_template("same-rules", tmp_path, TEMPLATE.format(office="10.1.0.0/16")) == [
        "3 “A” and “B” have the same rules"
    ]
    assert told_of_template("same-rules", tmp_path, TEMPLATE.format(office="!Ref Office")) == []
    assert (
        told_of_template("same-rules", tmp_path, "    Transform: Rules\n" + TEMPLATE.format(office="10.1.0.0/16")) == []
    )


def test_groups_of_a_loop_are_compared_unless_one_of_their_rules_is_not_known(tmp_path: Path):
    def looped(office: str) -> str:
        return f"""\
            Transform: AWS::LanguageExtensions
            Parameters: {{Office: {{Type: String}}}}
            Resources:
              Fn::ForEach::Groups:
                - Name
                - [A, B]
                - ${{Name}}:
                    Type: AWS::EC2::SecurityGroup
                    Properties:
                      SecurityGroupIngress:
                        - {{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.0.0.0/8}}
                        - {{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: {office}}}
            """

    assert told_of_template("same-rules", tmp_path, looped("10.1.0.0/16")) == ["7 “A” and “B” have the same rules"]
    assert told_of_template("same-rules", tmp_path, looped("!Ref Office")) == []


def test_of_2500_groups_every_pair_is_told_once():
    def group(number: int) -> Group:
        traffic = [Traffic("tcp", 1000 + number // 2, 1000 + each) for each in range(2000, 2020)]
        range_ = RangePeer(cidr("10.0.0.0/8"))
        own = tuple(Rule("ingress", each, range_, "", Place("a.yaml", (number,))) for each in traffic)
        return Group(f"r{number}", Place("a.yaml", (number,)), description="", owner="", ingress=own)

    plan = Plan("p", Environment(None, Place("a.yaml")), moment("2027-01-01"), tuple(map(group, range(2500))))
    assert len(list(SAME_RULES.findings(plan))) == 1250
