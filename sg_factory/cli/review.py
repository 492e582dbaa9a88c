"""`sg-factory review`: what is due, expired, accepted and ending, and not needed any more, by owner."""

from __future__ import annotations

import sys

import click

from sg_factory.cli.options import Chosen, all_option, outcome_of, project_options
from sg_factory.cli.output import fail, put, screen_of, tell
from sg_factory.pipeline.reviewing import reviewed
from sg_factory.report.findings.summary import summary
from sg_factory.report.review import FORMATS
from sg_factory.usage.review.items import NEAR, PASSED, ReviewKind

_FAILING: dict[str, tuple[ReviewKind, ...]] = {"overdue": PASSED, "due": NEAR, "never": ()}


@click.command("review", epilog="Example: sg-factory review")
@project_options
@click.option("--format", type=click.Choice(tuple(FORMATS)), default="text", help="Output format.")
@click.option(
    "--fail-on",
    type=click.Choice(tuple(_FAILING)),
    default="never",
    help="Exit 1 if a date has passed (overdue), or if one has passed or is at most 30 days away (due).",
)
@all_option
def command(chosen: Chosen, format: str, fail_on: str, shows_all: bool) -> None:
    """List what is due for review, by owner."""
    outcome = outcome_of(chosen, judge=False)
    if outcome.is_broken:
        tell(outcome.mistakes)
        fail(f"{summary(outcome.mistakes)}: nothing was reviewed")
    found = reviewed(outcome, chosen.files, is_whole=not chosen.environments)
    put(FORMATS[format](found, screen_of(sys.stdout, shows_all=shows_all)))
    sys.exit(1 if found.count(*_FAILING[fail_on]) else 0)
