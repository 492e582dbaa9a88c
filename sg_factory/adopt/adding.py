"""Plans of others → what they have more than a project: roles, and lines of roles that are there already."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count

from sg_factory.adopt.draft import (
    DraftEnvironment,
    DraftExternal,
    DraftHost,
    DraftLine,
    DraftNetwork,
    DraftRole,
    SourceGroup,
)
from sg_factory.adopt.flows import SourceFlow, flows_of
from sg_factory.adopt.hosts import HostGroups, SubnetNames, hosts_of
from sg_factory.adopt.known import KnownProject, MadeRule
from sg_factory.adopt.known_names import in_known_names
from sg_factory.adopt.lines import NamedFlow, lines_of, named_flow
from sg_factory.adopt.peers import CannotBeWritten, external_groups, prefix_lists
from sg_factory.adopt.project import Wanted, is_default, rule_of, seen_rules
from sg_factory.adopt.quotas import with_quotas
from sg_factory.adopt.roles import role_names, role_of
from sg_factory.network import Cidr
from sg_factory.plan import ExternalPeer, GroupPeer, Peer, Plan, PrefixListPeer, Quotas, RangePeer, Rule

SourceGroups = Sequence[SourceGroup]
_Unwritten = tuple[SourceGroup, Rule, str]


@dataclass(frozen=True, slots=True)
class AddedParts:
    """What a project lacks: `lines` are those of roles that it has, by role; the other parts are new.

    `groups` are all groups of the source that are roles, with these; `new` the keys of those that were none. `external`
    are groups that others own or that AWS made, `left_out` those that were not asked for. `unwritten` are rules that
    role files cannot say, each with its group and the reason. `rules` are those of all groups by their keys, `quotas`
    the values that environments need and do not declare.
    """

    groups: tuple[tuple[SourceGroup, str], ...]
    new: frozenset[str]
    roles: tuple[DraftRole, ...]
    lines: Mapping[str, tuple[DraftLine, ...]]
    networks: tuple[DraftNetwork, ...]
    externals: tuple[DraftExternal, ...]
    hosts: tuple[DraftHost, ...]
    external: tuple[tuple[str, str], ...]
    left_out: tuple[tuple[str, str], ...]
    unwritten: tuple[_Unwritten, ...]
    rules: Mapping[str, tuple[Rule, ...]]
    quotas: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class _Split:
    """The groups of a source: those that the project has, those that become roles, and all others."""

    old: SourceGroups
    new: SourceGroups
    declared: SourceGroups
    unchosen: SourceGroups
    new_names: frozenset[tuple[str, str]]

    @property
    def own(self) -> SourceGroups:
        """All that are roles in the end."""
        return *self.old, *self.new


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of all peers: roles by environment and name in the source; others that are new by their ids."""

    known: KnownProject
    roles: Mapping[tuple[str, str], str]
    externals: Mapping[str, str]
    lists: Mapping[str, str]

    def of(self, peer: Peer, environment: str, role: str) -> str | Cidr:
        """Return the name of a peer in a line of a role, or its range. Raises CannotBeWritten."""
        here = self.known.environments[environment]
        if isinstance(peer, RangePeer):
            return peer.cidr
        if isinstance(peer, GroupPeer):
            name = self.roles[environment, peer.role]
            if {name, role} & here.retired:
                raise CannotBeWritten("a role of the two is retired in the project")
            return "self" if name == role else name
        is_list = isinstance(peer, PrefixListPeer)
        names = {**self.lists, **here.lists} if is_list else {**self.externals, **here.externals}
        if peer.reference not in names:
            what = "prefix list" if is_list else "group"
            raise CannotBeWritten(f"the id of the {what} “{peer.written}” is known only at deploy time")
        return names[peer.reference]


