"""Nested stacks are read with their parameters, as a part of their parent, or reported as not read."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent, indent

import pytest

from sg_factory.plan import Plan, PrefixListPeer
from sg_factory.source.cloudformation import readings
from tests.projects import write
from tests.source.cloudformation.notes import remarked_of
from tests.source.cloudformation.telling import AS_OF, lines

EGRESS = (
    "SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8, Description: Updates}]"
)
OUT = "  egress tcp/443 10.0.0.0/8"


def group(name: str, rules: str = "") -> str:
    """A group without notes, with these rules."""
    properties = f"GroupDescription: The {name}\nVpcId: vpc-0a1b2c3d4e5f60718\n{EGRESS}\n{dedent(rules)}"
    return f"{name}:\n  Type: AWS::EC2::SecurityGroup\n  Properties:\n{indent(properties, '    ')}"


def template(*resources: str, sections: str = "") -> str:
    return f"{dedent(sections)}Resources:\n{indent(''.join(map(dedent, resources)), '  ')}"


def stack(name: str, url: str, parameters: str = "{}") -> str:
    properties = f"{{TemplateURL: {url}, Parameters: {parameters}}}"
    return f"{name}: {{Type: AWS::CloudFormation::Stack, Properties: {properties}}}\n"


def ssh(peer: str) -> str:
    return f"SecurityGroupIngress: [{{IpProtocol: tcp, FromPort: 22, ToPort: 22, {peer}, Description: Operators}}]\n"


def plans(folder: Path, files: dict[str, str]) -> dict[str, list[Plan]]:
    """The Plans of the files of a folder, by name."""
    read, mistakes = readings([write(folder, files)], AS_OF)
    assert mistakes == ()
    return {
        path.relative_to(folder).as_posix(): list(dict.fromkeys(each.plan for each in found))
        for path, found in read.items()
    }


def told(folder: Path, files: dict[str, str]) -> dict[str, list[list[str]]]:
    """The lines of all Plans of each file."""
    return {file: [list(lines(plan)) for plan in found] for file, found in plans(folder, files).items()}


CHILD = template(group("Sg", ssh("CidrIp: !Ref Office")), sections="Parameters: {Office: {Type: String}}\n")


def test_a_nested_template_is_read_with_its_parameters_and_not_again_on_its_own(tmp_path: Path):
    parent = template(
        stack("One", "child.yaml", "{Office: 10.1.0.0/16}"),
        stack("Two", "./child.yaml", "{Office: !Ref Given}"),
        sections="Parameters: {Given: {Type: String}}\n",
    )
    assert told(tmp_path, {"parent.yaml": parent, "child.yaml": CHILD}) == {
        "parent.yaml": [
            [
                *("One.Sg: The Sg", "  ingress tcp/22 10.1.0.0/16", OUT),
                *("Two.Sg: The Sg", OUT),
                "unknown: a rule of “Two.Sg” (tcp/22 from Given) is not judged: the parameter “Given” has no default",
            ]
        ]
    }


def test_a_parameter_from_the_parent_overrides_the_default_of_the_nested_stack(tmp_path: Path):
    child = CHILD.replace("{Type: String}", "{Type: String, Default: 0.0.0.0/0}")
    parent = template(stack("Given", "child.yaml", "{Office: 10.1.0.0/16}"), stack("Taken", "child.yaml"))
    assert told(tmp_path, {"parent.yaml": parent, "child.yaml": child}) == {
        "parent.yaml": [
            [
                *("Given.Sg: The Sg", "  ingress tcp/22 10.1.0.0/16", OUT),
                *("Taken.Sg: The Sg", "  ingress tcp/22 0.0.0.0/0", OUT),
            ]
        ]
    }


def test_groups_are_passed_to_nested_stacks_and_back(tmp_path: Path):
    child = template(
        group("Inner", ssh("SourceSecurityGroupId: !Ref Outer")),
        """\
        Rule:
          Type: AWS::EC2::SecurityGroupIngress
          Properties: {GroupId: !Ref Outer, IpProtocol: tcp, FromPort: 80, ToPort: 80, Description: Pages,
            SourceSecurityGroupId: !GetAtt Inner.GroupId}
        Host: {Type: AWS::EC2::Instance, Properties: {SecurityGroupIds: !Ref Both}}
        """,
        sections="""\
        Parameters: {Outer: {Type: String}, Both: {Type: CommaDelimitedList}}
        Outputs: {Made: {Value: !Ref Inner}, Range: {Value: 10.9.0.0/16}}
        """,
    )
    parent = template(
        group("Web", ssh("CidrIp: !GetAtt Child.Outputs.Range")),
        """\
        Child:
          Type: AWS::CloudFormation::Stack
          Properties:
            TemplateURL: child.yaml
            Parameters: {Outer: !GetAtt Web.GroupId, Both: !Join [",", [!Ref Web, sg-0123456789abcdef0]]}
        Rule:
          Type: AWS::EC2::SecurityGroupIngress
          Properties: {GroupId: !GetAtt Child.Outputs.Made, IpProtocol: tcp, FromPort: 90, ToPort: 90,
            Description: Pages, SourceSecurityGroupId: !Ref Web}
        """,
    )
    assert told(tmp_path, {"parent.yaml": parent, "child.yaml": child}) == {
        "parent.yaml": [
            [
                *("Child.Inner: The Inner", "  ingress tcp/22 Web", "  ingress tcp/90 Web", OUT),
                *("Web: The Web", "  ingress tcp/22 10.9.0.0/16", "  ingress tcp/80 Child.Inner", OUT),
                "instance Child.Host has Web",
            ]
        ]
    }


def test_two_nested_stacks_share_a_group_in_any_order(tmp_path: Path):
    maker = template(group("Sg"), sections="Outputs: {Made: {Value: !GetAtt Sg.GroupId}}\n")
    user = template(
        """\
        Rule:
          Type: AWS::EC2::SecurityGroupIngress
          Properties: {GroupId: !Ref Given, IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 10.3.0.0/16,
            Description: Pages}
        """,
        sections="Parameters: {Given: {Type: String}}\n",
    )
    stacks = stack("A", "maker.yaml"), stack("B", "user.yaml", "{Given: !GetAtt A.Outputs.Made}")
    for order in (stacks, stacks[::-1]):
        files = {"parent.yaml": template(*order), "maker.yaml": maker, "user.yaml": user}
        assert told(tmp_path, files) == {"parent.yaml": [["A.Sg: The Sg", "  ingress tcp/80 10.3.0.0/16", OUT]]}


def test_conditions_and_allowed_values_are_tried_once_for_both(tmp_path: Path):
    child = template(
        group(
            "Sg", "SecurityGroupIngress: !If [IsOpen, [{CidrIp: 10.1.0.0/16, Description: All, IpProtocol: '-1'}], []]"
        ),
        sections="""\
        Parameters: {Mode: {Type: String}}
        Conditions: {IsOpen: !Equals [!Ref Mode, open]}
        """,
    )
    parent = template(
        """\
        Child:
          Type: AWS::CloudFormation::Stack
          Condition: IsMade
          Properties: {TemplateURL: child.yaml, Parameters: {Mode: !Ref Mode, Size: !Ref Size}}
        """,
        sections="""\
        Parameters:
          Mode: {Type: String, AllowedValues: [open, closed]}
          Size: {Type: String, AllowedValues: [small, large]}
        Conditions: {IsMade: !Not [!Equals [!Ref Mode, none]]}
        """,
    )
    assert told(tmp_path, {"parent.yaml": parent, "child.yaml": child}) == {
        "parent.yaml": [["Child.Sg: The Sg", "  ingress all 10.1.0.0/16", OUT], ["Child.Sg: The Sg", OUT]]
    }


def test_a_nested_template_that_no_scenario_uses_is_read_on_its_own(tmp_path: Path):
    parent = template(
        "Child: {Type: AWS::CloudFormation::Stack, Condition: No, Properties: {TemplateURL: child.yaml}}\n",
        sections="Conditions: {No: !Equals [a, b]}\n",
    )
    found = told(tmp_path, {"parent.yaml": parent, "child.yaml": template(group("Sg"))})
    assert found == {"child.yaml": [["Sg: The Sg", OUT]], "parent.yaml": [[]]}


def test_templates_that_nest_each_other_in_a_cycle_are_read_and_reported(tmp_path: Path):
    a, b = template(group("A"), stack("Other", "b.yaml")), template(stack("Other", "a.yaml"))
    said = "unknown: “Other.Other” is not judged: its template contains itself"
    assert told(tmp_path, {"a.yaml": a, "b.yaml": b}) == {
        "a.yaml": [["A: The A", OUT, said]],
        "b.yaml": [["Other.A: The A", OUT, said]],
    }


def test_nested_stacks_of_cdk_and_sam_are_read(tmp_path: Path):
    asset = {"aws:asset:path": "Child.nested.template.json", "aws:asset:property": "TemplateURL"}
    url = {"Fn::Join": ["", ["https://s3.", {"Ref": "AWS::URLSuffix"}, "/assets/0123.json"]]}
    given = {"referencetoWeb": {"Fn::GetAtt": ["Web", "GroupId"]}}
    nested = {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": url, "Parameters": given},
        "Metadata": asset,
    }
    rule = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "10.1.0.0/16", "Description": "Pages"}
    child = {
        "Parameters": {"referencetoWeb": {"Type": "String"}},
        "Resources": {
            "Rule": {
                "Type": "AWS::EC2::SecurityGroupIngress",
                "Properties": {"GroupId": {"Ref": "referencetoWeb"}, **rule},
            }
        },
    }
    web = {
        "Type": "AWS::EC2::SecurityGroup",
        "Properties": {
            "GroupDescription": "The Web",
            "VpcId": "vpc-0a1b2c3d",
            "SecurityGroupEgress": [{**rule, "CidrIp": "10.0.0.0/8"}],
        },
    }
    files = {
        "manifest.json": '{"version": "36.0.0"}',
        "Shop.template.json": json.dumps({"Resources": {"Web": web, "Child": nested}}),
        "Child.nested.template.json": json.dumps(child),
    }
    assert told(tmp_path, files) == {
        "Shop.template.json": [["Web: The Web", "  ingress tcp/80 10.1.0.0/16", "  egress tcp/80 10.0.0.0/8"]]
    }
    sam = template(
        """\
        App:
          Type: AWS::Serverless::Application
          Properties: {Location: ../child.yaml, Parameters: {Office: 10.1.0.0/16}}
        """
    )
    assert told(tmp_path / "sam", {"apps/parent.yaml": sam, "child.yaml": CHILD}) == {
        "apps/parent.yaml": [["App.Sg: The Sg", "  ingress tcp/22 10.1.0.0/16", OUT]]
    }


STACK_SET = """\
Everywhere:
  Type: AWS::CloudFormation::StackSet
  Properties:
    StackSetName: groups
    PermissionModel: SERVICE_MANAGED
    Parameters: [{ParameterKey: Office, ParameterValue: 10.1.0.0/16}]
