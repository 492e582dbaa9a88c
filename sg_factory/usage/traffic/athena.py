"""The same query for Athena, transpiled by sqlglot, and its answer as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from sg_factory.usage.traffic.files import require
from sg_factory.usage.traffic.query import NUMBERS, OPTIONAL, REQUIRED, QueryScope, flow_query
from sg_factory.usage.traffic.rows import FlowRow

_DAY = 86_400
_NUMBERS = ("protocol", "own_port", "peer_port", "since", "until", "records", "started", "ended")


class NoSqlGlot(Exception):
    """sqlglot is not installed; the message says how to install it."""


def athena_query(table: str, columns: Mapping[str, str], partitions: Mapping[str, str], scope: QueryScope) -> str:
    """Return the query in Athena's dialect; `table` is DATABASE.TABLE, the mappings have the types of its columns.

    Only what is between the first and the last of the scope's times is read: nothing else can be judged. Partitions
    named year and month are chosen by it. Raises UnreadLogs for a table that lacks fields, and NoSqlGlot.
    """
    try:
        import sqlglot
    except ImportError:
        raise NoSqlGlot("the query for Athena is made by sqlglot: install sg-factory[logs]") from None
    require(columns, f"the table {table}")
    source = f"({_selected(table, columns, partitions, scope.times)}) AS l"
    query = f"SELECT * FROM ({flow_query(source, scope)}) AS a ORDER BY CASE WHEN kind = 'flow' THEN 1 ELSE 0 END"
    return sqlglot.transpile(query, read="duckdb", write="athena")[0]


def _selected(table: str, columns: Mapping[str, str], partitions: Mapping[str, str], times: Sequence[int]) -> str:
    """The columns of the query from the table; those that it does not have are NULL."""
    names = ", ".join(
        f"TRY_CAST({_name(name) if name in columns else 'NULL'} AS {'BIGINT' if name in NUMBERS else 'VARCHAR'}) "
        f"AS {_name(name)}"
        for name in (*REQUIRED, *OPTIONAL)
    )
    where = " AND ".join(_between(partitions, times)) or "TRUE"
    quoted = ".".join(map(_name, table.split(".")))
    return f"SELECT {names} FROM {quoted} WHERE {where}"


def _between(partitions: Mapping[str, str], times: Sequence[int]) -> Iterator[str]:
    if not times:
        return
    days = [datetime.fromtimestamp(each, UTC) for each in range(times[0] - _DAY, times[-1] + 2 * _DAY, _DAY)]
    for name, values in (("year", {f"{day:%Y}" for day in days}), ("month", {f"{day:%m}" for day in days})):
        if name in partitions:
            is_text = "char" in partitions[name] or partitions[name] == "string"
            written = (f"'{each}'" if is_text else str(int(each)) for each in sorted(values))
            yield f"{_name(name)} IN ({', '.join(written)})"
    start = 'TRY_CAST("start" AS BIGINT)'
    seconds = f"CASE WHEN {start} > 100000000000 THEN CAST({start} / 1000 AS BIGINT) ELSE {start} END"
    yield f"{seconds} BETWEEN {times[0]} AND {times[-1]}"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def rows_of(answer: Iterable[tuple[str | None, ...]]) -> Iterator[FlowRow]:
    """Yield the rows of an answer, whose values are texts."""
    for texts in answer:
        values = dict(zip(FlowRow._fields, (each or "" for each in texts), strict=True))
        numbers = {name: int(values[name] or 0) for name in _NUMBERS}
        yield FlowRow(**{**values, **numbers, "is_hole": values["is_hole"] == "true"})  # type: ignore[arg-type]
