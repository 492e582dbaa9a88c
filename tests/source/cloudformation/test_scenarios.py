"""Open choices of parameters and conditions are tried: one Plan for each combination that makes a difference."""

from __future__ import annotations

import pytest

from tests.source.cloudformation.telling import rules, told

GROUP = """\
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web servers
      VpcId: vpc-0a1b2c3d4e5f60718
      SecurityGroupIngress:
"""


def ingress(sections: str, *written: str) -> list[list[str]]:
    """The ingress rules of a group in every Plan, all on port 443."""
    items = "".join(f"        - {each}\n" for each in written)
    return rules(f"{sections}\nResources:\n{GROUP}{items}")


def https(value: str) -> str:
    """A rule from a range."""
    return f"{{IpProtocol: tcp, FromPort: 443, ToPort: 443, Description: Calls, CidrIp: {value}}}"


def test_every_allowed_value_is_tried_the_default_first():
    sections = """\
Parameters:
  Range: {Type: String, Default: 10.2.0.0/16, AllowedValues: [10.1.0.0/16, 10.2.0.0/16, 0.0.0.0/0]}
"""
    assert ingress(sections, https("!Ref Range")) == [
        ["ingress tcp/443 10.2.0.0/16"],
        ["ingress tcp/443 0.0.0.0/0"],
        ["ingress tcp/443 10.1.0.0/16"],
    ]


def test_a_value_that_no_group_depends_on_makes_no_plan_of_its_own():
    sections = """\
Parameters:
  Size: {Type: String, AllowedValues: [small, large]}
  Stage: {Type: String, AllowedValues: [test, prod]}
Conditions:
  IsLarge: !Equals [!Ref Size, large]
"""
    assert ingress(sections, https("10.1.0.0/16")) == [["ingress tcp/443 10.1.0.0/16"]]


def test_a_condition_has_the_same_result_everywhere():
    sections = """\
Parameters:
  Stage: {Type: String, AllowedValues: [test, prod]}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsTest: !Not [!Condition IsProd]
  Both: !And [!Condition IsProd, !Condition IsTest]
  Either: !Or [!Condition IsProd, !Condition IsTest]
"""
    found = ingress(
        sections,
        f"!If [IsProd, {https('10.1.0.0/16')}, {https('10.2.0.0/16')}]",
        f"!If [IsTest, {https('10.3.0.0/16')}, !Ref 'AWS::NoValue']",
        f"!If [Both, {https('10.4.0.0/16')}, !Ref 'AWS::NoValue']",
        f"!If [Either, {https('10.5.0.0/16')}, !Ref 'AWS::NoValue']",
    )
    assert found == [
        ["ingress tcp/443 10.2.0.0/16", "ingress tcp/443 10.3.0.0/16", "ingress tcp/443 10.5.0.0/16"],
        ["ingress tcp/443 10.1.0.0/16", "ingress tcp/443 10.5.0.0/16"],
    ]


def test_an_open_parameter_is_each_compared_text_and_another_value():
    sections = """\
Parameters:
  Range: {Type: String, Default: ""}
Conditions:
  IsGiven: !Not [!Equals [!Ref Range, ""]]
"""
    plans = told(
        f"{sections}\nResources:\n{GROUP}        - !If [IsGiven, {https('!Ref Range')}, {https('10.1.0.0/16')}]\n"
    )
    assert [[line for line in plan if not line.startswith(("Web", "open-egress"))] for plan in plans] == [
        ["  ingress tcp/443 10.1.0.0/16"],
        ["unknown: a rule of “Web” (tcp/443 from Range) is not judged: the parameter “Range” may be anything"],
    ]


def test_a_pseudo_parameter_is_each_compared_text_and_another_value():
    sections = """\
Conditions:
  InChina: !Or [!Equals [!Ref "AWS::Region", cn-north-1], !Equals [cn-northwest-1, !Ref "AWS::Region"]]
"""
    assert ingress(sections, f"!If [InChina, {https('0.0.0.0/0')}, {https('10.1.0.0/16')}]") == [
        ["ingress tcp/443 10.1.0.0/16"],
        ["ingress tcp/443 0.0.0.0/0"],
    ]


