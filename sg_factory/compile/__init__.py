"""Authored roles → the Plan of one environment, by passes in a fixed order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, replace
from datetime import datetime

from sg_factory.authored.models import Project, Role
from sg_factory.authored.models.project import ROLES_FOLDER, SETTINGS_FILE
from sg_factory.authored.models.text import UNKNOWN
from sg_factory.compile.accepted import accepted
from sg_factory.compile.additions import added_twice
from sg_factory.compile.draft import Draft
from sg_factory.compile.guardrails import guardrails
from sg_factory.compile.handed_in import handed_in_notes, undeclared, verify_handed_in
from sg_factory.compile.network_acls import beyond_acl_quotas, mode_of, walled_twice
from sg_factory.compile.passes import PASSES
from sg_factory.compile.passes.extend import bases_of
from sg_factory.compile.peers import NoPeer, Peers
from sg_factory.compile.prefix_lists import made_lists
from sg_factory.compile.services import NoService, service_traffic
from sg_factory.compile.size import beyond, room_of
from sg_factory.compile.subnets import subnets_of
from sg_factory.compile.verify.absent import absent_rules
from sg_factory.compile.verify.external_groups import unpublished_groups
from sg_factory.compile.verify.misplaced import misplaced_ids
from sg_factory.compile.verify.project import verify
from sg_factory.compile.verify.quotas import beyond_quotas, beyond_quotas_of_all
from sg_factory.compile.verify.unused import unused_names
from sg_factory.compile.vpc_ranges import other_vpc_ranges
from sg_factory.diagnostic import Diagnostic, Place, Severity
from sg_factory.network import Traffic
from sg_factory.plan import AbsentRule, Environment, MisplacedId, Peer, Plan, Quotas, RangePeer, Vpc

__all__ = [
    "added_twice",
    "beyond_acl_quotas",
    "beyond_quotas",
    "beyond_quotas_of_all",
    "compile_environments",
    "environment_names",
    "handed_in_notes",
    "other_vpc_ranges",
    "undeclared",
    "verify",
    "verify_handed_in",
    "walled_twice",
]


def environment_names(project: Project) -> tuple[str | None, ...]:
    """Return the declared environments, sorted; only None if a project declares none."""
    return tuple(sorted(project.settings.environments)) if project.settings.environments else (None,)


def compile_environments(
    project: Project, names: Iterable[str | None], disabled: Collection[str], as_of: datetime
) -> Iterator[tuple[Plan, tuple[Diagnostic, ...]]]:
    """Yield the Plan of each environment with all mistakes. With a mistake the Plan must not be used.

    Mistakes about quotas are not included: see `beyond_quotas`.

    The run ends at the environment that exceeds `room_of` the project.

    `disabled` are roles that are switched off for this run; `as_of` is the moment for expiry dates.
    """
    everywhere, somewhere = _roles(project)
    unused, absent, misplaced = unused_names(project), absent_rules(project), misplaced_ids(project)
    unpublished = unpublished_groups(project)
    room = room_of(project)
    for name in names:
        present = dict(sorted((everywhere | somewhere[name]).items()))
        draft = _first_draft(project, name, present, disabled, as_of, room)
        for improve in PASSES:
            draft = improve(draft)
        room = draft.room
        if room < 0:
            draft = draft.with_mistakes(beyond(project))
        plan = _plan(draft, disabled, absent)
        misread = tuple(each for environment, each in unpublished if environment == name)
        found = replace(plan, unused=unused, misplaced=_misplaced(misplaced, name), unpublished=misread)
        yield found, draft.diagnostics
        if room < 0:
            return


def _roles(project: Project) -> tuple[dict[str, Role], Mapping[str | None, dict[str, Role]]]:
    """Return the roles without `environments:`, and by environment those with it."""
    everywhere: dict[str, Role] = {}
    somewhere: dict[str | None, dict[str, Role]] = defaultdict(dict)
    for name, source in project.roles.items():
        if isinstance(source.written, Role):
            environments = source.written.environments
            for roles in [everywhere] if environments is None else [somewhere[each] for each in environments]:
                roles[name] = source.written
    return everywhere, somewhere


def _first_draft(
    project: Project,
    name: str | None,
    present: Mapping[str, Role],
    disabled: Collection[str],
    as_of: datetime,
    room: int,
) -> Draft:
    off = frozenset(disabled) | {role for role, written in present.items() if not written.enabled}
    retired = frozenset(role for role, written in present.items() if written.is_retired_in(name))
    return Draft(project, _environment(project, name), as_of, present, off, retired, room)


def _environment(project: Project, name: str | None) -> Environment:
    if name is None or project.settings.environments is None:
        return Environment(None, Place(ROLES_FOLDER))
    written = project.settings.environments[name]
    return Environment(
        name=name,
        origin=Place(SETTINGS_FILE).key("environments", name),
        account=written.account,
        region=written.region,
        vpc=Vpc(written.vpc.id, written.vpc.ssm),
        quotas=Quotas(*(getattr(written.quotas, each.name) for each in fields(Quotas))),
        subnets=subnets_of(written),
        read_role=written.read_role,
        network_acls=mode_of(written),
        restricts_default_group=written.restrict_default_group,
    )


def _misplaced(found: Iterable[MisplacedId], environment: str | None) -> tuple[MisplacedId, ...]:
    """Return those that are wrong in an environment: an id everywhere, a list in another region than its own."""
    return tuple(
        each
        for each in found
        if any(name == environment and region != each.region for name, region in each.environments)
    )


def _plan(draft: Draft, disabled: Collection[str], absent: Collection[AbsentRule]) -> Plan:
    settings = draft.project.settings
    absent = _absent(absent, draft)
    named = _named(draft)
    levels = {name: None if level == "off" else Severity[level.upper()] for name, level in settings.checks.items()}
    return Plan(
        project=settings.name,
        environment=draft.environment,
        as_of=draft.as_of,
        groups=draft.groups,
        layout=settings.stacks,
        hosts=draft.hosts,
        acls=draft.acls,
        statements=tuple(sorted((statement for _, statement in draft.stated), key=str)),
        left_out=tuple(sorted(draft.left_out, key=lambda out: (out.role, out.reason, out.rule.identity, str(out)))),
        networks=_networks(named),
        lists=made_lists(draft.project, draft.environment.name),
        same_everywhere=_same_everywhere(draft.project),
        others=tuple(
            peer for peer in named if peer.kind == "external" or (peer.kind == "prefix-list" and not peer.is_whole)
        ),
        described=_described(draft.project),
        services=_services(draft.project),
        asks_both=settings.consent == "both",
        levels=tuple(sorted(levels.items())),
        switched_off=_switched_off(draft, disabled),
        unowned=_unowned(draft),
        accepted=accepted(draft, [rule.line for rule in absent]),
        absent=absent,
        guardrails=guardrails(draft.project, draft.environment),
    )


def _absent(found: Collection[AbsentRule], draft: Draft) -> tuple[AbsentRule, ...]:
    """Return the absent rules of the roles of an environment."""
    written = {line.origin for line in draft.lines} if found else ()
    return tuple(rule for rule in found if rule.line in written)


def _switched_off(draft: Draft, disabled: Collection[str]) -> tuple[str, ...]:
    """Return the roles that are switched off for this run only."""
    live = (role for role in draft.present if draft.is_live(role))
    return tuple(role for role in live if role in disabled and draft.present[role].enabled)


def _unowned(draft: Draft) -> tuple[tuple[str, Place], ...]:
    """Return the roles with `owner: unknown`, and the bases that roles of the environment extend."""
    project = draft.project
    roles = [project.roles[name] for name in draft.present]
    bases = {base.file: base for role in roles for base in bases_of(role, project)} if project.bases else {}
    sources = (*roles, *(bases[file] for file in sorted(bases)))
    unowned = (each for each in sources if each.written.owner == UNKNOWN)
    return tuple((f"_{each.name}" if each.file in bases else each.name, each.place.at("owner")) for each in unowned)


def _named(draft: Draft) -> tuple[Peer, ...]:
    """Return the declared peers of this environment that are not roles, with the VPC's ranges."""
    settings = draft.project.settings
    names = Peers(draft.project, draft.environment)
    found: list[Peer] = []
    for name in ("vpc", *sorted((*settings.networks, *settings.security_groups))):
        meant = names.declared(name)
        found += () if isinstance(meant, NoPeer) else meant
    return tuple(found)


