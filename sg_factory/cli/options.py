"""Options that all commands on a project have, and the result of compiling that project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from sg_factory.cli.output import fail, tell
from sg_factory.cli.progress import progress
from sg_factory.cli.values import environments, offering, roles
from sg_factory.files import NoFile, content
from sg_factory.pipeline.live import ACCOUNT, LiveAccount, Source
from sg_factory.pipeline.project import Outcome, UnknownName, moment, run
from sg_factory.pipeline.templates import read_source
from sg_factory.plan import Plan
from sg_factory.report.findings.summary import summary
from sg_factory.text.counting import listed
from sg_factory.text.spelling import nearest
from sg_factory.view.last_seen import NoUseReport, UseReport

_MOST_USE = 1 << 28  # bytes of a report about the use of rules


@dataclass(frozen=True, slots=True)
class Chosen:
    """The options' values: the project's folder, environments (none: all), roles to switch off, the time (--as-of).

    `source` is what others wrote, to be read instead of the project.
    """

    folder: Path
    environments: tuple[str, ...]
    disable: tuple[str, ...]
    as_of: datetime | None
    source: Source | None = None


class MomentType(click.ParamType[datetime]):
    """A date, or a time in UTC."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the time, which for a date is its first moment."""
        try:
            return value if isinstance(value, datetime) else moment(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class SourceType(click.Path):
    """A file or folder, or `account:` or `account:ENVIRONMENT`, which is read from AWS."""

    def __init__(self) -> None:
        super().__init__(exists=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path or the live account. A file of that name is written with `./` before it."""
        if isinstance(value, LiveAccount) or (isinstance(value, str) and value.startswith(ACCOUNT)):
            return LiveAccount(str(value))
        return super().convert(value, param, ctx)


class UseReportType(click.Path):
    """A file that `review --flow-logs` has printed."""

    def __init__(self) -> None:
        super().__init__(exists=True, dir_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the report."""
        if isinstance(value, UseReport):
            return value
        path = Path(str(super().convert(value, param, ctx)))
        try:
            return UseReport(content(path, _MOST_USE).decode("utf-8-sig"))
        except (NoFile, NoUseReport, UnicodeDecodeError) as error:
            self.fail(f"{path}: {'this is not UTF-8' if isinstance(error, UnicodeDecodeError) else error}", param, ctx)


class SeveralType(click.ParamType[tuple[str, ...]]):
    """One or several of a set of words, separated by commas."""

    def __init__(self, *words: str) -> None:
        self._words = words
        self.name = ",".join(words)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Return the words in the order in which they are given."""
        if isinstance(value, tuple):
            return value
        given = tuple(word.strip() for word in value.split(","))
        for word in given:
            if word not in self._words:
                near = nearest(word, self._words)
                help = f": did you mean “{near}”?" if near else ""
                self.fail(f"“{word}” is not one of {', '.join(self._words)}{help}", param, ctx)
        return given

    def shell_complete(
        self, _ctx: click.Context, _param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[str]]:
        """Complete the last word with those that are not given yet."""
        before, comma, begun = incomplete.rpartition(",")
        given = before.split(",")
        fitting = (word for word in self._words if word.startswith(begun) and word not in given)
        return [CompletionItem(f"{before}{comma}{word}") for word in fitting]


project_option = click.option(
    *("--project", "folder"),
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("."),
    help="Use the project in this folder (default: the current folder).",
)
as_of_option = click.option(
    "--as-of", type=MomentType(), help="Use this date instead of today's: rules that have expired by then are left out."
)
environment_option = click.option(
    *("--environment", "environments"),
    metavar="NAME",
    multiple=True,
    shell_complete=offering(environments),
    help="Use only this environment, or those that match a pattern such as 'prod-*' (default: all).",
)
all_option = click.option(
    *("--all", "shows_all"),
    is_flag=True,
    help="Show whole lists; on a terminal, long ones end with the number of the others.",
)
deployed_option = click.option(
    *("--deployed", "deployed"),
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The templates of the project's stacks that exist in the account: a file for each, such as shop.json.",
)
_OPTIONS = (
    project_option,
    environment_option,
    click.option(
        "--disable",
        metavar="ROLE",
        multiple=True,
        shell_complete=offering(roles),
        help="Switch a role off for this run.",
    ),
    as_of_option,
)


def project_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options of a project to a command; the function gets their values as `chosen`."""

    @wraps(function)
    def command(
        folder: Path, environments: tuple[str, ...], disable: tuple[str, ...], as_of: datetime | None, **others: Any
    ) -> None:
        source = others.pop("from_source", None)
        function(Chosen(folder, environments, disable, as_of, source), **others)

    for option in reversed(_OPTIONS):
        command = option(command)
    return command


source_option = click.option(
    *("--from", "from_source"),
    metavar="SOURCE",
    type=SourceType(),
    help="Read this instead of a project: a snapshot of an account, a CloudFormation template, a plan or state of "
    "Terraform, a folder of these, or account: or account:ENVIRONMENT, which is read from AWS.",
)


def with_use(plans: tuple[Plan, ...], report: UseReport | None) -> tuple[Plan, ...]:
    """Return plans whose rules say when they were last seen. With several environments, status 2."""
    if report is None:
        return plans
    if len(plans) > 1:
        names = listed([plan.environment_name for plan in plans], "or")
        fail(f"--use is about one environment: add --environment {names}")
    return tuple(map(report.on, plans))


use_option = click.option(
    *("--use", "use_report"),
    metavar="FILE",
    type=UseReportType(),
    help="Say beside each rule when it was last seen, by what `review --flow-logs … --format json` has printed.",
)


def outcome_of(chosen: Chosen, *, judge: bool = True) -> Outcome:
    """Return the pipeline's outcome; an unknown name in the options ends the command with status 2."""
    if chosen.source is not None:
        return _outcome_of_source(chosen, chosen.source, judge=judge)
    environments = chosen.environments or None
    try:
        with progress():
            return run(
                chosen.folder, environments=environments, disable=chosen.disable, as_of=chosen.as_of, judge=judge
            )
    except UnknownName as error:
        fail(str(error))


def names_environment(source: Source) -> bool:
    """True if a source is named by an environment of a project."""
    return isinstance(source, LiveAccount) and source.environment is not None


def _outcome_of_source(chosen: Chosen, source: Source, *, judge: bool) -> Outcome:
    """The outcome of what others wrote, in the chosen environments. Without groups, status 2."""
    if (chosen.folder != Path() and not names_environment(source)) or chosen.disable:
        fail("--project and --disable do not apply to --from: leave out these options or --from")
    try:
        with progress():
            return read_source(source, chosen.environments, project=chosen.folder, as_of=chosen.as_of, judge=judge)
    except UnknownName as error:
        fail(str(error))


def plans_of(chosen: Chosen) -> tuple[Plan, ...]:
    """Return the plans of `unbroken`."""
    return unbroken(chosen).plans


def unbroken(chosen: Chosen) -> Outcome:
    """Return the pipeline's outcome, and print diagnostics on stderr. Mistakes end the command with status 2."""
    outcome = outcome_of(chosen, judge=False)
    if outcome.is_broken:
        tell(outcome.mistakes)
        fail(f"{summary(outcome.mistakes)}: nothing was made")
    tell(outcome.diagnostics)
    return outcome
