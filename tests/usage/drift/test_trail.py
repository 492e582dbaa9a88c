"""Who did it, as far as events of CloudTrail tell: in both forms of their files."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import run
from tests.usage.drift.deployment import LiveRule
from tests.usage.drift.test_proposals import drift, shop

ALICE = "arn:aws:sts::111122223333:assumed-role/admin/alice"
WORDS = f"(AuthorizeSecurityGroupIngress by {ALICE} at 2027-02-28T10:00:00Z)"


def record(name: str, request: dict[str, Any], answer: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {
        "eventName": name,
        "eventTime": "2027-02-28T10:00:00Z",
        "userIdentity": {"type": "AssumedRole", "arn": ALICE},
        "requestParameters": request,
        "responseElements": answer,
        **more,
    }


def permission(group: str, low: int, high: int, range_: str) -> dict[str, Any]:
    """The request of a call, as CloudTrail has it."""
    item = {"ipProtocol": "tcp", "fromPort": low, "toPort": high, "ipRanges": {"items": [{"cidrIp": range_}]}}
    return {"groupId": group, "ipPermissions": {"items": [item]}}


def told(folder: Path, name: str, content: bytes) -> str:
    account, ids = shop(folder)
    account.put(LiveRule(ids["web"], "ingress", "tcp", 4711, 4712, "CidrIpv4", "10.0.0.0/8", "By hand"))
    account.remove(next(rule for rule in account.of(ids["database"]).values() if rule.low == 22))
    (folder / name).write_bytes(content)
    return drift(folder, account, "--trail", name)[1]


def test_the_newest_call_that_names_the_rule_is_told(tmp_path: Path) -> None:
    _, ids = shop(tmp_path)
    mine = permission(ids["web"], 4711, 4712, "10.0.0.0/8")
    records = [
        record("AuthorizeSecurityGroupIngress", mine),
        record("AuthorizeSecurityGroupIngress", mine, errorCode="Client.Denied", eventTime="2027-02-28T12:00:00Z"),
        record("AuthorizeSecurityGroupIngress", mine, eventTime="2027-01-01T10:00:00Z", userIdentity={"arn": "bob"}),
        record("AuthorizeSecurityGroupEgress", mine, eventTime="2027-02-28T11:00:00Z"),
        record("RevokeSecurityGroupIngress", permission(ids["database"], 22, 22, "10.7.0.0/16")),
    ]
    events = {"Events": [{"EventName": each["eventName"], "CloudTrailEvent": json.dumps(each)} for each in records]}
    text = told(tmp_path, "events.json", json.dumps(events).encode())
    assert f"By hand {WORDS}" in text
    assert f"Operators (RevokeSecurityGroupIngress by {ALICE} at 2027-02-28T10:00:00Z)" in text


def test_a_file_of_a_trail_names_the_rule_by_its_id(tmp_path: Path) -> None:
    _, ids = shop(tmp_path)
    rule = LiveRule(ids["web"], "ingress", "tcp", 4711, 4712, "CidrIpv4", "10.0.0.0/8", "By hand")
    answer = {"securityGroupRuleSet": {"items": [{"securityGroupRuleId": rule.rule_id}]}}
    records = {
        "Records": [record("AuthorizeSecurityGroupIngress", {"groupId": ids["web"]}, answer), 5, {"eventName": 7}]
    }
    text = told(tmp_path, "trail.json.gz", gzip.compress(json.dumps(records).encode()))
    assert f"By hand {WORDS}" in text


@pytest.mark.parametrize("content", [b"", b"[]", b'{"Records": 5}', b"\x1f\x8bno", b"\xff", b'{"SecurityGroups": []}'])
def test_a_file_that_has_no_events_is_refused(tmp_path: Path, content: bytes) -> None:
    account, _ = shop(tmp_path)
    (tmp_path / "trail").write_bytes(content)
    (tmp_path / "account.json").write_text(json.dumps(account.snapshot()), "utf-8")
    done = run("drift", "--from", "account.json", "--trail", "trail", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "nothing was compared" in done.stderr
