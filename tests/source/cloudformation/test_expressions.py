"""Unknown values are equal if their canonical forms are, and not because they are shown alike."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sg_factory.compare import difference
from sg_factory.pipeline.sides import open_sides, pairs
from sg_factory.plan import Rule
from sg_factory.source.cloudformation import readings_of_text
from tests.projects import write
from tests.source.cloudformation.telling import AS_OF

PARAMETERS = ("A", "B", "Ab")
TEXTS = ("", "a", "b", "-", "/", "A", "${A}", "${!A}", "a b", '"', "]", "${ImportValue a}", "ImportValue a", "x" * 90)


def ref(name: str) -> Any:
    return {"Ref": name}


def sub(parts: list[Any]) -> Any:
    """The parts concatenated with `Fn::Sub`."""
    names = {f"P{number}": part for number, part in enumerate(parts) if not isinstance(part, str)}
    text = "".join(
        part.replace("${", "${!") if isinstance(part, str) else f"${{P{number}}}" for number, part in enumerate(parts)
    )
    return {"Fn::Sub": [text, names]}


def join(parts: list[Any]) -> Any:
    """The parts concatenated with `Fn::Join`."""
    return {"Fn::Join": ["", parts]}


def meaning(value: Any) -> Any:
    """The meaning of an expression in a form of this file's own: a text in pieces, or a function of others."""
    if isinstance(value, str):
        return (value,) if value else ()
    ((name, argument),) = value.items()
    if name == "Ref":
        return (("Ref", argument),)
    if name == "Fn::Sub":
        return together(each for each in pieces_of(*argument))
    if name == "Fn::Join":
        return together(argument[1])
    return ((name, tuple(map(meaning, argument)) if isinstance(argument, list) else meaning(argument)),)


def pieces_of(text: str, names: dict[str, Any]) -> list[Any]:
    """The parts of a text made by `sub`."""
    found: list[Any] = []
    while "${P" in text:
        before, _, text = text.partition("${P")
        number, _, text = text.partition("}")
        found += [before.replace("${!", "${"), names[f"P{number}"]]
    return [*found, text.replace("${!", "${")]


def together(parts: Any) -> Any:
    """Concatenated pieces, with adjacent texts joined."""
    found: list[Any] = []
    for piece in (piece for part in parts for piece in meaning(part)):
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        else:
            found.append(piece)
    return tuple(found)


def calls(inner: Any) -> Any:
    unknown = inner.filter(lambda value: not all(isinstance(piece, str) for piece in meaning(value)))
    parts = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        parts.map(sub),
        parts.map(join),
        inner.map(lambda value: {"Fn::ImportValue": value}),
        st.tuples(st.sampled_from("01"), unknown).map(lambda both: {"Fn::Select": list(both)}),
        st.tuples(st.sampled_from("-,"), unknown).map(lambda both: {"Fn::Split": list(both)}),
    )


EXPRESSIONS = st.recursive(
    st.one_of(st.sampled_from(PARAMETERS).map(ref), st.sampled_from(TEXTS)), calls, max_leaves=5
).filter(lambda value: not all(isinstance(piece, str) for piece in meaning(value)))


