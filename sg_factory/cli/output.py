"""How the commands speak: work on stdout, words for a person on stderr, one sentence where they could not do it."""

from __future__ import annotations

import os
import sys
from typing import NoReturn, TextIO

import click

from sg_factory.diagnostic import Diagnostic


def tell(diagnostics: tuple[Diagnostic, ...]) -> None:
    """Diagnostics for a person, on stderr."""
    click.echo(text_of(diagnostics, sys.stderr), err=True, nl=False)


def text_of(diagnostics: tuple[Diagnostic, ...], stream: TextIO | None) -> str:
    """Diagnostics as text, with colour where `stream` is a terminal and nobody has said NO_COLOR."""
    from sg_factory.report.findings.text import render

    return render(diagnostics, colour=is_coloured(stream))


def is_coloured(stream: TextIO | None) -> bool:
    """Whether `stream` is a terminal and nobody has said NO_COLOR."""
    return stream is not None and stream.isatty() and not os.environ.get("NO_COLOR")


def put(text: str) -> None:
    """Write the work of a command to stdout."""
    click.echo(text, nl=False)


def fail(message: str) -> NoReturn:
    """End the command: it could not do the work."""
    click.echo(f"sg-factory: {message}", err=True)
    sys.exit(2)
