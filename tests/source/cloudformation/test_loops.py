"""`Fn::ForEach` is written out before a template is read, and each finding is on its line in the loop."""

from __future__ import annotations

from textwrap import indent

import pytest

from tests.source.cloudformation.notes import remarked, remedies
from tests.source.cloudformation.telling import only, told

SAID = "IpProtocol: tcp, FromPort: 22, ToPort: 22, Description: Operators"
EGRESS = "{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8, Description: Updates}"
GROUP = f"""\
Type: AWS::EC2::SecurityGroup
Properties:
  GroupDescription: Web servers
  VpcId: vpc-0a1b2c3d4e5f60718
  SecurityGroupEgress: [{EGRESS}]
"""
OUT = "  egress tcp/443 10.0.0.0/8"


def template(resources: str, sections: str = "") -> str:
    """A template with the extensions declared; `Web` is a group of it."""
    web = f"Web:\n{indent(GROUP, '  ')}"
    return f"Transform: AWS::LanguageExtensions\n{sections}\nResources:\n{indent(web + resources, '  ')}"


def loop(collection: str, body: str = "", name: str = "Name", key: str = "") -> str:
    """A loop that makes a group of each item, or the entries of `body`."""
    key = key or f"Sg${{{name}}}"
    return f"Fn::ForEach::Of{name}:\n- {name}\n- {collection}\n- {key}:\n{indent(body or GROUP, '    ')}"


WEB = ["Web: Web servers", OUT]


@pytest.mark.parametrize(
    ("collection", "names"),
    [
        ("[A, B]", ["SgA", "SgB"]),
        ("[]", []),
        ("[1, 2]", ["Sg1", "Sg2"]),
        ("!Ref Names", ["SgC", "SgD"]),
        ("[A, !Ref Names]", ["SgA", "SgC", "SgD"]),
        ("!FindInMap [Of, all, names]", ["SgE", "SgF"]),
        ("!Split ['-', G-H]", ["SgG", "SgH"]),
    ],
)
def test_a_loop_makes_a_group_of_each(collection: str, names: list[str]):
    sections = "Parameters: {Names: {Type: CommaDelimitedList, Default: 'C,D'}}\nMappings: {Of: {all: {names: [E, F]}}}"
    groups = [line for name in names for line in (f"{name}: Web servers", OUT)]
    assert only(template(loop(collection), sections)) == [*groups, *WEB]


def test_a_parameter_that_a_loop_iterates_over_is_tried_with_all_its_values():
    sections = "Parameters: {Names: {Type: CommaDelimitedList, Default: A, AllowedValues: [A, 'A,B']}}"
    assert [[line for line in plan if line[0] != " "] for plan in told(template(loop("!Ref Names"), sections))] == [
        ["SgA: Web servers", "Web: Web servers"],
        ["SgA: Web servers", "SgB: Web servers", "Web: Web servers"],
    ]


def test_one_parameter_is_the_same_in_a_loop_and_everywhere_else():
    sections = """\
Parameters: {Names: {Type: CommaDelimitedList, Default: A, AllowedValues: [A, B]}}
Conditions: {IsB: !Equals [!Select [0, !Ref Names], B]}
"""
    one, two = (f"[{{{SAID}, CidrIp: {range_}}}]" for range_ in ("10.1.0.0/16", "10.2.0.0/16"))
    body = f"{GROUP}  SecurityGroupIngress: !If [IsB, {two}, {one}]"
    plans = told(template(loop("!Ref Names", body), sections))
    assert [[line for line in plan if "Sg" in line or "tcp/22" in line] for plan in plans] == [
        ["SgA: Web servers", "  ingress tcp/22 10.1.0.0/16"],
        ["SgB: Web servers", "  ingress tcp/22 10.2.0.0/16"],
    ]


def test_names_of_loops_stand_for_their_values_in_keys_texts_and_references():
    body = """\
Type: AWS::EC2::SecurityGroupIngress
Properties: {GroupId: !GetAtt "Sg${Name}.GroupId", IpProtocol: tcp, FromPort: !Ref Port, ToPort: !Ref Port,
  Description: "Port ${Port} of ${Name}", CidrIp: !Sub "10.0.${Port}.0/24"}
"""
    inner = loop("[22, 33]", body, "Port", "Rule${Name}${Port}")
    both = f"Fn::ForEach::All:\n- Name\n- [A, B]\n-\n{indent(inner, '    ')}"
    rules = ["  ingress tcp/22 10.0.22.0/24", "  ingress tcp/33 10.0.33.0/24"]
    assert only(template(loop("[A, B]") + both)) == [
        *("SgA: Web servers", *rules, OUT),
        *("SgB: Web servers", *rules, OUT),
        *WEB,
    ]


def test_an_ampersand_leaves_only_letters_and_digits():
    body = f"{GROUP}  SecurityGroupIngress: [{{{SAID}, CidrIp: !Ref Range}}]"
    assert only(template(loop("[10.1.0.0/16]", body, "Range", "Sg&{Range}"))) == [
        *("Sg1010016: Web servers", "  ingress tcp/22 10.1.0.0/16", OUT),
        *WEB,
    ]


def test_a_loop_among_properties_makes_them():
    looped = f"""\
  Fn::ForEach::Keys:
  - Key
  - [SecurityGroupIngress]
  - ${{Key}}: [{{{SAID}, CidrIp: 10.1.0.0/16}}]
"""
    assert only(template(indent(looped, "  "))) == [*("Web: Web servers", "  ingress tcp/22 10.1.0.0/16", OUT)]


