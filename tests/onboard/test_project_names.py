"""Names that a new role may use: every name with its kind, and the owner of most roles."""

from __future__ import annotations

from textwrap import dedent

import pytest

from sg_factory.files import Snapshot
from sg_factory.onboard.project_names import ProjectNames, project_names

SETTINGS = dedent("""\
    networks:
      office: {description: Offices, cidrs: [203.0.113.0/24]}
    security_groups:
      scanner: {id: sg-0123456789abcdef0, description: Scanner}
    services:
      orders-api: tcp/8443
    """)
ENVIRONMENTS = dedent("""\
    environments:
      prod: {account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3d, cidrs: [10.0.0.0/16]}}
    """)


def role(owner: str, more: str = "") -> str:
    return f"description: Servers\nowner: {owner}\n{more}"


def known(**files: str) -> ProjectNames:
    settings = {"sg-factory.yaml": files.pop("settings", "")}
    roles = {f"roles/{name}.yaml": text for name, text in files.items()}
    return project_names(Snapshot({name: text.encode() for name, text in (settings | roles).items()}))


def test_every_name_is_known_with_what_it_is():
    found = known(settings=SETTINGS + ENVIRONMENTS, web=role("shop"), old=role("shop", "retired: true\n"), _linux="")
    assert found.kinds == {
        "internet": "internet",
        "self": "self",
        "vpc": "vpc",
        "office": "network",
        "scanner": "group",
        "web": "role",
    }
    assert found.roles == {"old": "roles/old.yaml", "web": "roles/web.yaml"}
    assert found.services == {"orders-api"}
    assert found.of(("network", "group")) == ("office", "scanner")
    assert found.of(()) == ("internet", "office", "scanner", "self", "vpc", "web")


def test_without_environments_there_is_no_vpc_and_a_role_on_its_way_out_of_one_is_there():
    assert known(settings=SETTINGS).kinds == {
        "internet": "internet",
        "self": "self",
        "office": "network",
        "scanner": "group",
    }
    assert known(settings=ENVIRONMENTS, web=role("shop", "retired: prod\n")).kinds["web"] == "role"


@pytest.mark.parametrize(
    ("owners", "most"), [([], ""), (["b", "a", "b"], "b"), (["b", "a"], "a"), (["a", "b", "c", "c", "b", "b"], "b")]
)
def test_the_owner_of_most_roles_is_proposed_and_the_first_of_equals(owners: list[str], most: str):
    assert known(**{f"r{number}": role(owner) for number, owner in enumerate(owners)}).owner == most


def test_a_project_without_roles_has_no_mistake_for_that_and_others_are_kept():
    assert known().mistakes == ()
    assert [found.code for found in known(web="description: x\n").mistakes] == ["missing-key"]
