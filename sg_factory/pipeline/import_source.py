"""What others have, as an import reads it: one Plan for each VPC, and what is not known of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

from sg_factory.adopt.project import Wanted
from sg_factory.check import CHECKS, run_checks
from sg_factory.diagnostic import Diagnostic, Severity
from sg_factory.pipeline.live import Source
from sg_factory.pipeline.project import UnknownName
from sg_factory.pipeline.templates import UNREAD, whole_sources
from sg_factory.plan import Plan, TemplateNote
from sg_factory.plan.default_egress import with_default_egress
from sg_factory.text.counting import listed
from sg_factory.yaml import pin


@dataclass(frozen=True, slots=True)
class ImportSource:
    """The Plans of some sources. `notes` are sentences for people, `unread` findings about what could not be read.

    It `is_whole` if all of the source's rules could be read, and are in the Plans.
    """

    plans: tuple[Plan, ...]
    notes: tuple[str, ...]
    unread: tuple[Diagnostic, ...]
    is_whole: bool


def import_source(sources: Sequence[Source], wanted: Wanted, as_of: datetime, project: Path) -> ImportSource:
    """Read some sources; `project` is the folder of the environments that live accounts name.

    Raises BrokenSource; UnknownName for sources without groups, and for VPCs and groups that they do not have.
    """
    read = whole_sources(sources, as_of, project)
    plans, notes = _one_reading_each(map(_with_ipv4_default_egress, read.plans))
    _known(plans, wanted, sources)
    found = run_checks(plans, [check for check in CHECKS if check.name in UNREAD])
    unread = pin(chain.from_iterable(each.findings for each in found), read.files)
    is_whole = not notes and not any(_is_unread(note, plan) for plan in plans for note in plan.notes)
    return ImportSource(plans, notes, unread, is_whole)


def _with_ipv4_default_egress(plan: Plan) -> Plan:
    """The Plan with EC2's own egress rule for IPv4. That for IPv6 depends on the VPC; `open-egress` reports both."""
    return with_default_egress(plan, ("ipv4",), description="")


def _is_unread(note: TemplateNote, plan: Plan) -> bool:
    """True for a note on rules that are not in the groups: of an account, these are warnings."""
    is_of_rules = plan.read_from == "template" or note.level is Severity.WARNING
    return note.is_left_out or (note.kind == "unknown" and is_of_rules)


def _one_reading_each(plans: Iterable[Plan]) -> tuple[tuple[Plan, ...], tuple[str, ...]]:
    """The first reading of each template, and notes on templates that have several."""
    found: dict[tuple[str, str | None, str | None], Plan] = {}
    more: dict[str, int] = {}
    for plan in plans:
        key = plan.project, plan.environment.name, plan.environment.vpc.id
        if key in found and plan.groups:
            more[plan.project] = more.get(plan.project, 1) + 1
        if plan.groups:
            found.setdefault(key, plan)
    notes = (
        f"{file} has {number} readings, by its parameters and conditions: only the first one is written"
        f"{_with_choices(next(plan.choices for key, plan in found.items() if key[0] == file))}"
        for file, number in more.items()
    )
    return tuple(found.values()), tuple(notes)


def _with_choices(choices: Sequence[str]) -> str:
    """What the reading takes parameters to be, and how to get another one: no option gives them values."""
    if not choices:
        return ""
    help = "for another one, give the parameters other values, each as the only one of AllowedValues, in a copy of it"
    return f", with {listed(list(choices))}; {help}"


def _known(plans: Sequence[Plan], wanted: Wanted, sources: Sequence[Source]) -> None:
    """Raise UnknownName for a source without groups, and for VPCs and groups that it does not have."""
    if not plans:
        raise UnknownName(f"{', '.join(map(str, sources))}: there are no security groups")
    vpcs = {plan.environment.vpc.id for plan in plans}
    groups = {group.group_id for plan in plans for group in plan.groups}
    for id_ in (*wanted.vpcs, *wanted.groups):
        if id_ not in {*vpcs, *groups}:
            raise UnknownName(f"the source has no “{id_}”")
    for id_ in wanted.names:
        if id_ not in {*vpcs, *groups}:
            raise UnknownName(f"--names: the source has no “{id_}”")
