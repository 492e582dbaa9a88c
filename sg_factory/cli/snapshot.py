"""`sg-factory snapshot`: what EC2 answers about the security groups of an account, as a JSON file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from sg_factory.account import AccountUnread, policy, snapshot
from sg_factory.cli.options import project_option
from sg_factory.cli.output import fail, note, put
from sg_factory.cli.progress import progress
from sg_factory.cli.values import environments, offering
from sg_factory.files.writing import write_files
from sg_factory.pipeline.live import LivePlace, place_of
from sg_factory.pipeline.project import UnknownName
from sg_factory.text.escaping import escaped
from sg_factory.text.json_text import json_text


@click.command("snapshot", epilog="Example: sg-factory snapshot --policy")
@project_option
@click.option("--vpc", "vpcs", metavar="ID", multiple=True, help="Read only this VPC; may be given several times.")
@click.option(
    *("--region", "regions"),
    metavar="NAME",
    multiple=True,
    help="Read this region (default: that of the AWS settings); several need --output DIR.",
)
@click.option("--profile", metavar="NAME", help="Use this profile of the AWS settings.")
@click.option(
    "--environment",
    metavar="NAME",
    shell_complete=offering(environments),
    help="Read the account, region and VPC of this environment; credentials of another account are refused.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Write into this file, or into this folder a file ACCOUNT-REGION.json for each region (default: stdout).",
)
@click.option("--policy", "shows_policy", is_flag=True, help="Print the IAM policy that this command needs, and exit.")
def command(
    folder: Path,
    vpcs: tuple[str, ...],
    regions: tuple[str, ...],
    profile: str | None,
    environment: str | None,
    output: Path | None,
    shows_policy: bool,
) -> None:
    """Read the security groups of an AWS account into a JSON file.

    It has their rules, the network interfaces that use them, VPCs, subnets, network ACLs and prefix lists. Credentials
    are those of the AWS command line; nothing in the account is changed. check, diff and --from read the file.

    Exit status 0: everything was read; 1: parts are missing, and are named; 2: the groups could not be read.
    """
    if shows_policy:
        put(json_text(policy()))
        return
    regions = tuple(dict.fromkeys(regions))
    if len(regions) > 1 and (output is None or output.is_file()):
        fail("several regions need a folder: add --output DIR")
    if output is not None and output.exists() and not (output.is_file() or output.is_dir()):
        fail(f"{output} is neither a file nor a folder: leave out --output to write to stdout")
    place = _place(environment, folder, vpcs, regions)
    in_folder = output is not None and (len(regions) > 1 or output.is_dir())
    statuses = [_take(region, profile, place, output, in_folder) for region in (regions or (place.region,))]
    sys.exit(max(statuses))


def _place(environment: str | None, folder: Path, vpcs: tuple[str, ...], regions: Sequence[str]) -> LivePlace:
    """What the options choose; an environment that others of them contradict ends the command with status 2."""
    if environment is None:
        return LivePlace(vpcs=vpcs)
    if vpcs or regions:
        fail("--environment chooses the region and the VPC: leave out --environment, or --region and --vpc")
    try:
        return place_of(environment, folder)
    except UnknownName as error:
        fail(str(error))


def _take(region: str | None, profile: str | None, place: LivePlace, output: Path | None, in_folder: bool) -> int:
    """Read one region and write it; the exit status."""
    try:
        with progress():
            found = snapshot(region, profile=profile, vpcs=place.vpcs, account=place.account, role=place.role)
    except AccountUnread as error:
        note(escaped(f"sg-factory: {region}: {error}" if in_folder else f"sg-factory: {error}"))
        return 2
    _write(found, output, in_folder)
    denied: dict[str, str] = found.get("Denied", {})
    for section, reason in denied.items():
        note(escaped(f"sg-factory: {found['Region']}: the snapshot has no {section}: {reason}"))
    return 1 if denied else 0


def _write(found: dict[str, Any], output: Path | None, in_folder: bool) -> None:
    text = json_text(found)
    if output is None:
        put(text)
        return
    name = f"{found.get('Account', 'unknown')}-{found['Region']}.json"
    folder, file = (output, name) if in_folder else (output.parent, output.name)
    try:
        write_files(folder, {file: text})
    except OSError as error:
        fail(f"{error.filename or output}: {error.strerror}; nothing was written there")
