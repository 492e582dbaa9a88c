"""Output of the commands: results on stdout, diagnostics on stderr, and a one-line message for a failure."""

from __future__ import annotations

import os
import sys
from typing import NoReturn, TextIO

import click

from sg_factory.diagnostic import Diagnostic


def tell(diagnostics: tuple[Diagnostic, ...]) -> None:
    """Print diagnostics on stderr."""
    click.echo(text_of(diagnostics, sys.stderr), err=True, nl=False)


def text_of(diagnostics: tuple[Diagnostic, ...], stream: TextIO | None) -> str:
    """Return diagnostics as text, with colour if `stream` is a terminal and NO_COLOR is not set."""
    from sg_factory.report.findings.text import render

    return render(diagnostics, colour=is_coloured(stream))


def is_coloured(stream: TextIO | None) -> bool:
    """Return True if `stream` is a terminal and NO_COLOR is not set."""
    return stream is not None and stream.isatty() and not os.environ.get("NO_COLOR")


def put(text: str) -> None:
    """Write the result of a command to stdout."""
    click.echo(text, nl=False)


def fail(message: str) -> NoReturn:
    """End the command with a message and status 2: it could not do its work."""
    click.echo(f"sg-factory: {message}", err=True)
    sys.exit(2)
