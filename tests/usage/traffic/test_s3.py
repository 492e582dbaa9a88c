"""Flow logs in a bucket, by the simulated AWS."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from sg_factory.account import AccountUnread
from sg_factory.pipeline.flow_logs import open_logs
from sg_factory.usage.traffic.files import UnreadLogs
from sg_factory.usage.traffic.query import QueryScope
from tests.end_to_end.aws import Aws, simulated_aws
from tests.usage.traffic.shop import days, text


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    with simulated_aws(tmp_path_factory.mktemp("aws")) as simulated:
        yield simulated


@pytest.fixture
def bucket(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> str:
    for name, value in aws.environment.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3", region_name="eu-west-1")
    if not client.list_buckets()["Buckets"]:
        client.create_bucket(Bucket="shop-logs", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    for number in (1, 2):
        key = f"vpc/AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/11/0{number}/a.log.gz"
        client.put_object(
            Bucket="shop-logs", Key=key, Body=gzip.compress(text(days("eni-db", number, number)).encode())
        )
    return "shop-logs"


def test_a_prefix_is_read_and_another_one_is_not_there(bucket: str, tmp_path: Path):
    with open_logs([f"s3://{bucket}/vpc/"]) as rows:
        assert [row.interface_id for row in rows(QueryScope(), ()) if row.kind == "day"] == ["eni-db", "eni-db"]
    with (
        pytest.raises(AccountUnread, match="s3://shop-logs/other: there are no objects"),
        open_logs(["s3://shop-logs/other"]),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_whole_is_named_by_its_location(bucket: str):
    boto3.client("s3", region_name="eu-west-1").put_object(
        Bucket=bucket, Key="cut/a.log.gz", Body=b"\x1f\x8b\x08\x00 cut"
    )
    with (
        pytest.raises(UnreadLogs, match=r"^s3://shop-logs/cut/a\.log\.gz: the file is not whole"),
        open_logs([f"s3://{bucket}/cut"]),
    ):
        pass


def test_a_location_without_a_bucket_is_refused():
    with (
        pytest.raises(AccountUnread, match=r"“s3:///logs” names no bucket: write s3://BUCKET/PREFIX"),
        open_logs(["s3:///logs"]),
    ):
        pass
