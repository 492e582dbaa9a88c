"""How the commands speak: work on stdout, words for a person on stderr, one sentence where they could not do it."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import NoReturn, TextIO

import click

from sg_factory.diagnostic import Diagnostic, Related, Where
from sg_factory.report import EXPLAINING, HOSTED, renderer


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


def report_of(diagnostics: tuple[Diagnostic, ...], format: str, folder: Path) -> str:
    """Diagnostics of the files in `folder`, in a format of `check`."""
    if format == "text":
        return text_of(diagnostics, sys.stdout)
    if format in HOSTED:
        diagnostics = _from_here(diagnostics, folder)
    if format in EXPLAINING:
        from sg_factory.cli.explain import rules

        return renderer(format, rules(diagnostics))(diagnostics)
    return renderer(format)(diagnostics)


def _from_here(diagnostics: tuple[Diagnostic, ...], folder: Path) -> tuple[Diagnostic, ...]:
    """The same with paths as they are from where the command is run, which a pipeline does in its repository."""
    base = Path(os.path.relpath(folder))
    if base.parts[:1] in ((), ("..",)):
        return diagnostics

    def placed(where: Where) -> Where:
        return replace(where, file=(base / where.file).as_posix())

    return tuple(
        replace(
            found,
            where=placed(found.where),
            related=tuple(Related(placed(other.where), other.label) for other in found.related),
        )
        for found in diagnostics
    )
