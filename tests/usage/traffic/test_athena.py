"""The query for Athena, and its answers as recorded; no Athena was ever asked."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot

from sg_factory.account import AccountUnread
from sg_factory.account.athena import ACTIONS
from sg_factory.cloudformation.flow_logs import flow_logs_template, log_bucket
from sg_factory.diagnostic import Span
from sg_factory.network import cidr
from sg_factory.pipeline.flow_logs import open_logs
from sg_factory.pipeline.traffic import dated_snapshots, traffic_report
from sg_factory.report.traffic.json import as_data
from sg_factory.usage.traffic.athena import NoSqlGlot, athena_query
from sg_factory.usage.traffic.crowds import peer_classes
from sg_factory.usage.traffic.files import UnreadLogs
from sg_factory.usage.traffic.query import QueryScope
from sg_factory.usage.traffic.rows import FlowRow
from tests.account.answers import answering
from tests.usage.traffic.shop import BOTH, DAY_1, PROJECT, at, days, judged, plan_of, record, rule, snapshot

TABLE = flow_logs_template(plan_of(PROJECT), log_bucket("arn:aws:s3:::shop-logs"))["Resources"]["FlowLogTable"]
INPUT = TABLE["Properties"]["TableInput"]
COLUMNS = {each["Name"]: each["Type"] for each in INPUT["StorageDescriptor"]["Columns"]}
PARTITIONS = {each["Name"]: each["Type"] for each in INPUT["PartitionKeys"]}
SCOPE = QueryScope(
    *("111122223333", "vpc-0123456789abcdef0", (at(1), at(4)), (50000,), "shop:prod:", None),
    with_rejected=True,
    classes=peer_classes([cidr("198.51.100.0/24"), cidr("2001:db8::/30")], [cidr("10.0.0.0/16")]),
)


def test_the_query_of_the_made_table_parses_as_athena_and_back():
    written = athena_query("shop_prod.flow_logs", COLUMNS, PARTITIONS, SCOPE)
    assert sqlglot.transpile(written, read="athena", write="athena") == [written]
    assert '"shop_prod"."flow_logs"' in written
    assert "\"year\" IN ('2026')" in written
    assert "BITWISE_AND" in written


def test_back_in_duckdb_it_answers_as_the_query_that_it_was_made_of(tmp_path: Path):
    records = [
        *days("eni-web", 1, 3),
        *days("eni-db", 1, 3),
        record("eni-db", "ingress", "10.0.0.10", "10.0.0.20", (41000, 5432), 2),
    ]
    plain = rule(judged(tmp_path, records, [snapshot(1, BOTH), snapshot(4, BOTH)]), "database ingress 5432")
    connection = duckdb.connect()
    types = {"string": "VARCHAR", "int": "INTEGER", "bigint": "BIGINT"}
    names = ", ".join(f'"{name}" {types[kind]}' for name, kind in {**COLUMNS, **PARTITIONS}.items())
    connection.execute(f"CREATE SCHEMA shop_prod; CREATE TABLE shop_prod.flow_logs ({names})")
    for each in records:
        known = {name: value for name, value in each.items() if name in COLUMNS and value != "-"}
        columns = ", ".join(f'"{name}"' for name in (*known, "year", "month"))
        marks = ", ".join("?" for _ in range(len(known) + 2))
        connection.execute(
            f"INSERT INTO shop_prod.flow_logs ({columns}) VALUES ({marks})", [*known.values(), "2026", "11"]
        )
    written = athena_query("shop_prod.flow_logs", COLUMNS, PARTITIONS, SCOPE)
    rows = connection.execute(sqlglot.transpile(written, read="athena", write="duckdb")[0]).fetchall()
    (flow,) = [row for row in rows if row[0] == "flow"]
    assert (flow[1], flow[3], flow[5], flow[7], flow[11]) == ("eni-db", "ingress", 5432, "10.0.0.10", plain["hits"])


def test_a_table_of_the_default_format_is_refused():
    with pytest.raises(UnreadLogs, match=r"the table a\.b has a format without pkt-srcaddr"):
        athena_query("a.b", {name: kind for name, kind in COLUMNS.items() if name != "pkt_srcaddr"}, {}, SCOPE)


METADATA = {
    "TableMetadata": {
        "Name": "flow_logs",
        "Columns": [{"Name": name, "Type": kind} for name, kind in COLUMNS.items()],
        "PartitionKeys": [{"Name": name, "Type": kind} for name, kind in PARTITIONS.items()],
    }
}
HEAD = FlowRow._fields


def row(*values: object) -> dict[str, Any]:
    return {"Data": [{"VarCharValue": str(each)} if each != "" else {} for each in values]}


def answers(state: dict[str, Any], *rows: dict[str, Any]) -> list[str]:
    """What Athena answers, in turn: the table, the query's id, twice its state, its rows."""
    running = {"QueryExecution": {"Status": {"State": "RUNNING"}}}
    result = {"ResultSet": {"Rows": [row(*HEAD), *rows]}}
    return [
        json.dumps(each)
        for each in (METADATA, {"QueryExecutionId": "q-1"}, running, {"QueryExecution": {"Status": state}}, result)
    ]


