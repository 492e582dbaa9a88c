"""Peers of role files and of an account → what EC2 calls them: ids of groups and prefix lists, and ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sg_factory.cloudformation.live_peers import LivePeers, name_of_list
from sg_factory.plan import ExternalPeer, Group, Peer, Plan, PrefixListPeer


@dataclass(frozen=True, slots=True)
class PeerId:
    """What EC2 calls a peer of role files.

    If that is not known, `text` is its name, and `ids` are those that it may be: none for a group that is gone.
    """

    text: str
    ids: frozenset[str] | None = None


@dataclass(frozen=True)
class PeerIds:
    """The ids of the peers of a project in a VPC of an account.

    `groups` are the live groups of each role, `parameters` the values of SSM parameters as far as they are known.
    """

    account: Plan
    groups: Mapping[str, tuple[Group, ...]]
    parameters: Mapping[str, str]

    @cached_property
    def _live(self) -> LivePeers:
        return LivePeers(self.account)

    @cached_property
    def own(self) -> Mapping[str, str]:
        """The roles by the ids of their groups."""
        return {group.group_id or "": role for role, groups in self.groups.items() for group in groups}

    @cached_property
    def _others(self) -> frozenset[str]:
        """The ids of groups of others that rules of the account name."""
        return frozenset(self.live(peer) for peer in self._live.peers if peer.is_group) - self.own.keys()

    def live(self, peer: Peer) -> str:
        """Return what EC2 calls a peer of the account."""
        return self._live.id_of(peer)

    def name(self, peer: Peer) -> str:
        """Return a peer of the account for people: a role if it is one, else its name and id."""
        id_ = self.live(peer)
        if id_ in self.own:
            return self.own[id_]
        return id_ if str(peer) == id_ or not str(peer) else f"{str(peer).removesuffix(f' {id_}')} {id_}"

    def declared(self, peer: Peer, plan: Plan) -> PeerId:
        """Return what EC2 calls a peer of role files."""
        if peer.kind == "role":
            return self._role(peer.role, plan)
        if isinstance(peer, ExternalPeer):
            known = self.parameters.get(peer.ssm) if peer.ssm else peer.group_id
            return PeerId(known) if known else PeerId(peer.name, self._others)
        return self._list(peer, plan) if isinstance(peer, PrefixListPeer) else PeerId(peer.reference)

    def _role(self, role: str, plan: Plan) -> PeerId:
        found = self.groups.get(role, ())
        if len(found) == 1:
            return PeerId(found[0].group_id or role)
        added = next((group.adds_to for group in plan.groups if group.role == role), None)
        if added and not found:
            return self.declared(added, plan)
        return PeerId(role, frozenset(group.group_id or "" for group in found))

    def _list(self, peer: PrefixListPeer, plan: Plan) -> PeerId:
        """A list by its id, or by its name in the account; it may be any list whose name is not known."""
        known = peer.id or self.parameters.get(peer.ssm or "") or self._live.list_id(peer, plan)
        if known:
            return PeerId(known)
        name, names = name_of_list(peer, plan), self._live.list_names
        return PeerId(peer.name, frozenset(id_ for id_ in names if name is None or names[id_] in (id_, name)))
