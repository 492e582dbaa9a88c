"""Groups of another environment join roles that are there: the files of these say so, and which lines hold there.

A line stays for the new environment if the group has every rule that the line makes; else it gets `environments`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sg_factory.adopt.draft import DraftEnvironment, DraftProject, SourceGroup
from sg_factory.adopt.environments import NoImport
from sg_factory.adopt.known import KnownProject, MadeRule
from sg_factory.adopt.project import Wanted, is_default, seen_rules
from sg_factory.adopt.roles import existing_of
from sg_factory.adopt.writing import existing_value, settings_of
from sg_factory.authored.models import Project, Role
from sg_factory.authored.models.project import SETTINGS_FILE
from sg_factory.diagnostic import Place
from sg_factory.files import Changed, Files
from sg_factory.pipeline.importing import NotCompiled
from sg_factory.pipeline.project import run
from sg_factory.pipeline.written_parts import FileEdits
from sg_factory.plan import DIRECTIONS, GroupPeer, Plan, Rule

Joins = Sequence[tuple[SourceGroup, str]]
"""The groups that join roles, with these."""


def joins_of(wanted: Wanted, source: Mapping[str, Plan], project: Project, known: KnownProject) -> Joins:
    """Return the groups that --names gives to roles of other environments. Raises NoImport for other names of these."""
    found: list[tuple[SourceGroup, str]] = []
    for environment, plan in source.items():
        for group in plan.groups:
            each = SourceGroup(plan, group, environment)
            name = wanted.names.get(group.group_id or "")
            if name is None or known.role_of(each) == name or (name not in known.names):
                continue
            why = _why_not(each, name, project, known)
            if name in [role for other, role in found if other.environment == environment]:
                why = f"another group of “{environment}” is to join it"
            if why:
                raise NoImport(f"--names: {group.group_id} cannot be “{name}”: {why}")
            found.append((each, name))
    return found


def _why_not(group: SourceGroup, name: str, project: Project, known: KnownProject) -> str:
    """The reason why a group cannot join a role; empty if it can."""
    has = known.role_of(group)
    if has is not None:
        return f"it is “{has}” in the project"
    if name not in project.roles:
        return "that is a network or an external group of the project"
    written = project.roles[name].written
    if isinstance(written, Role) and written.adds_to is not None:
        return f"that role adds its rules to “{written.adds_to}”"
    if group.environment in known.present.get(name, ()):
        return f"that role has another group in “{group.environment}”" if group.environment else "it has another group"
    return "it is the default group of its VPC" if is_default(group) else ""


def with_environments(
    files: Files, project: Project, new: Sequence[DraftEnvironment], old: Sequence[str], joins: Joins
) -> dict[str, bytes]:
    """Return the files that change where a project gets `new` environments beside the `old` ones.

    Roles stay in those that they were in, but for what joins them. Raises CannotEdit.
    """
    edits = FileEdits(files)
    settings = settings_of(DraftProject("", (), environments=tuple(new)))
    edits.add(SETTINGS_FILE, (_KEY,), settings.get(_KEY, {}))
    for source in project.roles.values():
        joining = {each.environment: each for each, role in joins if role == source.name}
        written = source.written
        assert isinstance(written, Role)
        if written.environments is not None:
            edits.add(source.file, (_KEY,), sorted(joining))
        elif {each.name for each in new} - {*joining}:
            edits.add(source.file, (), {_KEY: [*old, *sorted(joining)]}, after="owner")
        existing = {name: existing_of(each) for name, each in sorted(joining.items())}
        values = {name: existing_value(each) for name, each in existing.items() if each is not None}
        edits.add(source.file, ("existing",), values, after="owner")
    return edits.contents


_KEY = "environments"


def with_joins(known: KnownProject, joins: Joins) -> KnownProject:
    """Return what a project has once the groups have joined."""
    environments = dict(known.environments)
    present = dict(known.present)
    for each, role in joins:
        here = environments[each.environment]
        environments[each.environment] = replace(here, roles={**here.roles, each.group.role: role})
        present[role] = present.get(role, frozenset()) | {each.environment}
    fresh = frozenset((each.environment, each.group.role) for each, _ in joins)
    return replace(known, environments=environments, present=present, joined=fresh)


def with_right_lines(
    files: Files, tried: Files, project: Project, joins: Joins, known: KnownProject, as_of: datetime
) -> tuple[dict[str, bytes], KnownProject]:
    """Return the files of joined roles in which lines that are not those of a new group are left out for it.

    The second value is what the project has then. `files` have the new environments,
    `tried` those alone that are joined: one without a role is a mistake. Raises CannotEdit, NotCompiled.
    """
    places = {each.environment: each.plan for each, _ in joins}
    held = {rule for name, plan in places.items() for rule in _held(name, plan, known)}
    wrong = {*_naming_own_groups(project, joins, known)}

    def restricted(there: Files) -> dict[str, bytes]:
        edits = FileEdits(there)
        for name in sorted({role for _, role in joins}):
            file = project.roles[name].file
            before = known.present[name] - {each.environment for each, role in joins if role == name}
            for path in sorted({origin.path[:2] for origin in wrong if origin.file == file}, key=str):
                edits.add(file, path, {_KEY: sorted(before)})
        return edits.contents

    plans = _plans(Changed(tried, restricted(tried)), as_of)
    wrong |= {rule.origin for made, rule in _rules(plans, places) if made not in held}
    plans = _plans(Changed(tried, restricted(tried)), as_of)
    hosts = {plan.environment.name or "": plan.hosts for plan in plans}
    environments = {name: replace(each, hosts=hosts.get(name, each.hosts)) for name, each in known.environments.items()}
    rules = frozenset(made for made, _ in _rules(plans, places))
    return restricted(files), replace(known, environments=environments, made=rules)


def _naming_own_groups(project: Project, joins: Joins, known: KnownProject) -> Iterator[Place]:
    """The lines of joined roles that name, as an external group, a group of the VPC that the role comes to.

    There it is a role, or becomes one.
    """
    for each, role in joins:
        here, source = known.environments[each.environment], project.roles[role]
        ids = {group.group_id or "" for group in each.plan.groups} - here.declared
        names = {name for id_, name in here.externals.items() if id_ in ids}
        for direction in DIRECTIONS:
            for index, rule in enumerate(getattr(source.written, direction) or ()):
                if not names.isdisjoint(rule.peers):
                    yield source.place.at(direction, index)


def _plans(files: Files, as_of: datetime) -> tuple[Plan, ...]:
    outcome = run(files, as_of=as_of, judge=False)
    if not outcome.plans:
        raise NotCompiled(outcome.mistakes)
    return outcome.plans


def _rules(plans: Sequence[Plan], places: Collection[str]) -> Iterator[tuple[MadeRule, Rule]]:
    """The rules of some environments."""
    for plan in plans:
        name = plan.environment.name or ""
        for group, rule in plan.rules() if name in places else ():
            yield (name, group.role, rule.direction, rule.traffic, rule.peer.key, rule.description), rule


def _held(environment: str, plan: Plan, known: KnownProject) -> Iterator[MadeRule]:
    """The rules that the groups of roles have in a source."""
    roles = known.environments[environment].roles
    own = {(environment, name): role for name, role in roles.items()}
    groups = [SourceGroup(plan, group, environment) for group in plan.groups]
    others = {(environment, each.group.role): each for each in groups if each.group.role not in roles}
    for each in groups:
        for rule in seen_rules(each, own, others) if each.group.role in roles else ():
            peer = GroupPeer(roles[rule.peer.role]) if isinstance(rule.peer, GroupPeer) else rule.peer
            role = roles[each.group.role]
            yield environment, role, rule.direction, rule.traffic, peer.key, rule.description
