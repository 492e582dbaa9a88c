"""Two templates that leave something open are compared in every way in which one deploy leads from one to the other."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sg_factory.compare import difference
from sg_factory.pipeline.sides import open_sides, pairs
from tests.projects import write

AS_OF = datetime(2027, 1, 1, tzinfo=UTC)

HEAD = """\
    Parameters:
      Stage: {Type: String, AllowedValues: [dev, prod]}
    Conditions:
      IsProd: !Equals [!Ref Stage, prod]
    Resources:
      Web:
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: Web servers
          VpcId: vpc-0a1b2c3d
          SecurityGroupEgress:
            - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.1.0.0/16, Description: The API}
"""

WHOLE = (
    HEAD
    + """\
          SecurityGroupIngress:
            - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.2.0.0/16, Description: Admins}
"""
)
IN_PROD = (
    HEAD
    + """\
          SecurityGroupIngress:
            - !If
              - IsProd
              - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.2.0.0/16, Description: Admins}
              - !Ref AWS::NoValue
"""
)
IN_DEV = IN_PROD.replace("Equals [!Ref Stage, prod]", "Equals [!Ref Stage, dev]")
WIDER_IN_PROD = IN_PROD.replace("10.2.0.0/16", "10.0.0.0/8")


def access(folder: Path, before: str, after: str) -> list[tuple[str, str, str]]:
    """What comes and goes: kind, source, destination."""
    write(folder, {"before.yaml": before, "after.yaml": after})
    sides = open_sides(str(folder / "before.yaml"), str(folder / "after.yaml"), folder, AS_OF)
    return [(change.kind, change.source, change.destination) for change in difference(pairs(*sides)).changes]


@pytest.mark.parametrize("text", [WHOLE, IN_PROD, IN_DEV])
def test_a_template_does_not_differ_from_itself(tmp_path: Path, text: str):
    assert access(tmp_path, text, text) == []


def test_a_rule_whose_condition_goes_is_gained_where_the_condition_did_not_hold(tmp_path: Path):
    assert access(tmp_path, IN_PROD, WHOLE) == [("gained", "10.2.0.0/16", "Web")]
    assert access(tmp_path, WHOLE, IN_PROD) == [("lost", "10.2.0.0/16", "Web")]


def test_a_condition_that_is_turned_round_gains_on_one_stage_and_loses_on_the_other(tmp_path: Path):
    assert sorted(access(tmp_path, IN_PROD, IN_DEV)) == [
        ("gained", "10.2.0.0/16", "Web"),
        ("lost", "10.2.0.0/16", "Web"),
    ]


def test_what_only_one_stage_has_is_compared_on_that_stage(tmp_path: Path):
    assert access(tmp_path, IN_PROD, WIDER_IN_PROD) == [("widened", "10.0.0.0/8", "Web")]


def test_what_only_a_deploy_knows_is_told_as_not_compared(tmp_path: Path):
    unknown = WHOLE.replace("CidrIp: 10.2.0.0/16", "CidrIp: !ImportValue AdminRange")
    write(tmp_path, {"before.yaml": WHOLE, "after.yaml": unknown})
    sides = open_sides(str(tmp_path / "before.yaml"), str(tmp_path / "after.yaml"), tmp_path, AS_OF)
    found = difference(pairs(*sides))
    assert (found.is_broader, found.may_be_broader) == (False, True)
    assert not difference(pairs(sides[1], sides[1])).may_be_broader
    assert [(each.side, each.note.text) for each in found.unknown] == [
        (
            "after",
            "a rule of “Web” (tcp/22 from ImportValue AdminRange) is not judged: "
            "“ImportValue AdminRange” is known only at deploy time",
        )
    ]


RULE = "{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: !Ref Partner, Description: Orders}"
ORDERS = (
    HEAD.replace("Parameters:\n", "Parameters:\n      Partner: {Type: String}\n")
    + f"""\
          SecurityGroupIngress:
            - {RULE}
