"""Of random accounts, the groups that nothing holds: by the answers themselves, read in another way."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sg_factory.files import Folder
from sg_factory.pipeline.project import moment, run
from sg_factory.pipeline.reviewing import reviewed
from tests.projects import write
from tests.reading.projects import examples

VPC = "vpc-0a1b2c3d"
ROLES = ("web", "database", "report", "cache")
GROUPS = [f"sg-0000000{number}" for number in range(7)]  # of the roles, two besides, and the default one


@st.composite
def accounts(draw: st.DrawFn) -> dict[str, Any]:
    """Answers about seven groups, some of which something holds."""

    def some(most: int = 3) -> list[str]:
        return draw(st.lists(st.sampled_from(GROUPS), max_size=most))

    names = [*(f"any-{role}" for role in ROLES), "by-hand", "launch-wizard", "default"]
    groups = []
    for group_id, name in zip(GROUPS, names, strict=True):
        role = name.removeprefix("any-")
        groups.append(
            {
                "GroupId": group_id,
                "GroupName": name,
                "Description": name,
                "VpcId": VPC,
                "IpPermissions": [_permission(each) for each in some(2)],
                "IpPermissionsEgress": [_permission(each) for each in some(1)],
                "Tags": [{"Key": "Name", "Value": f"shop-{role}"}] if role in ROLES else [],
            }
        )
    found: dict[str, Any] = {"SecurityGroups": groups}
    found["NetworkInterfaces"] = [
        {"NetworkInterfaceId": f"eni-{number}", "VpcId": VPC, "Groups": [{"GroupId": each} for each in held]}
        for number, held in enumerate(draw(st.lists(st.just(None), max_size=2)) and [some(), some(2)])
    ]
    if draw(st.booleans()):
        found["SecurityGroupRules"] = [
            {"SecurityGroupRuleId": "sgr-1", "GroupId": own, "ReferencedGroupInfo": {"GroupId": named}}
            for own, named in draw(st.lists(st.tuples(st.sampled_from(GROUPS), st.sampled_from(GROUPS)), max_size=2))
        ]
    if draw(st.booleans()):
        found["Functions"] = [{"FunctionName": "orders", "VpcConfig": {"SecurityGroupIds": some(1)}}]
    return found


def _permission(group: str) -> dict[str, Any]:
    pair = {"GroupId": group, "UserId": "111122223333"}
    return {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "UserIdGroupPairs": [pair]}


def unheld(answers: dict[str, Any]) -> set[str]:
    """The groups whose id stands in the text of nothing but themselves."""
    found = set()
    for group_id in GROUPS:
        others = [each for each in answers["SecurityGroups"] if each["GroupId"] != group_id]
        rules = [each for each in answers.get("SecurityGroupRules", []) if each["GroupId"] != group_id]
        if group_id not in json.dumps([others, rules, answers["NetworkInterfaces"], answers.get("Functions")]):
            found.add(group_id)
    return found


@given(accounts())
@examples(40)
def test_exactly_the_groups_that_no_other_answer_names_are_told_and_never_the_default_one(answers: dict[str, Any]):
    with TemporaryDirectory() as temporary:
        folder = write(
            Path(temporary),
            {
                "sg-factory.yaml": "name: shop",
                **{f"roles/{role}.yaml": f"{{description: {role}, owner: team-{role}}}" for role in ROLES},
            },
        )
        (folder / "account.json").write_text(json.dumps(answers), "utf-8")
        outcome = run(folder, as_of=moment("2027-01-01"), judge=False)
        found = reviewed(outcome, Folder(folder), [folder / "account.json"], is_whole=True)
    expected = unheld(answers)
    told = {item.text.partition(",")[0] for item in found.items if item.kind == "unused-group"}
    assert told == expected - {GROUPS[-1]}
    assert found.groups is not None
    assert {use.role: use.verdict for use in found.groups} == {
        role: "not seen" if group_id in expected else "used" for role, group_id in zip(ROLES, GROUPS, strict=False)
    }
    default = [item for item in found.items if item.kind == "default-group"]
    own_rules = answers["SecurityGroups"][-1]["IpPermissions"] + answers["SecurityGroups"][-1]["IpPermissionsEgress"]
    assert bool(default) == (bool(own_rules) or GROUPS[-1] not in expected)
