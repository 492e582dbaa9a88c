"""Plans of others → a drafted project, and what becomes of each group."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from sg_factory.adopt.draft import DraftProject, SourceGroup
from sg_factory.adopt.environments import NoImport, environments_of
from sg_factory.adopt.flows import SourceFlow, flows_of
from sg_factory.adopt.folders import folders_of
from sg_factory.adopt.hosts import hosts_of
from sg_factory.adopt.lines import NamedFlow, named_flow
from sg_factory.adopt.peers import CannotBeWritten, PeerNames, default_or_unchosen, external_groups, prefix_lists
from sg_factory.adopt.quotas import with_quotas
from sg_factory.adopt.role_files import roles_of
from sg_factory.adopt.roles import differing, role_names
from sg_factory.adopt.subnets import with_subnets
from sg_factory.cloudformation.template import SENTINEL
from sg_factory.network import Traffic
from sg_factory.plan import ExternalPeer, GroupPeer, Peer, Plan, PrefixListPeer, Rule

DEFAULT = "default"
"""The name of a VPC's default group, which nobody can make or delete."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is imported: all groups, or those of some `vpcs` and ids (`groups`); `names` are given ones, by id.

    `region` is for sources that do not tell theirs.
    """

    project: str
    vpcs: Collection[str] = ()
    groups: Collection[str] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Adopted:
    """A drafted project. `roles` are the groups with the role and environment that each has become.

    `external` are groups that others own or that AWS made, `left_out` those that were not asked for. `unwritten` are
    rules that role files cannot say, each with its group and the reason. `notes` are facts for people.
    """

    project: DraftProject
    roles: tuple[tuple[SourceGroup, str], ...]
    external: tuple[tuple[str, str], ...]
    left_out: tuple[tuple[str, str], ...]
    unwritten: tuple[tuple[SourceGroup, Rule, str], ...]
    notes: tuple[str, ...]


def adopted(plans: Sequence[Plan], wanted: Wanted) -> Adopted:
    """Return the project of some Plans. Raises NoImport if they cannot be one project."""
    used = [plan for plan in plans if plan.groups and (not wanted.vpcs or plan.environment.vpc.id in wanted.vpcs)]
    environments, names_of_plans, notes = environments_of(used, wanted.names, wanted.region)
    every = [
        SourceGroup(plan, group, name) for plan, name in zip(used, names_of_plans, strict=True) for group in plan.groups
    ]
    chosen = [each for each in every if _is_chosen(each, wanted)]
    environments = tuple(each for each in environments if each.name in {group.environment for group in chosen})
    names = role_names(chosen, wanted.names)
    own = {(each.environment, each.group.role): names[each.key] for each in chosen}
    unchosen = [each for each in every if not _is_chosen(each, wanted)]
    others = {(each.environment, each.group.role): each for each in unchosen}
    seen = {each.key: seen_rules(each, own, others) for each in chosen}
    peers = [(each, rule.peer) for each in chosen for rule in seen[each.key]]
    environments, subnets = with_subnets(environments, zip(names_of_plans, used, strict=True))
    hosts = tuple(hosts_of(used, names_of_plans, own, others, subnets))
    external = external_groups(
        chain(_external(peers), chain.from_iterable(host.external for host in hosts)), names.values()
    )
    taken = {*names.values(), *(each.name for each in external.values())}
    lists = [(each.environment, peer) for each, peer in peers if isinstance(peer, PrefixListPeer)]
    list_names, list_networks = prefix_lists(lists, [each.name for each in environments], taken)
    known = PeerNames(own, {id_: each.name for id_, each in external.items()}, list_names)
    unwritten: list[tuple[SourceGroup, Rule, str]] = []
    flows = list(_named_flows(chosen, seen, names, known, unwritten))
    by_name = _by_name(chosen, names)
    folders = folders_of(by_name, seen)
    roles, bases, networks = roles_of(flows, by_name, environments, {*taken, *(each.name for each in list_networks)})
    project = DraftProject(
        wanted.project,
        tuple(replace(role, folder=folders.get(role.name, role.folder)) for role in roles),
        bases,
        environments=with_quotas(environments, chosen, seen, hosts),
        networks=tuple(sorted((*networks, *list_networks), key=lambda network: network.name)),
        externals=tuple(external.values()),
        hosts=tuple(host.written(known.externals) for host in hosts),
        in_folders=bool(folders),
    )
    return Adopted(
        project,
        tuple((each, names[each.key]) for each in chosen),
        tuple((each.key, each.group.role) for each in every if is_default(each)),
        tuple((each.key, "not chosen by --group") for each in unchosen if not is_default(each)),
        tuple(unwritten),
        (*notes, *chain.from_iterable(differing(name, groups) for name, groups in sorted(by_name.items()))),
    )


def _by_name(groups: Iterable[SourceGroup], names: Mapping[str, str]) -> dict[str, list[SourceGroup]]:
    """The groups of each role. Raises NoImport for two of one environment."""
    found: dict[str, dict[str, SourceGroup]] = {}
    for each in groups:
        name = names[each.key]
        other = found.setdefault(name, {}).setdefault(each.environment, each)
        if other is not each:
            raise NoImport(
                f"{other.key} and {each.key} cannot both be “{name}”: a role is one group in each environment;"
                " give them two names with --names"
            )
    return {name: list(held.values()) for name, held in found.items()}


def is_default(group: SourceGroup) -> bool:
    """True for the default group of a VPC."""
    return group.group.role == DEFAULT or group.group.role.endswith(".DefaultSecurityGroup")


def _is_chosen(group: SourceGroup, wanted: Wanted) -> bool:
    return not is_default(group) and (not wanted.groups or group.group.group_id in wanted.groups)


def seen_rules(
    group: SourceGroup, own: Mapping[tuple[str, str], str], others: Mapping[tuple[str, str], SourceGroup]
) -> tuple[Rule, ...]:
    """Return the rules of a group; groups that get no role are external ones in them."""

    def peer(found: Peer) -> Peer:
        key = group.environment, found.role
        if isinstance(found, GroupPeer) and key not in own:
            return default_or_unchosen(others[key]) if key in others else ExternalPeer(found.role, found.role)
        return found

    return tuple(replace(rule, peer=peer(rule.peer)) for rule in group.group.rules if not is_sentinel(rule))


def is_sentinel(rule: Rule) -> bool:
    """True for the rule to nowhere that stands for no egress in templates of ours and of CDK."""
    range_ = rule.peer.cidr
    is_nowhere = range_ is not None and range_.text == SENTINEL["CidrIp"]
    return rule.direction == "egress" and is_nowhere and rule.traffic == _TO_NOWHERE


_TO_NOWHERE = Traffic(SENTINEL["IpProtocol"], SENTINEL["FromPort"], SENTINEL["ToPort"])


def _external(peers: Iterable[tuple[SourceGroup, Peer]]) -> Iterator[ExternalPeer]:
    return (peer for _, peer in peers if isinstance(peer, ExternalPeer))


def _named_flows(
    chosen: Sequence[SourceGroup],
    seen: Mapping[str, tuple[Rule, ...]],
    names: Mapping[str, str],
    known: PeerNames,
    unwritten: list[tuple[SourceGroup, Rule, str]],
) -> Iterator[NamedFlow]:
    """The flows of all environments with their names; those that cannot be written go to `unwritten`."""
    by_environment: dict[str, list[SourceGroup]] = {}
    for each in chosen:
        by_environment.setdefault(each.environment, []).append(each)
    for environment, groups in by_environment.items():
        own = {each.group.role: each for each in groups}
        for flow in flows_of({role: seen[each.key] for role, each in own.items()}):
            name = names[own[flow.role].key]
            try:
                peer = known.of(flow.peer, environment, name)
            except CannotBeWritten as error:
                unwritten.append((own[flow.role], rule_of(flow, own[flow.role]), str(error)))
                continue
            yield named_flow(flow, name, environment, peer)


def rule_of(flow: SourceFlow, group: SourceGroup) -> Rule:
    """Return the rule of a group that a flow was made of."""
    rules = (each for each in group.group.rules if each.direction == flow.direction and each.traffic == flow.traffic)
    return next(each for each in rules if each.description == flow.description)
