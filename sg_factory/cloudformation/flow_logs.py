"""Plan → the flow log of its VPC in the format that verdicts on rules need, and the Athena table over its files.

A flow log cannot be changed after it was made. Its bucket belongs to others. The files are Parquet below hourly
partitions in Hive's form; Athena computes the partitions, so that nobody has to add them.

Sources: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html and flow-logs-s3-path.html; the
reference of AWS::EC2::FlowLog and AWS::Glue::Table; https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sg_factory.cloudformation.resource import Resource
from sg_factory.cloudformation.template import VPC_PARAMETER, vpc_declaration
from sg_factory.plan import Plan
from sg_factory.plan.roles_tag import ROLES_TAG

_FIELDS = (
    *(("version", "int"), ("account-id", "string"), ("interface-id", "string"), ("srcaddr", "string")),
    *(("dstaddr", "string"), ("srcport", "int"), ("dstport", "int"), ("protocol", "bigint"), ("packets", "bigint")),
    *(("bytes", "bigint"), ("start", "bigint"), ("end", "bigint"), ("action", "string"), ("log-status", "string")),
    *(("vpc-id", "string"), ("subnet-id", "string"), ("pkt-srcaddr", "string"), ("pkt-dstaddr", "string")),
    *(("tcp-flags", "int"), ("type", "string"), ("flow-direction", "string"), ("traffic-path", "int")),
    *(("instance-tag", "string"), ("interface-tag", "string")),
)
"""The fields of a record in their order, each with its type in Parquet."""

_PARTITIONS = (
    *(("account", "string"), ("region", "string"), ("year", "string")),
    *(("month", "string"), ("day", "string"), ("hour", "string")),
)
_ARN = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):s3:::(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<folder>.*?))?/?\Z"
)
_PARQUET = "org.apache.hadoop.hive.ql.io.parquet"


class NotABucket(ValueError):
    """A destination that flow logs cannot have; the message says what to write."""


@dataclass(frozen=True, slots=True)
class LogBucket:
    """A bucket for flow logs, and the folder in it, empty for none."""

    arn: str
    bucket: str
    folder: str

    @property
    def location(self) -> str:
        """The folder in which AWS writes the partitions."""
        return "/".join(filter(None, (f"s3://{self.bucket}", self.folder, "AWSLogs")))


def log_bucket(arn: str) -> LogBucket:
    """Parse the ARN of a bucket, with a folder or without one. Raises NotABucket."""
    found = _ARN.match(arn)
    if not found:
        raise NotABucket(f"“{arn}” is not the ARN of a bucket: write arn:aws:s3:::BUCKET or arn:aws:s3:::BUCKET/FOLDER")
    folder = (found["folder"] or "").strip("/")
    if folder.split("/")[0] == "AWSLogs":
        raise NotABucket(f"“{arn}”: AWS adds AWSLogs itself: leave it out")
    return LogBucket(arn, found["bucket"], folder)


def flow_logs_template(plan: Plan, bucket: LogBucket) -> dict[str, Any]:
    """Return the CloudFormation template of the flow log of an environment's VPC."""
    vpc = plan.environment.vpc
    parameters = {} if vpc.id else {VPC_PARAMETER: vpc_declaration(vpc)}
    resources = flow_log_resources(plan, bucket, vpc.id or {"Ref": VPC_PARAMETER})
    return {
        "Description": f"Flow log of {plan.project}, {plan.environment_name}",
        **({"Parameters": parameters} if parameters else {}),
        "Resources": {each.logical_id: {"Type": each.type, "Properties": dict(each.properties)} for each in resources},
    }


def flow_log_resources(plan: Plan, bucket: LogBucket, vpc: Any) -> Iterator[Resource]:
    """Yield the flow log of a VPC, then the database and the table; `vpc` is its id, as a text or an expression."""
    yield Resource(
        "FlowLog",
        "AWS::EC2::FlowLog",
        {
            "DestinationOptions": {"FileFormat": "parquet", "HiveCompatiblePartitions": True, "PerHourPartition": True},
            "LogDestination": bucket.arn,
            "LogDestinationType": "s3",
            "LogFormat": " ".join(f"${{{name}}}" for name, _ in _FIELDS),
            "MaxAggregationInterval": 60,
            "ResourceId": vpc,
            "ResourceType": "VPC",
            "TagFieldSpecifications": [
                {"ResourceType": each, "TagKeys": [ROLES_TAG]} for each in ("instance", "network-interface")
            ],
            "Tags": [{"Key": "Name", "Value": f"{plan.project}-{plan.environment_name}"}],
            "TrafficType": "ALL",
        },
    )
    name = database_name(plan)
    yield Resource(
        "FlowLogDatabase",
        "AWS::Glue::Database",
        {"CatalogId": {"Ref": "AWS::AccountId"}, "DatabaseInput": {"Name": name}},
    )
    table = {"CatalogId": {"Ref": "AWS::AccountId"}, "DatabaseName": {"Ref": "FlowLogDatabase"}}
    yield Resource("FlowLogTable", "AWS::Glue::Table", {**table, "TableInput": _table(plan, bucket)})


def database_name(plan: Plan) -> str:
    """Return the database in Athena: `shop_prod`."""
    return re.sub(r"[^a-z0-9]+", "_", f"{plan.project}_{plan.environment_name}".lower())


def _table(plan: Plan, bucket: LogBucket) -> dict[str, Any]:
    """The table, whose partitions are computed: one for each account, region and hour."""
    steps = ("aws-account-id=${account}", "aws-service=vpcflowlogs", "aws-region=${region}")
    times = tuple(f"{name}=${{{name}}}" for name, _ in _PARTITIONS[2:])
    here = plan.environment
    ranges = (("year", "2025,2045", ""), ("month", "1,12", "2"), ("day", "1,31", "2"), ("hour", "0,23", "2"))
    parameters = {
        "EXTERNAL": "TRUE",
        "classification": "parquet",
        "projection.enabled": "true",
        "projection.account.type": "enum",
        "projection.account.values": here.account or {"Ref": "AWS::AccountId"},
        "projection.region.type": "enum",
        "projection.region.values": here.region or {"Ref": "AWS::Region"},
        "storage.location.template": "/".join((bucket.location, *steps, *times)),
    }
    for name, range_, digits in ranges:
        parameters |= {f"projection.{name}.type": "integer", f"projection.{name}.range": range_}
        parameters |= {f"projection.{name}.digits": digits} if digits else {}
    return {
        "Name": "flow_logs",
        "Parameters": parameters,
        "PartitionKeys": [{"Name": name, "Type": type_} for name, type_ in _PARTITIONS],
        "StorageDescriptor": {
            "Columns": [{"Name": name.replace("-", "_"), "Type": type_} for name, type_ in _FIELDS],
            "InputFormat": f"{_PARQUET}.MapredParquetInputFormat",
            "Location": f"{bucket.location}/",
            "OutputFormat": f"{_PARQUET}.MapredParquetOutputFormat",
            "SerdeInfo": {"SerializationLibrary": f"{_PARQUET}.serde.ParquetHiveSerDe"},
        },
        "TableType": "EXTERNAL_TABLE",
    }
