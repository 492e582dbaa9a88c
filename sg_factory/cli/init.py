"""`sg-factory init`: a new project."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path

import click

from sg_factory import __version__
from sg_factory.cli.output import fail, put
from sg_factory.cli.schema import write_schemas
from sg_factory.files.writing import write_files
from sg_factory.onboard.home import OWNERS, UPDATES, Home, NoHome, home_of
from sg_factory.onboard.origin import Origin, origin
from sg_factory.onboard.project import BadName, project_files, project_name
from sg_factory.text.escaping import escaped
from sg_factory.text.spelling import as_name

_LISTED_AT_MOST = 5
# What a file of the repository's own has to say of a new project.
_TO_ADD = {
    OWNERS: "say in it who owns /{inside}/, and who /{inside}/roles/",
    UPDATES: "add /{inside} to its pip and npm",
}


@click.command("init", epilog="Example: sg-factory init security-groups --name shop")
@click.option("--name", metavar="NAME", help="What the project is called (default: as its folder).")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(name: str | None, folder: Path) -> None:
    """Begin a project in DIR: roles, a CDK app, pins, a workflow.

    DIR is a new or empty folder; the workflow is for pull requests. `make check` and `make synth` there work at once.
    In a repository the workflow, the code owners and the file for Dependabot are at its top, where GitHub reads them,
    and name DIR; those that are there already are left as they are.
    """
    _hold_empty(folder)
    try:
        called = project_name(_named_after(folder) if name is None else name)
    except BadName as error:
        fail(f"{escaped(str(error))}{' (--name says it)' if name is None else ''}")
    try:
        home = home_of(folder)
    except NoHome as error:
        fail(escaped(str(error)))
    came = origin(__version__)
    texts = project_files(called, came.requirement, came.where, home.inside, home.kept)
    wheel = came.requirement.removeprefix("./") if came.wheel else ""
    _write(home, texts, came, wheel)
    shown = escaped(str(folder))
    written = [*texts, *([f"{home.inside}/{wheel}".lstrip("/")] if wheel else [])]
    put("".join(f"wrote {escaped(_as_named(folder, home, file))}\n" for file in written))
    for ours, there in home.kept.items():
        to_add = _TO_ADD[ours].format(inside=home.inside)
        put(f"kept {escaped(_as_named(folder, home, there))}, which was there: {to_add}\n")
    write_schemas(folder)  # should that fail, it is told by now what is there
    first = f"put the wheel of {__version__} at {shown}/{came.missing}, then: " if came.missing else ""
    put(f"next: {first}cd {escaped(shlex.quote(str(folder)))} && make check\n")


def _named_after(folder: Path) -> str:
    return as_name(folder.resolve().name) or folder.resolve().name


def _hold_empty(folder: Path) -> None:
    """Nothing is overwritten, and nothing is mixed with what is there; what git keeps for itself is no hindrance."""
    try:
        there = sorted(path.name for path in folder.iterdir() if path.name != ".git")
    except FileNotFoundError:
        return
    except OSError as error:
        fail(f"{escaped(str(folder))}: {error.strerror}")
    if there:
        listed = ", ".join(map(escaped, there[:_LISTED_AT_MOST]))
        more = f" and {len(there) - _LISTED_AT_MOST} more" if len(there) > _LISTED_AT_MOST else ""
        fail(f"{escaped(str(folder))} is not empty ({listed}{more}): name a new folder, or an empty one")


def _as_named(folder: Path, home: Home, file: str) -> str:
    """A file below the repository's top as the caller would name it."""
    below = file.removeprefix(f"{home.inside}/")
    return f"{folder}/{below}" if below != file or not home.inside else os.path.normpath(home.top / file)


def _write(home: Home, texts: Mapping[str, str], came: Origin, wheel: str) -> None:
    try:
        carried = {f"{home.inside}/{wheel}".lstrip("/"): came.wheel.read_bytes()} if came.wheel else {}
        write_files(home.top, {**texts, **carried}, are_new=True)
    except OSError as error:
        fail(f"{escaped(str(error.filename or home.top))}: {error.strerror}")
