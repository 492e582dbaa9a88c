"""`review --flow-logs` and `flow-logs`: what they print, their status, and what they refuse."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.cli.command import run
from tests.projects import write
from tests.usage.traffic.shop import (
    BOTH,
    DATABASE,
    FIELDS,
    PROJECT,
    SETTINGS,
    VPC,
    days,
    record,
    snapshot,
    text,
    write_flow_logs,
)

CALL = ("review", "--flow-logs", "logs", "--from", "snapshots")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    write_flow_logs(tmp_path)
    return tmp_path


def test_json_goes_to_stdout_alone_with_status_0(shop: Path):
    ran = run(*CALL, "--format", "json", folder=shop)
    found = json.loads(ran.stdout)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert [each["verdict"] for each in found["rules"]].count("used") == 3


def test_snapshots_may_be_given_one_by_one_in_any_order(shop: Path):
    files = sorted((shop / "snapshots").iterdir(), reverse=True)
    each = [word for file in files for word in ("--from", str(file))]
    assert (
        run(*CALL[:3], *each, "--format", "json", folder=shop).stdout
        == run(*CALL, "--format", "json", folder=shop).stdout
    )


def test_without_snapshots_nothing_is_judged(shop: Path):
    ran = run(*CALL[:3], "--format", "json", folder=shop)
    assert ran.returncode == 0
    assert {each["verdict"] for each in json.loads(ran.stdout)["rules"]} == {"not judged"}
    assert ran.stderr == (
        "sg-factory: no day is known: add snapshots (--from), one of 2026-11-01 or before and one after 2026-11-10, or "
        "--config; records tell by tags alone who interfaces were\n"
    )


@pytest.mark.parametrize(
    ("days_of_snapshots", "said"),
    [
        (
            (1, 10),
            ["2026-11-10 is not known as a whole: leave its records out, or add a snapshot (--from) taken after it"],
        ),
        (
            (2, 11),
            [
                "2026-11-01 is not known as a whole: leave its records out, or add a snapshot (--from) of its "
                "beginning or before"
            ],
        ),
        ((1, 11), []),
    ],
)
def test_a_day_at_an_end_that_no_snapshot_encloses_is_named(
    shop: Path, days_of_snapshots: tuple[int, int], said: list[str]
):
    for number, day in enumerate(days_of_snapshots):
        (shop / f"{number}.json").write_text(json.dumps(snapshot(day, BOTH)), "utf-8")
    ran = run(*CALL[:3], "--from", "0.json", "--from", "1.json", folder=shop)
    assert ran.stdout.splitlines()[-len(said) :] == said or not said
    assert ("not known as a whole" in ran.stdout) == bool(said)


def test_markdown_has_a_table_for_each_role(shop: Path):
    shown = run(*CALL, "--format", "markdown", folder=shop).stdout
    assert "| ingress tcp/22 from 10.9.0.0/16 | not seen in 10 of 10 days |  | roles/database.yaml:5 |" in shown


def test_a_patch_is_printed_and_its_evidence_is_written(shop: Path):
    ran = run(*CALL, "--propose", "--evidence", "evidence.md", folder=shop)
    assert ran.stdout.startswith("--- a/roles/database.yaml\n+++ b/roles/database.yaml\n@@ ")
    assert ran.stderr == (
        "sg-factory: database ingress tcp/9187 from web: 1 record rejected, while tcp/5432 from web is allowed; "
        "to allow it: {from: web, service: tcp/9187}\n"
    )
    evidence = (shop / "evidence.md").read_text("utf-8")
    assert "from: 10.8.0.0/16, web → **10.8.3.0/28**" in evidence
    assert "Nothing is narrowed below what was seen." in evidence


def test_what_is_kept_is_said_with_the_reason(shop: Path):
    ran = run(*CALL[:3], "--from", "snapshots/2026-11-01.json", "--propose", folder=shop)
    assert (ran.returncode, ran.stdout) == (0, "")
    assert ran.stderr.splitlines() == [
        "sg-factory: no day is known: add snapshots (--from), one of 2026-11-01 or before and one after 2026-11-10, or "
        "--config; records tell by tags alone who interfaces were",
        "sg-factory: kept roles/database.yaml:4, roles/database.yaml:5, roles/database.yaml:6 and 1 more: not judged "
        "in all days",
    ]


def test_the_margin_is_the_prefix_length_around_an_address(shop: Path):
    assert "+  - from: 10.8.3.0/24\n" in run(*CALL, "--propose", "--margin", "24", folder=shop).stdout


def empty_log(shop: Path) -> None:
    (shop / "logs" / "empty.log").write_bytes(b"")


def no_log(shop: Path) -> None:
    (shop / "logs" / "notes.txt").write_bytes(b"\xff\xfe notes")


def no_logs(shop: Path) -> None:
    (shop / "logs" / "flows.log").unlink()


def bad_line(shop: Path) -> None:
    (shop / "logs" / "b.log").write_text(f"{FIELDS}\nnot a record\n", "utf-8")


def default_format(shop: Path) -> None:
    (shop / "logs" / "b.log").write_text(text(days("eni-db", 1, 1), " ".join(FIELDS.split()[:14])), "utf-8")


def without_a_header(shop: Path) -> None:
    (shop / "logs" / "b.log").write_text(text(days("eni-db", 1, 1)).partition("\n")[2], "utf-8")


def strange_field(shop: Path) -> None:
    (shop / "logs" / "b.log").write_text(f"{FIELDS} x'y\n", "utf-8")


def field_twice(shop: Path) -> None:
    (shop / "logs" / "b.log").write_text(f"{FIELDS} start\n", "utf-8")


def truncated(shop: Path) -> None:
    (shop / "logs" / "b.log.gz").write_bytes(b"\x1f\x8b\x08\x00 cut")


def bad_number(shop: Path) -> None:
    lines = text(
        [*days("eni-db", 1, 1), record("eni-db", "ingress", "10.0.0.10", "10.0.0.20", (41000, 22), protocol="six")]
    )
    (shop / "logs" / "b.log").write_text(lines, "utf-8")


def cut_in_the_middle(shop: Path) -> None:
    whole = gzip.compress((shop / "logs" / "flows.log").read_bytes())
    (shop / "logs" / "b.log.gz").write_bytes(whole[: len(whole) // 2])


def other_parquet(shop: Path) -> None:
    duckdb.sql(f"COPY (SELECT 'tea' AS name, 3 AS price) TO '{shop}/logs/b.parquet' (FORMAT parquet)")


def a_pipe(shop: Path) -> None:
    os.mkfifo(shop / "logs" / "pipe")


def a_broken_link(shop: Path) -> None:
    (shop / "logs" / "gone.log").symlink_to("nowhere")


def a_device(shop: Path) -> None:
    """A file that opens, and answers to reads with an error."""
    (shop / "logs" / "device").symlink_to("/proc/self/mem")


def no_parquet(shop: Path) -> None:
    (shop / "logs" / "b.parquet").write_bytes(b"PAR1 and no more")


def undated(shop: Path) -> None:
    (shop / "snapshots" / "x.json").write_text(json.dumps(snapshot(1, BOTH, Taken="yesterday")), "utf-8")


def no_json(shop: Path) -> None:
    (shop / "snapshots" / "x.json").write_text('{"SecurityGroups": [', "utf-8")


def of_another_account(shop: Path) -> None:
    for file in (shop / "snapshots").iterdir():
        file.write_text(json.dumps(snapshot(1, DATABASE, Account="999988887777")), "utf-8")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (empty_log, "logs/empty.log: the file is empty: download it again"),
        (no_log, "logs/notes.txt: this is not a flow log: text with a header, the same in gzip, or Parquet"),
        (no_logs, "logs: there are no flow logs in this folder"),
        (bad_line, "logs/b.log:2: the line has 3 of the 22 fields that the header names: download the file again"),
        (bad_number, "logs/b.log:3: “six” is no protocol: download the file again"),
        (default_format, "logs/b.log has the default format without pkt-srcaddr, pkt-dstaddr and flow-direction"),
        (without_a_header, "logs/b.log: the first line is a record, not the fields"),
        (strange_field, "logs/b.log: “x'y” in the header is no field of flow logs"),
        (field_twice, "logs/b.log: the header names a field twice"),
        (truncated, "logs/b.log.gz: the file is not whole, or empty: download it again"),
        (cut_in_the_middle, "logs/b.log.gz: the file is not whole: download it again"),
        (no_parquet, "logs/b.parquet: the Parquet file is not whole: download it again"),
        (other_parquet, "logs/b.parquet is no flow log: it has the columns name and price"),
        (a_pipe, "logs/pipe is neither a file nor a folder"),
        (a_broken_link, "logs/gone.log: No such file or directory"),
        (a_device, "logs/device: Input/output error"),
        (undated, "x.json: Taken is “yesterday”: write the time of the snapshot"),
        (no_json, "1 error: nothing was judged"),
        (of_another_account, "of the account 999988887777, eu-west-1, but the environment “prod” is in the account"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence_with_status_2(shop: Path, spoil: Callable[[Path], None], said: str):
    spoil(shop)
    ran = run(*CALL, "--format", "json", folder=shop)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_what_is_neither_a_file_nor_a_folder_is_refused(shop: Path):
    ran = run("review", "--flow-logs", "/dev/null", folder=shop)
    assert (ran.returncode, ran.stderr) == (2, "sg-factory: /dev/null is neither a file nor a folder\n")


def test_one_environment_is_needed(tmp_path: Path):
    two = (
        SETTINGS
        + f'  test: {{account: "444455556666", region: eu-west-1, vpc: {{id: {VPC[:-1]}1, cidrs: [10.1.0.0/16]}}}}\n'
    )
    write_flow_logs(tmp_path)
    write(tmp_path, {"sg-factory.yaml": two})
    ran = run(*CALL, folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (
        2,
        "sg-factory: --flow-logs needs one environment: add --environment prod or test\n",
    )
    assert run(*CALL, "--environment", "prod", folder=tmp_path).returncode == 0


def test_dates_decide_the_status_as_they_do_without_flow_logs(shop: Path):
    role = (shop / "roles" / "web.yaml").read_text("utf-8")
    (shop / "roles" / "web.yaml").write_text(role + "review_by: 2026-01-31\n", "utf-8")
    dated = (*CALL, "--as-of", "2027-01-01")
    assert run(*dated, folder=shop).returncode == 0
    assert run(*dated, "--fail-on", "overdue", folder=shop).returncode == 1


def test_options_about_traffic_need_flow_logs(shop: Path):
    ran = run("review", "--propose", folder=shop)
    assert (ran.returncode, ran.stderr) == (
        2,
        "sg-factory: --config and --propose are about traffic: add --flow-logs SOURCE\n",
    )


def test_options_of_the_patch_need_one(shop: Path):
    ran = run(*CALL, "--evidence", "evidence.md", folder=shop)
    assert (ran.returncode, ran.stderr) == (
        2,
        "sg-factory: --margin and --evidence are about the patch: add --propose\n",
    )
    assert not (shop / "evidence.md").exists()


def test_the_flow_log_has_all_fields_and_the_tag_of_roles(tmp_path: Path):
    write(tmp_path, PROJECT)
    ran = run("flow-logs", "--destination", "arn:aws:s3:::shop-logs/vpc/", folder=tmp_path)
    made = json.loads(ran.stdout)["Resources"]
    log = made["FlowLog"]["Properties"]
    assert [name.strip("${}") for name in log["LogFormat"].split()] == [
        *FIELDS.split(),
        "instance-tag",
        "interface-tag",
    ]
    assert log["DestinationOptions"] == {
        "FileFormat": "parquet",
        "HiveCompatiblePartitions": True,
        "PerHourPartition": True,
    }
    assert [each["TagKeys"] for each in log["TagFieldSpecifications"]] == [["sg-factory:roles"]] * 2
    table = made["FlowLogTable"]["Properties"]["TableInput"]
    assert table["Parameters"]["projection.enabled"] == "true"
    assert table["Parameters"]["storage.location.template"] == (
        "s3://shop-logs/vpc/AWSLogs/aws-account-id=${account}/aws-service=vpcflowlogs/aws-region=${region}/year=${year}/"
        "month=${month}/day=${day}/hour=${hour}"
    )


@pytest.mark.parametrize(
    "arn", ["shop-logs", "arn:aws:s3:::x", "arn:aws:logs:eu-west-1:1:group", "arn:aws:s3:::logs/AWSLogs/"]
)
def test_a_destination_that_is_no_bucket_is_refused(tmp_path: Path, arn: str):
    write(tmp_path, PROJECT)
    ran = run("flow-logs", "--destination", arn, folder=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"sg-factory: “{arn}”")
