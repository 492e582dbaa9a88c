"""A project and the Plans of a source → what the project has of it already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from sg_factory.adopt.draft import DraftEnvironment, SourceGroup
from sg_factory.adopt.known import KnownEnvironment, KnownProject
from sg_factory.adopt.roles import role_names
from sg_factory.authored.models import Project, Settings
from sg_factory.cloudformation.template import group_logical_id
from sg_factory.network import Cidr, Traffic, cidr
from sg_factory.pipeline.project import UnknownName
from sg_factory.pipeline.sides.own_groups import own_groups
from sg_factory.plan import ExternalPeer, Group, Plan
from sg_factory.text.counting import listed


def known_project(
    project: Project, compiled: Sequence[Plan], source: Mapping[str, Plan], new: Iterable[DraftEnvironment]
) -> KnownProject:
    """Return what a project has: it is `compiled`, and `source` are the Plans of others by its environments.

    `new` are environments that it gets. Raises UnknownName for a role whose group may be one of several.
    """
    settings = project.settings
    used = {plan.environment.name or "": _used(plan) for plan in compiled}
    known = [_environment(settings, plan, source.get(plan.environment.name or ""), used) for plan in compiled]
    known += [
        KnownEnvironment(
            each.name,
            externals=dict(_externals(settings, each.name)),
            declared=_declared(settings, each.name, used),
            lists=dict(_lists(settings, each.name)),
            networks=dict(_networks(settings, each.name)),
            vpc=frozenset(each.cidrs),
        )
        for each in new
    ]
    present: dict[str, set[str]] = {}
    for plan in compiled:
        for group in plan.groups:
            present.setdefault(group.role, set()).add(plan.environment.name or "")
    return KnownProject(
        {each.name: each for each in known},
        frozenset((*project.roles, *settings.networks, *settings.security_groups)),
        frozenset(project.hosts.root),
        {name: frozenset[Traffic](traffic) for plan in compiled[:1] for name, traffic in plan.services},
        {role: frozenset(names) for role, names in present.items()},
        asks_both=settings.consent == "both",
    )


def _used(plan: Plan) -> frozenset[str]:
    """The ids of the external groups that an environment uses."""
    peers = chain(
        (rule.peer for _, rule in plan.rules()),
        chain.from_iterable(host.external for host in plan.hosts),
        (group.adds_to for group in plan.groups),
    )
    return frozenset(peer.group_id for peer in peers if isinstance(peer, ExternalPeer))


def _declared(settings: Settings, environment: str, used: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The ids of external groups that an environment uses, or that none does."""
    ids = frozenset(id_ for id_, _ in _externals(settings, environment))
    elsewhere = frozenset[str]().union(*used.values()) - used.get(environment, frozenset())
    return ids - elsewhere


def _environment(
    settings: Settings, plan: Plan, source: Plan | None, used: Mapping[str, frozenset[str]]
) -> KnownEnvironment:
    name = plan.environment.name or ""
    declared = (settings.environments or {}).get(name)
    found = {} if source is None else _roles(plan, source)
    return KnownEnvironment(
        name,
        found,
        frozenset(group.role for group in plan.groups) - {*found.values()},
        frozenset(group.role for group in plan.groups if group.retired),
        dict(_externals(settings, name)),
        _declared(settings, name, used),
        dict(_lists(settings, name)),
        dict(_networks(settings, name)),
        plan.hosts,
        frozenset(map(cidr, declared.vpc.cidrs)) if declared else frozenset(),
        plan.environment.quotas,
    )


def _roles(plan: Plan, source: Plan) -> dict[str, str]:
    """The roles of an environment by the names that their groups have in the source.

    A group whose id the source does not tell is found by its logical id in our templates, else by the name that it
    would get.
    """
    ours = {group.role: group for group in plan.groups if group.adds_to is None}
    found: dict[str, str] = {}
    for role, groups in own_groups(plan, source).by_role.items():
        fitting = [each for each in groups if role in ours and _may_be(each, ours[role])]
        if len(fitting) > 1:
            ids = listed([each.group_id or each.role for each in fitting], "or")
            raise UnknownName(f"the group of the role “{role}” may be {ids}: write `existing` into its file")
        found |= {each.role: role for each in fitting}
    here = plan.environment.name or ""
    nameless = [SourceGroup(source, each, here) for each in source.groups if each.group_id is None]
    names = role_names(nameless, {}) if nameless else {}
    by_logical_id = {group_logical_id(role): role for role in ours}
    for each in sorted(nameless, key=lambda each: each.group.role not in by_logical_id):
        role = by_logical_id.get(each.group.role, names[each.key])
        if each.group.role not in found and role in ours and role not in found.values():
            found[each.group.role] = role
    return found


def _may_be(group: Group, ours: Group) -> bool:
    """True unless the role takes over another group than this one."""
    is_ours = dict(group.tags).get("aws:cloudformation:logical-id") == group_logical_id(ours.role)
    return ours.existing is None or is_ours or group.group_id == ours.existing.id


def _networks(settings: Settings, environment: str) -> Iterator[tuple[str, frozenset[Cidr]]]:
    for name, network in settings.networks.items():
        said = network.environments.get(environment, network)
        is_made = network.prefix_list is not None and network.prefix_list.create
        if said.cidrs and said.prefix_list is None and not is_made:
            yield name, frozenset(map(cidr, said.cidrs))


def _lists(settings: Settings, environment: str) -> Iterator[tuple[str, str]]:
    for name, network in settings.networks.items():
        said = network.environments.get(environment, network)
        if said.prefix_list is not None and said.prefix_list.id is not None:
            yield said.prefix_list.id, name


def _externals(settings: Settings, environment: str) -> Iterator[tuple[str, str]]:
    for name, group in settings.security_groups.items():
        said = group.environments.get(environment, group)
        if said.id is not None:
            yield said.id, name