def template(*peers: Any, key: str = "SourceSecurityGroupId") -> str:
    """A group with a rule for each peer; the rules differ in nothing else."""
    rules = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, key: peer, "Description": "Calls"} for peer in peers]
    egress = [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.9.0.0/16", "Description": "Calls"}]
    properties = {"GroupDescription": "Shop", "VpcId": "vpc-0a1b2c3d", "SecurityGroupEgress": egress}
    group = {"Type": "AWS::EC2::SecurityGroup", "Properties": {**properties, "SecurityGroupIngress": rules}}
    parameters = {name: {"Type": "String"} for name in PARAMETERS}
    return json.dumps({"Parameters": parameters, "Resources": {"Web": group}})


def rules(*peers: Any, key: str = "SourceSecurityGroupId") -> tuple[Rule, ...]:
    """The rules of the group, without duplicates."""
    ((reading,), mistakes) = readings_of_text(template(*peers, key=key).encode(), "t.json", AS_OF)
    assert not mistakes
    return reading.plan.groups[0].ingress


@given(one=EXPRESSIONS, other=EXPRESSIONS)
@settings(max_examples=300, deadline=None, derandomize=True)
@example(one={"Fn::ImportValue": join(["a-", "web"])}, other={"Fn::ImportValue": join(["a-", "batch"])})
@example(one={"Fn::ImportValue": "A"}, other=ref("A"))
@example(one=join([ref("A"), "x" * 80 + "a"]), other=join([ref("A"), "x" * 80 + "b"]))
@example(one={"Fn::Split": ["-", ref("A")]}, other={"Fn::Split": [",", ref("A")]})
@example(one=sub([ref("A"), "-", ref("B")]), other=join([ref("A"), join(["-", ref("B")])]))
@example(one=join([ref("A"), "${A}"]), other=join([ref("A"), ref("A")]))
@example(one={"Fn::ImportValue": "x" * 5000 + "a"}, other={"Fn::ImportValue": "x" * 5000 + "b"})
def test_two_peers_are_equal_only_if_their_expressions_mean_the_same(one: Any, other: Any) -> None:
    same = meaning(one) == meaning(other)
    for key in ("SourceSecurityGroupId", "SourcePrefixListId"):
        found = rules(one, other, key=key)
        assert len(found) == (1 if same else 2)
        assert len({str(rule.peer) for rule in found}) == len(found)


def access(folder: Path, before: str, after: str) -> tuple[bool, bool]:
    """True if the second of two templates is reported as broader, and True if as possibly broader."""
    write(folder, {"before.json": before, "after.json": after})
    sides = open_sides(
        str(folder / "before.json"), str(folder / "after.json"), folder, datetime(2027, 1, 1, tzinfo=UTC)
    )
    found = difference(pairs(*sides))
    return found.is_broader, found.may_be_broader


@given(one=EXPRESSIONS, other=EXPRESSIONS)
@settings(max_examples=60, deadline=None, derandomize=True)
@example(one={"Fn::ImportValue": join(["a-", "web"])}, other={"Fn::ImportValue": join(["a-", "batch"])})
@example(one=sub([ref("A"), "-", ref("B")]), other=join([ref("A"), join(["-", ref("B")])]))
def test_a_difference_is_reported_only_for_expressions_that_differ(
    tmp_path_factory: pytest.TempPathFactory, one: Any, other: Any
) -> None:
    folder = tmp_path_factory.getbasetemp() / "expressions"
    folder.mkdir(exist_ok=True)
    differs = meaning(one) != meaning(other)
    assert access(folder, template(one), template(other)) == (differs, False)
    assert access(folder, template(one, key="CidrIp"), template(other, key="CidrIp")) == (False, differs)


def shown(value: Any) -> str:
    (rule,) = rules(value)
    return str(rule.peer)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (ref("A"), "A"),
        ({"Fn::GetAtt": ["Database", "Endpoint.Address"]}, "Database.Endpoint.Address"),
        ({"Fn::ImportValue": "shop-web"}, "ImportValue shop-web"),
        ({"Fn::ImportValue": {"Fn::Sub": "${A}-web"}}, "ImportValue ${A}-web"),
        ({"Fn::Join": ["-", [ref("A"), "web"]]}, "${A}-web"),
        ({"Fn::Select": [0, ref("A")]}, "A[0]"),
        ({"Fn::Select": [0, {"Fn::Split": [",", ref("A")]}]}, "Select 0 ${Split , ${A}}"),
        ({"Fn::Join": ["", [ref("A"), " ${A}"]]}, '${A}" ${A}"'),
        ("{{resolve:ssm:/shop/group}}", "{{resolve:ssm:/shop/group}}"),
        (
            {"Fn::ImportValue": "shop-" * 40},
            "ImportValue shop-shop-shop-shop-shop-shop-shop-shop-shop-shop… #ba36c85127462973",
        ),
    ],
)
def test_a_form_is_shown_as_an_author_could_read_it(value: Any, words: str):
    assert shown(value) == words
