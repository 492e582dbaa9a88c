"""Each kind of change that one deploy would break: its finding, its failure at once, and its two steps."""

from random import Random

import pytest

from tests.compiled import verdict
from tests.deploying import edits
from tests.deploying.ec2 import Refused
from tests.deploying.history import Life, compiled
from tests.deploying.small import DEV, PROD, accepting, project

SHOP = {"web": {}, "data/database": accepting("web")}
ALONE = {"web": {}, "data/database": {}}
FEW = {"environments": {"prod": {**PROD, "quotas": {"rules_per_group": 4}}}}
BOTH = {"environments": {"dev": DEV, "prod": PROD}}
ELSEWHERE = {"environments": {"prod": {**PROD, "vpc": {**PROD["vpc"], "id": "vpc-00000002"}}}}


def scanned(*, lines=("scanner",), **said):
    known = said if "ssm" in said else {"id": "sg-0123456789abcdef0", **said}
    scanner = {"description": "Scanner", **known}
    return project({"web": accepting(*lines)}, security_groups={"scanner": scanner})


def held_against(code, harm, *versions, left=0, quota=60):
    """Return the findings from the first to the last version and the failure at once; assert that each step is safe.

    `left` is how many steps leave stacks behind, which are deleted once nothing uses their groups.
    """
    first, *steps = versions
    life = Life(first, quota)
    assert life.said_of(steps[-1]) == [code]
    (failure,) = life.at_once(steps[-1])
    assert failure.startswith(harm)
    for step in steps:
        life.becomes(step, Random(0))
    assert life.seen == ["stacks-left"] * left


@pytest.mark.parametrize("layout", ["one", "folder"])
def test_a_role_is_removed_once_it_has_been_retired(layout):
    held_against(
        "removed-role",
        "DependencyViolation",
        project(SHOP, stacks=layout),
        project({"web": {"retired": True}, "data/database": {}}, stacks=layout),
        project({"data/database": {}}, stacks=layout),
    )


@pytest.mark.parametrize("layout", ["one", "folder"])
def test_a_role_leaves_an_environment_once_it_has_been_retired_there(layout):
    held_against(
        "removed-role",
        "DependencyViolation",
        project(SHOP, stacks=layout, **BOTH),
        project({**SHOP, "web": {"retired": "prod"}}, stacks=layout, **BOTH),
        project({**SHOP, "web": {"environments": "dev"}}, stacks=layout, **BOTH),
    )


@pytest.mark.parametrize("layout", ["one", "folder"])
def test_a_role_is_renamed_by_retiring_the_old_one_beside_the_new_one(layout):
    held_against(
        "renamed-role",
        "DependencyViolation",
        project(SHOP, stacks=layout),
        project({"web": {"retired": True}, "www": {}, "data/database": accepting("www")}, stacks=layout),
        project({"www": {}, "data/database": accepting("www")}, stacks=layout),
    )


def test_a_role_moves_to_another_folder_once_it_has_been_retired_in_its_old_one():
    held_against(
        "moved-role",
        "ParameterAlreadyExists",
        project(SHOP, stacks="folder"),
        project({**ALONE, "web": {"retired": True}}, stacks="folder"),
        project({"data/web": {}, "data/database": accepting("web")}, stacks="folder"),
    )


def test_a_role_in_the_stack_of_all_moves_as_it_likes():
    life = Life(project(SHOP))
    moved = project({"data/web": {}, "data/database": accepting("web")})
    assert (life.said_of(moved), life.at_once(moved)) == ([], [])


@pytest.mark.parametrize(("before", "after", "first"), [("one", "folder", "web"), ("folder", "one", "database")])
def test_another_layout_comes_with_another_name_of_the_project(before, after, first):
    base, head = project(SHOP, stacks=before), project(SHOP, stacks=after)
    life = Life(base)
    assert life.said_of(head) == ["layout-changed"]
    assert life.at_once(head) == [f"ParameterAlreadyExists: /shop/prod/{first}"]
    life.becomes(edits.with_settings(head, name="shop-2"), Random(0))
    assert life.seen == ["stacks-left"]


