"""More groups than one stack can hold: roles/ has folders, and every stack of the project fits."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from sg_factory.cloudformation.template import template
from sg_factory.files import Snapshot
from sg_factory.pipeline.importing import Imported
from sg_factory.pipeline.project import run
from sg_factory.plan.layout import stacks
from tests.adopt.telling import VPC, account, taken_over
from tests.source.account.telling import group, pair, permission, ranged


def groups(names: list[str], rules: int = 1) -> list[dict[str, Any]]:
    """Groups that each have rules with ranges, and one from the group before."""
    found = []
    for number, name in enumerate(names):
        before = f"sg-{max(number - 1, 0):017x}"
        ranges = [
            permission(low=1000 + each, IpRanges=[ranged(f"10.0.{number % 250}.0/24", f"{name} {each}")])
            for each in range(rules)
        ]
        chain = permission(low=443, UserIdGroupPairs=[pair(before, Description=f"To {name}")])
        found.append(group(name, f"sg-{number:017x}", vpc=VPC, IpPermissions=[*ranges, chain]))
    return found


def folders(found: Imported) -> dict[str, int]:
    """The number of roles in each folder."""
    return dict(Counter(path.rpartition("/")[0] for path in found.files if path.startswith("roles/")))


def resources(found: Imported) -> list[int]:
    """The number of resources of each stack."""
    files = Snapshot({path: text.encode() for path, text in found.files.items()})
    (plan,) = run(files, judge=False).plans
    return [len(template(plan, stack)["Resources"]) for stack in stacks(plan)]


def test_what_one_stack_can_hold_has_no_folders() -> None:
    found = taken_over(account(*groups([f"web-{number}" for number in range(166)])))
    assert (found.is_equal, found.limits, folders(found), resources(found)) == (True, (), {"roles": 166}, [498])
    assert "stacks" not in found.files["sg-factory.yaml"]


def test_more_than_500_resources_are_in_folders_by_the_first_word_or_the_first_letter() -> None:
    names = [*(f"web-{number}" for number in range(100)), *(f"orders-{number}" for number in range(90)), "ops", "omega"]
    found = taken_over(account(*groups(names)))
    assert (found.is_equal, found.limits) == (True, ())
    assert folders(found) == {"roles/o": 2, "roles/orders": 90, "roles/web": 100}
    assert found.files["sg-factory.yaml"].endswith(
        "# One stack cannot hold all of it: a template takes 500 resources and 1 MB.\nstacks: folder\n"
    )
    assert max(resources(found)) == 200


def test_2_100_groups_are_in_folders_that_fit() -> None:
    names = [f"{team}-{kind}-{number}" for team in ("shop", "data") for kind in ("web", "db") for number in range(500)]
    names += [f"{letter}{other}{number}" for letter in "ghi" for other in "abcd" for number in range(9)]
    found = taken_over(account(*groups(names)))
    assert (found.is_equal, found.limits) == (True, ())
    halves = [f"roles/{team}-{kind}" for team in ("shop", "data") for kind in ("web", "db")]
    assert folders(found) == {
        **{f"{half}-{part}": 157 for half in halves for part in (1, 2, 3)},
        **{f"{half}-4": 29 for half in halves},
        "roles/shop-web-1": 158,  # the first group names no other one
        "roles/shop-web-4": 28,
        **{f"roles/{letter}": 36 for letter in "ghi"},
    }
    assert max(resources(found)) <= 400


def test_templates_of_more_than_1_mb_are_in_folders() -> None:
    found = taken_over(account(*groups([f"app-{number}" for number in range(100)], rules=55)))
    assert (found.is_equal, found.limits) == (True, ())
    assert folders(found) == {"roles/app-1": 61, "roles/app-2": 39}


@pytest.mark.parametrize("more", ["zoo", "web-7000"])
def test_one_group_more_moves_no_other_role(more: str) -> None:
    names = [f"{word}-{number}" for word in ("web", "db", "api") for number in range(100)]
    before = taken_over(account(*groups(names))).files
    after = taken_over(account(*groups([*names, more]))).files
    assert before.keys() < after.keys()


def test_a_folder_of_a_word_and_one_of_a_number_or_a_letter_are_two() -> None:
    names = [*(f"web-1-{number}" for number in range(12)), *(f"web-x{number}" for number in range(200))]
    names += [f"w-{number}" for number in range(12)] + ["worker"]
    found = taken_over(account(*groups(names)))
    assert found.is_equal
    assert folders(found) == {
        "roles/w": 12,
        "roles/w-others": 1,
        "roles/web-1": 12,
        "roles/web-1-others": 157,
        "roles/web-2": 43,
    }
