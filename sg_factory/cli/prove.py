"""`sg-factory prove`: who reaches whom by real packets, expected and seen."""

from __future__ import annotations

import sys
from dataclasses import replace

import click

from sg_factory.cli.options import Chosen, SourceType, all_option, project_options, unbroken
from sg_factory.cli.output import fail, put, screen_of
from sg_factory.cli.progress import progress
from sg_factory.lab.laboratory import NoLaboratory
from sg_factory.pipeline.live import Source
from sg_factory.pipeline.project import UnknownName
from sg_factory.pipeline.proving import proofs
from sg_factory.report.proof import FORMATS


@click.command("prove", epilog="Example: sg-factory prove --environment prod")
@project_options
@click.option("--format", type=click.Choice(tuple(FORMATS)), default="text", help="Output format.")
@all_option
@click.argument("source", type=SourceType(), required=False)
def command(chosen: Chosen, format: str, shows_all: bool, source: Source | None) -> None:
    """Send real packets: who reaches whom, expected and seen.

    Every host, role and network becomes a network namespace of this machine. A router between them enforces the
    synthesized template; what role files allow is expected. Nothing leaves the machine. SOURCE is what others wrote: a
    CloudFormation template, a snapshot of an account, a folder of these, or account:.

    It needs Linux with the packages nftables and iproute2, and root or user namespaces.

    Exit status 0: as expected; 1: a packet arrived or was stopped other than expected; 2: no packets could be sent.
    """
    outcome = unbroken(replace(chosen, source=source))
    try:
        with progress():
            found = proofs(outcome)
    except (UnknownName, NoLaboratory) as error:
        fail(str(error))
    put(FORMATS[format](found, screen_of(sys.stdout, shows_all=shows_all)))
    if any(any(proof.mismatches) for proof in found):
        sys.exit(1)
    sys.exit(2 if any(proof.lost or not proof.pairs for proof in found) else 0)
