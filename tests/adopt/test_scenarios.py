"""What parameters and conditions leave open is tried: one Plan for each way that makes a difference."""

from __future__ import annotations

from tests.adopt.telling import rules, told

GROUP = """\
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web servers
      VpcId: vpc-0a1b2c3d4e5f60718
      SecurityGroupIngress:
"""


def ingress(sections: str, *written: str) -> list[list[str]]:
    """Of every Plan the ingress rules of a group, all on port 443."""
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


def test_a_condition_holds_the_same_wherever_it_stands():
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


def test_what_may_be_anything_is_what_it_is_compared_with_and_something_else():
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


def test_aws_own_parameters_are_what_they_are_compared_with_and_something_else():
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


def test_a_resource_whose_condition_is_false_is_not_there():
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


def test_where_there_are_too_many_ways_each_choice_is_varied_alone_and_that_is_said():
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
    said = "unknown: not everything that this template may become was judged: it leaves 7 choices open"
    assert [said in plan for plan in told(template)] == [True] * 8


def test_as_many_ways_as_are_tried_together_are_tried_together():
    sections = "Parameters:\n" + "".join(
        f"  P{n}: {{Type: String, AllowedValues: [10.{n}.0.0/16, 10.{n}.0.0/24]}}\n" for n in range(10, 16)
    )
    written = [https(f"!Ref P{n}") for n in range(10, 16)]
    assert len(ingress(sections, *written)) == 64


def test_what_names_no_group_opens_no_way_and_is_there_in_that_of_its_group_only():
    sections = "Conditions:\n" + "".join(f"  C{n}: !Equals [!Ref P{n}, x]\n" for n in range(10))
    sections = "Parameters:\n" + "".join(f"  P{n}: {{Type: String}}\n" for n in range(10)) + sections
    worn = "{SecurityGroups: !If [C1, !Ref 'AWS::NoValue', [sg-0a1b2c3d]]}"
    made = "".join(f"  D{n}: {{Type: AWS::RDS::DBInstance, Condition: C{n}, Properties: {{}}}}\n" for n in range(10))
    made += f"  Alb: {{Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Condition: C0, Properties: {worn}}}\n"
    plans = told(f"{sections}Resources:\n{made}")
    names = [[line.split("“")[1].split("”")[0] for line in plan if line.startswith("default-worn")] for plan in plans]
    others = [f"D{n}" for n in range(2, 10)]
    assert names == [["D1", *others], ["D0", *others], ["D0", "D1", *others, "Alb"]]
