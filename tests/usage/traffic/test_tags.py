"""Tags in records: the record itself says which roles a host had at that time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.usage.traffic.shop import BOTH, FIELDS, at, days, judged, record, rule, silence, snapshot, text

TAGGED = f"{FIELDS} instance-tag interface-tag"
WEB, DATABASE = "shop:prod:web", "shop:prod:database"


def tagged(records: list[dict[str, Any]], tag: str, field: str = "interface_tag") -> list[dict[str, Any]]:
    return [each | {field: tag} for each in records]


def flow(**others: Any) -> dict[str, Any]:
    return record("eni-db", "ingress", "10.0.0.10", "10.0.0.20", (41000, 5432), 2, **others)


def seen(id_: str, own: str, first: int, last: int) -> list[dict[str, Any]]:
    """A record of a lookup on each day, which no rule allows for certain: it shows the interface's own address."""
    return [
        record(id_, "egress", own, "10.0.0.2", (41000, 53), protocol=17, start=at(day, "01:00:00"))
        for day in range(first, last + 1)
    ]


HOSTS = [*tagged(seen("eni-web", "10.0.0.10", 1, 3), WEB), *tagged(seen("eni-db", "10.0.0.20", 1, 3), DATABASE)]


@pytest.mark.parametrize("field", ["interface_tag", "instance_tag"])
def test_without_any_snapshot_the_tag_says_who_an_interface_and_who_an_address_was(tmp_path: Path, field: str):
    hosts = [
        *tagged(seen("eni-web", "10.0.0.10", 1, 3), WEB, field),
        *tagged(seen("eni-db", "10.0.0.20", 1, 3), DATABASE, field),
    ]
    found = judged(tmp_path, text([*hosts, *tagged([flow()], DATABASE, field)], TAGGED), [])
    used, unused = rule(found, "database ingress 5432"), rule(found, "database ingress 22")
    assert (used["verdict"], used["hits"], used["days_judged"]) == ("used", 1, 3)
    assert (unused["verdict"], unused["days_judged"]) == ("not seen", 3)
    assert found["groups"][0]["holders"] == [{"kind": "network-interface", "id": "eni-db"}]


def test_a_tag_of_another_project_or_environment_says_nothing(tmp_path: Path):
    for tag in ("shop:test:database", "other:prod:database", "database"):
        found = judged(tmp_path, text(tagged([*seen("eni-db", "10.0.0.20", 1, 3), flow()], tag), TAGGED), [])
        assert rule(found, "database ingress 5432")["verdict"] == "not judged"


def test_two_tags_on_one_day_are_not_judged_nor_is_a_day_that_begins_with_another_one(tmp_path: Path):
    records = [*HOSTS, *tagged([flow(start=at(2, "12:00:00"))], WEB)]
    assert rule(judged(tmp_path, text(records, TAGGED), []), "database ingress 22")["days_judged"] == 1


def test_a_day_without_a_record_with_a_tag_is_not_judged(tmp_path: Path):
    records = [*tagged(seen("eni-db", "10.0.0.20", 1, 2), DATABASE), silence("eni-db", at(3))]
    assert rule(judged(tmp_path, text(records, TAGGED), []), "database ingress 22")["days_judged"] == 2


def test_where_snapshots_and_tag_disagree_it_is_ambiguous(tmp_path: Path):
    records = [*days("eni-web", 1, 3), *days("eni-db", 1, 3), *tagged([flow()], WEB)]
    found = rule(
        judged(tmp_path, text(records, TAGGED), [snapshot(1, BOTH), snapshot(4, BOTH)]), "database ingress 5432"
    )
    assert (found["verdict"], found["hits"], found["ambiguous"]) == ("not judged", 0, 1)
