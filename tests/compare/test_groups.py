"""Groups and hosts that are not what they were, and why."""

from __future__ import annotations

from textwrap import dedent

import pytest

from sg_factory.compare.allowed import EffectiveRules
from sg_factory.compare.groups import group_changes, host_changes
from sg_factory.files import Snapshot
from sg_factory.pipeline.project import moment, run
from sg_factory.plan import Plan

SHOP = {
    "sg-factory.yaml": """\
        name: shop
        environments:
          prod: {account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3d, cidrs: [10.0.0.0/16]}}
        """,
    "roles/web.yaml": "description: Web\nowner: shop\n",
    "roles/data/database.yaml": "description: Orders\nowner: data\n",
    "hosts.yaml": "one: {description: One, roles: [web]}\n",
}
WEB, SETTINGS = SHOP["roles/web.yaml"], dedent(SHOP["sg-factory.yaml"])


def plan(files: dict[str, str]) -> Plan:
    texts = {name: dedent(text).encode() for name, text in (SHOP | files).items() if text}
    (made,) = run(Snapshot(texts), as_of=moment("2027-01-01"), judge=False).plans
    return made


def changed(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, str, str, str]]:
    """What becomes of each group, of whom it is, why, and in which file and side it is seen."""
    return [
        (f"{each.role} {each.turn}", each.owner, each.because, f"{each.side} {each.where.file}")
        for each in group_changes(plan(before), plan(after))
    ]


def every(why: str) -> list[tuple[str, str, str, str]]:
    return [
        ("database replaced", "data", why, "after roles/data/database.yaml"),
        ("web replaced", "shop", why, "after roles/web.yaml"),
    ]


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        (SETTINGS.replace("name: shop", "name: store"), "the project is renamed from “shop” to “store”"),
        (SETTINGS.replace("1111", "4444"), "the environment moves to another account or region"),
        (SETTINGS.replace("eu-west-1", "eu-west-2"), "the environment moves to another account or region"),
        (SETTINGS + "stacks: folder\n", "`stacks: folder` moves it to another stack"),
        (SETTINGS.replace("vpc-0a", "vpc-1a"), "it moves to another VPC"),
    ],
)
def test_what_concerns_an_environment_makes_every_group_of_it_anew(settings: str, why: str):
    assert changed({}, {"sg-factory.yaml": settings}) == every(why)


@pytest.mark.parametrize(
    ("line", "on", "off"),
    [
        ("retired: true\n", "it is retired", "it is no longer retired"),
        ("enabled: false\n", "it is switched off", "it is switched on"),
    ],
)
def test_a_switch_of_a_role_is_told_either_way(line: str, on: str, off: str):
    with_it = {"roles/web.yaml": WEB + line, "hosts.yaml": "{}\n"}
    without = {"hosts.yaml": "{}\n"}
    assert changed(without, with_it) == [("web changed", "shop", on, "after roles/web.yaml")]
    assert changed(with_it, without) == [("web changed", "shop", off, "after roles/web.yaml")]
    assert changed(with_it, with_it) == []


def test_groups_come_go_move_and_take_another_name():
    other = {"roles/api.yaml": "description: API\nowner: apps\n"}
    assert changed({}, other) == [("api created", "apps", "", "after roles/api.yaml")]
    assert changed(other, {}) == [("api gone", "apps", "", "before roles/api.yaml")]
    folders = {"sg-factory.yaml": SETTINGS + "stacks: folder\n"}
    moved = {"roles/data/database.yaml": "", "roles/store/database.yaml": SHOP["roles/data/database.yaml"]}
    why = "its file moves to roles/store, which has its own stacks"
    assert changed(folders, folders | moved) == [("database replaced", "data", why, "after roles/store/database.yaml")]
    assert changed({}, moved) == []
    named = {"roles/data/database.yaml": "", "roles/data/orders.yaml": SHOP["roles/data/database.yaml"]}
    assert changed({}, named) == [
        ("database gone", "data", "", "before roles/data/database.yaml"),
        ("orders created", "data", "", "after roles/data/orders.yaml"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("one: {description: One, roles: [web]}", "one: {description: Other, roles: [web]}", []),
        ("one: {description: One, roles: [web]}", "{}", [("one", (), ("web",), "before")]),
        ("{}", "one: {description: One, roles: [web, database]}", [("one", ("database", "web"), (), "after")]),
        (
            "{one: {description: One, roles: [web]}, two: {description: Two, roles: [web, database]}}",
            "{two: {description: Two, roles: [web]}, one: {description: One, roles: [database]}}",
            [("one", ("database",), ("web",), "after"), ("two", (), ("database",), "after")],
        ),
    ],
)
def test_a_host_that_wears_other_roles_is_told_with_both(
    before: str, after: str, expected: list[tuple[str, tuple[str, ...], tuple[str, ...], str]]
):
    found = host_changes(EffectiveRules(plan({"hosts.yaml": before})), EffectiveRules(plan({"hosts.yaml": after})))
    assert [(each.host, each.gained, each.lost, each.side) for each in found] == expected