"""
)
ORDERS_IN_PROD = ORDERS.replace(RULE, f"!If [IsProd, {RULE}, !Ref 'AWS::NoValue']")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            ORDERS,
            ORDERS.replace("FromPort: 443, ToPort: 443, CidrIp: !Ref", "FromPort: 0, ToPort: 65535, CidrIp: !Ref"),
        ),
        (ORDERS, ORDERS.replace("CidrIp: !Ref Partner", "CidrIp: !Sub '${Partner}/0'")),
        (ORDERS, ORDERS + "            - {IpProtocol: -1, CidrIp: !Ref Partner, Description: All}\n"),
        (ORDERS, ORDERS + f"            - {RULE}\n"),
        (ORDERS_IN_PROD, ORDERS),
    ],
    ids=["more ports", "another range", "another rule", "the same again", "on every stage"],
)
def test_more_of_what_only_a_deploy_knows_may_be_broader(tmp_path: Path, before: str, after: str):
    write(tmp_path, {"before.yaml": before, "after.yaml": after})
    one, other = open_sides(str(tmp_path / "before.yaml"), str(tmp_path / "after.yaml"), tmp_path, AS_OF)
    found = difference(pairs(one, other))
    assert found.verdict == "may be broader"
    assert difference(pairs(one, one)).verdict == "no difference in what could be read"
    assert difference(pairs(other, other)).verdict == "no difference in what could be read"


def open_template(letter: str, ssh: str) -> str:
    """Six parameters of two values each, which the group's description says; `ssh` is RULE, or an Fn::If with it."""
    parameters = "".join(f"{letter}{n}: {{Type: String, AllowedValues: [a, b]}}, " for n in range(6))
    last = "".join(f"${{{letter}{n}}}" for n in range(6))
    rule = "{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0, Description: Admins}"
    return f"""\
    Parameters: {{{parameters}}}
    Conditions: {{First: !Equals [!Ref {letter}0, a]}}
    Resources:
      Web:
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: !Sub 'Web servers {last}'
          VpcId: vpc-0a1b2c3d
          SecurityGroupEgress: [{{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.1.0.0/16, Description: I}}]
          SecurityGroupIngress: [{ssh.replace("RULE", rule)}]
"""


IN_A = "!If [First, RULE, !Ref 'AWS::NoValue']"


def test_where_there_are_too_many_ways_each_reading_is_compared_and_it_is_told(tmp_path: Path):
    write(tmp_path, {"before.yaml": open_template("P", IN_A), "after.yaml": open_template("Q", "RULE")})
    found = difference(pairs(*open_sides(str(tmp_path / "before.yaml"), str(tmp_path / "after.yaml"), tmp_path, AS_OF)))
    assert [(change.kind, change.source, change.destination) for change in found.changes] == [
        ("gained", "internet", "Web")
    ]
    assert [(each.side, each.note.text) for each in found.unknown] == [
        ("after", "only 256 of 4,096 combinations of the two templates' conditions were compared")
    ]
    assert found.may_be_broader


def test_a_template_of_many_ways_does_not_differ_from_itself(tmp_path: Path):
    write(tmp_path, {"before.yaml": open_template("P", IN_A)})
    path = str(tmp_path / "before.yaml")
    found = difference(pairs(*open_sides(path, path, tmp_path, AS_OF)))
    assert (found.verdict, found.may_be_broader) == ("no difference", False)


@pytest.mark.parametrize("values", ["[dev, test]", "[live, test]"], ids=["one of them", "none of them"])
def test_a_value_that_the_other_side_does_not_know_is_compared_with_all_of_its_values(tmp_path: Path, values: str):
    in_test = IN_PROD.replace("[dev, prod]", values).replace("Stage, prod", "Stage, test")
    changes = [("gained", "10.2.0.0/16", "Web"), ("lost", "10.2.0.0/16", "Web")]
    assert sorted(access(tmp_path, IN_DEV, in_test)) == sorted(access(tmp_path, in_test, IN_DEV)) == changes
