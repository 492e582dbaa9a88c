"""`sg-factory review`: what is due, expired, accepted and ending, and not needed any more, by owner."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from sg_factory.account import policy
from sg_factory.cli.options import Chosen, SourceType, all_option, outcome_of, project_options
from sg_factory.cli.output import fail, put, screen_of, tell
from sg_factory.cli.progress import progress
from sg_factory.cli.values import offering, roles
from sg_factory.editing.refused import ChangeRefused
from sg_factory.editing.reviews import NextReview, done_reviews
from sg_factory.files import Folder
from sg_factory.files.writing import write_files
from sg_factory.garbage_collection import paused_collection
from sg_factory.pipeline.broken_source import BrokenSource
from sg_factory.pipeline.live import Source
from sg_factory.pipeline.project import UnknownName
from sg_factory.pipeline.reviewing import reviewed
from sg_factory.report.findings.summary import summary
from sg_factory.report.review import FORMATS
from sg_factory.text.escaping import escaped
from sg_factory.text.json_text import json_text
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
@click.option(
    *("--from", "sources"),
    metavar="SOURCE",
    type=SourceType(),
    multiple=True,
    help="Read this, too: a snapshot of an account, account: or account:ENVIRONMENT, or a template (several times). "
    "It tells groups that nothing holds, expired rules that are still deployed, and default groups in use.",
)
@click.option(
    *("--flow-logs", "flow_logs"),
    metavar="SOURCE",
    multiple=True,
    help="Print which rules and groups are used instead, by these flow logs: a file or folder, s3://BUCKET/PREFIX "
    "(several times), or athena:DATABASE.TABLE. Dated snapshots (--from) tell which groups interfaces had.",
)
@click.option(
    *("--config", "asks_config"),
    is_flag=True,
    help="With --flow-logs: ask AWS Config which groups interfaces had. A snapshot still tells the groups of roles.",
)
@click.option("--propose", is_flag=True, help="With --flow-logs: print a patch that narrows rules to their traffic.")
@click.option(
    "--margin",
    type=click.IntRange(8, 32),
    metavar="BITS",
    help="With --propose: the prefix length around an IPv4 address that counts as seen with it (default: 28).",
)
@click.option(
    "--evidence",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --propose: write what was seen into this file, as Markdown for the pull request.",
)
@click.option("--policy", "shows_policy", is_flag=True, help="Print the IAM policy that account: needs, and exit.")
@click.option(
    "--done",
    metavar="ROLE[:LINE]",
    multiple=True,
    shell_complete=offering(roles),
    help="Record that a role, or the rule on a line of its file, was reviewed: write its next date (several times).",
)
@all_option
def command(
    chosen: Chosen,
    format: str,
    fail_on: str,
    sources: tuple[Source, ...],
    flow_logs: tuple[str, ...],
    asks_config: bool,
    propose: bool,
    margin: int | None,
    evidence: Path | None,
    shows_policy: bool,
    done: tuple[str, ...],
    shows_all: bool,
) -> None:
    """List what is due for review, by owner.

    These are reviews (`review_by`), rules that expire (`expires`) and accepted findings that end (`until`): those whose
    date has passed, those within 30 days, and later ones; and roles that no host has, networks that overlap, and
    networks that no rule needs.

    With --flow-logs it lists instead which rules carry traffic: used, not seen in N of N days, or not judged. --propose
    prints what would be enough.

    --done writes the next `review_by`: today and the period that sg-factory.yaml has under `review: {every: …}`, a year
    by default.
    """
    if shows_policy:
        put(json_text(_policy(flow_logs, asks_config=asks_config)))
        return
    if done:
        if sources or chosen.environments or chosen.disable or (format, fail_on) != ("text", "never"):
            fail("--done writes dates and lists nothing: it goes with --project and --as-of alone")
        _record(chosen, done)
        return
    outcome = outcome_of(chosen, judge=False)
    if outcome.is_broken:
        tell(outcome.mistakes)
        fail(f"{summary(outcome.mistakes)}: nothing was reviewed")
    if (margin or evidence) and not propose:
        fail("--margin and --evidence are about the patch: add --propose")
    if flow_logs:
        from sg_factory.cli.flow_use import DEFAULT_MARGIN, FlowLogOptions, show_use

        options = FlowLogOptions(flow_logs, sources, propose, margin or DEFAULT_MARGIN, evidence, asks_config)
        show_use(chosen, outcome, options, format, shows_all=shows_all)
        dates = reviewed(outcome, folder=chosen.folder, is_whole=not chosen.environments)
        sys.exit(1 if dates.count(*_FAILING[fail_on]) else 0)
    if propose or asks_config:
        fail("--config and --propose are about traffic: add --flow-logs SOURCE")
    try:
        with paused_collection(), progress():
            found = reviewed(outcome, sources, folder=chosen.folder, is_whole=not chosen.environments)
    except UnknownName as error:
        fail(escaped(str(error)))
    except BrokenSource as error:
        tell(error.diagnostics)
        fail(f"{summary(error.diagnostics)}: nothing was reviewed")
    put(FORMATS[format](found, screen_of(sys.stdout, shows_all=shows_all)))
    sys.exit(1 if found.count(*_FAILING[fail_on]) else 0)


def _policy(flow_logs: tuple[str, ...], *, asks_config: bool) -> dict[str, Any]:
    if not flow_logs and not asks_config:
        return policy()
    from sg_factory.pipeline.flow_logs import actions_of

    return policy("SgFactoryReview", actions_of(flow_logs, asks_config=asks_config))


def _record(chosen: Chosen, done: tuple[str, ...]) -> None:
    """Write the next dates of reviews that are done, and print them."""
    try:
        made = done_reviews(Folder(chosen.folder), done, chosen.as_of)
        write_files(chosen.folder, made.contents)
    except ChangeRefused as error:
        tell(error.diagnostics)
        fail(f"{escaped(str(error))}; nothing was written")
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}")
    put("".join(f"{_written(review)}\n" for review in made.reviews))


def _written(review: NextReview) -> str:
    if not review.is_new:
        return f"{review.where}: review_by {review.before}, unchanged"
    before = f"{review.before} → " if review.before else ""
    return f"{review.where}: review_by {before}{review.after}"
