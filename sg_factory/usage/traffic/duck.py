"""Files of flow logs → rows, by DuckDB in this process: nothing is downloaded, and memory is bounded."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sg_factory.text.escaping import escaped
from sg_factory.usage.traffic.crowds import MOST_PEERS
from sg_factory.usage.traffic.faults import fault_of
from sg_factory.usage.traffic.files import LogFiles, UnreadLogs, files_at, require
from sg_factory.usage.traffic.query import NUMBERS, OPTIONAL, REQUIRED, QueryScope, days_query, other_queries
from sg_factory.usage.traffic.rows import FlowRow

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MEMORY = "600MB"
_TABLE = "flow_logs"
_BATCH = 10_000  # rows held at a time
_SIGNS = re.compile(r"[*?\[]")  # of patterns in names of files


class NoDuckDb(Exception):
    """DuckDB is not installed; the message says how to install it."""


@contextmanager
def logs_in(paths: Sequence[Path]) -> Iterator[DuckLogs]:
    """Open the flow logs at some paths. Raises UnreadLogs and NoDuckDb."""
    try:
        import duckdb
    except ImportError:
        raise NoDuckDb("flow logs are read by DuckDB: install sg-factory[logs]") from None
    texts, parquet = files_at(paths)
    with TemporaryDirectory(prefix="sg-factory-") as folder, duckdb.connect() as connection:
        for setting, value in (
            ("memory_limit", _MEMORY),
            ("temp_directory", folder),
            ("preserve_insertion_order", "false"),
            ("autoinstall_known_extensions", "false"),
            ("autoload_known_extensions", "false"),
            ("enable_progress_bar", "false"),
        ):
            connection.execute(f"SET {setting} = '{value}'")
        yield DuckLogs(connection, texts, parquet, Path(folder))


class DuckLogs:
    """Flow logs as one table of DuckDB."""

    def __init__(
        self, connection: DuckDBPyConnection, texts: Sequence[LogFiles], parquet: Sequence[Path], folder: Path
    ) -> None:
        self._connection = connection
        parts = [self._once_read(each, folder / f"{number}.parquet") for number, each in enumerate(texts)]
        parts += self._of_parquet(parquet)
        self._sql = "\nUNION ALL\n".join(parts)
        self._run(f"CREATE VIEW {_TABLE} AS {self._sql}")

    def rows(self, scope: QueryScope, settled: Collection[str]) -> Iterator[FlowRow]:
        """Yield the rows of the query, part by part. Of `settled` interfaces no addresses are needed.

        Raises UnreadLogs.
        """
        seen = set()
        for row in self._answer(days_query(_TABLE, scope)):
            seen.add(row.interface_id)
            yield row
        unsettled = sorted(seen.difference(settled))
        for query in other_queries(_TABLE, replace(scope, unsettled=unsettled, sums_up=self._has_crowds())):
            yield from self._answer(query)

    def _has_crowds(self) -> bool:
        """True if there may be more peers than are told one by one; an estimate, well below that number."""
        self._run(f"SELECT approx_count_distinct(pkt_srcaddr), approx_count_distinct(pkt_dstaddr) FROM {_TABLE}")
        return any(int(str(each)) > MOST_PEERS // 2 for each in self._next()[0])

    def _answer(self, query: str) -> Iterator[FlowRow]:
        self._run(query)
        while batch := self._next():
            yield from map(FlowRow._make, batch)

    def _next(self) -> list[tuple[object, ...]]:
        import duckdb

        try:
            return self._connection.fetchmany(_BATCH)
        except duckdb.Error as error:
            raise UnreadLogs(fault_of(error)) from None

    def _run(self, sql: str) -> None:
        import duckdb

        try:
            self._connection.execute(sql)
        except duckdb.Error as error:
            raise UnreadLogs(fault_of(error)) from None

    def _once_read(self, files: LogFiles, copy: Path) -> str:
        """The part of some text files, as a copy in columns: the query reads it several times."""
        self._run(f"COPY ({_of_text(files)}) TO '{copy}' (FORMAT parquet, COMPRESSION zstd)")
        return f"SELECT * FROM read_parquet({_list([copy])})"

    def _of_parquet(self, paths: Sequence[Path]) -> Iterator[str]:
        """A part for all files with the same columns. Raises UnreadLogs."""
        formats: dict[tuple[str, ...], list[Path]] = {}
        for path in paths:
            columns = self._columns(path)
            require((name.replace("-", "_") for name in columns), path)
            formats.setdefault(columns, []).append(path)
        for columns, held in formats.items():
            names = {name.replace("-", "_"): f'"{name}"' for name in columns}
            yield _selected(names, f"read_parquet({_list(held)}, hive_partitioning = false)")

    def _columns(self, path: Path) -> tuple[str, ...]:
        """The columns of a Parquet file, which are at its end. Raises UnreadLogs."""
        import duckdb

        try:
            self._connection.execute(f"DESCRIBE SELECT * FROM read_parquet({_list([path])}, hive_partitioning = false)")
        except duckdb.Error:
            raise UnreadLogs(f"{escaped(str(path))}: the Parquet file is not whole: download it again") from None
        return tuple(str(row[0]) for row in self._next())


def _of_text(files: LogFiles) -> str:
    types = ", ".join(f"'{name}': '{'BIGINT' if name in NUMBERS else 'VARCHAR'}'" for name in files.fields)
    options = (
        f"delim = ' ', header = false, skip = 1, columns = {{{types}}}, auto_detect = false, nullstr = '-', "
        f"quote = '', escape = '', compression = '{'gzip' if files.is_gzip else 'none'}', hive_partitioning = false"
    )
    return _selected({name: f'"{name}"' for name in files.fields}, f"read_csv({_list(files.paths)}, {options})")


def _selected(names: dict[str, str], source: str) -> str:
    """The columns of the query; a field that the logs do not have is NULL."""
    columns = ", ".join(
        f'CAST({names.get(name, "NULL")} AS {"BIGINT" if name in NUMBERS else "VARCHAR"}) AS "{name}"'
        for name in (*REQUIRED, *OPTIONAL)
    )
    return f"SELECT {columns} FROM {source}"


def _list(paths: Sequence[Path]) -> str:
    """Names of files, not patterns."""
    plain = (_SIGNS.sub(lambda sign: f"[{sign[0]}]", str(path)).replace("'", "''") for path in paths)
    quoted = ", ".join(f"'{each}'" for each in plain)
    return f"[{quoted}]"
