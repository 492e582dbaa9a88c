"""Histories of safe changes detect templates that allow the right access but have a bad layout."""

import pytest

from tests.deploying import changes
from tests.deploying.ec2 import Refused
from tests.deploying.edits import retired
from tests.deploying.faults import FAULTS, exports, inline_peers, positional_ids
from tests.deploying.history import Life
from tests.deploying.seeded import Seeded
from tests.deploying.small import accepting, project
from tests.deploying.test_histories import lived

SAFE = (
    *(changes.add_role, changes.add_line, changes.remove_lines),
    *(changes.retire, changes.bring_back, changes.remove_retired_role),
)
SHOP = {"web": accepting("internet"), "shop/api": accepting("web", "database"), "data/database": accepting("api")}


def a_safe_change(dice, project):
    return dice.pick(SAFE)(dice, project)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("fault", "layout", "code"),
    [
        ("positional logical ids", "one", "InvalidPermission.Duplicate"),
        ("positional logical ids", "folder", "InvalidPermission.Duplicate"),
        ("exports instead of SSM parameters", "folder", "ValidationError"),
        ("peers inside of groups", "one", "ValidationError"),
    ],
)
def test_a_history_of_safe_changes_goes_through_but_not_with_a_fault(fault, layout, code, seed):
    shop = project(SHOP, stacks=layout)
    assert not lived(Life(shop), Seeded(seed), a_safe_change)
    with pytest.raises(Refused) as refused:
        lived(Life(shop, fault=FAULTS[fault]), Seeded(seed), a_safe_change)
    assert refused.value.code == code


def becomes(before, after, fault):
    Life(before, fault=fault).becomes(after, Seeded(0).random)


def test_with_positional_ids_a_rule_that_goes_moves_all_that_follow():
    before = project({"web": accepting("self", "api"), "api": {}})
    after = project({"web": accepting("self"), "api": {}})
    becomes(before, after, dict)
    with pytest.raises(Refused, match=r"InvalidPermission\.Duplicate"):
        becomes(before, after, positional_ids)


def test_with_exports_a_role_that_is_named_in_another_stack_cannot_be_retired():
    before = project({"shop/web": accepting("api"), "data/api": {}}, stacks="folder")
    becomes(before, retired(before, "api"), dict)
    with pytest.raises(Refused, match="export /shop/prod/api is in use"):
        becomes(before, retired(before, "api"), exports)


def test_with_peers_inside_of_groups_two_that_talk_are_a_cycle():
    Life(project({"web": accepting("api"), "api": {}}))
    with pytest.raises(Refused, match="circular dependency"):
        Life(project({"web": accepting("api"), "api": {}}), fault=inline_peers)
