"""Peers of rules in a VPC of an account → what EC2 calls them: ids of groups and prefix lists, and ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sg_factory.cloudformation.prefix_lists import list_name
from sg_factory.plan import ExternalPeer, Peer, Plan, PrefixListPeer


@dataclass(frozen=True)
class LivePeers:
    """The ids of groups of an account's VPC, and the prefix lists that rules there name."""

    account: Plan

    @cached_property
    def _groups(self) -> Mapping[str, str]:
        return {group.role: group.group_id for group in self.account.groups if group.group_id}

    @cached_property
    def peers(self) -> tuple[Peer, ...]:
        """The peers of all rules of the account, each once."""
        return tuple({rule.peer.key: rule.peer for _, rule in self.account.rules()}.values())

    @cached_property
    def list_names(self) -> Mapping[str, str]:
        """The names of prefix lists by their ids; a list whose name is not known has its id."""
        return {peer.reference: peer.name for peer in self.peers if peer.kind == "prefix-list"}

    def id_of(self, peer: Peer) -> str:
        """Return what EC2 calls a peer of the account."""
        if peer.kind == "role":
            return self._groups.get(peer.role, peer.role)
        return peer.group_id if isinstance(peer, ExternalPeer) else peer.reference

    def list_id(self, peer: PrefixListPeer, project: Plan) -> str | None:
        """Return the id of a prefix list of a project: its own, or that of the one list with its name; else None."""
        name = name_of_list(peer, project)
        found = [id_ for id_, each in self.list_names.items() if each == name]
        return peer.id or (found[0] if len(found) == 1 else None)


def name_of_list(peer: PrefixListPeer, project: Plan) -> str | None:
    """Return what EC2 calls a prefix list of a project: AWS's name, or that of a list that the project makes."""
    made = next((made for made in project.lists if made.peer.key == peer.key), None)
    return list_name(project.project, made) if made else peer.aws_name
