"""Queries of Athena: the columns of a table, and the rows of an answer as texts.

Source: https://docs.aws.amazon.com/athena/latest/APIReference/Welcome.html
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sg_factory.account.errors import AccountUnread, AwsSubject, aws_errors
from sg_factory.account.session import PATIENCE, client_of, session_of
from sg_factory.text.counting import listed

_CATALOG = "AwsDataCatalog"
ACTIONS = (
    *("athena:GetQueryExecution", "athena:GetQueryResults", "athena:GetTableMetadata", "athena:StartQueryExecution"),
    *("glue:GetDatabase", "glue:GetPartitions", "glue:GetTable"),
    *("s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket", "s3:PutObject"),
)
"""The actions that a query needs, for the table's files and the answers of the workgroup in S3 too."""
_RUNNING = ("QUEUED", "RUNNING")
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0  # seconds


@dataclass(frozen=True, slots=True)
class AthenaTable:
    """A table of Athena: its database and name, and the types of its columns and of its partitions."""

    database: str
    name: str
    columns: Mapping[str, str]
    partitions: Mapping[str, str]


class Athena:
    """Athena in the account of the AWS settings, by their workgroup's own place for answers."""

    def __init__(self, database: str, name: str, pause: Callable[[float], None] = time.sleep) -> None:
        self._subject = AwsSubject(f"the table “{database}.{name}” of Athena", listed(ACTIONS))
        self._database = database
        self._name = name
        self._pause = pause
        with aws_errors(self._subject):
            self._client: Any = client_of(session_of(self._subject, None), "athena", PATIENCE)

    def table(self) -> AthenaTable:
        """Return the table. Raises AccountUnread."""
        with aws_errors(self._subject):
            found = self._client.get_table_metadata(
                CatalogName=_CATALOG, DatabaseName=self._database, TableName=self._name
            )["TableMetadata"]
            columns, partitions = (
                {str(each["Name"]): str(each.get("Type", "")) for each in found.get(key, ())}
                for key in ("Columns", "PartitionKeys")
            )
        return AthenaTable(self._database, self._name, columns, partitions)

    def rows(self, sql: str) -> Iterator[tuple[str | None, ...]]:
        """Run a query and yield its rows. Raises AccountUnread."""
        with aws_errors(self._subject):
            context = {"Catalog": _CATALOG, "Database": self._database}
            started = self._client.start_query_execution(QueryString=sql, QueryExecutionContext=context)
            query = str(started["QueryExecutionId"])
            self._wait(query)
            is_head = True
            for page in self._client.get_paginator("get_query_results").paginate(QueryExecutionId=query):
                for row in page["ResultSet"]["Rows"]:
                    if not is_head:
                        yield tuple(each.get("VarCharValue") for each in row["Data"])
                    is_head = False

    def _wait(self, query: str) -> None:
        """Wait for the end of a query. Raises AccountUnread if it fails."""
        pause = _FIRST_PAUSE
        while True:
            status = self._client.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
            if status["State"] not in _RUNNING:
                break
            self._pause(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
        if status["State"] != "SUCCEEDED":
            why = " ".join(str(status.get("StateChangeReason", "no reason given")).split())
            raise AccountUnread(f"{self._subject.name} was not read: the query has {status['State'].lower()}: {why}")
