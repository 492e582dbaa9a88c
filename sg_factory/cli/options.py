"""What the commands share: the options that choose a project and a moment, and how mistakes are told."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn, TextIO, TypeVar

import click

from sg_factory.diagnostic import Diagnostic
from sg_factory.pipeline import Outcome, UnknownName, moment, run
from sg_factory.report import renderer
from sg_factory.report.summary import summary

F = TypeVar("F", bound=Callable[..., Any])


class Moment(click.ParamType[datetime]):
    """A date, or a time in UTC."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The first moment of a date, or the time itself."""
        try:
            return value if isinstance(value, datetime) else moment(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


_OPTIONS = (
    click.option(
        *("--project", "folder"),
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        default=Path("."),
        help="The project's folder (default: here).",
    ),
    click.option("--environment", metavar="NAME", help="Only this environment (default: all)."),
    click.option("--disable", metavar="ROLE", multiple=True, help="Switch a role off for this run."),
    click.option("--as-of", type=Moment(), help="Take this for today: what has expired is left out."),
)


def project_options(function: F) -> F:
    """The options that every command has which reads a project."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def outcome_of(
    folder: Path, environment: str | None, disable: tuple[str, ...], as_of: datetime | None, *, judge: bool
) -> Outcome:
    """The pipeline's outcome; a name that the caller got wrong ends the command with status 2."""
    environments = None if environment is None else (environment,)
    try:
        return run(folder, environments=environments, disable=disable, as_of=as_of, judge=judge)
    except UnknownName as error:
        fail(str(error))


def plans_of(outcome: Outcome) -> Outcome:
    """The outcome, once its notices are told on stderr. Mistakes of form end the command with status 2."""
    tell(outcome.diagnostics)
    if outcome.is_broken:
        fail(f"{summary(outcome.diagnostics)}: nothing was made")
    return outcome


def tell(diagnostics: tuple[Diagnostic, ...]) -> None:
    """Diagnostics for a person, on stderr."""
    click.echo(text_of(diagnostics, sys.stderr), err=True, nl=False)


def text_of(diagnostics: tuple[Diagnostic, ...], stream: TextIO | None) -> str:
    """Diagnostics as text, with colour where `stream` is a terminal and nobody has said NO_COLOR."""
    from sg_factory.report.text import render

    coloured = stream is not None and stream.isatty() and not os.environ.get("NO_COLOR")
    return render(diagnostics, colour=coloured)


def put(text: str) -> None:
    """The work of a command, on stdout. What cannot be written is status 2; a closed pipe ends it in peace."""
    if sys.stdout is None:
        fail("stdout is closed")
    try:
        click.echo(text, nl=False)
    except BrokenPipeError:
        raise
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left is not written at exit either
        fail(f"stdout: {error.strerror}")


def fail(message: str) -> NoReturn:
    """End the command: it could not do the work."""
    click.echo(f"sg-factory: {message}", err=True)
    sys.exit(2)


def report_of(diagnostics: tuple[Diagnostic, ...], format: str) -> str:
    """Diagnostics in a format of `check`."""
    return text_of(diagnostics, sys.stdout) if format == "text" else renderer(format)(diagnostics)
