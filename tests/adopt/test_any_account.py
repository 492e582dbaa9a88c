"""Any account: what import writes of it is exactly what is there, by an independent reading of our templates."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given

from sg_factory.adopt.project import Wanted
from sg_factory.cloudformation.template import template
from sg_factory.files import Snapshot
from sg_factory.pipeline.importing import Imported, imported
from sg_factory.pipeline.project import run
from sg_factory.plan.layout import whole
from tests.adopt.drawn_accounts import Answers, accounts
from tests.adopt.held_rules import HeldRule, held_by_account, held_by_template
from tests.reading.projects import examples


def taken_over(answers: Answers, **wanted: Any) -> Imported:
    """The project of an account."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "snapshot.json")
        file.write_text(json.dumps(answers), "utf-8")
        return imported([file], Wanted("shop", **wanted))


def deployed(found: Imported) -> list[HeldRule]:
    """The rules that the templates of a project make."""
    files = Snapshot({path: text.encode() for path, text in found.files.items()})
    plans = run(files, judge=False).plans
    return sorted((rule for plan in plans for rule in held_by_template(template(plan, whole(plan)))), key=repr)


def kept(found: Imported) -> list[tuple[str, str, str]]:
    """The name, description and VPC of each group in the templates of a project."""
    files = Snapshot({path: text.encode() for path, text in found.files.items()})
    made = (template(plan, whole(plan))["Resources"] for plan in run(files, judge=False).plans)
    groups = (
        each["Properties"] for of_one in made for each in of_one.values() if each["Type"].endswith("SecurityGroup")
    )
    return sorted((each["GroupName"], each["GroupDescription"], each["VpcId"]) for each in groups)


@examples(100)
@given(accounts())
def test_the_templates_of_what_is_written_make_exactly_the_rules_of_the_account(answers: Answers):
    found = taken_over(answers)
    assert found.is_equal
    assert [each.differences for each in found.groups if each.differences] == []
    names = {each.source.key: each.role for each in found.groups}
    assert deployed(found) == held_by_account(answers, names)
    assert kept(found) == sorted(
        (group["GroupName"], group["Description"], group["VpcId"])
        for group in answers["SecurityGroups"]
        if group["GroupId"] in names
    )


@examples(40)
@given(accounts())
def test_every_group_is_a_role_or_external(answers: Answers):
    found = taken_over(answers)
    told = [*(each.source.key for each in found.groups), *(id_ for id_, _ in found.external)]
    assert sorted(told) == sorted(group["GroupId"] for group in answers["SecurityGroups"])
    assert {name for _, name in found.external} == {"default"}
    assert found.left_out == ()


@examples(40)
@given(accounts())
def test_the_order_of_answers_changes_no_byte(answers: Answers):
    random, before = Random(1), taken_over(answers).files
    for key in ("SecurityGroups", "NetworkInterfaces", "Vpcs", "ManagedPrefixLists"):
        random.shuffle(answers[key])
    for group in answers["SecurityGroups"]:
        for key in ("IpPermissions", "IpPermissionsEgress", "Tags"):
            random.shuffle(group[key])
    assert taken_over(answers).files == before