def test_another_vpc_comes_with_another_name_of_the_environment():
    life = Life(project(SHOP))
    head = project(SHOP, **ELSEWHERE)
    assert life.said_of(head) == ["vpc-changed"]
    assert life.at_once(head)[0].startswith("DependencyViolation")
    life.becomes(edits.with_environments_called(head, lambda name: f"{name}-2"), Random(0))
    assert life.seen == ["stacks-left"]


@pytest.mark.parametrize("layout", ["one", "folder"])
@pytest.mark.parametrize(
    "head",
    [{"name": "store"}, {"environments": {"prod": {**PROD, "region": "us-east-1"}}}, {"environments": {"live": PROD}}],
)
def test_stacks_that_are_left_go_once_nothing_wears_their_groups(layout, head):
    base, head = project(SHOP, stacks=layout), project(SHOP, stacks=layout, **head)
    held_against("stacks-left", "DependencyViolation", base, head, left=1)


@pytest.mark.parametrize("layout", ["one", "folder"])
def test_a_full_group_first_loses_what_goes(layout):
    held_against(
        "crowded-role",
        "RulesPerSecurityGroupLimitExceeded",
        project({"web": accepting("self", "api", "mail"), "api": {}, "mail": {}}, stacks=layout, **FEW),
        project({"web": {}, "api": {}, "mail": {}}, stacks=layout, **FEW),
        project({"web": accepting("self", "api", service="ssh"), "api": {}, "mail": {}}, stacks=layout, **FEW),
        quota=4,
    )


@pytest.mark.parametrize("layout", ["one", "folder"])
def test_ranges_count_too_while_rules_with_groups_wait_to_be_deleted(layout):
    held_against(
        "crowded-role",
        "RulesPerSecurityGroupLimitExceeded",
        project({"web": accepting("self", "api", "mail"), "api": {}, "mail": {}}, stacks=layout, **FEW),
        project({"web": accepting("self"), "api": {}, "mail": {}}, stacks=layout, **FEW),
        project({"web": accepting("self", "10.0.0.0/8", "10.1.0.0/16"), "api": {}, "mail": {}}, stacks=layout, **FEW),
        quota=4,
    )


def test_the_owner_of_an_external_group_changes_while_no_rule_names_it():
    held_against(
        "owner-changed", "InvalidPermission.Duplicate", scanned(), scanned(lines=()), scanned(account="999988887777")
    )


@pytest.mark.parametrize("held", ["/network/sg-0123456789abcdef0", "/network/other/sg-0123456789abcdef0"])
def test_an_external_group_that_is_named_in_another_way_may_be_the_same(held):
    first = scanned() if "other" not in held else scanned(ssm="/network/sg-0123456789abcdef0")
    held_against("maybe-same-group", "InvalidPermission.Duplicate", first, scanned(lines=()), scanned(ssm=held))


def test_two_ids_are_two_groups():
    life = Life(scanned())
    assert life.said_of(scanned(id="sg-0a1b2c3d")) == []
    life.becomes(scanned(id="sg-0a1b2c3d"), Random(0))


def test_stacks_that_do_not_wait_for_those_that_they_need_fail():
    life = Life(project(ALONE, stacks="folder"))
    after = compiled(project({**ALONE, "shop/api": accepting("web")}, stacks="folder"))
    order = verdict(life.version, after).deploy
    assert [name for _, _, name in order] == ["shop-prod-shop-groups", "shop-prod-rules", "shop-prod-shop-rules"]
    with pytest.raises(Refused, match="ParameterNotFound: /shop/prod/api"):
        life.world.deploy(after.stacks, reversed(order))


OTHERS = {"security_groups": {"directory": {"description": "Directory", "id": "sg-0123456789abcdef0"}}}
ADDING = {"adds_to": "directory", **accepting("10.0.0.0/16", "self", "web")}
ADDING_RANGES = {"adds_to": "directory", **accepting("10.0.0.0/16")}