def added_parts(
    plans: Sequence[Plan], environments: Sequence[str], wanted: Wanted, known: KnownProject, subnets: SubnetNames
) -> AddedParts:
    """Return what some Plans, each in one of the project's `environments`, have more than the project.

    `subnets` are the names of the subnets that its new environments declare.
    """
    split = _split(plans, environments, wanted, known)
    names = {each.key: known.role_of(each) or "" for each in split.old}
    names |= role_names(split.new, wanted.names, known.names, known.environments)
    own = {(each.environment, each.group.role): names[each.key] for each in split.own}
    others = {(each.environment, each.group.role): each for each in (*split.declared, *split.unchosen)}
    seen = {each.key: seen_rules(each, own, others) for each in split.own}
    hosts = [each for each in hosts_of(plans, environments, own, others, subnets) if not _is_known(each, known)]
    fresh = [each for each in split.own if _is_fresh(each.environment, each.group.role, split, known)]
    outside = [
        (each.environment, rule.peer)
        for each in fresh
        for rule in seen[each.key]
        if _made(each.environment, names[each.key], rule, own) not in known.made
    ]
    outside += [(name, peer) for host in hosts for name in host.environments for peer in host.external]
    taken = {*known.names, *names.values()}
    external = external_groups(_unknown_groups(outside, known), taken)
    taken |= {each.name for each in external.values()}
    list_names, list_networks = prefix_lists([*_unknown_lists(outside, known)], sorted(known.environments), taken)
    taken |= {each.name for each in list_networks}
    peers = _Names(known, own, {id_: each.name for id_, each in external.items()}, list_names)
    unwritten: list[_Unwritten] = []
    flows = tuple(_flows(split, seen, names, peers, unwritten))
    roles, lines, networks = _written(flows, split.new, names, known, taken)
    return AddedParts(
        tuple(sorted(((each, names[each.key]) for each in split.own), key=lambda item: (item[1], item[0].key))),
        frozenset(each.key for each in split.new),
        roles,
        lines,
        tuple(sorted((*networks, *list_networks), key=lambda network: network.name)),
        tuple(external.values()),
        tuple(_hosts(hosts, peers)),
        tuple((each.key, each.group.role) for each in split.declared),
        tuple((each.key, "not chosen by --group") for each in split.unchosen),
        tuple(unwritten),
        seen,
        dict(_quotas(split, seen, hosts, known)),
    )


def _quotas(
    split: _Split, seen: Mapping[str, tuple[Rule, ...]], hosts: Sequence[HostGroups], known: KnownProject
) -> Iterator[tuple[str, dict[str, int]]]:
    """The quotas of environments that are at AWS's defaults, and need more."""
    usual = [name for name, each in known.environments.items() if name and each.quotas in (None, Quotas())]
    drafts = [DraftEnvironment(name, "", "", "", ()) for name in usual]
    of_these = [each for each in split.own if each.environment in usual]
    for each in with_quotas(drafts, of_these, seen, hosts):
        if each.rules_per_group and each.groups_per_interface:
            needed = {"rules_per_group": each.rules_per_group, "groups_per_interface": each.groups_per_interface}
            yield each.name, needed


def _is_known(host: HostGroups, known: KnownProject) -> bool:
    """True if the project has hosts with exactly these groups."""
    return all(
        any(
            {*host.groups} == {*each.roles, *(peer.group_id for peer in each.external)}
            for each in known.environments[name].hosts
        )
        for name in host.environments
    )


def _unknown_groups(outside: Iterable[tuple[str, Peer]], known: KnownProject) -> Iterator[ExternalPeer]:
    for name, peer in outside:
        if isinstance(peer, ExternalPeer) and peer.group_id not in known.environments[name].externals:
            yield peer


def _unknown_lists(outside: Iterable[tuple[str, Peer]], known: KnownProject) -> Iterator[tuple[str, PrefixListPeer]]:
    for name, peer in outside:
        if isinstance(peer, PrefixListPeer) and peer.reference not in known.environments[name].lists:
            yield name, peer


def _written(
    flows: Iterable[NamedFlow], new: SourceGroups, names: Mapping[str, str], known: KnownProject, taken: Collection[str]
) -> tuple[tuple[DraftRole, ...], dict[str, tuple[DraftLine, ...]], tuple[DraftNetwork, ...]]:
    """The new roles, the further lines of others by role, and the networks that all of these name."""
    by_name: dict[str, list[SourceGroup]] = {}
    for each in new:
        by_name.setdefault(names[each.key], []).append(each)
    present = {**known.present, **{name: frozenset(e.environment for e in each) for name, each in by_name.items()}}
    vpcs = {name: each.vpc for name, each in known.environments.items()}
    lines, networks = lines_of(flows, present, vpcs, taken)
    named = {role: in_known_names(each, networks, known, present[role]) for role, each in sorted(lines.items())}
    used = {peer for each in named.values() for line in each for peer in line.peers}
    everywhere = sorted(frozenset().union(*present.values()))
    roles = (role_of(name, groups, named.get(name, ()), None, everywhere) for name, groups in sorted(by_name.items()))
    further = {role: each for role, each in named.items() if role not in by_name}
    return tuple(roles), further, tuple(each for each in networks if each.name in used)


