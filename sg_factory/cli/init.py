"""`sg-factory init`: a new project."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

import click

from sg_factory import __version__
from sg_factory.cli.output import fail, put
from sg_factory.cli.schema import write_schemas
from sg_factory.escaping import escaped
from sg_factory.onboard.origin import WHEELS, Origin, origin
from sg_factory.onboard.project import BadName, project_files, project_name
from sg_factory.spelling import as_name
from sg_factory.writing import write_files

_LISTED_AT_MOST = 5


@click.command("init", epilog="Example: sg-factory init security-groups --name shop")
@click.option("--name", metavar="NAME", help="What the project is called (default: as its folder).")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(name: str | None, folder: Path) -> None:
    """Begin a project in DIR, a new or empty folder: roles, a CDK app, pins, a workflow for pull requests.

    `make check` and `make synth` there work at once.
    """
    _hold_empty(folder)
    try:
        called = project_name(_named_after(folder) if name is None else name)
    except BadName as error:
        fail(f"{escaped(str(error))}{' (--name says it)' if name is None else ''}")
    came = origin(__version__)
    files = project_files(called, came.requirement, came.where)
    _write(folder, files, came)
    write_schemas(folder)
    shown = escaped(str(folder))
    written = [*files, *([came.requirement.removeprefix("./")] if came.wheel else [])]
    put("".join(f"wrote {shown}/{file}\n" for file in written))
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


def _write(folder: Path, files: Mapping[str, str], came: Origin) -> None:
    try:
        wheel = {} if came.wheel is None else {f"{WHEELS}/{came.wheel.name}": came.wheel.read_bytes()}
        write_files(folder, {**files, **wheel}, are_new=True)
    except OSError as error:
        fail(f"{escaped(str(error.filename or folder))}: {error.strerror}")