def test_a_comparison_that_is_not_decided_is_tried_both_ways():
    sections = """\
Parameters:
  One: {Type: String, Default: a}
  Other: {Type: String, Default: b}
Conditions:
  Same: !Equals [!Ref One, !Ref Other]
  Known: !Equals [!Join ["", [!Ref One, !Ref Other]], ""]
"""
    for name in ("Same", "Known", "Missing"):
        found = ingress(sections, f"!If [{name}, {https('0.0.0.0/0')}, {https('10.1.0.0/16')}]")
        assert sorted(found) == [["ingress tcp/443 0.0.0.0/0"], ["ingress tcp/443 10.1.0.0/16"]]


def test_a_map_is_tried_with_every_key_where_the_key_is_unknown():
    sections = """\
Mappings:
  Ranges:
    eu-west-1: {office: 10.1.0.0/16}
    us-east-1: {office: 0.0.0.0/0}
"""
    assert ingress(sections, https("!FindInMap [Ranges, !Ref 'AWS::Region', office]")) == [
        ["ingress tcp/443 10.1.0.0/16"],
        ["ingress tcp/443 0.0.0.0/0"],
    ]


def test_a_resource_whose_condition_is_false_does_not_exist():
    template = f"""\
Parameters:
  Open: {{Type: String, Default: "no", AllowedValues: ["yes", "no"]}}
Conditions:
  IsOpen: !Equals [!Ref Open, "yes"]
Resources:
{GROUP}        - {https("10.1.0.0/16")}
  Everybody:
    Type: AWS::EC2::SecurityGroupIngress
    Condition: IsOpen
    Properties: {{GroupId: !Ref Web, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}}
"""
    assert rules(template) == [
        ["ingress tcp/443 10.1.0.0/16"],
        ["ingress tcp/443 0.0.0.0/0", "ingress tcp/443 10.1.0.0/16"],
    ]


def test_conditions_that_name_each_other_come_to_an_end():
    sections = """\
Conditions:
  One: !Condition Other
  Other: !Not [!Condition One]
"""
    assert len(ingress(sections, f"!If [One, {https('0.0.0.0/0')}, {https('10.1.0.0/16')}]")) == 1


def test_with_too_many_combinations_each_choice_is_varied_alone_and_that_is_reported():
    sections = "Parameters:\n" + "".join(
        f"  P{n}: {{Type: String, AllowedValues: [10.{n}.0.0/16, 10.{n}.0.0/24]}}\n" for n in range(10, 17)
    )
    template = f"{sections}\nResources:\n{GROUP}" + "".join(f"        - {https(f'!Ref P{n}')}\n" for n in range(10, 17))
    plans = rules(template)
    wide = {f"ingress tcp/443 10.{n}.0.0/16" for n in range(10, 17)}
    assert set(plans[0]) == wide
    assert sorted(rule for plan in plans[1:] for rule in set(plan) - wide) == [
        f"ingress tcp/443 10.{n}.0.0/24" for n in range(10, 17)
    ]
    said = "unknown: not every variant of this template was judged: it leaves 7 choices open"
    assert [said in plan for plan in told(template)] == [True] * 8


def test_the_most_combinations_are_all_tried():
    sections = "Parameters:\n" + "".join(
        f"  P{n}: {{Type: String, AllowedValues: [10.{n}.0.0/16, 10.{n}.0.0/24]}}\n" for n in range(10, 16)
    )
    written = [https(f"!Ref P{n}") for n in range(10, 16)]
    assert len(ingress(sections, *written)) == 64


def test_a_resource_that_names_no_group_adds_no_scenario_and_exists_with_its_group_only():
    sections = "Conditions:\n" + "".join(f"  C{n}: !Equals [!Ref P{n}, x]\n" for n in range(10))
    sections = "Parameters:\n" + "".join(f"  P{n}: {{Type: String}}\n" for n in range(10)) + sections
    listed = "{SecurityGroups: !If [C1, !Ref 'AWS::NoValue', [sg-0a1b2c3d]]}"
    made = "".join(f"  D{n}: {{Type: AWS::RDS::DBInstance, Condition: C{n}, Properties: {{}}}}\n" for n in range(10))
    made += f"  Alb: {{Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Condition: C0, Properties: {listed}}}\n"
    plans = told(f"{sections}Resources:\n{made}")
    names = [[line.split("“")[1].split("”")[0] for line in plan if line.startswith("default-group")] for plan in plans]
    others = [f"D{n}" for n in range(2, 10)]
    assert names == [["D1", *others], ["D0", *others], ["D0", "D1", *others, "Alb"]]