def use(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    for name, value in (
        ("ENDPOINT_URL", url),
        ("ACCESS_KEY_ID", "x"),
        ("SECRET_ACCESS_KEY", "x"),
        ("REGION", "eu-west-1"),
        ("MAX_ATTEMPTS", "1"),
    ):
        monkeypatch.setenv(f"AWS_{name}", value)


def asked(tmp_path: Path) -> dict[str, Any]:
    for number, each in enumerate((snapshot(1, BOTH), snapshot(4, BOTH))):
        (tmp_path / f"{number}.json").write_text(json.dumps(each), "utf-8")
    dated, _ = dated_snapshots([tmp_path], DAY_1)
    with open_logs(["athena:shop_prod.flow_logs"]) as rows:
        return as_data(traffic_report(plan_of(PROJECT), dated, rows), lambda place: Span(place.file))


def test_its_answer_is_judged_as_that_of_duckdb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    silent = [
        row("day", id_, "", "", 0, 0, 0, "", 0, 0, "false", 1, at(day), at(day) + 60)
        for id_ in ("eni-web", "eni-db")
        for day in (1, 2, 3)
    ]
    hit = row("flow", "eni-db", "", "ingress", 6, 5432, 0, "10.0.0.10", 1, 1, "false", 7, at(1), at(2))
    with answering(200, *answers({"State": "SUCCEEDED"}, *silent, hit)) as url:
        use(monkeypatch, url)
        found = asked(tmp_path)
    assert (rule(found, "database ingress 5432")["hits"], rule(found, "database ingress 22")["verdict"]) == (
        7,
        "not seen",
    )


def test_a_query_that_fails_is_told_with_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    failed = {"State": "FAILED", "StateChangeReason": "SYNTAX_ERROR: line 1:8"}
    with answering(200, *answers(failed)) as url:
        use(monkeypatch, url)
        with pytest.raises(AccountUnread) as error:
            asked(tmp_path)
    assert str(error.value) == (
        "the table “shop_prod.flow_logs” of Athena was not read: the query has failed: SYNTAX_ERROR: line 1:8"
    )


def test_an_answer_of_several_pages_is_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    *before, first = answers(
        {"State": "SUCCEEDED"}, row("day", "eni-db", "", "", 0, 0, 0, "", 0, 0, "false", 1, at(1), at(2))
    )
    last = row("day", "eni-db", "", "", 0, 0, 0, "", 0, 0, "false", 1, at(3), at(3) + 60)
    pages = (json.dumps({**json.loads(first), "NextToken": "more"}), json.dumps({"ResultSet": {"Rows": [last]}}))
    with answering(200, *before, *pages) as url:
        use(monkeypatch, url)
        assert asked(tmp_path)["to"] == "2026-11-03"


def test_what_credentials_lack_is_told_as_the_policy_of_review_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    denied = json.dumps({"__type": "AccessDeniedException", "Message": "no"})
    with answering(400, denied) as url:
        use(monkeypatch, url)
        with pytest.raises(AccountUnread) as error:
            asked(tmp_path)
    assert all(action in str(error.value) for action in ACTIONS)


def test_without_sqlglot_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "sqlglot", None)
    with pytest.raises(NoSqlGlot, match=r"install sg-factory\[logs\]"):
        athena_query("a.b", COLUMNS, PARTITIONS, SCOPE)


def test_the_partitions_of_the_made_table_are_computed_by_account_region_and_hour():
    assert INPUT["Parameters"] == {
        "EXTERNAL": "TRUE",
        "classification": "parquet",
        "projection.enabled": "true",
        "projection.account.type": "enum",
        "projection.account.values": "111122223333",
        "projection.region.type": "enum",
        "projection.region.values": "eu-west-1",
        "projection.year.type": "integer",
        "projection.year.range": "2025,2045",
        "projection.month.type": "integer",
        "projection.month.range": "1,12",
        "projection.month.digits": "2",
        "projection.day.type": "integer",
        "projection.day.range": "1,31",
        "projection.day.digits": "2",
        "projection.hour.type": "integer",
        "projection.hour.range": "0,23",
        "projection.hour.digits": "2",
        "storage.location.template": "s3://shop-logs/AWSLogs/aws-account-id=${account}/aws-service=vpcflowlogs/"
        "aws-region=${region}/year=${year}/month=${month}/day=${day}/hour=${hour}",
    }


@pytest.mark.parametrize("name", ["athena:", "athena:table", "athena:a.b.c"])
def test_a_name_that_is_no_table_is_refused(name: str):
    with pytest.raises(UnreadLogs, match=r"is no table: write athena:DATABASE\.TABLE"), open_logs([name]):
        pass
