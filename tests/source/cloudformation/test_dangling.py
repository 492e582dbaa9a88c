"""Names that the template does not declare."""

from __future__ import annotations

import pytest

from tests.source.cloudformation.telling import read

TEMPLATE = """\
Parameters:
  Office: {Type: String, Default: 10.1.0.0/16}
Conditions:
  Always: !Equals [a, a]
Mappings:
  Ranges: {office: {v4: 10.1.0.0/16}}
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web servers
      VpcId: vpc-0a1b2c3d4e5f60718
  Vpc: {Type: "AWS::EC2::VPC", Properties: {CidrBlock: 10.0.0.0/16}}
  Bucket: {Type: "AWS::S3::Bucket", Properties: {BucketName: !Ref Missing}}
  In:
    Type: AWS::EC2::SecurityGroupIngress
    %s
    Properties: {GroupId: %s, IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: %s, Description: Operators}
"""


def told(template: str) -> list[str]:
    """The mistakes of a template, each after its resource and property."""
    plans, mistakes = read(template)
    assert not mistakes
    found = [(each.where.path, each.text) for each in plans[0].notes if each.kind == "malformed"]
    return [f"{'.'.join(map(str, path[1:4]))}: {text}" for path, text in found]


def of(attributes: str = "", group: str = "!Ref Web", cidr: str = "10.0.0.0/8", start: str = "") -> list[str]:
    return told(start + TEMPLATE % (attributes, group, cidr))


@pytest.mark.parametrize(
    ("written", "nothing"),
    [
        ("!Ref Offise", "“Offise” is not a resource or parameter of this template"),
        ("!Ref AWS::Regoin", "“AWS::Regoin” is not a resource or parameter of this template"),
        ("!Sub '${Offise}'", "“Offise” is not a resource or parameter of this template"),
        ("!Sub ['${A}${Offise}', {A: ''}]", "“Offise” is not a resource or parameter of this template"),
        ("!Sub ['${A}', {A: !Ref Offise}]", "“Offise” is not a resource or parameter of this template"),
        ("!Sub '${Vcp.CidrBlock}'", "“Vcp” is not a resource of this template"),
        ("!Join ['', [!Ref Offise]]", "“Offise” is not a resource or parameter of this template"),
        ("!GetAtt Vcp.CidrBlock", "“Vcp” is not a resource of this template"),
        ("!GetAtt Office.Value", "“Office” is not a resource of this template"),
        ("!GetAtt Web.Cidr", "“Web” has no attribute “Cidr”"),
        ("{Fn::GetAtt: [Web, Name]}", "“Web” has no attribute “Name”"),
        ("!If [Never, 10.0.0.0/8, 10.1.0.0/16]", "“Never” is not a condition of this template"),
        ("!If [Always, 10.0.0.0/8, !Ref Offise]", "“Offise” is not a resource or parameter of this template"),
        ("!FindInMap [Ragnes, office, v4]", "“Ragnes” is not a mapping of this template"),
    ],
)
def test_an_undefined_name_is_reported_anywhere(written: str, nothing: str):
    assert of(cidr=written) == [f"In.Properties.CidrIp: {nothing}"]


@pytest.mark.parametrize(
    "written",
    [
        "!Ref Office",
        "!Ref AWS::Region",
        "!Sub '${Office}'",
        "!Sub '${!Offise}'",
        "!Sub ['${Offise}', {Offise: !Ref Office}]",
        "!Sub ['${Of.fise}', {Of.fise: !Ref Office}]",
        "!GetAtt Vpc.CidrBlock",
        "!GetAtt Vpc.Whatever",
        "!GetAtt Web.GroupName",
        "!If [Always, !Ref Office, 10.0.0.0/8]",
        "!FindInMap [Ranges, office, v4]",
        "!FindInMap [Ragnes, office, v4, {DefaultValue: 10.0.0.0/8}]",
        "!Transform {Name: Office, Parameters: {A: !Ref Offise}}",
    ],
)
def test_a_name_that_is_defined_or_that_a_macro_may_make_is_not_reported(written: str):
    assert [line for line in of(cidr=written) if "no " in line and "range" not in line] == []


def test_a_rule_of_an_undefined_group_is_reported_with_its_other_undefined_names():
    assert of(attributes="DependsOn: [Web, Webb]\n    Condition: Never", group="!GetAtt Wbe.GroupId") == [
        "In.DependsOn.1: “Webb” is not a resource of this template",
        "In.Condition: “Never” is not a condition of this template",
        "In.Properties.GroupId: “Wbe” is not a resource of this template",
    ]
    assert of(attributes="DependsOn: Office") == ["In.DependsOn: “Office” is not a resource of this template"]


@pytest.mark.parametrize(
    ("condition", "nothing"),
    [
        ("!Equals [!Ref Stge, prod]", ["“Stge” is not a parameter of this template"]),
        ("!Equals [!Ref Web, prod]", ["“Web” is not a parameter of this template"]),
        ("!Not [!Condition Alwys]", ["“Alwys” is not a condition of this template"]),
        ("!And [!Condition Always, {Condition: Alwys}]", ["“Alwys” is not a condition of this template"]),
        ("!Equals [!FindInMap [Ragnes, office, v4], b]", ["“Ragnes” is not a mapping of this template"]),
        ("!Or [!Condition Always, !Equals [!Ref Office, !Ref AWS::Region]]", []),
    ],
)
def test_a_condition_compares_parameters_and_names_conditions(condition: str, nothing: list[str]):
    template = TEMPLATE.replace("Conditions:\n", f"Conditions:\n  Open: {condition}\n")
    found = told(template % ("", "!Ref Web", "10.0.0.0/8"))
    assert [line.partition(": ")[2] for line in found] == nothing


def test_of_other_resources_only_group_lists_are_read():
    server = "{ImageId: !Ref Image, NetworkInterfaces: [{GroupSet: [!Ref Web, !Ref Wbe]}], UserData: !Ref Data}"
    template = TEMPLATE % ("", "!Ref Web", "10.0.0.0/8")
    assert told(f'{template}  Server: {{Type: "AWS::EC2::Instance", Properties: {server}}}\n') == [
        "Server.Properties.NetworkInterfaces: “Wbe” is not a resource or parameter of this template"
    ]


@pytest.mark.parametrize(
    ("start", "is_told"),
    [
        ("", True),
        ("Transform: AWS::LanguageExtensions\n", True),
        ("Transform: [AWS::Serverless-2016-10-31]\n", True),
        ("Transform: ShopNetwork\n", False),
        ("Transform: [{Name: AWS::Include, Parameters: {Location: s3://shop/more.yaml}}]\n", False),
        ("Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://shop/more.yaml}}\n", False),
    ],
)
def test_undefined_names_are_not_reported_if_a_macro_may_make_them(start: str, is_told: bool):
    told = ["In.Properties.GroupId: “Wbe” is not a resource or parameter of this template"]
    assert of(group="!Ref Wbe", start=start) == (told if is_told else [])


def test_what_the_serverless_transform_makes_is_named_after_the_function_that_it_is_made_for():
    function = '  Orders: {Type: "AWS::Serverless::Function", Properties: {Handler: a.b}}\n'
    for name, found in (("OrdersRole", []), ("ServerlessRestApi", []), ("Order", ["“Order” is not a resource"])):
        template = f"Transform: AWS::Serverless-2016-10-31\n{TEMPLATE}" % (
            f"DependsOn: {name}",
            "!Ref Web",
            "10.0.0.0/8",
        )
        assert told(template + function) == [f"In.DependsOn: {each} of this template" for each in found]