OFFICES = "Mappings: {Offices: {dev: {range: 10.1.0.0/16}, prod: {range: 0.0.0.0/0}}}"
OFFICE = "!FindInMap [Offices, !Ref Stage, range%s]"


@pytest.mark.parametrize(
    ("parameter", "lookup", "found"),
    [
        ("{Type: String, Default: dev}", OFFICE % "", ["10.1.0.0/16", "0.0.0.0/0"]),
        ("{Type: String, Default: prod}", OFFICE % "", ["0.0.0.0/0", "10.1.0.0/16"]),
        ("{Type: String, Default: dev, AllowedValues: [dev]}", OFFICE % "", ["10.1.0.0/16"]),
        (
            "{Type: String, Default: dev}",
            OFFICE % ", {DefaultValue: 10.9.0.0/16}",
            ["10.1.0.0/16", "0.0.0.0/0", "10.9.0.0/16"],
        ),
        (
            "{Type: String, Default: x}",
            OFFICE % ", {DefaultValue: 10.9.0.0/16}",
            ["10.9.0.0/16", "10.1.0.0/16", "0.0.0.0/0"],
        ),
        ("{Type: String}", OFFICE % ", {DefaultValue: 10.9.0.0/16}", ["10.1.0.0/16", "0.0.0.0/0", "10.9.0.0/16"]),
        ("{Type: String, Default: dev}", "!FindInMap [Offices, !Sub '${Stage}', range]", ["10.1.0.0/16", "0.0.0.0/0"]),
        (
            "{Type: String, Default: d}",
            "!FindInMap [Offices, !Join ['', [!Ref Stage, ev]], range]",
            ["10.1.0.0/16", "0.0.0.0/0"],
        ),
        ("{Type: String, Default: range}", "!FindInMap [Offices, dev, !Ref Stage]", ["10.1.0.0/16"]),
        ("{Type: String, Default: Offices}", "!FindInMap [!Ref Stage, prod, range]", ["0.0.0.0/0"]),
    ],
)
def test_a_parameter_without_allowed_values_is_whatever_it_selects_in_a_map(
    parameter: str, lookup: str, found: list[str]
):
    plans = ingress(f"Parameters: {{Stage: {parameter}}}\n{OFFICES}", https(lookup))
    expected = [[f"ingress tcp/443 {range_}"] for range_ in found]
    assert (plans[0], sorted(plans)) == (expected[0], sorted(expected))


@pytest.mark.parametrize(
    ("parameter", "index", "found"),
    [
        ("{Type: Number, Default: 0}", "!Ref Which", ["10.1.0.0/16", "0.0.0.0/0", "10.2.0.0/16"]),
        ("{Type: Number, Default: 1}", "!Ref Which", ["0.0.0.0/0", "10.1.0.0/16", "10.2.0.0/16"]),
        ("{Type: Number}", "!Ref Which", ["10.1.0.0/16", "0.0.0.0/0", "10.2.0.0/16"]),
        ("{Type: Number, Default: 0}", "!Sub '${Which}'", ["10.1.0.0/16", "0.0.0.0/0", "10.2.0.0/16"]),
        ("{Type: Number, AllowedValues: [0, 2]}", "!Ref Which", ["10.1.0.0/16", "10.2.0.0/16"]),
        ("{Type: Number, Default: 0}", "2", ["10.2.0.0/16"]),
    ],
)
def test_a_parameter_without_allowed_values_is_whatever_it_selects_in_a_list(
    parameter: str, index: str, found: list[str]
):
    select = f"!Select [{index}, [10.1.0.0/16, 0.0.0.0/0, 10.2.0.0/16]]"
    plans = ingress(f"Parameters: {{Which: {parameter}}}", https(select))
    expected = [[f"ingress tcp/443 {range_}"] for range_ in found]
    assert (plans[0], sorted(plans)) == (expected[0], sorted(expected))