@pytest.mark.parametrize("layout", ["one", "folder"])
def test_a_role_adds_to_a_group_of_others_once_its_own_has_been_retired(layout):
    held_against(
        "adds-to-others",
        "DependencyViolation",
        project({"web": {}, "ad": accepting("web")}, stacks=layout, **OTHERS),
        project({"web": {}, "ad": {"retired": True}}, stacks=layout, **OTHERS),
        project({"web": {}, "ad": ADDING}, stacks=layout, **OTHERS),
    )


@pytest.mark.parametrize(
    ("layout", "path"), [("one", "controllers"), ("folder", "controllers"), ("folder", "a/ad"), ("folder", "z/ad")]
)
def test_a_role_that_adds_goes_before_it_comes_under_another_name_or_in_another_stack(layout, path):
    before, between, after = (
        project({"web": {}, **added}, stacks=layout, **OTHERS) for added in ({"m/ad": ADDING}, {}, {path: ADDING})
    )
    life = Life(before)
    assert life.said_of(after) == ["rules-added-already"]
    assert life.at_once(after)[0].startswith("InvalidPermission.Duplicate")
    for step in (between, after):
        life.becomes(step, Random(0))
    assert life.seen == []


def test_another_name_of_the_project_leaves_what_its_stacks_have_added():
    life = Life(project({"web": {}, "ad": ADDING}, **OTHERS))
    head = project({"web": {}, "ad": ADDING}, name="store", **OTHERS)
    assert life.said_of(head) == ["rules-added-already", "stacks-left"]
    assert life.at_once(head)[0].startswith("InvalidPermission.Duplicate")


def test_an_environment_that_may_be_in_the_same_account_may_find_the_rules_there():
    head = project({"ad": ADDING_RANGES}, **OTHERS)
    life = Life(edits.with_settings(head, environments=None))
    assert life.said_of(head) == ["maybe-same-group", "stacks-left"]
    assert life.at_once(head)[0].startswith("InvalidPermission.Duplicate")


def test_a_role_that_adds_comes_and_goes_and_changes_its_group_in_one_deploy():
    others = {"security_groups": {**OTHERS["security_groups"], "old": {"description": "Old", "id": "sg-0a1b2c3d"}}}
    life = Life(project({"web": {}}, **others))
    for ad in ({**ADDING, "adds_to": "old"}, ADDING, {**ADDING, "enabled": False}):
        assert life.said_of(project({"web": {}, "ad": ad}, **others)) == []
        life.becomes(project({"web": {}, "ad": ad}, **others), Random(0))
    life.becomes(project({"web": {}}, **others), Random(0))


def test_naming_the_role_instead_of_the_group_to_which_it_adds_changes_no_resource():
    before = project({"web": accepting("directory")}, **OTHERS)
    after = project({"web": accepting("ad"), "ad": {"adds_to": "directory"}}, **OTHERS)
    life = Life(before)
    assert (life.said_of(after), life.at_once(after)) == ([], [])


def test_another_vpc_of_an_environment_without_groups_of_its_own_changes_no_group():
    only = {"directory": {"id": "sg-0123456789abcdef0", "description": "Directory"}}
    roles = {"web": {"adds_to": "directory"}}
    life = Life(project(roles, security_groups=only, environments={"prod": PROD}))
    head = project(roles, security_groups=only, **ELSEWHERE)
    assert (life.said_of(head), life.at_once(head)) == ([], [])


def test_another_layout_of_an_environment_in_which_nothing_is_made_moves_nothing():
    only = {"directory": {"id": "sg-0123456789abcdef0", "description": "Directory"}}
    roles = {"web": {"adds_to": "directory", "enabled": False}}
    base, head = (project(roles, security_groups=only, stacks=layout) for layout in ("one", "folder"))
    life = Life(base)
    assert (life.said_of(head), life.at_once(head)) == ([], [])
