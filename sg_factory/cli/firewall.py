"""`sg-factory firewall`: a host's own firewall, made of its roles."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

import click

from sg_factory.cli.options import Chosen, project_options, unbroken
from sg_factory.cli.output import fail, note, put, say, tell
from sg_factory.cli.progress import progress
from sg_factory.cli.values import hosts, offering, roles
from sg_factory.files import NoFile, content
from sg_factory.files.writing import write_files
from sg_factory.firewall.build import host_names
from sg_factory.firewall.formats import FORMATS
from sg_factory.firewall.output import MARK, output_files
from sg_factory.firewall.values import HostFirewall, UnknownKind
from sg_factory.garbage_collection import paused_collection
from sg_factory.pipeline.firewalls import BrokenInventory, UnreadRuleset, check_ruleset, host_firewalls
from sg_factory.pipeline.project import Outcome, UnknownName
from sg_factory.plan import Plan
from sg_factory.report.findings.summary import summary
from sg_factory.text.counting import counted, few, listed
from sg_factory.text.escaping import escaped

_SETTINGS, _ROLES = "sg-factory.yaml", "roles"  # of a project
_BEGINNING = 200  # bytes of a file, in which ours name sg-factory
_REMEDIES: Mapping[UnknownKind, str] = {
    "addresses": "give the addresses in an --inventory, or `subnets` to the hosts",
    "rules": "give the host a role with the rules of the external group instead",
    "vpc": "declare an environment with the VPC's ranges, `vpc: {id: …, cidrs: […]}`, in sg-factory.yaml",
}


@click.command("firewall", epilog="Example: sg-factory firewall web --environment prod --inventory hosts.json")
@project_options
@click.option("--format", type=click.Choice(tuple(FORMATS)), default="nftables", help="Output format.")
@click.option(
    *("--inventory", "inventory"),
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The addresses of hosts: a mapping of names to addresses in YAML or JSON, or a snapshot of the account.",
)
@click.option("--allow-unknown", is_flag=True, help="Leave out what cannot be known, and say so.")
@click.option(
    *("--output", "output"),
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the firewalls of all hosts into this folder, with what loads them.",
)
@click.option(
    *("--check", "saved"),
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Compare what `nft -j list ruleset` has printed on the host with what its roles want.",
)
@click.argument("host", required=False, shell_complete=offering(hosts, roles))
def command(
    chosen: Chosen,
    host: str | None,
    format: str,
    inventory: Path | None,
    allow_unknown: bool,
    output: Path | None,
    saved: Path | None,
) -> None:
    """Print the firewall of a host, made of its roles.

    HOST is a name of hosts.yaml, or a role as a host of its own; role:NAME is the role. Everything that no role allows
    is denied, in and out. The addresses of roles are those of the inventory; hosts that it does not have may be
    anywhere in their subnets.

    --output writes rules and addresses of each host, of all without HOST, and a script that loads them and goes back
    unless somebody confirms; an Ansible playbook and systemd units use it.

    Exit status 1: with --check, the ruleset differs; 2: addresses of a peer or of the VPC's resolver are not known, or
    the host has a group whose rules are in no role file.
    """
    _refuse(host, format, output, saved)
    if output is not None:
        _refuse_own_folder(chosen.folder, output)
    outcome, plan = _plan(chosen)
    try:
        with paused_collection(), progress():
            found = host_firewalls(plan, outcome.files, host, inventory)
    except UnknownName as error:
        fail(escaped(str(error)))
    except BrokenInventory as error:
        tell(error.diagnostics)
        fail(f"{summary(error.diagnostics)}: nothing was made")
    tell(found.warnings)
    _tell_unknown(found.firewalls, allow_unknown=allow_unknown)
    if saved is not None:
        sys.exit(_check(found.firewalls[0], saved))
    if output is None:
        put(FORMATS[format].whole(found.firewalls[0]))
        return
    with paused_collection():
        known = {*host_names(plan), *(firewall.host for firewall in found.firewalls)}
        _write(output_files(found.firewalls, format), output, known)


def _write(files: Mapping[str, str], output: Path, hosts: Collection[str]) -> None:
    """Write files, in the place of files of ours only, and say which hosts have files and are none of `hosts`."""
    try:
        for file in files:
            target = output / file
            if target.exists() and MARK.encode() not in content(target, _BEGINNING + 1)[:_BEGINNING]:
                fail(f"{target} is not a file of sg-factory: move it away, or choose another folder")
        write_files(output, files)
        there = sorted(path.name for path in (output / "hosts").iterdir() if path.is_dir())
    except (OSError, NoFile) as error:
        fail(f"{getattr(error, 'filename', None) or output}: {getattr(error, 'strerror', None) or error}")
    hosts_written = sum(1 for file in files if file.startswith("hosts/")) // 2
    note(f"wrote the firewalls of {counted(hosts_written, 'host')} to {output}")
    gone = [name for name in there if name not in hosts]
    if gone:
        subject = f"{output / 'hosts'} still has files of {counted(len(gone), 'host')} that the project does not have"
        note(escaped(f"sg-factory: {subject}: {few(gone)}; remove what is no longer used"))


def _refuse(host: str | None, format: str, output: Path | None, saved: Path | None) -> None:
    """End the command if its options do not go together."""
    if saved is not None and (host is None or output is not None or format != "nftables"):
        fail("--check compares the nftables of one HOST: name it, and leave out --output and --format")
    if host is None and output is None:
        fail("name a HOST, or write the firewalls of all hosts into a folder with --output")


def _refuse_own_folder(project: Path, output: Path) -> None:
    """End the command if the output is the folder of this or another project, or in its roles/: a role is any YAML."""
    root, folder = Path(os.path.realpath(project)), Path(os.path.realpath(output))
    projects = {root, *(each for each in (folder, *folder.parents) if (each / _SETTINGS).is_file())}
    what = "is the folder of a project" if folder in projects else ""
    if any(folder.is_relative_to(os.path.realpath(each / _ROLES)) for each in projects):
        what = "is in the folder of a project's roles"
    if what:
        fail(
            escaped(f"{output} {what}: write the firewalls into a folder of their own, such as {project / 'firewalls'}")
        )


def _check(firewall: HostFirewall, saved: Path) -> int:
    """Print how a saved ruleset differs, and return the status."""
    try:
        found = check_ruleset(firewall, saved)
    except UnreadRuleset as error:
        fail(escaped(str(error)))
    for remark in found.remarks:
        note(escaped(f"sg-factory: {remark}"))
    if not found.differences:
        say(f"{firewall.host}: the ruleset is what the roles want")
        return 0
    say(f"{firewall.host}: {counted(len(found.differences), 'difference')}")
    for text in found.differences:
        say(escaped(f"  {text}"))
    return 1


def _plan(chosen: Chosen) -> tuple[Outcome, Plan]:
    """Return the outcome and its one Plan; of several environments, one has to be chosen."""
    outcome = unbroken(chosen)
    if len(outcome.plans) > 1:
        names = listed([plan.environment_name for plan in outcome.plans], "or")
        fail(f"a firewall is of one environment: add --environment {names}")
    return outcome, outcome.plans[0]


def _tell_unknown(firewalls: tuple[HostFirewall, ...], *, allow_unknown: bool) -> None:
    """Say what is not known; unless that is allowed, the command ends with status 2."""
    unknown = dict.fromkeys(part for firewall in firewalls for part in firewall.unknown)
    for part in unknown:
        note(escaped(f"sg-factory: {'left out' if allow_unknown else 'not known'}: {part}"))
    if unknown and not allow_unknown:
        remedies = [text for kind, text in _REMEDIES.items() if any(part.kind == kind for part in unknown)]
        what = f"{'; '.join(remedies)}; or leave it out with --allow-unknown"
        fail(f"a firewall would cut off what is not known: {what}")