def test_two_parameters_that_have_one_default_select_each_for_itself():
    select = "!Select [!Ref %s, [10.%d.0.0/16, 10.%d.0.0/16]]"
    lookup = "!FindInMap [Offices, !Sub '${%s}', range]"
    parameters = "Parameters: {One: {Type: Number, Default: 0}, Other: {Type: Number, Default: 0}}"
    lists = ingress(parameters, https(select % ("One", 1, 2)), https(select % ("Other", 3, 4)))
    assert len(lists) == 4
    parameters = parameters.replace("Number, Default: 0", "String, Default: dev")
    maps = ingress(f"{parameters}\n{OFFICES}", https(lookup % "One"), https(lookup % "Other"))
    assert len(maps) == 4


def test_what_a_parameter_selects_is_the_same_in_every_map_and_condition():
    sections = """\
Parameters:
  Stage: {Type: String, Default: dev}
Mappings:
  Offices: {dev: {range: 10.1.0.0/16}, prod: {range: 10.2.0.0/16}, test: {range: 10.3.0.0/16}}
  Others: {dev: {range: 10.4.0.0/16}, prod: {range: 10.5.0.0/16}, test: {range: 10.6.0.0/16}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  InMap: !Equals [!FindInMap [Offices, !Ref Stage, range], 10.2.0.0/16]
"""
    found = ingress(
        sections,
        https("!FindInMap [Offices, !Ref Stage, range]"),
        https("!FindInMap [Others, !Ref Stage, range]"),
        f"!If [IsProd, {https('10.7.0.0/16')}, {https('10.8.0.0/16')}]",
        f"!If [InMap, {https('10.7.1.0/24')}, {https('10.8.1.0/24')}]",
    )
    assert sorted(found) == [
        [f"ingress tcp/443 {each}" for each in sorted(ranges)]
        for ranges in (
            ("10.1.0.0/16", "10.4.0.0/16", "10.8.0.0/16", "10.8.1.0/24"),
            ("10.2.0.0/16", "10.5.0.0/16", "10.7.0.0/16", "10.7.1.0/24"),
            ("10.3.0.0/16", "10.6.0.0/16", "10.8.0.0/16", "10.8.1.0/24"),
        )
    ]


def test_only_the_default_key_of_a_very_large_map_is_tried_and_that_is_reported():
    keys = ", ".join(f"k{number}: {{range: 10.{number}.0.0/16}}" for number in range(40))
    sections = f"Parameters: {{Stage: {{Type: String, Default: k7}}}}\nMappings: {{Offices: {{{keys}}}}}\n"
    for lookup in ("!Ref Stage", "!Sub '${Stage}'"):
        rule = f"        - {https(f'!FindInMap [Offices, {lookup}, range]')}\n"
        first, second = told(f"{sections}Resources:\n{GROUP}{rule}")
        assert "  ingress tcp/443 10.7.0.0/16" in first
        assert any(line.startswith("unknown: a rule of “Web”") for line in second)


@pytest.mark.parametrize(
    "condition",
    [
        "!Equals [!Ref Stage, prod]",
        "!Equals [!Sub '${Stage}-eu', prod-eu]",
        "!Equals [!Join ['', [!Ref Stage]], prod]",
        "!Equals [!FindInMap [Flags, !Ref Stage, open], 'yes']",
        "!Not [!Equals [!Ref Stage, dev]]",
        "!Equals [!Ref Stage, !Ref Other]",
    ],
)
def test_a_condition_on_a_parameter_without_allowed_values_is_tried_both_ways(condition: str):
    sections = f"""\
Parameters:
  Stage: {{Type: String, Default: dev}}
  Other: {{Type: String, Default: test}}
Mappings:
  Flags: {{dev: {{open: 'no'}}, prod: {{open: 'yes'}}}}
Conditions:
  IsOpen: {condition}
  IsQa: !Equals [!Ref Stage, qa]
"""
    found = ingress(
        sections,
        f"!If [IsOpen, {https('0.0.0.0/0')}, {https('10.1.0.0/16')}]",
        f"!If [IsQa, {https('10.2.0.0/16')}, !Ref 'AWS::NoValue']",
    )
    assert any("ingress tcp/443 0.0.0.0/0" in plan for plan in found)
    assert any("ingress tcp/443 10.1.0.0/16" in plan for plan in found)


def test_a_default_that_is_a_range_is_judged():
    sections = "Parameters: {Office: {Type: String, Default: 10.1.0.0/16}}"
    assert ingress(sections, https("!Ref Office")) == [["ingress tcp/443 10.1.0.0/16"]]
