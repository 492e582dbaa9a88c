"""`sg-factory schema`: what may be written, for editors."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sg_factory.cli.options import project_option
from sg_factory.cli.output import fail, put
from sg_factory.pipeline import schemas
from sg_factory.schemas import FOLDER, KINDS, file_of


@click.command("schema", epilog="Example: sg-factory schema role > role.schema.json")
@project_option
@click.argument("kind", type=click.Choice(tuple(KINDS)), required=False)
def command(folder: Path, kind: str | None) -> None:
    """Write JSON Schemas of the project's files into .sg-factory/, or print the one of KIND.

    With them an editor completes and explains keys, services, and the names that this project has: its roles, bases,
    networks, external groups and environments. A file names its schema in its first line, as `new` and `init` write it:

      # yaml-language-server: $schema=../.sg-factory/role.schema.json

    Made again, they know what is new. The folder holds nothing else, and a .gitignore of its own keeps it out of git.
    """
    made, are_all = schemas(folder)
    if not are_all:
        text = "sg-factory.yaml has mistakes (`sg-factory check` tells them): names that it may hold are taken unseen"
        click.echo(f"sg-factory: {text}", err=True)
    if kind is not None:
        put(_text(made[kind]))
        return
    files = {file_of(kind): _text(schema) for kind, schema in made.items()}
    _write(folder, {f"{FOLDER}/.gitignore": "*\n", **files})
    put("".join(f"wrote {file}\n" for file in files))
    put(f"a role names its own in its first line: # yaml-language-server: $schema=../{file_of('role')}\n")


def _write(folder: Path, files: dict[str, str]) -> None:
    """What is there already is left alone, so that no editor reads it again."""
    try:
        (folder / FOLDER).mkdir(exist_ok=True)
        for file, text in files.items():
            path = folder / file
            if not path.is_file() or path.read_bytes() != text.encode("utf-8"):
                path.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        fail(f"{error.filename or folder}: {error.strerror}")


def _text(schema: dict[str, object]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
