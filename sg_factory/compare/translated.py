"""A template's Plan with the names of the project that generated the template: roles, networks, owners."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from sg_factory.network import Cidr
from sg_factory.plan import Direction, Existing, Group, GroupPeer, Peer, Plan, RangePeer, Rule

RoleOf = Callable[[str, str], str | None]
"""The role of a group that the project does not have, by its logical id and description; None if it is not known."""


def translated(
    template: Plan, project: Plan, peers: Mapping[str, Peer], role_of: RoleOf, *, holds_groups: bool
) -> Plan:
    """Translate the Plan of `template` to the names of `project`; its places stay those of the template.

    `peers` are by their names in the project's templates. Values that no template has (owners, dates, hosts) are taken
    from the project, so that they do not differ. Groups that a template does not hold are added without rules if it
    does not name them: groups of others and, without `holds_groups`, all of them.
    """
    words = _Words(template, project, peers, role_of)
    ours = {group.role: group for group in project.groups}
    unnamed = {
        role: replace(group, ingress=(), egress=())
        for role, group in ours.items()
        if group.adds_to is not None or not holds_groups
    }
    groups: dict[str, Group] = {}
    for group in template.groups:
        role = words.roles[group.role]
        made = _group(group, role, ours.get(role), words)
        groups[role] = _joined(groups[role], made) if role in groups else made
    here = project.environment
    if template.read_from == "template":  # an account does not say who closes a group
        closes = template.environment.restricts_default_group
        here = replace(here, origin=template.environment.origin, restricts_default_group=closes)
    return replace(
        project,
        environment=here,
        groups=tuple(group for _, group in sorted({**unnamed, **groups}.items())),
        left_out=(),
        statements=(),
        notes=tuple(note for note in template.notes if note.kind != "list-of-others"),  # they have names in the project
    )


class _Words:
    """The project's names for groups and peers of its templates; `roles` are by the template's name of a group."""

    def __init__(self, template: Plan, project: Plan, peers: Mapping[str, Peer], role_of: RoleOf) -> None:
        self.roles = _roles(template, peers, role_of)
        self._peers = peers
        self._ranges: dict[Cidr, str] = {network.cidr: network.name for network in project.networks}
        self._others: dict[str, Peer] = {other.key: other for other in project.others}

    def peer(self, peer: Peer) -> Peer:
        """The peer with the project's name for it."""
        if peer.cidr is not None:
            return RangePeer(peer.cidr, "internet" if peer.cidr.is_everyone else self._ranges.get(peer.cidr, ""))
        if peer.kind == "role":
            return GroupPeer(self.roles.get(peer.role, peer.role))
        named = self._peers.get(peer.reference, peer)
        if named.kind == "prefix-list" and peer.kind == "prefix-list" and peer.is_whole:
            return replace(named, entries=peer.entries, weight=peer.weight)  # those that are deployed
        return self._others.get(named.key, named)


def _roles(template: Plan, peers: Mapping[str, Peer], role_of: RoleOf) -> Mapping[str, str]:
    """The template's name of a group → its role; an unknown group gets a name that no role has."""
    ours = {name: peer.role for name, peer in peers.items() if peer.role}
    known = {
        group.role: ours.get(group.role) or role_of(group.role, dict(group.fixed).get("GroupDescription", ""))
        for group in template.groups
    }
    taken = {*ours.values(), *known.values()}
    return {name: role or (f"{name} (of the template)" if name in taken else name) for name, role in known.items()}


def _joined(one: Group, other: Group) -> Group:
    """Merge a group that a template names in two ways, by its logical id and by a parameter."""
    return replace(one, ingress=_once(one.ingress, other.ingress), egress=_once(one.egress, other.egress))


def _once(rules: Iterable[Rule], others: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple({rule.identity: rule for rule in (*others, *rules)}.values())


def _group(group: Group, role: str, known: Group | None, words: _Words) -> Group:
    twins = {(rule.direction, rule.identity): rule for rule in known.rules} if known else {}
    ingress, egress = (tuple(_rule(rule, words, twins) for rule in rules) for rules in (group.ingress, group.egress))
    if known is None:
        return replace(group, role=role, fixed=(), ingress=ingress, egress=egress)
    kept = _existing(group, known)
    return replace(known, origin=group.origin, existing=kept, ingress=ingress, egress=egress)


def _existing(group: Group, known: Group) -> Existing | None:
    """Return the group that a template takes over: it has a GroupName then.

    Without the resource it is that of the project; so it is for a group of an account, as every one there has a name.
    """
    fixed = dict(group.fixed)
    if "GroupDescription" not in fixed or group.group_id is not None:
        return known.existing
    id_ = known.existing.id if known.existing else ""
    return Existing(id_, fixed["GroupName"], fixed["GroupDescription"]) if "GroupName" in fixed else None


def _rule(rule: Rule, words: _Words, twins: Mapping[tuple[Direction, str], Rule]) -> Rule:
    made = replace(rule, peer=words.peer(rule.peer))
    twin = twins.get((made.direction, made.identity))
    if twin is None:
        return made
    peer = twin.peer if made.peer.kind != "prefix-list" else made.peer
    return replace(made, peer=peer, ticket=twin.ticket, review_by=twin.review_by, expires=twin.expires)
