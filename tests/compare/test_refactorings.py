"""What changes no access is told as no change of access, whoever rewrote it and how."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.compare.changing import halves
from tests.compare.reviewed import reviewed
from tests.reading.project import Document, Project
from tests.reading.projects import AS_OF, examples, projects


def plain(project: Project) -> Project:
    return replace(project, disable=())


@examples(40)
@given(projects().map(plain))
def test_a_project_does_not_differ_from_itself(project: Project):
    assert reviewed(project, project).verdict == "no difference"


@examples(60)
@given(projects().map(plain), st.integers(0, 2**32).map(Random))
def test_another_order_of_keys_lists_and_files_is_no_difference(project: Project, random: Random):
    assert reviewed(project, project.shuffled(random)).verdict == "no difference"


@examples(60)
@given(projects().map(plain))
def test_other_descriptions_change_no_access(project: Project):
    found = reviewed(project, project.redescribed(lambda text: f"{text[:200]}!"))
    assert found.changes == () == found.paths == found.rewritings
    assert {text.field for text in found.rewordings} <= {"description"}
    assert found.rewordings


def in_halves(value: Any, key: str = "") -> Any:
    """The same file with every range that stands in a rule written as its two halves."""
    if isinstance(value, dict):
        return {name: in_halves(each, name) for name, each in value.items()}
    if key in ("from", "to"):
        return [half for peer in (value if isinstance(value, list) else [value]) for half in halves(peer)]
    return [in_halves(each) for each in value] if isinstance(value, list) else value


@examples(60)
@given(projects().map(plain))
def test_ranges_in_two_halves_change_no_access(project: Project):
    files: dict[str, Document] = {
        path: in_halves(deepcopy(document)) if path.startswith("roles/") else document
        for path, document in project.files.items()
    }
    found = reviewed(project, replace(project, files=files))
    assert found.changes == () == found.paths
    assert found.verdict == ("same access" if found.rewritings else "no difference")


SHOP: dict[str, Document] = {
    "sg-factory.yaml": {
        "services": {"orders-api": "tcp/8443"},
        "networks": {"office": {"description": "The office", "cidrs": ["198.51.100.0/24"]}},
    },
    "roles/web.yaml": {
        "description": "Web servers",
        "owner": "shop",
        "ingress": [
            {"from": "office", "service": "orders-api", "description": "Orders"},
            {"from": "self", "service": ["tcp/80", "tcp/81"], "description": "Sessions"},
        ],
    },
}


def _replaced(value: Any, old: object, new: object) -> Any:
    if value == old:
        return new
    if isinstance(value, dict):
        return {key: _replaced(each, old, new) for key, each in value.items()}
    return [_replaced(each, old, new) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("roles/web.yaml", "orders-api", "tcp/8443"),
        ("roles/web.yaml", ["tcp/80", "tcp/81"], "tcp/80-81"),
        ("roles/web.yaml", "office", "198.51.100.0/24"),
        ("roles/web.yaml", "office", ["198.51.100.0/25", "198.51.100.128/25"]),
        ("sg-factory.yaml", ["198.51.100.0/24"], ["198.51.100.0/25", "198.51.100.128/25"]),
    ],
    ids=["a service written out", "a range of ports", "a network written out", "its halves", "a network of halves"],
)
def test_what_is_written_in_another_way_is_no_change_of_access(path: str, old: object, new: object):
    before = Project(SHOP, AS_OF)
    after = replace(before, files={**SHOP, path: _replaced(SHOP[path], old, new)})
    assert after != before
    found = reviewed(before, after)
    assert (found.changes, found.paths) == ((), ())


def test_a_service_and_a_network_under_other_names_are_no_change_of_access():
    before = Project(SHOP, AS_OF)
    renamed = json.dumps(SHOP).replace("orders-api", "orders").replace('"office"', '"headquarters"')
    found = reviewed(before, replace(before, files=json.loads(renamed)))
    assert (found.verdict, found.changes, found.rewritings) == ("same access", (), ())
    assert {each.about for each in found.declared} == {
        *("network “headquarters”", "network “office”"),
        *("service “orders”", "service “orders-api”"),
    }
