"""What of templates could not be read is compared by what it is made of, and no verdict passes over it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.compare import Difference, difference
from sg_factory.pipeline.sides import BrokenSide, open_sides, pairs
from tests.projects import write
from tests.source.cloudformation.telling import AS_OF
from tests.source.cloudformation.test_any_template import PLAIN, VALUES
from tests.test_any_input import places, replaced

IN_PART = "no difference in what could be read"
GROUP = """\
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Shop
      VpcId: vpc-0a1b2c3d
      SecurityGroupEgress: [{IpProtocol: icmp, FromPort: 8, ToPort: 0, CidrIp: 10.0.0.0/8, Description: Ping}]
"""
RULE = "{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: PEER, Description: Staff come in}"
INGRESS = f"{GROUP}      SecurityGroupIngress: [{RULE}]\n"
ALONE = "Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !GetAtt Web.GroupId, IpProtocol: -1, "
STACK = "Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://s3.amazonaws.com/shop/web.yaml'"
INCLUDE = "Fn::Transform: {Name: AWS::Include, Parameters: {Location: 's3://shop/VALUE.yaml'}}"
LOOKED_UP = "Parameters: {Range: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /VALUE}}\n"
LOOP = (
    f"Transform: AWS::LanguageExtensions\nParameters: {{Names: {{Type: CommaDelimitedList}}}}\n{GROUP}"
    f"  Fn::ForEach::Each: [Name, !Ref Names, {{'In${{Name}}': {{{ALONE}CidrIp: VALUE}}}}}}]\n"
)


def compared(folder: Path, before: Mapping[str, str], after: Mapping[str, str]) -> Difference:
    """What two folders differ in."""
    one, other = write(folder / "before", before), write(folder / "after", after)
    return difference(pairs(*open_sides(str(one), str(other), folder, AS_OF)))


@pytest.mark.parametrize(
    "text",
    [
        f"{GROUP}  Child: {{{STACK}, Parameters: {{Range: VALUE}}}}}}\n",
        f"Parameters: {{Range: {{Type: String, Default: VALUE}}}}\n"
        f"{GROUP}  Child: {{{STACK}, Parameters: {{Range: !Ref Range}}}}}}\n",
        f"Mappings: {{Ranges: {{All: {{Office: VALUE}}}}}}\n"
        f"{GROUP}  Child: {{{STACK}, Parameters: {{Range: !FindInMap [Ranges, All, Office]}}}}}}\n",
        f"{GROUP}  Child: {{Type: AWS::CloudFormation::StackSet, Properties: {{StackSetName: web, TemplateURL: "
        "'https://s3.amazonaws.com/shop/web.yaml', Parameters: [{ParameterKey: Range, ParameterValue: VALUE}]}}\n",
        f"Transform: [{{Name: Opens, Parameters: {{Range: VALUE}}}}]\n{GROUP}",
        f"Transform: Opens\nMappings: {{Rules: {{Web: {{Range: VALUE}}}}}}\n{GROUP}",
        f"{GROUP}      {INCLUDE}\n",
        f"{GROUP}      SecurityGroupIngress: {{{INCLUDE}}}\n",
        f"{GROUP}      SecurityGroupIngress: [{{IpProtocol: tcp, {INCLUDE}}}]\n",
        f"{GROUP}  In: {{Type: AWS::EC2::SecurityGroupIngress, Properties: {{{INCLUDE}}}}}\n",
        f"{GROUP}  {INCLUDE}\n",
        f"{GROUP}  In: {{Type: 'Shop::Web::MODULE', Properties: {{Range: VALUE}}}}\n",
        LOOKED_UP + INGRESS.replace("PEER", "!Ref Range"),
        "Parameters: {Range: {Type: String, AllowedPattern: VALUE}}\n" + INGRESS.replace("PEER", "!Ref Range"),
        INGRESS.replace("PEER", "!GetAtt Lookup.Range") + "  Lookup: {Type: Custom::Lookup, Properties: {Of: VALUE}}\n",
        INGRESS.replace("PEER", "'{{resolve:ssm:/VALUE}}'"),
        LOOP,
        INGRESS.replace("PEER", "10.0.0.300/8").replace("FromPort: 22, ToPort: 22", "FromPort: 22, ToPort: VALUE"),
        INGRESS.replace("PEER", "10.0.0.0/8").replace("tcp", "VALUE"),
        INGRESS.replace("CidrIp: PEER", "SourceSecurityGroupId: sg-VALUE"),
        f"{GROUP}      SecurityGroupIngress: [VALUE]\n",
        INGRESS.replace("CidrIp: PEER", "SourcePrefixListId: !GetAtt List.PrefixListId") + "  List: {Type: "
        "AWS::EC2::PrefixList, Properties: {AddressFamily: IPv4, MaxEntries: 1, Entries: [{Cidr: VALUE}]}}\n",
    ],
    ids=[
        "given to a stack",
        "a default given to a stack",
        "a mapping given to a stack",
        "given to a stack set",
        "given to a macro",
        "read by a macro",
        "in a group",
        "in place of rules",
        "in a rule",
        "in a rule of its own",
        "among resources",
        "given to a module",
        "a parameter of Systems Manager",
        "the pattern of a parameter",
        "a custom resource",
        "a dynamic reference",
        "in a loop",
        "a rule with a wrong range",
        "a rule with a wrong protocol",
        "a rule with a wrong group",
        "what is no rule",
        "a wrong entry of a list",
    ],
)
def test_what_could_not_be_read_may_be_broader_where_it_is_made_of_something_else(tmp_path: Path, text: str):
    one, other = ({"web.yaml": text.replace("VALUE", value)} for value in ("a1", "b2"))
    assert compared(tmp_path / "same", one, one).verdict == IN_PART
    assert compared(tmp_path / "other", one, other).verdict == "may be broader"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            f"{GROUP}  Child: {{{STACK}, Parameters: {{Range: 10.0.0.0/8}}}}}}\n",
            f"{GROUP}  Child: {{{STACK}, Parameters: {{Range: 10.0.0.0/8}}}}, Metadata: {{Of: shop}}}}\n",
        ),
        (
            "Parameters: {Range: {Type: String}}\n" + INGRESS.replace("PEER", "!Ref Range"),
            "Parameters: {Range: {Type: String, Description: Of the office}}\n" + INGRESS.replace("PEER", "!Ref Range"),
        ),
    ],
    ids=["metadata", "a description"],
)
def test_words_about_what_could_not_be_read_are_no_difference(tmp_path: Path, before: str, after: str):
    assert compared(tmp_path, {"web.yaml": before}, {"web.yaml": after}).verdict == IN_PART


def test_a_stack_within_one_that_is_read_is_compared_by_what_both_are_given(tmp_path: Path):
    its_own = "Parameters: {Range: VALUE}}"
    parent = f"{GROUP}  Child: {{{STACK.replace('https://s3.amazonaws.com/shop/', './')}, {its_own}}}\n"
    child = f"Parameters: {{Range: {{Type: String}}}}\nResources:\n  Inner: {{{STACK}, {its_own}}}\n"
    child = child.replace("VALUE", "!Ref Range")
    one, other = ({"shop.yaml": parent.replace("VALUE", each), "web.yaml": child} for each in ("a1", "b2"))
    assert compared(tmp_path / "same", one, one).verdict == IN_PART
    assert compared(tmp_path / "other", one, other).verdict == "may be broader"


def test_what_could_not_be_read_and_goes_is_told_of_the_old_side(tmp_path: Path):
    found = compared(tmp_path, {"web.yaml": f"{GROUP}  Child: {{{STACK}}}}}\n"}, {"web.yaml": GROUP})
    assert [(each.side, each.note.text) for each in found.unknown] == [
        ("before", "“Child” is not judged: its template is https://s3.amazonaws.com/shop/web.yaml")
    ]
    assert (found.verdict, found.may_be_broader, found.unread_differs) == (IN_PART, False, True)


def test_access_that_does_not_change_beside_what_could_not_be_read_is_said_to_be_all_that_could_be(tmp_path: Path):
    text = INGRESS.replace("PEER", "10.0.0.0/8") + f"  Child: {{{STACK}}}}}\n"
    found = compared(tmp_path, {"web.yaml": text}, {"web.yaml": text.replace("Staff come in", "Staff")})
    assert found.verdict == "same access in what could be read"


@given(data=st.data())
@settings(max_examples=25, deadline=None, derandomize=True)
def test_no_template_differs_from_itself_and_what_could_not_be_read_of_it_is_told(
    tmp_path_factory: Any, data: st.DataObject
) -> None:
    odd = replaced(PLAIN, data.draw(st.sampled_from(places(PLAIN))), data.draw(VALUES))
    folder = write(tmp_path_factory.getbasetemp() / "itself", {"web.yaml": yaml.safe_dump(odd)})
    file = str(folder / "web.yaml")
    try:
        held = pairs(*open_sides(file, file, folder, AS_OF))
    except BrokenSide:
        return
    found = difference(held)
    assert (found.verdict, found.unread_differs) == (IN_PART if found.unknown else "no difference", False)
    notes = [note for pair in held for note in pair.after.notes]
    assert bool(found.unknown) == any(each.is_left_out or each.kind in ("unknown", "list-of-others") for each in notes)
