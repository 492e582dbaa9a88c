"""Any template gives a report: never a traceback, and a Plan if it can be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.pipeline.project import Outcome
from sg_factory.pipeline.templates import read_templates
from sg_factory.report.findings import FORMATS, renderer
from sg_factory.source.cloudformation.text import MOST_BYTES, parse
from tests.projects import write
from tests.reading.families import families
from tests.reading.projects import examples
from tests.test_any_input import places, replaced

# A template in which everything stands that the reader has a word for.
TEMPLATE = """\
Transform: [AWS::LanguageExtensions, {Name: Opened}]
Parameters:
  Range: {Type: String, Default: 10.0.0.0/8, AllowedValues: [10.0.0.0/8, 0.0.0.0/0]}
  Names: {Type: CommaDelimitedList, Default: "C,D"}
  Ranges: {Type: CommaDelimitedList, Default: "10.1.0.0/16,10.2.0.0/16"}
  Partner: {Type: String}
Mappings:
  Ports: {eu-west-1: {ssh: 22}, us-east-1: {ssh: 2222}}
Conditions:
  Given: !Not [!Equals [!Ref Partner, ""]]
  Both: !And [!Condition Given, !Or [!Equals [!Ref Range, 0.0.0.0/0], !Equals [a, !Sub "${Partner}"]]]
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {CidrBlock: !Select [0, !Cidr [!GetAtt Vpc.CidrBlock, 2, 8]]}}
  Offices:
    Type: AWS::EC2::PrefixList
    Properties: {AddressFamily: IPv4, MaxEntries: 2, Entries: [{Cidr: !Ref Range}, {Cidr: !GetAtt Subnet.CidrBlock}]}
  Web:
    Type: AWS::EC2::SecurityGroup
    Condition: Given
    Metadata: {cfn_nag: {rules_to_suppress: [{id: W2, reason: Meant}]}, checkov: {skip: [{id: CKV_AWS_24}]}}
    Properties:
      GroupName: web
      GroupDescription: !Join ["-", [web, !Select [0, !Ref Ranges]]]
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: !FindInMap [Ports, !Ref "AWS::Region", ssh], ToPort: 65535, CidrIp: !Ref Range}
        - {IpProtocol: udp, FromPort: 53, ToPort: 53, SourcePrefixListId: !GetAtt Offices.PrefixListId}
        - !If [Both, {IpProtocol: -1, CidrIp: !GetAtt Vpc.CidrBlock}, !Ref "AWS::NoValue"]
      SecurityGroupEgress: [{IpProtocol: icmp, FromPort: 8, ToPort: -1, DestinationPrefixListId: pl-6da54004}]
  Rule:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !GetAtt Web.GroupId, IpProtocol: "6", FromPort: 1, ToPort: 2, SourceSecurityGroupId: !Ref Web}
  Server:
    Type: AWS::EC2::Instance
    Properties: {SecurityGroupIds: [!If [Given, !Ref Web, !GetAtt Vpc.DefaultSecurityGroup]]}
  Fn::ForEach::Names:
    - Name
    - [A, !Ref Names, B]
    - Sg${Name}:
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: !Sub Group ${Name}
          Fn::ForEach::Keys: [Key, [SecurityGroupIngress], {"${Key}": [{IpProtocol: -1, CidrIp: !ImportValue range}]}]
          Fn::Transform: {Name: Opened, Parameters: {Group: !Ref Web}}
  Sets:
    Type: AWS::CloudFormation::StackSet
    Properties:
      Parameters: [{ParameterKey: Group, ParameterValue: !Ref Web}]
      StackInstancesGroup: [{ParameterOverrides: [{ParameterKey: Group, ParameterValue: sg-12345678}]}]
      TemplateBody: >
        {"Parameters": {"Group": {"Type": "String"}}, "Outputs": {"Group": {"Value": {"Ref": "Group"}}},
        "Resources": {"Rule": {"Type": "AWS::EC2::SecurityGroupIngress", "Properties":
        {"GroupId": {"Ref": "Group"}, "IpProtocol": "-1", "CidrIp": {"Ref": "AWS::Region"}}}}}
  Stack:
    Type: AWS::CloudFormation::Stack
    Metadata: {"aws:asset:path": a.yaml, "aws:asset:property": TemplateURL}
    Properties: {TemplateURL: !Sub "https://${AWS::Region}/b", Parameters: {Group: !GetAtt Sets.Outputs.Group}}
  Module: {Type: "Shop::Web::MODULE", Properties: {Group: !GetAtt Stack.Outputs.Group}}
