"""Protection of environments that have another name, and of roles that do: it is compared, and by what it does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from sg_factory.compare import difference
from sg_factory.pipeline.project import moment
from sg_factory.pipeline.sides import open_sides, pairs
from tests.projects import write

GUARDED = "guardrails: [{never: {from: internet, to: database}, description: No data for everybody}]\n"
ROLES = {
    "roles/web.yaml": "{description: Pages, owner: storefront}",
    "roles/database.yaml": """\
        description: Orders
        owner: data
        ingress: [{from: web, service: postgresql, description: Orders are kept}]
        """,
}
HOOK = """\
    description: Webhooks
    owner: edge
    public: true
    ingress:
      - from: internet
        service: tcp/8443
        description: Partners call
        accept: [{check: world-open-port, reason: Partners publish no ranges}]
    """


def settings(*environments: str, rest: str = "") -> dict[str, str]:
    declared = "".join(
        f"  {name}: {{account: '111122223333', region: eu-west-1, vpc: {{id: vpc-0a1b2c3d, cidrs: [{cidr}]}}}}\n"
        for name, cidr in ((name, f"10.{name[-1]}.0.0/16") for name in environments)
    )
    return {"sg-factory.yaml": (f"environments:\n{declared}" if declared else "") + rest}


def told(folder: Path, before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    base, head = write(folder / "base", before), write(folder / "head", after)
    found = difference(pairs(*open_sides(str(base), str(head), folder, moment("2027-01-01"))))
    where = {each: f" in {', '.join(each.environments)}" if each.environments else "" for each in found.protection}
    return [f"{each.kind} {each.turn}{where[each]}: {each.text}" for each in found.protection]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (("prod1",), ("live1",), " in live1"),
        ((), ("prod1",), " in prod1"),
        (("prod1",), (), ""),
        (("dev1", "prod2"), ("live1", "test2"), " in live1, test2"),
    ],
)
def test_where_no_environment_keeps_its_name_what_sg_factory_yaml_protects_is_compared_all_the_same(
    before: tuple[str, ...], after: tuple[str, ...], expected: str, tmp_path: Path
):
    disarmed = "checks: {world-open-port: off}\n"
    assert told(tmp_path, settings(*before, rest=GUARDED) | ROLES, settings(*after, rest=disarmed) | ROLES) == [
        f"guardrail gone{expected}: never internet to database",
        f"check off{expected}: “world-open-port”, which was an error",
    ]


@pytest.mark.parametrize(("before", "after"), [(("prod1",), ("live1",)), ((), ("prod1",)), (("prod1",), ())])
def test_another_name_of_an_environment_alone_is_no_other_protection(
    before: tuple[str, ...], after: tuple[str, ...], tmp_path: Path
):
    files = {**ROLES, "roles/hook.yaml": HOOK}
    assert told(tmp_path, settings(*before, rest=GUARDED) | files, settings(*after, rest=GUARDED) | files) == []


def test_of_a_new_environment_beside_others_what_is_public_or_accepted_in_none_of_them_is_told(tmp_path: Path):
    by_vpc = "guardrails: [{never: {from: vpc, to: database}, description: No data for the network}]\n"
    before = {**settings("prod1", rest=by_vpc), **ROLES, "roles/hook.yaml": HOOK}
    after = {
        **settings("prod1", "dev2", rest=by_vpc),
        **ROLES,
        "roles/hook.yaml": HOOK,
        "roles/trial.yaml": f"{HOOK.rstrip(' ')}    environments: dev2\n",
    }
    assert told(tmp_path, before, after) == [
        "public new in dev2: “trial”, so the internet may be a source in its ingress rules",
        "accept new in dev2: “world-open-port” on “trial”: tcp/8443 from internet, with no end date",
    ]


def test_of_several_environments_the_renamed_one_is_held_against_the_one_that_is_gone(tmp_path: Path):
    rest = (
        "guardrails: [{never: {from: office, to: database}, description: Nobody looks at data}]\n"
        "networks: {office: {description: Staff, cidrs: [203.0.113.0/24], environments: {VALUE}}}\n"
    )
    both = rest.replace("VALUE", "prod2: {cidrs: [203.0.113.0/24, 198.51.100.0/24]}")
    before, after = settings("dev1", "prod2", rest=both), settings("dev1", "live2", rest=rest.replace("VALUE", ""))
    assert told(tmp_path, before | ROLES, after | ROLES) == [
        "guardrail weaker in live2: never office to database; no longer holds for 198.51.100.0/24 → “database”"
    ]


def test_a_role_under_another_name_protects_and_is_protected_as_it_was(tmp_path: Path):
    before = {**settings("prod1", rest=GUARDED), **ROLES, "roles/hook.yaml": HOOK}
    after = {
        **settings("prod1", rest=GUARDED.replace("database", "store")),
        "roles/web.yaml": ROLES["roles/web.yaml"],
        "roles/store.yaml": ROLES["roles/database.yaml"],
        "roles/entry.yaml": HOOK,
    }
    assert told(tmp_path, before, after) == []


def test_a_guardrail_that_goes_when_its_role_is_renamed_is_gone(tmp_path: Path):
    before = {**settings("prod1", rest=GUARDED), **ROLES}
    after = {
        **settings("prod1"),
        "roles/web.yaml": ROLES["roles/web.yaml"],
        "roles/store.yaml": ROLES["roles/database.yaml"],
    }
    assert told(tmp_path, before, after) == ["guardrail gone in prod1: never internet to store"]
