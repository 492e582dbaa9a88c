"""`sg-factory init`: create a project."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from sg_factory import __version__
from sg_factory.cli.output import fail, say
from sg_factory.cli.schema import write_schemas
from sg_factory.cli.writing import write_new_files
from sg_factory.onboard.location import OWNERS, UPDATES, ProjectLocation, location_of
from sg_factory.onboard.origin import WHEELS, origin
from sg_factory.onboard.project import project_files, project_name
from sg_factory.onboard.refused import Refused
from sg_factory.text.counting import few
from sg_factory.text.escaping import escaped
from sg_factory.text.spelling import as_name

# Entries that existing files of the repository need for a new project.
_TO_ADD = {
    OWNERS: "add the owners of /{inside}/ and of /{inside}/roles/",
    UPDATES: "add /{inside} to its pip and npm updates",
}


@click.command("init", epilog="Example: sg-factory init security-groups --name shop")
@click.option("--name", metavar="NAME", help="Set the project's name (default: the folder's name).")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(name: str | None, folder: Path) -> None:
    """Create a project in DIR: roles, a CDK app, pins, a workflow.

    DIR is a new or empty folder; `make check` and `make synth` work in it at once. The workflow reviews pull requests.
    In a repository the workflow, CODEOWNERS and dependabot.yml are written to its top, where GitHub reads them, and
    name DIR; existing ones are not changed.
    """
    require_empty(folder)
    try:
        called = project_name(_named_after(folder) if name is None else name)
    except Refused as error:
        fail(f"{escaped(str(error))}{' (set it with --name)' if name is None else ''}")
    try:
        home = location_of(folder)
    except Refused as error:
        fail(escaped(str(error)))
    came = origin(__version__)
    texts = project_files(called, came.requirement, came.where, home.inside, home.kept)
    wheel = f"{WHEELS}/{came.wheel.name}" if came.wheel else ""
    carried = {f"{home.inside}/{wheel}".lstrip("/"): _content(came.wheel)} if came.wheel else {}
    write_new_files(home.top, {**texts, **carried})
    shown = escaped(str(folder))
    written = [*texts, *([f"{home.inside}/{wheel}".lstrip("/")] if wheel else [])]
    say("\n".join(f"wrote {escaped(_as_named(folder, home, file))}" for file in written))
    for ours, there in home.kept.items():
        to_add = _TO_ADD[ours].format(inside=home.inside)
        say(f"kept the existing {escaped(_as_named(folder, home, there))}: {to_add}")
    write_schemas(folder)  # last, so that an error comes after the list of written files
    first = f"put the wheel of {__version__} at {shown}/{came.missing}, then: " if came.missing else ""
    say("reference of every key, with examples: sg-factory schema --reference")
    say(f"next: {first}cd {escaped(shlex.quote(str(folder)))} && make check")


def _named_after(folder: Path) -> str:
    return as_name(folder.resolve().name) or folder.resolve().name


def require_empty(folder: Path) -> None:
    """End the command if the folder holds anything but `.git`: nothing is overwritten or mixed with other files."""
    try:
        there = sorted(path.name for path in folder.iterdir() if path.name != ".git")
    except FileNotFoundError:
        return
    except OSError as error:
        fail(f"{escaped(str(folder))}: {error.strerror}")
    if there:
        fail(f"{escaped(str(folder))} is not empty ({few(map(escaped, there))}): name a new folder, or an empty one")


def _as_named(folder: Path, home: ProjectLocation, file: str) -> str:
    """The path of a file below the repository's top, in the form in which the caller has named the folder."""
    below = file.removeprefix(f"{home.inside}/")
    return f"{folder}/{below}" if below != file or not home.inside else os.path.normpath(home.top / file)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        fail(f"{escaped(str(file))}: {error.strerror}")
