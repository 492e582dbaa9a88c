"""`sg-factory rename`: another name for a role, network, external group or service, in every file that names it."""

from __future__ import annotations

from pathlib import Path

import click

from sg_factory.cli.options import project_option
from sg_factory.cli.output import fail, put, tell
from sg_factory.cli.progress import progress
from sg_factory.cli.values import networks, offering, own_services, roles
from sg_factory.editing.mentions import MOST_SEARCHED
from sg_factory.editing.names import RENAMED_KINDS, RenamedKind
from sg_factory.editing.refused import ChangeRefused
from sg_factory.editing.rename import Rename, rename
from sg_factory.files.writing import write_files
from sg_factory.garbage_collection import paused_collection
from sg_factory.text.escaping import escaped

_MOST_MENTIONS = 20


@click.command("rename", epilog="Example: sg-factory rename web frontend")
@project_option
@click.option(
    "--kind", type=click.Choice(RENAMED_KINDS), help="What OLD is, if a service and something else have this name."
)
@click.option(
    "--not-deployed",
    is_flag=True,
    help="The role was never deployed: rename it in one step, without retiring the old one.",
)
@click.option("--dry-run", is_flag=True, help="Print what would change, and write nothing.")
@click.argument("old", shell_complete=offering(roles, networks, own_services))
@click.argument("new")
def command(folder: Path, kind: RenamedKind | None, not_deployed: bool, dry_run: bool, old: str, new: str) -> None:
    """Give a role, network, external group or service another name.

    Every file that names it is changed; comments, order and quotes stay. Nothing is written unless the project then
    compiles to the same access.

    A role gets a new group, and EC2 deletes no group in use, so a deployed role takes two steps: the first call keeps
    the old role, retired, beside the new one. Deploy, and call the command again: it removes the old file.
    """
    try:
        with paused_collection(), progress():
            made = rename(folder, old, new, kind=kind, is_deployed=not not_deployed)
        if not dry_run:
            write_files(folder, made.contents, gone=made.gone)
    except ChangeRefused as error:
        tell(error.diagnostics)
        fail(f"{escaped(str(error))}; nothing was renamed")
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}")
    put(_changes(made, old, new))
    if dry_run:
        click.echo("nothing was written: this is a dry run", err=True)


def _changes(made: Rename, old: str, new: str) -> str:
    """Return the changed lines and files, the lines that keep the old name, and what the change means."""
    lines = [f"{line}: {old} → {new}" for line in made.lines]
    if made.step == "first":
        lines += [f"{made.files[1]}: new, from {made.files[0]}", f"{made.files[0]}: retired"]
    if made.step == "second":
        lines.append(f"{made.files[0]}: removed")
    if made.step == "whole" and made.files:
        lines.append(f"{made.files[0]} → {made.files[1]}")
    found = made.mentions.lines
    if found or not made.mentions.are_all:
        lines += ["", f"not changed, and with the word “{old}”:"]
        lines += [f"  {each.file}:{each.line}: {escaped(each.text)}" for each in found[:_MOST_MENTIONS]]
        lines += [f"  and {len(found) - _MOST_MENTIONS:,} more"] if len(found) > _MOST_MENTIONS else []
        lines += [] if made.mentions.are_all else [f"  only {MOST_SEARCHED:,} files were searched"]
        lines.append("")
    lines.append(_meaning(made, old, new))
    return "".join(f"{line}\n" for line in lines)


def _meaning(made: Rename, old: str, new: str) -> str:
    """Return what the change means for groups, and what to do next."""
    if made.makes_list:
        return f"“{new}” is a new prefix list, which its rules name: `sg-factory plan-deploy` says how to deploy it"
    if made.kind != "role":
        return "no group and no rule changes"
    if made.step == "second":
        return f"deploy: this deletes the group of “{old}”, which must be attached to nothing by then"
    if made.step == "whole":
        return f"“{new}” gets a group of its own: `sg-factory plan-deploy` says so if “{old}” was deployed"
    return (
        f"“{new}” gets a new group with all rules, and the group of “{old}” stays without rules:\n"
        f"  1. deploy, and attach the group of “{new}” wherever that of “{old}” is attached\n"
        f"  2. `sg-factory rename {old} {new}` again, which removes {made.files[0]}, and deploy"
    )
