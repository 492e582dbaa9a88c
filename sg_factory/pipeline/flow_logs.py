"""Flow logs by their names → rows: files and folders, locations in S3, a table of Athena."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from sg_factory.account import athena, history, objects
from sg_factory.pipeline.traffic import RowsOf
from sg_factory.text.escaping import escaped
from sg_factory.usage.traffic.athena import athena_query, rows_of
from sg_factory.usage.traffic.duck import logs_in
from sg_factory.usage.traffic.files import UnreadLogs
from sg_factory.usage.traffic.query import QueryScope
from sg_factory.usage.traffic.rows import FlowRow

_ATHENA, _S3 = "athena:", "s3://"


def actions_of(names: Sequence[str], *, asks_config: bool) -> frozenset[str]:
    """Return the actions that flow logs, as `open_logs` takes them, and AWS Config need beside a snapshot's."""
    of_names = (athena.ACTIONS if name.startswith(_ATHENA) else objects.ACTIONS for name in names if _is_remote(name))
    return frozenset(chain(chain.from_iterable(of_names), history.ACTIONS if asks_config else ()))


def _is_remote(name: str) -> bool:
    return name.startswith((_ATHENA, _S3))


@contextmanager
def open_logs(names: Sequence[str]) -> Iterator[RowsOf]:
    """Open flow logs: paths, `s3://BUCKET/PREFIX`, or one `athena:DATABASE.TABLE`.

    Raises UnreadLogs, NoDuckDb, NoSqlGlot, and AccountUnread for what AWS does not answer.
    """
    tables = [name for name in names if name.startswith(_ATHENA)]
    if tables:
        if len(names) > 1:
            raise UnreadLogs(f"{tables[0]} is asked alone: leave out the other --flow-logs")
        yield _asking(tables[0].removeprefix(_ATHENA))
        return
    with ExitStack() as held:
        paths = []
        locations: dict[Path, str] = {}
        for name in names:
            path = Path(name)
            if name.startswith(_S3):
                path = Path(held.enter_context(TemporaryDirectory(prefix="sg-factory-")))
                locations |= objects.download(name, path)
            paths.append(path)
        try:
            yield held.enter_context(logs_in(paths)).rows
        except UnreadLogs as error:
            raise UnreadLogs(_by_location(str(error), locations)) from None


def _by_location(text: str, locations: Mapping[Path, str]) -> str:
    """A message about downloaded files, with their names in S3."""
    for path, location in locations.items():
        text = text.replace(str(path), escaped(location))
    return text


def _asking(table: str) -> RowsOf:
    database, dot, name = table.partition(".")
    if not (database and dot and name) or "." in name:
        raise UnreadLogs(f"“{_ATHENA}{table}” is no table: write {_ATHENA}DATABASE.TABLE")

    def rows(scope: QueryScope, _settled: Collection[str]) -> Iterator[FlowRow]:
        asked = athena.Athena(database, name)
        found = asked.table()
        yield from rows_of(asked.rows(athena_query(table, found.columns, found.partitions, scope)))

    return rows
