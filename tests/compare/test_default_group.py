"""Changes of `restrict_default_group`: protection of role files, and a declaration between templates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.report.difference.differing import as_json, projects, templates

ROLE = "description: Web servers of the shop\nowner: storefront\n"
OPEN = """\
name: shop
environments:
  prod: {account: "444455556666", region: eu-west-1, vpc: {id: vpc-0a1b2c3e, cidrs: [10.20.0.0/16]}}
"""
CLOSED = OPEN.replace("]}}", "]}, restrict_default_group: true}")
STACK = """\
Resources:
  Web: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: Web servers, VpcId: vpc-0a1b2c3e}}
"""
CLOSING = (
    f"{STACK}  Closed: {{Type: Custom::ClosedDefaultGroup, Properties: {{ServiceToken: arn, VpcId: vpc-0a1b2c3e}}}}\n"
)


def changed(folder: Path, before: str, after: str) -> dict[str, Any]:
    files = {"sg-factory.yaml": before, "roles/web.yaml": ROLE}
    return as_json(projects(folder, files, {"sg-factory.yaml": after}))


@pytest.mark.parametrize(
    ("before", "after", "verdict", "turn", "text"),
    [
        (
            CLOSED,
            OPEN,
            "looser",
            "gone",
            "default group no longer closed: that of the VPC of “prod”, whose rules a deploy no longer revokes",
        ),
        (
            OPEN,
            CLOSED,
            "stricter",
            "new",
            "default group closed: that of the VPC of “prod”, which loses all of its rules",
        ),
    ],
)
def test_the_key_is_protection(tmp_path: Path, before: str, after: str, verdict: str, turn: str, text: str) -> None:
    told = changed(tmp_path, before, after)
    assert (told["verdict"], told["protection_verdict"], told["declared"]) == ("same access", verdict, [])
    (change,) = told["protection"]
    assert (change["kind"], change["turn"], change["about"], change["text"]) == ("default_group", turn, "prod", text)
    assert change["where"]["line"] == 3


def test_a_key_that_says_false_is_none(tmp_path: Path) -> None:
    told = changed(tmp_path, OPEN, CLOSED.replace("true", "false"))
    assert (told["verdict"], told["protection_verdict"]) == ("no difference", "same")


@pytest.mark.parametrize(
    ("before", "after", "verdict", "texts"),
    [
        (CLOSING, STACK, "may be broader", ("closed, without rules", "")),
        (STACK, CLOSING, "same access", ("", "closed, without rules")),
        (CLOSING, CLOSING, "no difference", None),
    ],
)
def test_between_templates_it_is_a_declaration(
    tmp_path: Path, before: str, after: str, verdict: str, texts: tuple[str, str] | None
) -> None:
    told = as_json(templates(tmp_path, before, after))
    assert (told["verdict"], told["protection_verdict"]) == (verdict, "same")
    found = [(each["about"], each["before"], each["after"]) for each in told["declared"]]
    assert found == ([("default group of the VPC", *texts)] if texts else [])


def test_a_condition_proves_nothing(tmp_path: Path) -> None:
    condition = CLOSING.replace("Type: Custom", "Condition: IsProd, Type: Custom")
    conditions = "Conditions: {IsProd: !Equals [!Ref AWS::Region, eu-west-1]}\n"
    told = as_json(templates(tmp_path, CLOSING, conditions + condition))
    assert [each["after"] for each in told["declared"]] == [""]
