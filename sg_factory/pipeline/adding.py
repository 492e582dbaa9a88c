"""Add to a project what others have more than it, and compare all of it with the source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sg_factory.adopt.adding import AddedParts, added_parts
from sg_factory.adopt.candidates import JoinCandidate, candidates
from sg_factory.adopt.draft import DraftEnvironment
from sg_factory.adopt.environments import NoImport, environments_of
from sg_factory.adopt.project import Wanted, is_sentinel
from sg_factory.adopt.proof import proven
from sg_factory.adopt.subnets import with_subnets
from sg_factory.authored.models import Project
from sg_factory.authored.read import load
from sg_factory.diagnostic import Diagnostic
from sg_factory.files import Changed, Folder
from sg_factory.garbage_collection import paused_collection
from sg_factory.pipeline.import_source import ImportSource, import_source
from sg_factory.pipeline.importing import Imported, NotCompiled, with_unwritten
from sg_factory.pipeline.joining import joins_of, with_environments, with_joins, with_right_lines
from sg_factory.pipeline.known_project import known_project
from sg_factory.pipeline.live import Source
from sg_factory.pipeline.project import Outcome, run
from sg_factory.pipeline.written_parts import edited_files
from sg_factory.plan import GroupPeer, Peer, Plan
from sg_factory.text.counting import listed
from sg_factory.yaml.edits import CannotEdit


class BrokenProject(Exception):
    """The project has mistakes: `diagnostics`."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("the project has mistakes")
        self.diagnostics = diagnostics


@dataclass(frozen=True, slots=True)
class AddedImport(Imported):
    """What is written into a project: `files` are new ones and those of `changed`, with all that was in them.

    `new` are the ids of groups that had no role. `candidates` are those of them that look like other roles.
    """

    new: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    candidates: tuple[JoinCandidate, ...] = ()


def imported_into(
    folder: Path, sources: Sequence[Source], wanted: Wanted, *, as_of: datetime | None = None
) -> AddedImport:
    """Return what some sources have more than the project in a folder. Nothing is written.

    Raises as `imported` does, and BrokenProject.
    """
    moment = as_of or datetime.now(UTC)
    files = Folder(folder)
    before = run(files, as_of=moment, judge=False)
    if not before.plans:
        raise BrokenProject(before.mistakes)
    project = load(files).project
    with paused_collection():
        read = import_source(sources, wanted, moment, folder)
        used = [plan for plan in read.plans if not wanted.vpcs or plan.environment.vpc.id in wanted.vpcs]
        new, names, notes = _environments(used, before.plans, wanted)
        new, subnets = with_subnets(new, zip(names, used, strict=True))
        source = dict(zip(names, used, strict=True))
        known = known_project(project, before.plans, source, new)
        joins = joins_of(wanted, source, project, known)
        known = with_joins(known, joins)
        roles = added_parts(used, names, wanted, known, subnets).groups
        new = tuple(each for each in new if each.name in {group.environment for group, _ in roles})
        old = _names(before.plans)
        try:
            contents = with_environments(files, project, new, old, joins)
            if joins:
                near = [each for each in new if each.name in {group.environment for group, _ in joins}]
                tried = Changed(files, with_environments(files, project, near, old, joins))
                lines, known = with_right_lines(Changed(files, contents), tried, project, joins, known, moment)
                contents |= lines
            parts = added_parts(used, names, wanted, known, subnets)
            contents |= edited_files(Changed(files, contents), project, parts)
        except CannotEdit as error:
            raise NoImport(f"{error}: nothing was written") from None
    after = run(Changed(files, contents), as_of=moment, judge=False)
    if not after.plans:
        raise NotCompiled(after.mistakes)
    _verify_untouched(before, after, parts, known.joined_roles)
    return _result(folder, project, read, parts, contents, (before, after), notes)


def _names(plans: Sequence[Plan]) -> list[str]:
    return [each.environment.name for each in plans if each.environment.name]


def _result(
    folder: Path,
    project: Project,
    read: ImportSource,
    parts: AddedParts,
    contents: Mapping[str, bytes],
    runs: tuple[Outcome, Outcome],
    notes: tuple[str, ...],
) -> AddedImport:
    before, after = runs
    proof = proven(parts.groups, list(map(_with_groups_of_others, after.plans)), lambda rule: not is_sentinel(rule))
    changed = frozenset(file for file in contents if Folder(folder).exists(file))
    places = {role: source.file for role, source in project.roles.items()}
    new = [(each, role) for each, role in parts.groups if each.key in parts.new]
    known = {each.message for each in before.mistakes}
    return AddedImport(
        {file: contents[file].decode() for file in sorted(contents)},
        tuple(with_unwritten(each, parts.unwritten) for each in proof),
        parts.external,
        parts.left_out,
        read.unread,
        tuple(each for each in after.mistakes if each.message not in known),
        (*read.notes, *notes),
        read.is_whole,
        {**places, **{role.name: f"{role.folder}/{role.name}.yaml" for role in parts.roles}},
        parts.new,
        changed,
        tuple(candidates(new, parts.rules, before.plans)),
    )


