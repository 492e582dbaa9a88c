"""`sg-factory template`: the CloudFormation template, without CDK or Node."""

from __future__ import annotations

from pathlib import Path

import click

from sg_factory.cli.options import Chosen, plans_of, project_options
from sg_factory.cli.output import fail, note, put
from sg_factory.cloudformation.template import template
from sg_factory.cloudformation.template_text import FORMATS, template_text
from sg_factory.files.writing import write_files
from sg_factory.plan import Plan
from sg_factory.plan.layout import Stack, stacks


@click.command("template", epilog="Example: sg-factory template --environment prod > prod.template.json")
@project_options
@click.option("--format", type=click.Choice(FORMATS), default="json", help="Output format.")
@click.option(
    *("--output", "output"),
    type=click.Path(file_okay=False, path_type=Path),
    help="Write one file for each stack into this folder.",
)
def command(chosen: Chosen, format: str, output: Path | None) -> None:
    """Print the CloudFormation template of a stack, or write all.

    --output writes the templates of all stacks into a folder. Findings do not stop it; mistakes in the files do, with
    status 2.
    """
    plans = plans_of(chosen)
    made = [(plan, stack) for plan in plans for stack in stacks(plan)]
    if output is not None:
        _write(made, format, output)
    elif len(plans) > 1:
        names = ", ".join(str(plan.environment.name) for plan in plans)
        fail(f"there are several environments ({names}): choose one with --environment, or a folder with --output")
    elif len(made) > 1:
        fail(f"there are {len(made)} stacks: write them into a folder with --output")
    else:
        put(template_text(template(*made[0]), format))


def _write(made: list[tuple[Plan, Stack]], format: str, output: Path) -> None:
    files = {f"{stack.name}.template.{format}": template_text(template(plan, stack), format) for plan, stack in made}
    try:
        write_files(output, files)
    except OSError as error:
        fail(f"{error.filename or output}: {error.strerror}")
    for file in files:
        note(f"wrote {output / file}")