Outputs: {Range: {Value: !Length [!ToJsonString {A: !Ref Range}], Export: {Name: range}}}
"""
PLAIN, _ = parse(TEMPLATE.encode(), "template.yaml")

FUNCTIONS = (
    *("Ref", "Condition", "Fn::GetAtt", "Fn::Sub", "Fn::Join", "Fn::Select", "Fn::Split", "Fn::FindInMap", "Fn::If"),
    *("Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not", "Fn::Cidr", "Fn::GetAZs", "Fn::ImportValue", "Fn::Transform"),
    *("Fn::Length", "Fn::ToJsonString", "Fn::ForEach::Loop"),
)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=8),
        st.sampled_from(["Web", "Range", "Given", "-1", "tcp", "22", "0.0.0.0/0", "::/0", "10.0.0.1/8", "sg-12345678"]),
        st.sampled_from(["${Range}", "${Web.GroupId}", "${!x}", "{{resolve:ssm:x}}", "AWS::NoValue", "a,b", "/"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.text(max_size=4), inner, max_size=3),
        st.dictionaries(st.sampled_from(FUNCTIONS), inner, min_size=1, max_size=1),
    ),
    max_leaves=8,
)


def outcome_of(folder: Path, content: bytes, name: str = "template.yaml") -> Outcome:
    """The outcome of a template; every report of it must be writable."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    outcome = told(read_templates([folder / name]))
    assert bool(outcome.plans) != bool(outcome.mistakes)
    return outcome


def told(outcome: Outcome) -> Outcome:
    """An outcome whose reports can all be written."""
    assert all(found.message and found.where.file for found in outcome.diagnostics)
    for format in FORMATS:
        renderer(format)(outcome.diagnostics)
    return outcome


@given(data=st.data())
@settings(max_examples=140, deadline=None, derandomize=True)
def test_an_odd_value_anywhere_is_a_report_and_not_a_traceback(tmp_path_factory: Any, data: st.DataObject) -> None:
    odd = replaced(PLAIN, data.draw(st.sampled_from(places(PLAIN))), data.draw(VALUES))
    write, name = data.draw(
        st.sampled_from([(json.dumps, "a.json"), (yaml.safe_dump, "a.yaml"), (json.dumps, "b.yaml")])
    )
    outcome_of(tmp_path_factory.getbasetemp() / "odd-template", write(odd).encode("utf-8", "replace"), name)


def odd_within(value: Any, data: st.DataObject) -> Any:
    """A document with an odd value somewhere, also within a template body."""
    path = data.draw(st.sampled_from(places(value)))
    held = at(value, path)
    if isinstance(held, str) and held.startswith('{"'):
        return replaced(value, path, json.dumps(odd_within(json.loads(held), data)))
    other = st.sampled_from(places(value)).map(lambda path: at(value, path))
    return replaced(value, path, data.draw(st.one_of(VALUES, other)))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


@given(data=st.data())
@examples(80)
def test_an_odd_value_anywhere_in_templates_that_are_read_together_is_a_report(
    tmp_path_factory: Any, data: st.DataObject
) -> None:
    files = data.draw(families()).files
    name = data.draw(st.sampled_from(sorted(files)))
    odd = {**files, name: odd_within(files[name], data)}
    folder = write(tmp_path_factory.mktemp("odd-family"), {name: json.dumps(content) for name, content in odd.items()})
    told(read_templates([folder / name for name in odd]))


