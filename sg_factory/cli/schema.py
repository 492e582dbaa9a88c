"""`sg-factory schema`: write JSON Schemas for editors, or print the reference of the role language."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from sg_factory.authored.schema import FOLDER, KINDS, file_of
from sg_factory.cli.options import project_option
from sg_factory.cli.output import fail, note, put, say, screen_of
from sg_factory.files.package_data import language
from sg_factory.files.writing import write_files
from sg_factory.pipeline.project import schemas
from sg_factory.text.json_text import json_text
from sg_factory.text.page import fitted_page


@click.command("schema", epilog="Example: sg-factory schema role > role.schema.json")
@project_option
@click.option("--reference", is_flag=True, help="Print the reference of every key of every file instead.")
@click.argument("kind", type=click.Choice(tuple(KINDS)), required=False)
def command(folder: Path, reference: bool, kind: str | None) -> None:
    """Write JSON Schemas of the project's files, for editors.

    The schemas are written into .sg-factory/; a schema that is named is printed instead. With them an editor completes
    and explains keys, services, and the project's names: roles, bases, networks, external groups and environments. A
    file names its schema in its first line, as `new` and `init` write it:

      # yaml-language-server: $schema=../.sg-factory/role.schema.json

    Run the command again to add new names. A .gitignore in .sg-factory/ keeps the folder out of git.
    """
    if reference:
        if kind is not None:
            raise click.UsageError(f"--reference covers all kinds of files: leave out {kind}")
        put(fitted_page(language(), screen_of(sys.stdout).width))
        return
    made, are_all = schemas(folder)
    if not are_all:
        text = "sg-factory.yaml has mistakes (`sg-factory check` reports them): schemas accept any name it may declare"
        note(f"sg-factory: {text}")
    if kind is not None:
        put(json_text(made[kind]))
        return
    _write(folder, made)
    say("\n".join(f"wrote {folder / file_of(kind)}" for kind in made))
    say(f"a role file names its schema in its first line: # yaml-language-server: $schema=../{file_of('role')}")


def write_schemas(folder: Path) -> None:
    """Write the schemas of a new project to the paths that its files name."""
    _write(
        folder,
        schemas(folder)[0],
        ": everything but the schemas for editors was written; `sg-factory schema` writes them",
    )


def _write(folder: Path, made: Mapping[str, Mapping[str, Any]], else_there: str = "") -> None:
    """Write the schemas that have changed; an editor need not read the others again."""
    files = {f"{FOLDER}/.gitignore": "*\n", **{file_of(kind): json_text(schema) for kind, schema in made.items()}}
    try:
        write_files(folder, {file: text for file, text in files.items() if not _holds(folder / file, text)})
    except OSError as error:
        fail(f"{error.filename or folder}: {error.strerror}{else_there}")


def _holds(path: Path, text: str) -> bool:
    return not path.is_symlink() and path.is_file() and path.read_bytes() == text.encode("utf-8")
