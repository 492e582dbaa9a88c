"""Two folders of templates are compared file by file, whatever the endings are, and no file is passed over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sg_factory.compare import difference
from sg_factory.pipeline.sides import open_sides, pairs
from tests.projects import write

AS_OF = datetime(2027, 1, 1, tzinfo=UTC)


def group(name: str, range_: str) -> str:
    rule = f"{{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: {range_}}}"
    return (
        f"Resources: {{{name}: {{Type: AWS::EC2::SecurityGroup, Properties: {{GroupDescription: A group, "
        f"SecurityGroupEgress: [{rule}]}}}}}}\n"
    )


NARROW, WIDE, OTHER = group("Web", "10.0.0.0/16"), group("Web", "10.0.0.0/8"), group("Api", "10.0.0.0/16")
WIDENED, LOST, GAINED = ("widened", "Web"), ("lost", "Web"), ("gained", "Web")


def compared(
    folder: Path, before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[list[str], list[tuple[str, str]]]:
    """What was compared, and whose access comes and goes."""
    one, other = write(folder / "before", before), write(folder / "after", after)
    found = difference(pairs(*open_sides(str(one), str(other), folder, AS_OF)))
    return sorted(found.compared), sorted((change.kind, change.source) for change in found.changes)


@pytest.mark.parametrize(
    ("before", "after", "names", "access"),
    [
        ({"web.json": NARROW, "api.yaml": OTHER}, {"web.yml": WIDE, "api.json": OTHER}, ["api", "web"], [WIDENED]),
        (
            {"web.json": NARROW, "web.yaml": OTHER},
            {"web.json": WIDE, "web.yaml": OTHER},
            ["web.json", "web.yaml"],
            [WIDENED],
        ),
        (
            {"web.json": OTHER, "web.yaml": NARROW},
            {"web.json": OTHER, "web.yaml": WIDE},
            ["web.json", "web.yaml"],
            [WIDENED],
        ),
        ({"web.json": OTHER}, {"web.json": OTHER, "web.yaml": WIDE}, ["web.json", "web.yaml"], [GAINED]),
        ({"web.json": NARROW, "web.yaml": OTHER}, {"web.yaml": OTHER}, ["web.json", "web.yaml"], [LOST]),
        (
            {"a/web.json": NARROW, "b/web.json": OTHER},
            {"a/web.yaml": WIDE, "b/web.yaml": OTHER},
            ["a/web", "b/web"],
            [WIDENED],
        ),
        (
            {"web.json": NARROW, "web.yaml": OTHER, "web.json.yaml": OTHER},
            {"web.json": WIDE, "web.yaml": OTHER, "web.json.yaml": OTHER},
            ["web.json", "web.json.yaml", "web.yaml"],
            [WIDENED],
        ),
    ],
    ids=["other endings", "the first", "the second", "one comes", "one goes", "two folders", "two endings"],
)
def test_each_template_is_held_against_that_of_its_name(
    tmp_path: Path, before: Mapping[str, str], after: Mapping[str, str], names: list[str], access: list[tuple[str, str]]
):
    assert compared(tmp_path, before, after) == (names, access)


def test_two_templates_of_one_stack_of_a_project_are_both_compared(tmp_path: Path):
    project = write(tmp_path / "project", {"roles/web.yaml": "description: Web servers\nowner: shop\n"})
    folder = write(tmp_path / "made", {"sg-factory.json": OTHER, "sg-factory.template": WIDE})
    found = difference(pairs(*open_sides(str(project), str(folder), tmp_path, AS_OF)))
    assert {change.source for change in found.changes} == {"Api", "Web"}


CHILD = group("Web", "!Ref Office").replace("Resources:", "Parameters: {Office: {Type: String}}\nResources:")
PARENT = """\
    Resources:
      Child:
        Type: AWS::CloudFormation::Stack
        Properties: {TemplateURL: child.yaml, Parameters: {Office: 10.0.0.0/16}}
    """
SET = "Resources: {Sets: {Type: AWS::CloudFormation::StackSet, Properties: {TemplateBody: '%s'}}}\n"


@pytest.mark.parametrize(
    ("before", "after", "names", "access"),
    [
        (
            {"parent.yaml": PARENT, "child.yaml": CHILD},
            {"parent.yaml": PARENT.replace("/16", "/8"), "child.yaml": CHILD},
            ["parent"],
            [("widened", "Child.Web")],
        ),
        ({"sets.yaml": SET % NARROW.strip()}, {"sets.yaml": SET % WIDE.strip()}, ["sets"], [("widened", "Sets.Web")]),
        ({"web.yaml": NARROW}, {"web.YAML": WIDE}, ["web"], [WIDENED]),
    ],
    ids=["what a parent gives", "the body of a stack set", "an ending in capitals"],
)
def test_what_is_given_to_a_stack_in_a_stack_is_compared(
    tmp_path: Path, before: Mapping[str, str], after: Mapping[str, str], names: list[str], access: list[tuple[str, str]]
):
    others = {"other.yaml": OTHER}
    found = compared(tmp_path, {**before, **others}, {**after, **others})
    assert found == (sorted([*names, "other"]), access)


UNREAD = "no difference in what could be read"


@pytest.mark.parametrize("folder", [".hidden", "node_modules", "cdk.out/asset.1"])
def test_templates_that_are_passed_over_are_told_and_may_be_broader_where_they_differ(tmp_path: Path, folder: str):
    made = {"cdk.out/manifest.json": '{"version": "36.0.0"}', "cdk.out/cdk.out": "{}", "web.yaml": NARROW}
    one, same, other = (
        str(write(tmp_path / name, {**made, f"{folder}/api.yaml": text}))
        for name, text in (("one", NARROW), ("same", NARROW), ("other", WIDE))
    )
    found = difference(pairs(*open_sides(one, same, tmp_path, AS_OF)))
    assert found.verdict == UNREAD
    assert [each.note.text for each in found.unknown] == [f"{same}/{folder}/api.yaml is not read"]
    assert difference(pairs(*open_sides(one, other, tmp_path, AS_OF))).verdict == "may be broader"


def test_templates_in_a_folder_that_is_a_link_are_told(tmp_path: Path):
    write(tmp_path / "elsewhere", {"api.yaml": NARROW})
    made = str(write(tmp_path / "made", {"web.yaml": NARROW}))
    (tmp_path / "made" / "more").symlink_to(tmp_path / "elsewhere")
    found = difference(pairs(*open_sides(made, made, tmp_path, AS_OF)))
    assert [each.note.text for each in found.unknown] == [f"{made}/more/api.yaml is not read"]


def test_what_another_file_exports_is_the_same_in_a_copy_of_the_folder(tmp_path: Path):
    range_ = "!ImportValue {'Fn::Sub': '${Network}-a'}"
    web = f"Parameters: {{Network: {{Type: String}}}}\n{group('Web', range_)}"
    files = {"web.yaml": web, "api.yaml": group("Api", "!ImportValue shop-group")}
    files["shop.yaml"] = f"{OTHER}Outputs: {{A: {{Value: !GetAtt Api.GroupId, Export: {{Name: shop-group}}}}}}\n"
    for number in (1, 2):
        export = f"{{Value: 10.{number}.0.0/16, Export: {{Name: !Sub '${{AWS::StackName}}-a'}}}}"
        files[f"net{number}.yaml"] = f"Resources: {{T: {{Type: AWS::SNS::Topic}}}}\nOutputs: {{A: {export}}}\n"
    assert compared(tmp_path, files, files)[1] == []
    sides = [str(tmp_path / name) for name in ("before", "after")]
    assert difference(pairs(*open_sides(*sides, tmp_path, AS_OF))).verdict == UNREAD
