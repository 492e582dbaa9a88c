"""`existing` added, changed or removed: what `diff` and `plan-deploy` say of the group that is replaced."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from sg_factory.compare import difference
from sg_factory.compare.hazards import hazards
from sg_factory.files import Snapshot
from sg_factory.pipeline.project import moment, run
from sg_factory.pipeline.sides import Side, pairs
from sg_factory.plan import Plan

NONE = ""
MADE = "existing: {id: sg-0a1b2c3d, name: web-prod, description: Made by hand}\n"
OTHER = "existing: {id: sg-1a1b2c3d, name: web-old, description: Made by hand}\n"
REWORDED = "existing: {id: sg-0a1b2c3d, name: web-prod, description: Made by someone}\n"
RETIRED = "retired: true\n"


def side(existing: str | None) -> Side:
    role = {} if existing is None else {"roles/web.yaml": f"description: Shop\nowner: storefront\n{existing}"}
    files = {"roles/api.yaml": "description: Interfaces\nowner: storefront\n", **role}
    snapshot = Snapshot({path: text.encode() for path, text in files.items()})
    outcome = run(snapshot, as_of=moment("2027-01-01"), judge=False)
    assert not outcome.is_broken, [each.message for each in outcome.diagnostics]
    return Side("a project", snapshot, "", plans=outcome.plans)


def plans(existing: str | None) -> tuple[Plan, ...]:
    return tuple(side(existing).plans or ())


@pytest.mark.parametrize(
    ("before", "after", "reason", "turn", "is_looser"),
    [
        (
            *(NONE, MADE, "it takes over sg-0a1b2c3d “web-prod”: the group that its stack made is deleted"),
            *("new", False),
        ),
        (
            *(MADE, NONE, "it no longer takes over sg-0a1b2c3d “web-prod”: its stack makes another group and deletes "),
            *("gone", True),
        ),
        (MADE, OTHER, "it takes over sg-1a1b2c3d “web-old” instead of sg-0a1b2c3d “web-prod”", "weaker", True),
        (MADE, REWORDED, "the description that it keeps of sg-0a1b2c3d “web-prod” changes", "weaker", True),
    ],
)
def test_diff_says_that_the_group_is_replaced_and_whether_protection_is_lost(before, after, reason, turn, is_looser):
    found = difference(pairs(side(before), side(after)))
    assert [(each.turn, each.role) for each in found.groups] == [("replaced", "web")]
    assert found.groups[0].because.startswith(reason)
    assert [(each.kind, each.turn, each.is_looser) for each in found.protection] == [("existing", turn, is_looser)]


def test_the_same_group_is_no_difference():
    assert difference(pairs(side(MADE), side(MADE))).verdict == "no difference"


@pytest.mark.parametrize(
    ("before", "after", "codes"),
    [
        (NONE, MADE, ["existing-changed"]),
        (MADE, NONE, ["existing-changed"]),
        (MADE, OTHER, ["existing-changed"]),
        (MADE, REWORDED, ["existing-changed"]),
        (None, MADE, ["not-imported"]),
        (RETIRED, MADE, ["not-imported"]),
        (MADE, MADE, []),
        (MADE, MADE + RETIRED, []),
        (MADE + RETIRED, None, []),
        (None, NONE, []),
    ],
)
def test_plan_deploy_tells_what_a_deploy_would_replace_and_what_has_to_be_imported(before, after, codes):
    assert [each.finding.code for each in hazards(plans(before), plans(after))] == codes


def test_an_environment_that_is_new_has_its_groups_imported_first():
    (found,) = hazards((), plans(MADE))
    assert found.finding.message == (
        "“web” takes over sg-0a1b2c3d “web-prod”, which its stack does not have: a plain deploy makes a group, "
        "and fails as the name is taken"
    )
    assert (found.finding.where.file, found.finding.where.path) == ("roles/web.yaml", ("existing",))


def shop(group: str, roles: Mapping[str, str], quota: int = 3) -> tuple[Plan, ...]:
    """A project whose role “web” accepts a group that was there before, which it names `group`, and two ranges."""
    settings = "environments:\n  prod: {account: '111122223333', region: eu-west-1, vpc: {id: vpc-0a1b2c3d, "
    settings += f"cidrs: [10.0.0.0/16]}}, quotas: {{rules_per_group: {quota}}}}}\n"
    settings += "security_groups:\n  old: {description: Old, id: sg-0a1b2c3d}\n  read: {description: Old, ssm: /old}\n"
    lines = "".join(
        f"  - {{from: {peer}, service: https, description: They ask}}\n"
        for peer in (group, "10.1.0.0/16", "10.2.0.0/16")
    )
    web = f"description: Shop\nowner: storefront\ningress:\n{lines}"
    files = {"sg-factory.yaml": settings, "roles/web.yaml": web, **roles}
    outcome = run(Snapshot({path: text.encode() for path, text in files.items()}), judge=False)
    assert not outcome.is_broken, [each.message for each in outcome.diagnostics]
    return outcome.plans


TAKEN = "existing: {prod: {id: sg-0a1b2c3d, name: api, description: Made by hand}}\n"
API = {"roles/api.yaml": f"description: Interfaces\nowner: storefront\n{TAKEN}"}
ADDING = {"roles/api.yaml": "description: Interfaces\nowner: storefront\nadds_to: old\n"}


@pytest.mark.parametrize(
    ("before", "after", "codes"),
    [
        (shop("old", {}), shop("api", API), ["not-imported"]),
        (shop("old", {}), shop("api", ADDING), []),
        (shop("read", {}, 5), shop("api", API, 5), ["maybe-same-group", "not-imported"]),
        (shop("read", {}), shop("api", API), ["crowded-role", "maybe-same-group", "not-imported"]),
    ],
)
def test_a_rule_that_names_the_role_of_its_group_instead_of_the_group_is_the_same_rule(before, after, codes):
    assert [each.finding.code for each in hazards(before, after)] == codes
