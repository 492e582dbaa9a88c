"""Write what others have as role files, compile these, and compare them with the source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from sg_factory.adopt.project import Adopted, Wanted, adopted, is_sentinel
from sg_factory.adopt.proof import ProvenGroup, proven
from sg_factory.adopt.writing import files_of
from sg_factory.check import CHECKS, run_checks
from sg_factory.diagnostic import Diagnostic, Severity
from sg_factory.files import Folder, Snapshot
from sg_factory.garbage_collection import paused_collection
from sg_factory.network import ALL_TRAFFIC, cidr
from sg_factory.pipeline.project import UnknownName, run
from sg_factory.pipeline.templates import UNREAD, read_sources
from sg_factory.plan import Plan, RangePeer, Rule, TemplateNote
from sg_factory.text.counting import listed
from sg_factory.yaml import Locator, pin

_ONLY_DEFAULT = "there are default groups only, which VPCs have by themselves: there is nothing to write"


class BrokenSource(Exception):
    """A source cannot be read: `diagnostics`, with their lines."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("the source cannot be read")
        self.diagnostics = diagnostics


class NotCompiled(Exception):
    """What was written does not compile, which is a fault of ours: `diagnostics` say where."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("what was written does not compile")
        self.diagnostics = diagnostics


@dataclass(frozen=True, slots=True)
class Imported:
    """The files of a project by path, and the proof that they are the source.

    `groups` are those that have become roles, `external` and `left_out` all others of the source, each by its id and
    its name or the reason. `unread` are findings about what could not be read of the source, `limits` mistakes of the
    written project about limits of AWS. `notes` are sentences for people. It `is_whole` if all of the source's rules
    could be read, and are compared.
    """

    files: Mapping[str, str]
    groups: tuple[ProvenGroup, ...]
    external: tuple[tuple[str, str], ...]
    left_out: tuple[tuple[str, str], ...]
    unread: tuple[Diagnostic, ...]
    limits: tuple[Diagnostic, ...]
    notes: tuple[str, ...]
    is_whole: bool

    @property
    def is_equal(self) -> bool:
        """True if every group that was asked for is written, and equal, and nothing of it could not be read."""
        return self.is_whole and not any(each.differences for each in self.groups)


def imported(paths: Sequence[Path], wanted: Wanted, *, as_of: datetime | None = None) -> Imported:
    """Return the project that means what some sources have.

    Raises BrokenSource; UnknownName for a source without groups that become roles, and for VPCs and groups that it
    does not have; NoImport if its VPCs cannot be environments of one project.
    """
    moment = as_of or datetime.now(UTC)
    with paused_collection():
        plans, notes = _one_reading_each(map(_with_default_egress, _read(paths, moment)))
        _known(plans, wanted, paths)
        found = adopted(plans, wanted)
        if not found.roles:
            raise UnknownName(f"{', '.join(map(str, paths))}: {_ONLY_DEFAULT}")
        files = files_of(found.project)
        unread = run_checks(plans, [check for check in CHECKS if check.name in UNREAD])
        locator = Locator(Folder(Path(), may_leave=True))
        diagnostics = pin(chain.from_iterable(each.findings for each in unread), locator)
    outcome = run(Snapshot({path: text.encode() for path, text in files.items()}), as_of=moment, judge=False)
    if not outcome.plans:
        raise NotCompiled(outcome.mistakes)
    proof = tuple(proven(found.roles, outcome.plans, lambda rule: not is_sentinel(rule)))
    return Imported(
        files,
        tuple(_with_unwritten(each, found) for each in proof),
        found.external,
        found.left_out,
        diagnostics,
        outcome.mistakes,
        (*notes, *found.notes),
        is_whole=not notes and not any(_is_unread(note, plan) for plan in plans for note in plan.notes),
    )


def _with_default_egress(plan: Plan) -> Plan:
    """The Plan with the egress rule that EC2 gives to a template's group which declares none, for IPv4.

    The rule for IPv6 depends on the VPC: `open-egress` reports these groups.
    """
    open_places = {note.where for note in plan.notes if note.kind == "open-egress"}
    groups = tuple(
        replace(group, egress=(*group.egress, Rule("egress", ALL_TRAFFIC, _EVERYONE, "", group.origin)))
        if group.origin in open_places
        else group
        for group in plan.groups
    )
    return replace(plan, groups=groups)


_EVERYONE = RangePeer(cidr("0.0.0.0/0"))


def _is_unread(note: TemplateNote, plan: Plan) -> bool:
    """True for a note on rules that are not in the groups: of an account, these are warnings."""
    is_of_rules = plan.read_from == "template" or note.level is Severity.WARNING
    return note.is_left_out or (note.kind == "unknown" and is_of_rules)


def _read(paths: Sequence[Path], as_of: datetime) -> tuple[Plan, ...]:
    read = read_sources(paths, as_of, Path())
    if read.mistakes:
        raise BrokenSource(pin(read.mistakes, read.files))
    return read.plans


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


def _known(plans: Sequence[Plan], wanted: Wanted, paths: Sequence[Path]) -> None:
    """Raise UnknownName for a source without groups, and for VPCs and groups that it does not have."""
    if not plans:
        raise UnknownName(f"{', '.join(map(str, paths))}: there are no security groups")
    vpcs = {plan.environment.vpc.id for plan in plans}
    groups = {group.group_id for plan in plans for group in plan.groups}
    for id_ in (*wanted.vpcs, *wanted.groups):
        if id_ not in {*vpcs, *groups}:
            raise UnknownName(f"the source has no “{id_}”")
    for id_ in wanted.names:
        if id_ not in {*vpcs, *groups}:
            raise UnknownName(f"--names: the source has no “{id_}”")


def _with_unwritten(group: ProvenGroup, found: Adopted) -> ProvenGroup:
    """A group with the reasons why some of its rules could not be written."""
    reasons = tuple(
        f"not written: {rule}: {why}" for each, rule, why in found.unwritten if each.key == group.source.key
    )
    return ProvenGroup(group.source, group.role, (*group.differences, *reasons)) if reasons else group
