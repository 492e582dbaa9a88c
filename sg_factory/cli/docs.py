"""`sg-factory docs`: write the project as a static web site, or as Markdown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from sg_factory.cli.options import Chosen, outcome_of, project_options, source_option, use_option, with_use
from sg_factory.cli.output import fail, say, tell
from sg_factory.cli.progress import progress
from sg_factory.garbage_collection import paused_collection
from sg_factory.pipeline.documents import documents
from sg_factory.report.findings.summary import summary
from sg_factory.site.addresses import ENDINGS, FIRST, Format
from sg_factory.site.folder import ForeignFiles, write_folder
from sg_factory.site.size import TooManyPages
from sg_factory.text.counting import counted
from sg_factory.view.last_seen import UseReport

_TOO_MANY = "write some of the environments (--environment 'prod-*'), or divide the project"


@click.command("docs", epilog="Example: sg-factory docs --output site")
@project_options
@source_option
@click.option(
    *("--output", "output"),
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("site"),
    show_default=True,
    help="Write into this folder, which must hold no other files.",
)
@click.option("--format", type=click.Choice(tuple(ENDINGS)), default="html", show_default=True, help="Output format.")
@use_option
def command(chosen: Chosen, output: Path, format: Format, use_report: UseReport | None) -> None:
    """Write the project as a static site or Markdown pages.

    The page of a role has its rules and the reasons for them, its findings and a graph of its peers. html is a web site
    that opens from disk, needs no server and makes no network requests; markdown is for a repository. With several
    environments, each has a folder. Files of an earlier run are replaced; a folder with other files is refused.
    Findings do not stop the command; mistakes in the files do, with status 2.
    """
    outcome = outcome_of(chosen)
    if outcome.is_broken:
        tell(outcome.mistakes)
        fail(f"{summary(outcome.mistakes)}: nothing was made")
    outcome = replace(outcome, plans=with_use(outcome.plans, use_report))
    with paused_collection():
        try:
            with progress():
                files = documents(outcome, format)
            write_folder(output, files)
        except TooManyPages as error:
            fail(f"{error}: {_TOO_MANY}")
        except ForeignFiles as error:
            fail(str(error))
        except OSError as error:
            fail(f"{error.filename or output}: {error.strerror}")
    first = output / f"{FIRST[format]}.{ENDINGS[format]}"
    say(f"wrote {counted(len(files), 'file')}: open {first}")
