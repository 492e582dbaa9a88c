"""The flows and groups of all roles → their files, the bases that they extend, and the networks that both name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sg_factory.adopt.bases import SharedRules, file_name, shared_rules, without_shared
from sg_factory.adopt.draft import DraftBase, DraftEnvironment, DraftLine, DraftNetwork, DraftRole, SourceGroup
from sg_factory.adopt.lines import NamedFlow, lines_of
from sg_factory.adopt.roles import role_of
from sg_factory.plan import UNKNOWN_OWNER


def roles_of(
    flows: Sequence[NamedFlow],
    groups: Mapping[str, Sequence[SourceGroup]],
    environments: Sequence[DraftEnvironment],
    taken: Collection[str],
) -> tuple[tuple[DraftRole, ...], tuple[DraftBase, ...], tuple[DraftNetwork, ...]]:
    """Return the roles, bases and networks, sorted; `groups` are those of each role, `taken` the names of others."""
    present = {name: frozenset(each.environment for each in held) for name, held in groups.items()}
    vpcs = {each.name: frozenset(each.cidrs) for each in environments}
    shared = shared_rules(flows, present, vpcs, taken)
    left, places = without_shared(flows, shared, present)
    lines, networks = lines_of(left, places, vpcs, {*taken, *(each.name for each in shared)})
    bases = {each.name: _base(each, lines[file_name(each)], groups) for each in shared}
    base_of = {role: bases[each.name] for each in shared for role in each.roles}
    every = [each.name for each in environments]
    roles = (
        role_of(name, held, lines.get(name, ()), base_of.get(name), every) for name, held in sorted(groups.items())
    )
    return tuple(roles), tuple(bases[name] for name in sorted(bases)), networks


def _base(shared: SharedRules, lines: tuple[DraftLine, ...], groups: Mapping[str, Sequence[SourceGroup]]) -> DraftBase:
    owners = {each.group.owner for role in shared.roles for each in groups[role]}
    owner = owners.pop() if len(owners) == 1 else ""
    return DraftBase(shared.name, shared.description, lines, "" if owner == UNKNOWN_OWNER else owner)