def _networks(named: Iterable[Peer]) -> tuple[RangePeer, ...]:
    """Return the ranges of declared networks, also of those that are prefix lists of the project."""
    found: list[RangePeer] = []
    for peer in named:
        if peer.kind == "prefix-list":
            found += (RangePeer(entry.cidr, peer.name) for entry in peer.entries)
        elif isinstance(peer, RangePeer):
            found.append(peer)
    return tuple(found)


def _same_everywhere(project: Project) -> tuple[str, ...]:
    """Return the networks with the same ranges in every environment."""
    networks = tuple(sorted(name for name, network in project.settings.networks.items() if not network.environments))
    return (*networks, "vpc") if len(project.settings.environments or ()) == 1 else networks


def _described(project: Project) -> tuple[tuple[str, str], ...]:
    """Return the description of each network and external group of sg-factory.yaml, by name."""
    networks = ((name, network.description) for name, network in project.settings.networks.items())
    groups = ((name, group.description) for name, group in project.settings.security_groups.items())
    return tuple(sorted((*networks, *groups)))


def _services(project: Project) -> tuple[tuple[str, tuple[Traffic, ...]], ...]:
    """Return the traffic of each service of sg-factory.yaml; verify_settings reports invalid ones."""
    found: dict[str, tuple[Traffic, ...]] = {}
    for name in sorted(project.settings.services):
        with suppress(NoService):
            found[name] = service_traffic(name, project)
    return tuple(found.items())
