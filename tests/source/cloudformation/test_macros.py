"""Macros and modules are reported, in any place and any spelling."""

from __future__ import annotations

import pytest

from tests.source.cloudformation.notes import remarked

GROUP = """\
    Resources:
      Web:
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: Web servers
          VpcId: vpc-0a1b2c3d4e5f60718
          SecurityGroupEgress:
            - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8, Description: Updates}
    """
NO_GROUP = "    Resources: {Topic: {Type: AWS::SNS::Topic}}\n"


@pytest.mark.parametrize(
    ("transform", "macros"),
    [
        ("Transform: Open", ["1 Open"]),
        ("Transform: [Open, Close]", ["1 Close", "1 Open"]),
        ("Transform: {Name: Open, Parameters: {Range: 0.0.0.0/0}}", ["1 Open"]),
        ("Transform: [AWS::LanguageExtensions, {Name: Open}]", ["1 Open"]),
        ("Transform: {Name: 'AWS::Include', Parameters: {Location: 's3://bucket/more.yaml'}}", ["1 AWS::Include"]),
        ("Transform: AWS::Include", ["1 AWS::Include"]),
        ("Transform: 123456789012::Open", ["1 123456789012::Open"]),
        ("Transform: AWS::Serverless-2099-01-01", ["1 AWS::Serverless-2099-01-01"]),
        ("Transform: AWS::ServiceCatalog", ["1 AWS::ServiceCatalog"]),
        ("Fn::Transform: {Name: Open}", ["1 Open"]),
        ("Fn::Transform: [{Name: Open}, {Name: Close}]", ["1 Close", "1 Open"]),
        ("Fn::Transform: {Name: !Ref Macro}", ["1 Macro"]),
        ("Transform: {Parameters: {}}", ["1 Fn::Transform"]),
    ],
)
def test_a_macro_of_the_whole_template_is_a_warning_where_there_is_a_group(transform: str, macros: list[str]):
    found = [
        f"{each.split()[0]} {{level}} the effect of “{each.split()[1]}” on this template is not judged"
        for each in macros
    ]
    assert sorted(remarked(f"    {transform}\n{GROUP}")) == [each.format(level="warning") for each in found]
    assert sorted(remarked(f"    {transform}\n{NO_GROUP}")) == [each.format(level="info") for each in found]


@pytest.mark.parametrize(
    "transform",
    [
        "AWS::LanguageExtensions",
        "AWS::Serverless-2016-10-31",
        "AWS::SecretsManager-2020-07-23",
        "AWS::SecretsManager-2024-09-16",
        "AWS::CodeDeployBlueGreen",
        "[AWS::LanguageExtensions, AWS::Serverless-2016-10-31]",
        "{Name: AWS::Serverless-2016-10-31}",
    ],
)
def test_macros_of_aws_that_do_not_touch_groups_are_known(transform: str):
    assert remarked(f"    Transform: {transform}\n{GROUP}") == []


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("      Fn::Transform: {Name: Open}\n", "9 warning the effect of “Open” on this template is not judged"),
        (
            "      Fn::Transform: [{Name: Open}, {Name: Close}]\n",
            "9 warning the effect of “Open, Close” on this template is not judged",
        ),
        ("      Made: {Fn::Transform: {Name: Open}}\n", "9 warning the effect of “Open” on “Made” is not judged"),
        (
            "      Topic: {Type: AWS::SNS::Topic, Properties: {Fn::Transform: {Name: Open}}}\n",
            "9 info the effect of “Open” on “Topic” is not judged",
        ),
        (
            "      Topic: {Type: AWS::SNS::Topic, Fn::Transform: {Name: Open, Parameters: {Group: !Ref Web}}}\n",
            "9 warning the effect of “Open” on “Topic” is not judged",
        ),
        ("          Fn::Transform: {Name: Open}\n", "9 warning the effect of “Open” on “Web” is not judged"),
        ("          Tags: {Fn::Transform: {Name: Open}}\n", "9 warning the effect of “Open” on “Web” is not judged"),
        ("        Fn::Transform: {Name: Open}\n", "9 warning the effect of “Open” on “Web” is not judged"),
        (
            "            - {Fn::Transform: {Name: Open}}\n",
            "9 warning rules of “Web” are not judged: “Transform ${[Name Open]}” is known only at deploy time",
        ),
        (
            "            - {IpProtocol: tcp, Fn::Transform: {Name: Open}}\n",
            "9 warning a rule of “Web” is not judged: Fn::Transform is known only at deploy time",
        ),
        (
            "      Rule: {Type: AWS::EC2::SecurityGroupIngress, Properties: {Fn::Transform: {Name: Open}}}\n",
            "9 warning “Rule” is not judged: its properties are known only at deploy time",
        ),
        (
            "      Rule: {Type: AWS::EC2::SecurityGroupEgress, Properties: {IpProtocol: '-1', Fn::Transform: Open}}\n",
            "9 warning “Rule” is not judged: its properties are known only at deploy time",
        ),
        (
            "      Other: {Type: AWS::EC2::SecurityGroup, Properties: {Fn::Transform: {Name: Open}}}\n",
            "9 warning “Other” is not judged: “Transform ${[Name Open]}” is known only at deploy time",
        ),
        ("      Fn::Other: {}\n", "9 warning the effect of “Fn::Other” on this template is not judged"),
        (
            "    Conditions: {Fn::Transform: {Name: Open}}\n",
            "9 info the effect of “Open” on this template is not judged",
        ),
        (
            "    Mappings: {Ranges: {Fn::Transform: Open}}\n",
            "9 info the effect of “Open” on this template is not judged",
        ),
        (
            "    Parameters: {Fn::Transform: {Name: Open}}\n",
            "9 info the effect of “Open” on this template is not judged",
        ),
        ("    Outputs: {Fn::Transform: {Name: Open}}\n", "9 info the effect of “Open” on this template is not judged"),
    ],
)
def test_a_macro_is_reported_at_its_place_with_a_level_for_what_it_may_change(place: str, found: str):
    assert found in remarked(f"{GROUP.rstrip()}\n{place}")


@pytest.mark.parametrize(
    ("properties", "level"), [("{}", "info"), ("{Name: !Sub 'a-${AWS::Region}'}", "info"), ("{G: !Ref Web}", "warning")]
)
def test_a_module_is_not_judged_and_is_a_warning_if_it_is_given_a_group(properties: str, level: str):
    module = f"      Net: {{Type: Shop::Network::Web::MODULE, Properties: {properties}}}\n"
    text = "the module “Shop::Network::Web::MODULE” is not judged: it may contain groups"
    assert remarked(f"{GROUP.rstrip()}\n{module}") == [f"9 {level} {text}"]
