"""A template's text with known values of parameters, such as those of a deployed stack: no choice is open."""

from __future__ import annotations

from textwrap import dedent

from hypothesis import given
from hypothesis import strategies as st

from sg_factory.diagnostic import Diagnostic
from sg_factory.plan import Plan
from sg_factory.source.cloudformation import readings_of_text
from tests.source.cloudformation.telling import AS_OF, lines

TEMPLATE = """\
    Parameters:
      Stage: {Type: String, Default: test, AllowedValues: [test, prod]}
      Offices: {Type: CommaDelimitedList, Default: "10.1.0.0/16"}
      Partner: {Type: "AWS::SSM::Parameter::Value<String>", Default: /network/partner}
      Others: {Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /network/others}
      Cache: {Type: "AWS::SSM::Parameter::Value<AWS::EC2::SecurityGroup::Id>", Default: /shop/prod/cache}
    Conditions:
      IsProd: !Equals [!Ref Stage, prod]
      IsFrankfurt: !Equals [!Ref "AWS::Region", eu-central-1]
    Resources:
      Web:
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: Web servers
          VpcId: vpc-0a1b2c3d4e5f60718
          SecurityGroupEgress:
            - {IpProtocol: tcp, FromPort: 6379, ToPort: 6379, DestinationSecurityGroupId: !Ref Cache}
          SecurityGroupIngress:
            - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: !Select [1, !Ref Offices]}
            - {IpProtocol: tcp, FromPort: 444, ToPort: 444, CidrIp: !Ref Partner}
            - {IpProtocol: tcp, FromPort: 445, ToPort: 445, CidrIp: !Select [0, !Ref Others]}
            - !If [IsProd, {IpProtocol: tcp, FromPort: 446, ToPort: 446, CidrIp: 10.6.0.0/16}, !Ref "AWS::NoValue"]
            - !If [IsFrankfurt, {IpProtocol: tcp, FromPort: 447, ToPort: 447, CidrIp: 10.7.0.0/16}, !Ref "AWS::NoValue"]
    """

DEPLOYED = {
    "Stage": "prod",
    "Offices": "10.1.0.0/16,10.2.0.0/16",
    "Partner": "192.0.2.0/24",
    "Others": "198.51.100.0/24, 203.0.113.0/24",
    "Cache": "sg-0123456789abcdef0",
    "AWS::Region": "eu-central-1",
}


def read(text: str, **parameters: str) -> tuple[tuple[Plan, ...], tuple[Diagnostic, ...]]:
    found, mistakes = readings_of_text(dedent(text).encode(), "deployed:shop", AS_OF, parameters)
    return tuple(dict.fromkeys(reading.plan for reading in found)), mistakes


def told(text: str, **parameters: str) -> list[list[str]]:
    """The lines of every Plan, without notes on missing descriptions."""
    plans, mistakes = read(text, **parameters)
    assert mistakes == ()
    return [[line for line in lines(plan) if not line.startswith("undescribed")] for plan in plans]


def test_what_a_stack_was_deployed_with_makes_one_plan_and_leaves_nothing_unknown():
    assert told(TEMPLATE, **DEPLOYED) == [
        [
            "Web: Web servers",
            "  ingress tcp/443 10.2.0.0/16",
            "  ingress tcp/444 192.0.2.0/24",
            "  ingress tcp/445 198.51.100.0/24",
            "  ingress tcp/446 10.6.0.0/16",
            "  ingress tcp/447 10.7.0.0/16",
            "  egress tcp/6379 sg-0123456789abcdef0",
        ]
    ]


def test_a_given_value_decides_conditions_and_what_is_not_given_stays_open():
    def ingress(**parameters: str) -> list[list[str]]:
        plans = told(TEMPLATE, **{**DEPLOYED, **parameters})
        return [[line.split()[1] for line in plan if line.startswith("  ingress")] for plan in plans]

    always = ["tcp/443", "tcp/444", "tcp/445"]
    assert ingress(Stage="test", **{"AWS::Region": "eu-west-1"}) == [always]
    assert ingress(Stage="prod", **{"AWS::Region": "eu-west-1"}) == [[*always, "tcp/446"]]
    without_stage = {name: value for name, value in DEPLOYED.items() if name != "Stage"}
    plans = told(TEMPLATE, **without_stage)
    assert [sum("tcp/446" in line for line in plan) for plan in plans] == [0, 1]


def test_a_given_value_is_used_even_if_it_is_not_an_allowed_value():
    text = """\
        Parameters:
          Range: {Type: String, Default: 10.1.0.0/16, AllowedValues: [10.1.0.0/16, 10.2.0.0/16]}
        Resources:
          Rule:
            Type: AWS::EC2::SecurityGroupIngress
            Properties:
              {GroupId: sg-0123456789abcdef0, IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref Range}
        """
    assert told(text, Range="10.9.0.0/16") == [["sg-0123456789abcdef0: ", "  ingress tcp/22 10.9.0.0/16"]]


def test_an_empty_given_value_is_used_and_an_undeclared_name_is_ignored():
    text = """\
        Parameters:
          Range: {Type: String, Default: 10.1.0.0/16}
        Conditions:
          IsGiven: !Not [!Equals [!Ref Range, ""]]
        Resources:
          Rule:
            Type: AWS::EC2::SecurityGroupIngress
            Condition: IsGiven
            Properties:
              {GroupId: sg-0123456789abcdef0, IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref Range}
        """
    assert told(text, Range="", Rnge="10.9.0.0/16") == [[]]
    assert told(text, Range="10.3.0.0/16") == [["sg-0123456789abcdef0: ", "  ingress tcp/22 10.3.0.0/16"]]


def test_a_text_that_is_not_a_template_is_reported_under_its_name():
    plans, mistakes = read("Metadata: {}\n")
    assert plans == ()
    assert [(found.where.file, found.message) for found in mistakes] == [
        ("deployed:shop", "this is neither a CloudFormation template (no mapping Resources) nor another source")
    ]


VALUES = st.text(max_size=30) | st.sampled_from(["", "0.0.0.0/0", "10.1.0.0/16", "::/0", "sg-0", "{{resolve:ssm:/a}}"])


@given(st.fixed_dictionaries(dict.fromkeys(DEPLOYED, VALUES)))
def test_whatever_is_given_for_every_parameter_there_is_one_plan_and_no_exception(given_values: dict[str, str]):
    plans, mistakes = read(TEMPLATE, **given_values)
    assert (len(plans), mistakes) == (1, ())