"""


def test_the_body_of_a_stack_set_is_read_with_its_parameters_and_their_overrides(tmp_path: Path):
    overrides = """\
    StackInstancesGroup:
      - {Regions: [eu-west-1], DeploymentTargets: {Accounts: ["1"]}}
      - {ParameterOverrides: [{ParameterKey: Office, ParameterValue: 10.2.0.0/16}]}
    """
    body = f"TemplateBody: |\n{indent(CHILD, '  ')}"
    files = {"parent.yaml": template(STACK_SET + indent(dedent(overrides) + body, "    "))}
    assert told(tmp_path, files) == {
        "parent.yaml": [
            [
                *("Everywhere.1.Sg: The Sg", "  ingress tcp/22 10.2.0.0/16", OUT),
                *("Everywhere.Sg: The Sg", "  ingress tcp/22 10.1.0.0/16", OUT),
            ]
        ]
    }


OFFICES = """\
Offices:
  Type: AWS::EC2::PrefixList
  Properties: {AddressFamily: IPv4, MaxEntries: 2, Entries: [{Cidr: %s}]}
"""


def test_lists_of_two_stacks_are_two_lists_although_they_have_one_name(tmp_path: Path):
    rule = """\
    Rule:
      Type: AWS::EC2::SecurityGroupIngress
      Properties: {GroupId: sg-0123456789abcdef0, IpProtocol: tcp, FromPort: 22, ToPort: 22, Description: Operators,
        SourcePrefixListId: !Ref Offices}
    """
    child = template(OFFICES % "!Ref Office", rule, sections="Parameters: {Office: {Type: String}}\n")
    parent = template(
        stack("One", "child.yaml", "{Office: 10.1.0.0/16}"), stack("Two", "child.yaml", "{Office: 0.0.0.0/0}")
    )
    files = {"parent.yaml": parent, "child.yaml": child}
    assert told(tmp_path, files)["parent.yaml"] == [
        ["sg-0123456789abcdef0: ", "  ingress tcp/22 One.Offices", "  ingress tcp/22 Two.Offices"]
    ]
    open_to = "internet (0.0.0.0/0 of the prefix list “Two.Offices”) can reach “sg-0123456789abcdef0” on tcp/22"
    assert remarked_of(tmp_path, files, "parent.yaml", "child.yaml", codes="world-open-admin") == [
        f"child.yaml:8 error {open_to}"
    ]


def test_a_prefix_list_is_passed_to_nested_stacks_and_back_with_its_entries(tmp_path: Path):
    child = template(
        group("Inner", ssh("SourcePrefixListId: !Ref Offices")),
        OFFICES.replace("Offices:", "Own:") % "10.3.0.0/16",
        sections="Parameters: {Offices: {Type: String}}\nOutputs: {Own: {Value: !GetAtt Own.PrefixListId}}\n",
    )
    parent = template(
        group("Web", ssh("SourcePrefixListId: !GetAtt Child.Outputs.Own")),
        OFFICES % "10.1.0.0/16",
        stack("Child", "child.yaml", "{Offices: !Ref Offices}"),
    )
    (found,) = plans(tmp_path, {"parent.yaml": parent, "child.yaml": child})["parent.yaml"]
    assert [
        (group.role, str(rule.peer), [entry.cidr.text for entry in rule.peer.entries])
        for group, rule in found.rules()
        if isinstance(rule.peer, PrefixListPeer)
    ] == [("Child.Inner", "Offices", ["10.1.0.0/16"]), ("Web", "Child.Own", ["10.3.0.0/16"])]
    assert [note for note in found.notes if note.kind in ("unknown", "list-of-others")] == []


@pytest.mark.parametrize(
    "expression",
    [
        "!Sub '${Outer}'",
        "!Join ['', [!Ref Outer]]",
        "!Select [0, !Split [',', !Ref Outer]]",
        "!Select [1, [sg-0123456789abcdef0, !Ref Outer]]",
    ],
)
def test_a_group_that_a_stack_is_given_is_known_within_expressions(tmp_path: Path, expression: str):
    child = template(
        group("Inner", ssh(f"SourceSecurityGroupId: {expression}")), sections="Parameters: {Outer: {Type: String}}\n"
    )
    parent = template(group("Web"), stack("Child", "child.yaml", "{Outer: !Ref Web}"))
    assert told(tmp_path, {"parent.yaml": parent, "child.yaml": child})["parent.yaml"] == [
        ["Child.Inner: The Inner", "  ingress tcp/22 Web", OUT, "Web: The Web", OUT]
    ]


def test_two_groups_in_an_unknown_text_are_different(tmp_path: Path):
    child = template(
        group("Inner", ssh("SourceSecurityGroupId: !Join ['-', [!Ref Outer, '{{resolve:ssm:/shop/group}}']]")),
        sections="Parameters: {Outer: {Type: String}}\n",
    )
    parent = template(
        *(group("Web"), group("Api")),
        *(stack("One", "child.yaml", "{Outer: !Ref Web}"), stack("Two", "child.yaml", "{Outer: !Ref Api}")),
    )
    (found,) = told(tmp_path, {"parent.yaml": parent, "child.yaml": child})["parent.yaml"]
    assert [line for line in found if "resolve" in line] == [
        "  ingress tcp/22 ${Ref Web}-${{{resolve:ssm:/shop/group}}}",
        "  ingress tcp/22 ${Ref Api}-${{{resolve:ssm:/shop/group}}}",
    ]


def test_a_list_that_a_stack_is_given_is_not_the_one_of_that_name_in_it(tmp_path: Path):
    child = template(
        group("Inner", ssh("SourcePrefixListId: !Ref Given")),
        OFFICES % "10.3.0.0/16",
        sections="Parameters: {Given: {Type: String}}\n",
    )
    text = (
        "a rule of “Child.Inner” (tcp/22 from Offices) is not judged: the entries of Offices are not in this template"
    )
    parent = template(
        "Offices: {Type: AWS::EC2::PrefixList, Properties: {AddressFamily: IPv4, MaxEntries: 2}}\n",
        stack("Child", "child.yaml", "{Given: !Ref Offices}"),
    )
    found = remarked_of(
        tmp_path, {"parent.yaml": parent, "child.yaml": child}, "parent.yaml", "child.yaml", codes="unknown-value"
    )
    assert [line.partition(" info ")[2] for line in found] == [text]


def test_a_template_body_with_dynamic_references_is_read(tmp_path: Path):
    resources = group("Sg", ssh("CidrIp: '{{resolve:ssm:/shop/office}}'")), group("Web", ssh("CidrIp: 0.0.0.0/0"))
    body = f"TemplateBody: |\n{indent(template(*resources), '  ')}"
    why = "“{{resolve:ssm:/shop/office}}” is looked up at deploy time"
    assert told(tmp_path, {"parent.yaml": template(STACK_SET + indent(body, "    "))})["parent.yaml"] == [
        [
            *("Everywhere.Sg: The Sg", OUT, "Everywhere.Web: The Web", "  ingress tcp/22 0.0.0.0/0", OUT),
            "unknown: a rule of “Everywhere.Sg” (tcp/22 from {{resolve:ssm:/shop/office}}) is not judged: " + why,
        ]
    ]


def test_a_finding_in_a_template_body_is_at_the_start_of_its_text(tmp_path: Path):
    body = f"TemplateBody: |\n{indent(template(group('Sg', ssh('CidrIp: 0.0.0.0/0'))), '  ')}"
    text = template(STACK_SET + indent(body, "    "))
    assert remarked_of(tmp_path, {"parent.yaml": text}, "parent.yaml", codes="world-open-admin") == [
        "8 error internet (0.0.0.0/0) can reach “Everywhere.Sg” on tcp/22"
    ]
    written = json.dumps({"Resources": {"Sg": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"VpcId": "vpc-1"}}}})
    text = template(STACK_SET + f"    TemplateBody: '{written}'\n")
    assert remarked_of(tmp_path, {"parent.yaml": text}, "parent.yaml", codes="missing-description") == [
        "8 warning “Everywhere.Sg” has no description"
    ]


ELSEWHERE = "check its template as well, with the values that it is given"


@pytest.mark.parametrize(
    ("resource", "why"),
    [
        (
            "Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://s3.amazonaws.com/bucket/a.yaml'",
            "its template is https://s3.amazonaws.com/bucket/a.yaml",
        ),
        (
            "Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: !Sub 'https://${Bucket}.s3.amazonaws.com/a.yaml'",
            "its template is https://${Bucket}.s3.amazonaws.com/a.yaml",
        ),
        (
            "Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: !Ref Bucket",
            "the parameter “Bucket” has no default",
        ),
        (
            "Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: missing.yaml",
            "missing.yaml is not among the files that are read",
        ),
        ("Type: AWS::CloudFormation::Stack, Properties: {TimeoutInMinutes: 5", "it names no template"),
        (
            "Type: AWS::CloudFormation::StackSet, Properties: {TemplateURL: 'https://s3.amazonaws.com/bucket/a.yaml'",
            "its template is https://s3.amazonaws.com/bucket/a.yaml",
        ),
        (
            "Type: AWS::CloudFormation::StackSet, Properties: {TemplateBody: !Ref Bucket",
            "the parameter “Bucket” has no default",
        ),
        (
            "Type: AWS::CloudFormation::StackSet, Properties: {TemplateBody: nothing",
            "its TemplateBody cannot be read as a template",
        ),
        (
            "Type: AWS::Serverless::Application, Properties: {Location: {ApplicationId: a, SemanticVersion: 1.0.0}",
            "its template is the application a",
        ),
        (
            "Type: AWS::ServiceCatalog::CloudFormationProvisionedProduct, Properties: {ProductId: prod-1",
            "its template is a Service Catalog product",
        ),
    ],
)
def test_an_unread_stack_is_reported_and_is_a_warning_if_it_is_given_a_group(tmp_path: Path, resource: str, why: str):
    sections = "Parameters: {Bucket: {Type: String}}\n"
    key = "ProvisioningParameters" if "Catalog" in resource else "Parameters"
    for parameters, level in (("{Size: small}", "info"), ("{Group: !GetAtt Web.GroupId}", "warning")):
        if "StackSet" in resource or "Catalog" in resource:
            name, value = ("Key", "Value") if "Catalog" in resource else ("ParameterKey", "ParameterValue")
            parameters = f"[{{{name}: A, {value}: {parameters.strip('{}').split(': ')[1]}}}]"
        text = template(group("Web"), f"Child: {{{resource}, {key}: {parameters}}}}}\n", sections=sections)
        found = remarked_of(tmp_path, {"parent.yaml": text}, "parent.yaml", codes="unknown-value")
        assert found == [f"9 {level} “Child” is not judged: {why}"]


ROTATION = "arn:aws:serverlessrepo:us-east-1:297356227824:applications/SecretsManagerRDSPostgreSQLRotationSingleUser"


@pytest.mark.parametrize("location", [f"'{ROTATION}'", "!FindInMap [Rotation, !Ref AWS::Partition, id]"])
def test_an_application_of_aws_that_rotates_secrets_is_not_reported(tmp_path: Path, location: str):
    properties = (
        f"{{Location: {{ApplicationId: {location}}}, Parameters: {{vpcSecurityGroupIds: !GetAtt Web.GroupId}}}}"
    )
    child = f"Child: {{Type: AWS::Serverless::Application, Properties: {properties}}}\n"
    sections = f"Mappings: {{Rotation: {{aws: {{id: '{ROTATION}'}}}}}}\n"
    parent = template(group("Web"), child, sections=sections)
    assert remarked_of(tmp_path, {"parent.yaml": parent}, "parent.yaml", codes="unknown-value") == []
    theirs = parent.replace("297356227824", "444455556666")
    assert len(remarked_of(tmp_path, {"parent.yaml": theirs}, "parent.yaml", codes="unknown-value")) == 1


def test_parameters_that_only_an_unread_stack_has_leave_nothing_open(tmp_path: Path):
    stacks = "".join(
        f"S{n}: {{Type: AWS::CloudFormation::Stack, Condition: C{n}, "
        f"Properties: {{TemplateURL: 'https://a/b', Parameters: {{P: !Ref P{n}}}}}}}\n"
        for n in range(12)
    )
    parameters = "".join(f"  P{n}: {{Type: String, AllowedValues: [a, b]}}\n" for n in range(12))
    conditions = "".join(f"  C{n}: !Equals [!Ref P{n}, a]\n" for n in range(12))
    text = template(group("Web"), stacks, sections=f"Parameters:\n{parameters}Conditions:\n{conditions}")
    (found,) = plans(tmp_path, {"parent.yaml": text})["parent.yaml"]
    assert [note.text for note in found.notes] == [
        f"“S{n}” is not judged: its template is https://a/b" for n in range(12)
    ]


def test_a_parameter_that_refers_to_itself_is_reported(tmp_path: Path):
    child = CHILD + "Outputs: {Office: {Value: !Ref Office}}\n"
    parent = """\
        Child:
          Type: AWS::CloudFormation::Stack
          Properties: {TemplateURL: child.yaml, Parameters: {Office: !GetAtt Child.Outputs.Office}}
        """
    assert told(tmp_path, {"parent.yaml": template(parent), "child.yaml": child}) == {
        "parent.yaml": [
            [
                *("Child.Sg: The Sg", OUT),
                "unknown: a rule of “Child.Sg” (tcp/22 from Office) is not judged: "
                "the parameter “Office” refers to itself",
            ]
        ]
    }


@pytest.mark.parametrize(("number", "is_known"), [(20, True), (2000, False)])
def test_a_value_that_goes_through_many_stacks_is_followed_for_a_while(tmp_path: Path, number: int, is_known: bool):
    child = CHILD + "Outputs: {Office: {Value: !Ref Office}}\n"
    values = ["10.1.0.0/16", *(f"!GetAtt S{n}.Outputs.Office" for n in range(number - 1))]
    stacks = "".join(stack(f"S{n}", "child.yaml", f"{{Office: {value}}}") for n, value in enumerate(values))
    rule = f"GroupDescription: Last\nVpcId: vpc-1\n{EGRESS}\n{ssh(f'CidrIp: !GetAtt S{number - 1}.Outputs.Office')}"
    last = f"Last:\n  Type: AWS::EC2::SecurityGroup\n  Properties:\n{indent(rule, '    ')}"
    (plan,) = plans(tmp_path, {"parent.yaml": template(stacks, last), "child.yaml": child})["parent.yaml"]
    (group,) = [group for group in plan.groups if group.role == "Last"]
    assert len(group.ingress) == (1 if is_known else 0)


def test_very_many_nested_stacks_are_not_all_read(tmp_path: Path):
    def stacks(url: str) -> str:
        return "".join(stack(f"S{n}", url) for n in range(40))

    files = {f"{n}.yaml": template(stacks(f"{n + 1}.yaml")) for n in range(5)} | {"5.yaml": template(group("Sg"))}
    found = remarked_of(
        tmp_path, files, "0.yaml", "1.yaml", "2.yaml", "3.yaml", "4.yaml", "5.yaml", codes="unknown-value"
    )
    assert any("there are too many nested stacks" in line for line in found)