def test_conditions_of_a_loop_decide():
    sections = """\
Conditions:
  Fn::ForEach::Stages: [Stage, [prod, test], {"Is${Stage}": !Equals [!Ref Stage, prod]}]
"""
    resource = f"Sg${{Stage}}:\n  Condition: Is${{Stage}}\n{indent(GROUP, '  ')}"
    both = f"Fn::ForEach::All:\n- Stage\n- [prod, test]\n-\n{indent(resource, '    ')}"
    assert only(template(both, sections)) == ["Sgprod: Web servers", OUT, *WEB]


def test_a_finding_is_on_its_line_in_the_loop():
    body = f"{GROUP}  SecurityGroupIngress: [{{{SAID}, CidrIp: 0.0.0.0/0}}]"
    text = template(loop("[A, B]", body))
    line = text.splitlines().index(next(each for each in text.splitlines() if "0.0.0.0/0" in each)) + 1
    assert remarked(text, codes="world-open-admin") == [
        f"{line} error internet (0.0.0.0/0) can reach “SgA” on tcp/22",
        f"{line} error internet (0.0.0.0/0) can reach “SgB” on tcp/22",
    ]


TOPIC = "Type: AWS::SNS::Topic\n"
RULE = "Type: AWS::EC2::SecurityGroupIngress\nProperties: {GroupId: !Ref Web}\n"
WEARER = "Type: AWS::EC2::Instance\nProperties: {SecurityGroupIds: [!Ref Web]}\n"


@pytest.mark.parametrize(
    ("collection", "body", "is_told"),
    [
        ("!Ref Names", GROUP, True),
        ("!Ref Names", RULE, True),
        ("!Ref Names", WEARER, True),
        ("[A, !ImportValue B]", GROUP, True),
        ("!Ref Names", TOPIC, False),
        ("[A, B]", TOPIC, False),
    ],
)
def test_an_unknown_loop_is_reported_only_if_it_may_make_a_group_or_rule(collection: str, body: str, is_told: bool):
    sections = "Parameters: {Names: {Type: CommaDelimitedList}}"
    text = "“Fn::ForEach::OfName” is not judged: the list that it iterates over is known only at deploy time"
    assert remarked(template(loop(collection, body), sections)) == ([f"10 warning {text}"] if is_told else [])


def test_a_name_that_is_made_twice_is_reported():
    assert remarked(template(loop("[A, A]"))) == ["13 error Fn::ForEach makes “SgA” twice"]
    assert remarked(template(loop("[A, B]", key="Fixed"))) == ["13 error Fn::ForEach makes “Fixed” twice"]
    assert remarked(template(loop("[A-B, AB]", key="Sg&{Name}"))) == ["13 error Fn::ForEach makes “SgAB” twice"]


@pytest.mark.parametrize(
    ("transform", "found"),
    [
        ("", ["9 error “Fn::ForEach::OfName” is not a loop: the template does not declare AWS::LanguageExtensions"]),
        (
            "AWS::Serverless-2016-10-31",
            ["9 error “Fn::ForEach::OfName” is not a loop: the template does not declare AWS::LanguageExtensions"],
        ),
        (
            "Looper",
            [
                "1 warning the effect of “Looper” on this template is not judged",
                "9 warning “Fn::ForEach::OfName” is not a loop: the template does not declare AWS::LanguageExtensions",
            ],
        ),
    ],
)
def test_without_the_transform_a_loop_is_not_read(transform: str, found: list[str]):
    text = template(loop("[A]")).replace("AWS::LanguageExtensions\n", f"{transform}\n", 1)
    assert remarked(text.replace("\n\n", "\n")) == found


def test_a_malformed_loop_is_reported():
    text = "“Fn::ForEach::X” is not judged: it takes a name, a list and a mapping"
    broken = "Fn::ForEach::X: [Name, [A], {Sg: {Type: AWS::EC2::SecurityGroup}}, more]\n"
    assert remarked(template(broken)) == [f"10 warning {text}"]
    assert remedies(template(broken)) == ["write [NAME, [VALUE, VALUE], {KEY${NAME}: …}]"]


def test_loops_that_make_too_many_values_are_reported_and_not_written_out():
    text = "“Fn::ForEach::L0” is not judged: all loops together make too many values"
    names = ", ".join(f"N{number}" for number in range(100))
    inner = '{"Sg${V0}${V1}${V2}${V3}": {Type: "AWS::EC2::SecurityGroup"}}'
    for depth in reversed(range(4)):
        inner = f'{{"Fn::ForEach::L{depth}": [V{depth}, [{names}], {inner}]}}'
    assert remarked(template(f"{inner[1:-1]}\n")) == [f"10 warning {text}"]


def test_loops_that_make_nothing_very_often_are_not_written_out():
    names = ", ".join(f"N{number}" for number in range(2000))
    empty = f"Fn::ForEach::A: [A, [{names}], {{'Fn::ForEach::B': [B, [{names}], {{}}]}}]\n"
    assert only(template(empty)) == WEB


def test_without_the_transform_a_loop_is_reported_only_if_it_would_make_a_group_or_rule():
    looped = f"  Fn::ForEach::Keys: [Key, [SecurityGroupIngress], {{'${{Key}}': [{{{SAID}, CidrIp: 10.1.0.0/16}}]}}]\n"
    undeclared = "AWS::LanguageExtensions\n", "AWS::Serverless-2016-10-31\n"
    text = template(indent(looped, "  ")).replace(*undeclared)
    said = "error “Fn::ForEach::Keys” is not a loop: the template does not declare AWS::LanguageExtensions"
    assert remarked(text) == [f"10 {said}"]
    assert remarked(template(loop("[A]", TOPIC)).replace(*undeclared)) == []