def _environments(
    used: Sequence[Plan], compiled: Sequence[Plan], wanted: Wanted
) -> tuple[tuple[DraftEnvironment, ...], tuple[str, ...], tuple[str, ...]]:
    """The environments that a project lacks, the name of each Plan's one, and notes. Raises NoImport."""
    declared = [each.environment.name for each in compiled if each.environment.name]
    if not declared:
        if len(used) > 1:
            ids = listed([str(each.environment.vpc.id or each.environment.name) for each in used])
            raise NoImport(
                f"the project declares no environments, and the source has {len(used)} VPCs ({ids}): choose one with"
                " --vpc"
            )
        return (), ("",) * len(used), ()
    found = {index: _environment_of(plan, compiled, wanted.region) for index, plan in enumerate(used)}
    twice = [name for name, times in Counter(filter(None, found.values())).items() if times > 1]
    if twice:
        raise NoImport(f"the source has the VPC of “{twice[0]}” twice: name one snapshot of it")
    unknown = [plan for index, plan in enumerate(used) if not found[index]]
    new, names, notes = environments_of(unknown, wanted.names, wanted.region, declared)
    if notes:
        said = notes[0].removeprefix("no environment is written, as ")
        raise NoImport(f"{said}, so that it is not known which environment of the project it is")
    if taken := {*names} & {*declared}:
        raise NoImport(f"--names: “{min(taken)}” is the environment of another VPC in the project")
    left = iter(names)
    return new, tuple(found[index] or next(left) for index in range(len(used))), ()


def _environment_of(plan: Plan, compiled: Sequence[Plan], region: str | None) -> str:
    """The environment whose VPC a Plan is of; empty if the project has none. Raises NoImport for several."""
    there, vpc = plan.environment, _vpc_of(plan)
    found = []
    for here in (each.environment for each in compiled):
        is_near = here.account == (there.account or here.account) and here.region == (
            there.region or region or here.region
        )
        by_parameter = here.vpc.ssm and there.account and (there.region or region)
        if is_near and vpc and (here.vpc.id == vpc or by_parameter):
            found.append(here.name or "")
    if len(found) > 1:
        raise NoImport(f"{vpc} may be the VPC of {listed(found, 'or')}: write its id into sg-factory.yaml")
    return found[0] if found else ""


def _vpc_of(plan: Plan) -> str | None:
    """The id of a Plan's VPC; of a template, the one that its groups name."""
    named = {dict(group.fixed).get("VpcId", "") for group in plan.groups}
    only = named.pop() if len(named) == 1 else ""
    return plan.environment.vpc.id or (only if only.startswith("vpc-") else None)


def _with_groups_of_others(plan: Plan) -> Plan:
    """A compiled Plan in which a group that a role adds to is what it is in AWS: a group of others."""
    added = {group.role: group.adds_to for group in plan.groups if group.adds_to is not None}

    def peer(found: Peer) -> Peer:
        return added.get(found.role, found) if isinstance(found, GroupPeer) else found

    groups = (
        replace(
            group,
            ingress=tuple(replace(rule, peer=peer(rule.peer)) for rule in group.ingress),
            egress=tuple(replace(rule, peer=peer(rule.peer)) for rule in group.egress),
        )
        for group in plan.groups
    )
    return replace(plan, groups=tuple(groups)) if added else plan


def _verify_untouched(before: Outcome, after: Outcome, parts: AddedParts, joined: Set[tuple[str, str]]) -> None:
    """Raise NoImport if a role would have another rule than before, but for those with new roles.

    `joined` are roles that are new in an environment.
    """
    new = {(plan.environment_name, role.name) for plan in after.plans for role in parts.roles} | joined

    def rules(outcome: Outcome) -> set[tuple[str, str, str, str, str]]:
        return {
            (plan.environment_name, group.role, rule.direction, rule.identity, rule.description)
            for plan in outcome.plans
            for group, rule in plan.rules()
            if not {(plan.environment_name, group.role), (plan.environment_name, rule.peer.role)} & new
        }

    if rules(before) != rules(after):
        raise NoImport("rules of existing roles would change, which is a fault of sg-factory: nothing was written")