def _split(plans: Sequence[Plan], environments: Sequence[str], wanted: Wanted, known: KnownProject) -> _Split:
    old, new, declared, unchosen = [], [], [], []
    for plan, name in zip(plans, environments, strict=True):
        for group in plan.groups:
            each = SourceGroup(plan, group, name)
            id_ = group.group_id or group.role
            if known.role_of(each) is not None:
                old.append(each)
            elif is_default(each) or id_ in known.environments[name].declared:
                declared.append(each)
            elif wanted.groups and id_ not in wanted.groups:
                unchosen.append(each)
            else:
                new.append(each)
    return _Split(old, new, declared, unchosen, frozenset((each.environment, each.group.role) for each in new))


def _flows(
    split: _Split,
    seen: Mapping[str, tuple[Rule, ...]],
    names: Mapping[str, str],
    peers: _Names,
    unwritten: list[_Unwritten],
) -> Iterator[NamedFlow]:
    """The flows that new groups have a part in, with their names; those that cannot be written go to `unwritten`."""
    for environment in dict.fromkeys(each.environment for each in split.own):
        own = {each.group.role: each for each in split.own if each.environment == environment}
        for flow in flows_of({role: seen[each.key] for role, each in own.items()}):
            if not any(_is_fresh(environment, each, split, peers.known) for each in (flow.role, flow.peer.role)):
                continue
            role = names[own[flow.role].key]
            if _is_made(flow, environment, peers):
                continue
            try:
                peer = peers.of(flow.peer, environment, role)
            except CannotBeWritten as error:
                unwritten.append((own[flow.role], rule_of(flow, own[flow.role]), str(error)))
                continue
            made = named_flow(flow, role, environment, peer)
            yield made
            if peers.known.asks_both and isinstance(flow.peer, GroupPeer) and not flow.is_half and peer != "self":
                yield replace(made, role=str(peer), direction="egress", peer=role)


def _is_fresh(environment: str, name: str, split: _Split, known: KnownProject) -> bool:
    """True for a group, by its name in the source, that becomes a role or joins one."""
    return (environment, name) in split.new_names or (environment, name) in known.joined


def _made(environment: str, role: str, rule: Rule | SourceFlow, own: Mapping[tuple[str, str], str]) -> MadeRule:
    """A rule of the source as one that a project makes."""
    is_role = isinstance(rule.peer, GroupPeer)
    key = GroupPeer(own[environment, rule.peer.role]).key if is_role else rule.peer.key
    return environment, role, rule.direction, rule.traffic, key, rule.description


def _is_made(flow: SourceFlow, environment: str, peers: _Names) -> bool:
    """True if the lines that joined roles have by then make all of a flow."""
    role = peers.roles[environment, flow.role]
    one = _made(environment, role, flow, peers.roles)
    if flow.is_half or not isinstance(flow.peer, GroupPeer):
        return one in peers.known.made
    sender = peers.roles[environment, flow.peer.role]
    other = environment, sender, "egress", flow.traffic, GroupPeer(role).key, flow.description
    return {one, other} <= peers.known.made


def _hosts(hosts: Sequence[HostGroups], peers: _Names) -> Iterator[DraftHost]:
    """The entries of hosts, under names that the project does not have."""
    taken = {*peers.known.hosts}
    for host in hosts:
        known = {
            id_: name for each in host.environments for id_, name in peers.known.environments[each].externals.items()
        }
        name = next(each for each in chain((host.name,), _numbered(host.name)) if each not in taken)
        taken.add(name)
        yield replace(host, name=name).written({**peers.externals, **known})


def _numbered(name: str) -> Iterator[str]:
    return (f"{name}-{number}" for number in count(2))
