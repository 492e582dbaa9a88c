"""`sg-factory docs`: the project as a web site, or as Markdown."""

from __future__ import annotations

from pathlib import Path

import click

from sg_factory.check import page, run_checks
from sg_factory.cli.options import Chosen, outcome_of, project_options
from sg_factory.cli.output import fail, put, tell
from sg_factory.cli.progress import progress
from sg_factory.pipeline import Locator, Outcome, no_collection, pin
from sg_factory.report.summary import summary
from sg_factory.site.addresses import FIRST, Format
from sg_factory.site.everything import site_files
from sg_factory.site.folder import NotOurs, write_folder
from sg_factory.site.sources import Source


@click.command("docs", epilog="Example: sg-factory docs --output site")
@project_options
@click.option(
    *("--output", "output"),
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("site"),
    show_default=True,
    help="The folder to write; it holds nothing else.",
)
@click.option(
    "--format", type=click.Choice(("html", "markdown")), default="html", show_default=True, help="How to write it."
)
def command(chosen: Chosen, output: Path, format: Format) -> None:
    """Write the project as pages: every role with its rules and why they are there, graphs, findings, a search.

    html is a web site in one folder that opens from disk and asks nobody for anything; markdown is for a repository.
    Of several environments each has a folder. What an earlier run wrote into the folder goes; a folder that holds
    anything else is refused. Findings of policy do not stop it; mistakes in the files do, with status 2.
    """
    outcome = outcome_of(chosen)
    if outcome.is_broken:
        tell(outcome.diagnostics)
        fail(f"{summary(outcome.diagnostics)}: nothing was made")
    with no_collection():
        with progress():
            files = site_files(_sources(outcome, chosen.folder), Locator(chosen.folder).span, page, format)
        try:
            write_folder(output, files)
        except NotOurs as error:
            fail(str(error))
        except OSError as error:
            fail(f"{error.filename or output}: {error.strerror}")
    first = output / f"{FIRST[format]}.{'html' if format == 'html' else 'md'}"
    put(f"wrote {len(files)} files: open {first}\n")


def _sources(outcome: Outcome, folder: Path) -> list[Source]:
    """Each environment with its findings; what is found of the project as a whole is of each."""
    found = outcome.diagnostics
    if len(outcome.plans) == 1:
        return [Source(outcome.plans[0], found)]
    own = [frozenset(pin(run_checks((plan,)), folder)) for plan in outcome.plans]
    somewhere = frozenset().union(*own)
    return [
        Source(plan, tuple(each for each in found if each in mine or each not in somewhere))
        for plan, mine in zip(outcome.plans, own, strict=True)
    ]
