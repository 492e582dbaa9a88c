"""Positions of key paths in a template."""

from __future__ import annotations

from pathlib import Path

import pytest

from sg_factory.diagnostic import Place
from sg_factory.yaml import Locator

YAML = """\
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - !If
          - IsOpen
          - IpProtocol: tcp
            FromPort: 443
            CidrIp: !Sub "0.0.0.0/0"
          - !Ref AWS::NoValue
"""

JSON = """\
{"Resources" : {"😀\\ud83d\\ude00": [],
\t"Web":
{
  "Properties": {"SecurityGroupIngress": [
    {
      "IpProtocol": "-1",
      "CidrIp"
      : "0.0.0.0/0"}, {}
  ]}
}}}
"""


def stands(folder: Path, text: str, *path: str | int, part: str = "value", fragment: str = "") -> str:
    """The underlined text of a key path, after its line."""
    (folder / "template").write_text(text, "utf-8")
    span = Locator(folder).span(Place("template", path, part, fragment))  # type: ignore[arg-type]
    return f"{span.line}: {span.source[span.column - 1 : span.end - 1]}"


RULES = ("Resources", "Web", "Properties", "SecurityGroupIngress")


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ((*RULES, 0, "Fn::If", 1), "8: IpProtocol: tcp"),
        ((*RULES, 0, "Fn::If", 1, "FromPort"), "9: 443"),
        ((*RULES, 0, "Fn::If", 1, "service"), "9: 443"),
        ((*RULES, 0, "Fn::If", 1, "from"), '10: !Sub "0.0.0.0/0"'),
        ((*RULES, 0, "Fn::If", 1, "Description"), "8: IpProtocol: tcp"),
        ((*RULES, 0, "Fn::If", 2), "11: !Ref AWS::NoValue"),
        (("Parameters",), "1: Resources:"),
    ],
)
def test_a_path_leads_through_short_tags_and_to_the_nearest_value(
    tmp_path: Path, path: tuple[str | int, ...], found: str
):
    assert stands(tmp_path, YAML, *path) == found


def test_a_part_of_a_value_is_found_after_its_tag(tmp_path: Path):
    assert stands(tmp_path, YAML, *RULES, 0, "Fn::If", 1, "from", fragment="0.0.0.0/0") == "10: 0.0.0.0/0"


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (("Resources", "Web"), '4: "Properties"'),
        ((*RULES, 0), '6: "IpProtocol"'),
        ((*RULES, 0, "from"), '8: "0.0.0.0/0"'),
        ((*RULES, 0, "service"), '6: "-1"'),
        ((*RULES, 1), "8: {}"),
        (("Resources", "😀😀"), "1: []"),
    ],
)
def test_json_that_is_not_valid_yaml_has_its_lines_too(tmp_path: Path, path: tuple[str | int, ...], found: str):
    assert stands(tmp_path, JSON, *path) == found


def test_a_key_is_found_as_well_as_its_value(tmp_path: Path):
    assert stands(tmp_path, JSON, "Resources", "Web", part="key") == '2: "Web"'
    assert stands(tmp_path, YAML, "Resources", "Web", part="key") == "2: Web"


@pytest.mark.parametrize(
    ("text", "found"),
    [("{a: {b: c}}", "1: c"), ('{"a": {"b": "c" } } # why', '1: "c"'), ('{\n"a": {"b" : c } }', "2: c")],
)
def test_yaml_that_begins_with_a_brace_is_yaml(tmp_path: Path, text: str, found: str):
    assert stands(tmp_path, text, "a", "b") == found
