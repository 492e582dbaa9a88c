"""AWS Config tells which groups interfaces had; its answers are recorded ones."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sg_factory.account import AccountUnread
from sg_factory.account.history import interface_history
from sg_factory.diagnostic import Span
from sg_factory.pipeline.history import states_of
from sg_factory.pipeline.traffic import dated_snapshots, traffic_report
from sg_factory.report.traffic.json import as_data
from sg_factory.usage.traffic.duck import logs_in
from tests.account.answers import answering
from tests.usage.traffic.shop import ACCOUNT, DAY_1, PROJECT, VPC, at, days, plan_of, record, rule, snapshot, text


def item(id_: str, begin: int, group: str | None, address: str = "10.0.0.20", account: str = ACCOUNT) -> dict[str, Any]:
    """A configuration item: an interface with a group, or one that is deleted."""
    known = {"accountId": account, "resourceId": id_, "configurationItemCaptureTime": begin}
    if group is None:
        return {**known, "configurationItemStatus": "ResourceDeleted"}
    configuration = {
        "networkInterfaceId": id_,
        "vpcId": VPC,
        "groups": [{"groupName": group, "groupId": group}],
        "privateIpAddresses": [{"privateIpAddress": address, "primary": True}],
    }
    return {**known, "configurationItemStatus": "OK", "configuration": json.dumps(configuration)}


def answers(*items: dict[str, Any]) -> list[str]:
    """What Config answers: the interfaces that it knows, then the history of each, newest first."""
    ids = sorted({each["resourceId"] for each in items})
    histories = ([each for each in reversed(items) if each["resourceId"] == id_] for id_ in ids)
    listed = {"resourceIdentifiers": [{"resourceType": "AWS::EC2::NetworkInterface", "resourceId": id_} for id_ in ids]}
    return [json.dumps(each) for each in (listed, *({"configurationItems": history} for history in histories))]


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("ACCESS_KEY_ID", "x"), ("SECRET_ACCESS_KEY", "x"), ("MAX_ATTEMPTS", "1")):
        monkeypatch.setenv(f"AWS_{name}", value)


def test_an_interface_is_known_from_one_change_to_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    change = at(3, "12:00:00")
    history = (item("eni-db", at(1) - 60, "sg-database"), item("eni-db", change, "sg-other"))
    with answering(200, *answers(*history)) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        versions = interface_history("eu-west-1", ACCOUNT)
    hits = [
        record("eni-db", "ingress", "10.9.1.1", "10.0.0.20", (41000, 22), 2, start=start)
        for start in (change - 600, change + 600)
    ]
    (tmp_path / "flows.log").write_text(text([*days("eni-db", 1, 5), *hits]), "utf-8")
    (tmp_path / "snapshot.json").write_text(
        json.dumps(snapshot(9, {"eni-db": (("sg-other",), ("10.0.0.20",))})), "utf-8"
    )
    dated, _ = dated_snapshots([tmp_path / "snapshot.json"], DAY_1)
    plan = replace(plan_of(PROJECT), as_of=datetime.fromtimestamp(at(9), UTC))
    with logs_in([tmp_path / "flows.log"]) as logs:
        found = as_data(traffic_report(plan, dated, logs.rows, history=versions), lambda place: Span(place.file))
    row = rule(found, "database ingress 22")
    assert (row["verdict"], row["hits"], row["ambiguous"], row["days_judged"]) == ("used", 1, 0, 4)


def test_states_are_those_around_each_change(monkeypatch: pytest.MonkeyPatch):
    history = (item("eni-db", 100, "sg-database"), item("eni-db", 200, "sg-database"), item("eni-db", 300, None))
    with answering(200, *answers(*history)) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        states = list(states_of(interface_history("eu-west-1", None), VPC, 900))
    assert [(each.taken, sorted(each.interfaces)) for each in states] == [
        (100, ["eni-db"]),
        (299, ["eni-db"]),
        (300, []),
    ]


def test_a_history_is_read_to_its_end_through_pages_without_items(monkeypatch: pytest.MonkeyPatch):
    listing, history = answers(item("eni-db", 100, "sg-database"))
    empty = json.dumps({"configurationItems": [], "nextToken": "more"})
    with answering(200, listing, empty, history) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        assert [each.begin for each in interface_history("eu-west-1", ACCOUNT)] == [100]


def test_a_history_of_another_account_is_refused(monkeypatch: pytest.MonkeyPatch):
    with answering(200, *answers(item("eni-db", 100, "sg-database", account="999988887777"))) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        with pytest.raises(AccountUnread, match="of the account 999988887777, but 111122223333 is to be read"):
            interface_history("eu-west-1", ACCOUNT)