@given(data=st.data())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_bytes_anywhere_are_a_report_and_not_a_traceback(tmp_path_factory: Any, data: st.DataObject) -> None:
    content = data.draw(st.sampled_from([TEMPLATE.encode(), json.dumps(PLAIN).encode()]))
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 20)))
    signs = [b"\t", b"&a ", b"*a", b"!!x ", b"!If [", b"<<: *a\n", b"---\n", b"- ", b"{", b"[", b'"', b": ", b"\\ud83d"]
    scrap = data.draw(st.one_of(st.binary(max_size=6), st.sampled_from(signs)))
    name = data.draw(st.sampled_from(["a.json", "a.yaml"]))
    outcome_of(tmp_path_factory.getbasetemp() / "any-template", content[:start] + scrap + content[end:], name)


GROUP = {
    "Type": "AWS::EC2::SecurityGroup",
    "Properties": {"GroupDescription": "x", "SecurityGroupIngress": {"IpProtocol": -1, "CidrIp": "0.0.0.0/0"}},
}


def many(what: str) -> str:
    """A template of nearly 1 MiB of content that is slow to read."""
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}
    if what == "groups":
        return json.dumps({"Resources": {f"G{n}": GROUP for n in range(5000)}})
    if what == "equal rules":
        return json.dumps({"Resources": {"G": {**GROUP, "Properties": {"SecurityGroupIngress": [rule] * 12000}}}})
    if what == "choices":
        parameters = {f"P{n}": {"AllowedValues": [f"10.0.{m}.0/24" for m in range(30)]} for n in range(900)}
        rules = [{**rule, "CidrIp": {"Ref": name}} for name in parameters]
        group = {**GROUP, "Properties": {"SecurityGroupIngress": rules}}
        return json.dumps({"Parameters": parameters, "Resources": {"G": group}})
    if what == "conditions":
        conditions = {f"C{n}": {"Fn::And": [{"Condition": f"C{n + 1}"}] * 2} for n in range(9000)}
        return json.dumps({"Conditions": conditions, "Resources": {"G": {**GROUP, "Condition": "C0"}}})
    if what == "lists":
        entries = [{"Cidr": f"{number}.0.0.0/8"} for number in range(11, 111)]
        made = {"Type": "AWS::EC2::PrefixList", "Properties": {"AddressFamily": "IPv4", "Entries": entries}}
        rules = [
            {"IpProtocol": "tcp", "FromPort": n, "ToPort": n, "SourcePrefixListId": {"Ref": "L"}} for n in range(9000)
        ]
        return json.dumps({"Resources": {"L": made, "G": {**GROUP, "Properties": {"SecurityGroupIngress": rules}}}})
    if what == "keys":
        ranges = {f"k{n}": {"range": f"10.{n % 250}.0.0/16"} for n in range(8000)}
        rules = [{**rule, "CidrIp": {"Fn::FindInMap": ["M", {"Fn::Sub": "${P}"}, "range"]}} for _ in range(5000)]
        group = {**GROUP, "Properties": {"SecurityGroupIngress": rules}}
        parameters = {"P": {"Type": "String", "Default": "k0"}}
        return json.dumps({"Parameters": parameters, "Mappings": {"M": ranges}, "Resources": {"G": group}})
    if what == "junk":
        return f"Resources: {{G: {json.dumps(GROUP)}}}\nMetadata: [{'a,' * 500_000}]"
    if what == "variables":
        return json.dumps({"Resources": {"G": {**GROUP, "Properties": {"GroupName": {"Fn::Sub": "${" * 500_000}}}}})
    return what * (MOST_BYTES // len(what))


@pytest.mark.parametrize(
    "what",
    [
        "groups",
        "equal rules",
        "choices",
        "conditions",
        "lists",
        "keys",
        "junk",
        "variables",
        "[",
        "a: {",
        '{"a":',
        "- ",
        "a,",
        "\t",
    ],
)
def test_a_mebibyte_of_anything_is_a_report_and_not_a_traceback(tmp_path: Path, what: str):
    content = many(what).encode()[:MOST_BYTES]
    (tmp_path / "template.yaml").write_bytes(content)
    outcome = read_templates([tmp_path / "template.yaml"])
    assert outcome.diagnostics
