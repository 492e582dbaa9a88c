"""Output of the commands: results on stdout, diagnostics on stderr, and a one-line message for a failure."""

from __future__ import annotations

import os
import sys
from typing import NoReturn, TextIO

import click

from sg_factory.cli.streams import width_of
from sg_factory.diagnostic import Diagnostic
from sg_factory.text.screen import Screen

_ERROR = "Error: "  # as click begins it


def tell(diagnostics: tuple[Diagnostic, ...]) -> None:
    """Print diagnostics on stderr, all of them: only the commands that print them as their result have `--all`."""
    from sg_factory.report.findings.text import render

    click.echo(render(diagnostics, screen_of(sys.stderr, shows_all=True)), err=True, nl=False)


def screen_of(stream: TextIO | None, *, shows_all: bool = False) -> Screen:
    """Return what a stream prints on: lines are wrapped and lists folded on a terminal only, for its width.

    It has colours unless NO_COLOR is set; `shows_all` keeps lists whole.
    """
    width = width_of(stream)
    return Screen(width, width is not None and not os.environ.get("NO_COLOR"), shows_all)


def put(text: str) -> None:
    """Write the result of a command to stdout."""
    click.echo(text, nl=False)


def say(text: str) -> None:
    """Write sentences to stdout, a line each."""
    put(screen_of(sys.stdout).text(text.split("\n")))


def note(text: str) -> None:
    """Write sentences to stderr, a line each."""
    click.echo(screen_of(sys.stderr).text(text.split("\n")), err=True, nl=False)


def error_text(message: str) -> str:
    """Return a message that click prints on stderr, behind a word of its own."""
    text = screen_of(sys.stderr).text(f"{_ERROR}{message}".split("\n"))
    return text.removeprefix(_ERROR).removesuffix("\n")


def fail(message: str) -> NoReturn:
    """End the command with a message and status 2: it could not do its work."""
    note(f"sg-factory: {message}")
    sys.exit(2)
