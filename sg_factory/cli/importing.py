"""`sg-factory import`: role files from what exists, proven equal."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import click
import yaml

from sg_factory.adopt.environments import NoImport
from sg_factory.adopt.names import is_name
from sg_factory.adopt.project import Wanted
from sg_factory.cli.init import require_empty
from sg_factory.cli.options import SourceType, as_of_option
from sg_factory.cli.output import fail, note, put, say, screen_of, tell
from sg_factory.cli.progress import progress
from sg_factory.files.writing import write_files
from sg_factory.pipeline.adding import AddedImport, BrokenProject, imported_into
from sg_factory.pipeline.broken_source import BrokenSource
from sg_factory.pipeline.importing import Imported, NotCompiled, imported
from sg_factory.pipeline.live import Source
from sg_factory.pipeline.project import UnknownName
from sg_factory.report.findings.summary import summary
from sg_factory.report.importing import FORMATS
from sg_factory.text.escaping import escaped
from sg_factory.text.spelling import as_name


@click.command("import", epilog="Example: sg-factory import snapshot.json --output security-groups")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=SourceType())
@click.option(
    *("--output", "output"),
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write a new project into this folder, which is new or empty.",
)
@click.option(
    *("--project", "project"),
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Add to the project in this folder what it does not have yet.",
)
@click.option("--vpc", "vpcs", metavar="ID", multiple=True, help="Import only the groups of this VPC (several times).")
@click.option("--group", "groups", metavar="ID", multiple=True, help="Import only this group (several times).")
@click.option(
    "--names",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Take names from this YAML or JSON file: ids of groups with roles, ids of VPCs with environments.",
)
@click.option("--region", metavar="NAME", help="The region of a source that does not tell it.")
@as_of_option
@click.option("--format", type=click.Choice(tuple(FORMATS)), default="text", help="Output format.")
def command(
    sources: tuple[Source, ...],
    output: Path | None,
    project: Path | None,
    vpcs: tuple[str, ...],
    groups: tuple[str, ...],
    names: Path | None,
    region: str | None,
    as_of: datetime | None,
    format: str,
) -> None:
    """Write role files that mean what exists, and prove it.

    SOURCE is a snapshot of an account (or what `aws ec2 describe-security-groups` prints), a template, a folder of
    them, or account: or account:ENVIRONMENT, which is read from AWS. What is written is compiled and compared with the
    source, group by group and rule by rule. Each VPC becomes an environment. --output begins a project; --project adds
    to one what it does not have yet, and keeps every byte of what is there.

    Exit status 0: every group is written and equal; 1: written, but some are not, or could not be read as a whole.
    """
    folder = output or project
    if folder is None or (output and project):
        fail("name one folder: --output DIR begins a project, --project DIR adds to one")
    if output:
        require_empty(output)
    wanted = Wanted(as_name(folder.resolve().name) or "imported", vpcs, groups, _names(names), region)
    found = _imported(sources, project, wanted, as_of)
    tell(found.unread)
    try:
        write_files(folder, found.files, are_new=project is None)
    except OSError as error:
        fail(f"{escaped(str(error.filename or folder))}: {error.strerror}")
    _report(found, folder, format)
    sys.exit(0 if found.is_equal else 1)


def _report(found: Imported | AddedImport, folder: Path, format: str) -> None:
    """Print what is written, and whether it is the source."""
    changed = found.changed if isinstance(found, AddedImport) else frozenset()
    tell_written = say if format == "text" else note
    for file in found.files:
        tell_written(f"{'added to' if file in changed else 'wrote'} {escaped(str(folder / file))}")
    if not found.files:
        tell_written(f"nothing is new: {escaped(str(folder))} stays as it is")
    for text in found.notes:
        note(f"sg-factory: {escaped(text)}")
    if found.limits:
        tell(found.limits)
        note(f"sg-factory: {summary(found.limits)}: what is there exceeds a limit that `check` reports")
    if not found.is_whole:
        note("sg-factory: what could not be read of the source is neither written nor compared: see above")
    written = [(each.source.key.strip(), each.role, found.places[each.role], each.differences) for each in found.groups]
    alike = None
    if isinstance(found, AddedImport):
        alike = [(each.id, each.role, each.like, each.common, each.line) for each in found.candidates]
    put(FORMATS[format](written, found.external, found.left_out, alike, screen_of(sys.stdout)))


def _imported(
    sources: tuple[Source, ...], project: Path | None, wanted: Wanted, as_of: datetime | None
) -> Imported | AddedImport:
    try:
        with progress():
            if project is not None:
                return imported_into(project, sources, wanted, as_of=as_of)
            return imported(sources, wanted, as_of=as_of)
    except (UnknownName, NoImport) as error:
        fail(escaped(str(error)))
    except BrokenProject as error:
        tell(error.diagnostics)
        fail(f"{summary(error.diagnostics)} in the project: nothing was written")
    except BrokenSource as error:
        tell(error.diagnostics)
        fail(f"{summary(error.diagnostics)}: nothing was written")
    except NotCompiled as error:
        tell(error.diagnostics)
        fail("what would be written does not compile, which is a fault of sg-factory: nothing was written")


def _names(file: Path | None) -> Mapping[str, str]:
    """Return the names in a file, by id. A mistake in it ends the command."""
    if file is None:
        return {}
    shown = escaped(str(file))
    try:
        found = yaml.safe_load(file.read_bytes())
    except OSError as error:
        fail(f"{shown}: {error.strerror}")
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        fail(f"{shown} is not YAML: {escaped(' '.join(str(error).split()))}")
    if not isinstance(found, dict):
        fail(f"{shown} is no mapping: write lines such as sg-0123456789abcdef0: web")
    for id_, name in found.items():
        if not (isinstance(id_, str) and isinstance(name, str) and is_name(name)):
            fail(f"{shown}: “{escaped(str(name))}” is not a name for “{escaped(str(id_))}”: write one such as web-api")
    return found
