"""`sg-factory reach`: the rules by which one end may reach another, or the rules that are missing."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from typing import Any, Literal

import click

from sg_factory.cli.options import Chosen, all_option, outcome_of, project_options, source_option, unbroken
from sg_factory.cli.output import fail, put, screen_of
from sg_factory.cli.values import hosts, networks, offering, roles, services, these
from sg_factory.pipeline.answers import Asked, Unanswerable, answers
from sg_factory.pipeline.project import UnknownName
from sg_factory.report.reach import FORMATS
from sg_factory.yaml import Locator

Hops = int | Literal["any"]


class HopsType(click.ParamType[Hops]):
    """Type of `--hops`: a number of hosts, or any."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Hops:
        """The number, or `any`."""
        text = str(value)
        if text == "any":
            return "any"
        if not re.fullmatch("[0-9]{1,9}", text):
            self.fail(f"“{text}” is not a number of hosts: write 0, 1, 2 … or any", param, ctx)
        return int(text)


_ENDS = offering(roles, hosts, networks, these("internet", "vpc"))


@click.command("reach", epilog="Example: sg-factory reach web database postgresql")
@project_options
@source_option
@click.option(
    "--hops",
    type=HopsType(),
    default=0,
    shell_complete=offering(these("0", "1", "2", "any")),
    show_default=True,
    help="Most other hosts on a path, or any.",
)
@click.option("--format", type=click.Choice(tuple(FORMATS)), default="text", help="Output format.")
@all_option
@click.argument("source", shell_complete=_ENDS)
@click.argument("destination", shell_complete=_ENDS)
@click.argument("service", required=False, shell_complete=offering(services))
def command(
    chosen: Chosen, hops: Hops, format: str, shows_all: bool, source: str, destination: str, service: str | None
) -> None:
    """Say whether SOURCE may reach DESTINATION, and by which rules.

    A negative answer says which rule is missing. Each end is a role, a host, a network or external group of
    sg-factory.yaml, a range, an address, 'internet' or 'vpc'. A name means what it means in a rule; host:NAME is a
    host, role:NAME a role. With --from, a role is the name of a group, or its id (sg-…). SERVICE is written as in a
    rule's `service`; without it any traffic counts. Network ACLs of the source count, too.

    Exit status 0: yes, in every environment; 1: no, or only in part.
    """
    asked = Asked(source, destination, service, None if hops == "any" else hops)
    every = replace(chosen, environments=())
    outcome = unbroken(chosen)
    try:
        found = answers(asked, outcome.plans, chosen.environments, lambda: outcome_of(every, judge=False).plans)
    except (Unanswerable, UnknownName) as error:
        fail(str(error))
    put(FORMATS[format](found, service or "", Locator(outcome.files).span, screen_of(sys.stdout, shows_all=shows_all)))
    sys.exit(0 if all(each.answer.verdict == "yes" for each in found) else 1)
