"""The text of a template: JSON, YAML with short tags, and mistakes in either."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sg_factory.report.findings.words import location
from sg_factory.source.cloudformation import adopt
from sg_factory.source.cloudformation.text import MOST_BYTES, parse
from tests.source.cloudformation.telling import AS_OF


def values(text: str) -> object:
    """The values of a text."""
    value, mistakes = parse(text.encode(), "template.yaml")
    assert not mistakes
    return value


def mistakes(content: bytes, file: str = "template.yaml") -> list[str]:
    """The mistakes in a text, each with its place and code; it then has no values."""
    value, found = parse(content, file)
    assert value is None
    return [f"{location(each.where)} {each.code}: {each.message}" for each in found]


@pytest.mark.parametrize(
    ("short", "meant"),
    [
        ("!Ref Web", {"Ref": "Web"}),
        ("!Condition IsProd", {"Condition": "IsProd"}),
        ("!GetAtt Web.GroupId", {"Fn::GetAtt": ["Web", "GroupId"]}),
        ("!GetAtt Stack.Outputs.Group", {"Fn::GetAtt": ["Stack", "Outputs.Group"]}),
        ("!GetAtt [Web, GroupId]", {"Fn::GetAtt": ["Web", "GroupId"]}),
        ("!Sub '${Web}-x'", {"Fn::Sub": "${Web}-x"}),
        ("!If [A, !Ref B, 443]", {"Fn::If": ["A", {"Ref": "B"}, 443]}),
        ("!Select [0, !GetAZs '']", {"Fn::Select": [0, {"Fn::GetAZs": ""}]}),
        ("!Base64 {Ref: A}", {"Fn::Base64": {"Ref": "A"}}),
        ("!!str 443", "443"),
        ("!!int '443'", 443),
        ("!unheard [of]", ["of"]),
    ],
)
def test_a_short_tag_is_its_function(short: str, meant: object):
    assert values(f"a: {short}") == {"a": meant}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("443", 443), ("-1", -1), ("'443'", "443"), ("022", 18), ("0x16", 22), ("1_000", 1000), ("22.0", 22.0),
        ("yes", True), ("Off", False), ("'on'", "on"), ("~", None), ("", None), ("10:22", "10:22"),
        ("2010-09-09", "2010-09-09"),
        ("1e3", "1e3"), ("9" * 40, "9" * 40), ("+", "+"), (".", "."), ("tcp", "tcp"),
    ],
)  # fmt: skip
def test_a_plain_word_is_what_yaml_1_1_reads(written: str, meant: object):
    assert values(f"a: {written}") == {"a": meant}


def test_keys_are_texts_whatever_they_look_like():
    assert values("{111122223333: a, yes: b, 1.5: c}") == {"111122223333": "a", "yes": "b", "1.5": "c"}


def test_aliases_and_merge_keys_are_expanded():
    text = "a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: [*a, &d !Ref D, *d]\ne: {<<: [*a, {z: 4}]}\n"
    assert values(text) == {
        "a": {"x": 1, "y": 2},
        "b": {"x": 1, "y": 3},
        "c": [{"x": 1, "y": 2}, {"Ref": "D"}, {"Ref": "D"}],
        "e": {"x": 1, "y": 2, "z": 4},
    }


def test_json_is_read_as_json_whatever_the_files_name():
    text = '{"a": "\\ud83d\\ude00 \x7f",\t"b": [1, 1.5, true, null]}'
    assert values(text) == {"a": "😀 \x7f", "b": [1, 1.5, True, None]}


def test_json_and_yaml_of_the_same_template_are_the_same():
    template = {"Resources": {"Web": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupId": {"Ref": "A"}}}}}
    yaml = "Resources:\n  Web:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      GroupId: !Ref A\n"
    assert values(json.dumps(template)) == values(yaml) == template


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"a: 1\nb: [1\nc: 2\n", ["template.yaml:3:2 yaml-syntax: this is not YAML: did not find expected ',' or ']'"]),
        (b"\ta", ["template.yaml:1:1 yaml-syntax: this is not YAML: found character that cannot start any token"]),
        (b"a: \x00", ["template.yaml yaml-syntax: this is not YAML: it contains a character that YAML does not allow"]),
        (b"a: 1\nb: \xff\n", ["template.yaml:2:1 not-utf8: byte 0xff is not UTF-8"]),
        (
            b"a: 1\nb: 2\na: 3\nb: 4\n",
            [
                "template.yaml:3:1 duplicate-key: the key “a” is here twice, but only one of them counts",
                "template.yaml:4:1 duplicate-key: the key “b” is here twice, but only one of them counts",
            ],
        ),
        (
            b'{"a": {"b": 1,\n"b": 2}}',
            ["template.yaml:2:1 duplicate-key: the key “b” is here twice, but only one of them counts"],
        ),
        (b"a: 1\n---\nb: 2\n", ["template.yaml:2:1 second-document: a second document begins here"]),
        (b"a: *b\n", ["template.yaml:1:4 yaml-alias: no anchor “&b” before this alias"]),
        (b"a: &a [*a]\n", ["template.yaml:1:8 yaml-alias: no anchor “&a” before this alias"]),
        (b"{[a]: b}\n", ["template.yaml:1:2 key-not-text: a key must be a single word"]),
        (b"[" * 200, ["template.yaml:1:101 yaml-depth: this is nested deeper than CloudFormation allows"]),
        (b'{"a":' * 200, ["template.yaml:1:501 yaml-depth: this is nested deeper than CloudFormation allows"]),
        (b" " * (MOST_BYTES + 1), ["template.yaml file-too-large: the file is larger than 1 MiB"]),
    ],
    ids=lambda value: "" if isinstance(value, list) else repr(value[:12]),
)  # fmt: skip
def test_a_text_that_cannot_be_read_is_reported_with_its_line(content: bytes, found: list[str]):
    assert mistakes(content) == found


def test_a_json_file_is_reported_with_its_json_mistake():
    assert mistakes(b'{"a": 1,\n "b": }', "template.json") == [
        "template.json:2:7 json-syntax: this is not JSON: Expecting value"
    ]


def test_aliases_that_expand_exponentially_are_stopped():
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert mistakes("\n".join(levels).encode()) == [
        "template.yaml:6:30 yaml-alias: the aliases up to here expand to more than a template can hold"
    ]


def test_aliases_that_nest_ever_deeper_are_stopped():
    levels = ["a0: &a0 [x]", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 120))]
    assert mistakes("\n".join(levels).encode())[0].endswith("expand to more than a template can hold")


def test_an_empty_file_is_nothing():
    assert parse(b"", "template.yaml") == parse(b"# nothing\n", "template.yaml") == parse(b"---\n", "a") == (None, ())


@pytest.mark.parametrize(
    ("encoding", "code"),
    [("utf-16", "not-utf8"), ("utf-32", "not-utf8"), ("utf-16-le", "yaml-syntax"), ("utf-16-be", "yaml-syntax")],
)
def test_a_template_of_a_folder_that_cloudformation_cannot_read_is_a_mistake(encoding: str, code: str, tmp_path: Path):
    template = "Resources: {Web: {Type: AWS::EC2::SecurityGroup}}"
    (tmp_path / "one.yaml").write_text(template, "utf-8")
    (tmp_path / "two.yaml").write_text(template, encoding)
    _, found = adopt([tmp_path], AS_OF)
    assert [(Path(each.where.file).name, each.code) for each in found] == [("two.yaml", code)]
