"""The hosts of a laboratory as an account: what EC2 calls their groups, interfaces and lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from sg_factory.lab.proof.allocation import text_of
from sg_factory.lab.proof.ends import LabEnd, LabWorld
from sg_factory.lab.proof.group_names import external_groups, group_names
from sg_factory.network import Cidr
from sg_factory.plan import Plan, PrefixListPeer
from tests.usage.traffic.shop import ACCOUNT, REGION, VPC, at, interface

Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class LabAccount:
    """The account of an environment, in which each end of a world that has groups is one network interface."""

    plan: Plan
    world: LabWorld

    @property
    def id(self) -> str:
        return self.plan.environment.account or ACCOUNT

    @property
    def region(self) -> str:
        return self.plan.environment.region or REGION

    @property
    def vpc(self) -> str:
        return self.plan.environment.vpc.id or VPC

    @cached_property
    def interfaces(self) -> Mapping[int, LabEnd]:
        """The ends with network interfaces, by their nodes."""
        return {end.node: end for end in self.world.ends if end.is_guarded and end.standing in ("first", "second")}

    @staticmethod
    def interface_id(node: int) -> str:
        return f"eni-{node:017x}"

    @cached_property
    def roles(self) -> Mapping[str, list[str]]:
        """The roles of each group of the project, by its name in the world."""
        found: dict[str, list[str]] = {}
        for role, name in group_names(self.plan).items():
            found.setdefault(name, []).append(role)
        return found

    def roles_of(self, end: LabEnd) -> set[str]:
        return {role for name in end.groups for role in self.roles.get(name, ())}

    @cached_property
    def group_ids(self) -> Mapping[str, str]:
        """The id of each group that has an interface, by its name in the world."""
        names = sorted({name for end in self.interfaces.values() for name in end.groups})
        taken_over = {group.role: group.existing.id for group in self.plan.groups if group.existing}
        return {name: self._id(name, taken_over) for name in names}

    def _id(self, name: str, taken_over: Mapping[str, str]) -> str:
        if name.startswith("sg-"):
            return name
        known = [taken_over[role] for role in self.roles.get(name, ()) if role in taken_over]
        return known[0] if known else f"sg-{sha256(name.encode()).hexdigest()[:17]}"

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The groups whose id no answer of EC2 tells: others publish it as a parameter of SSM."""
        own = {name for name in self.roles if not self._adds(name)}
        return frozenset(name for name in self.group_ids if name not in own and not name.startswith("sg-"))

    def _adds(self, name: str) -> bool:
        return any(group.adds_to is not None and group.adds_to.reference == name for group in self.plan.groups)

    def behind(self, word: str) -> tuple[frozenset[str], tuple[Network, ...]]:
        """The groups or the ranges for which the word of a peer in the report stands."""
        others = {peer.name: peer.reference for peer in external_groups(self.plan)}
        names = {name for name, id_ in self.group_ids.items() if id_ == word}
        names |= {name for name, roles in self.roles.items() if word in roles}
        names |= {others[word]} if word in others else set()
        if names:
            return frozenset(names), ()
        if word.startswith("sg-"):
            return frozenset({word}), ()
        held = {
            ip_network(each.text)
            for peer in self._lists
            if word in (peer.name, peer.id, self._list_id(peer))
            for each in self._entries(peer)
        }
        return frozenset(), tuple(held) or (ip_network(word),)

    def is_known(self, word: str, *, tagged: bool) -> bool:
        """True if it is told for what the word of a peer stands: by snapshots, or with `tagged` by tags alone."""
        groups, _ = self.behind(word)
        lists = [peer for peer in self._lists if word in (peer.name, peer.id, self._list_id(peer))]
        if tagged:
            return groups <= self._told_by_tags and all(peer.entries for peer in lists)
        return self.hidden.isdisjoint(groups) and all(peer.entries or self._list_id(peer) for peer in lists)

    @property
    def _told_by_tags(self) -> frozenset[str]:
        return frozenset(self.roles)

    @cached_property
    def _lists(self) -> list[PrefixListPeer]:
        found = {peer.reference: peer for _, rule in self.plan.rules() if (peer := rule.peer).kind == "prefix-list"}
        return list(found.values())

    def _entries(self, peer: PrefixListPeer) -> Sequence[Cidr]:
        return self.world.lists.get(peer.reference) or [each.cidr for each in peer.entries]

    @staticmethod
    def _list_id(peer: PrefixListPeer) -> str | None:
        """The id of a prefix list; None if only a parameter of SSM tells it."""
        return peer.id or (f"pl-{sha256(peer.aws_name.encode()).hexdigest()[:17]}" if peer.aws_name else None)

    def snapshot(self, day: int) -> dict[str, Any]:
        """What EC2 answers at the beginning of a day."""
        lists = {id_: peer for peer in self._lists if (id_ := self._list_id(peer)) is not None}
        return {
            "Taken": datetime.fromtimestamp(at(day), UTC).isoformat(),
            "Account": self.id,
            "Region": self.region,
            "SecurityGroups": list(self._groups()),
            "NetworkInterfaces": [
                interface(self.interface_id(node), [self.group_ids[name] for name in end.groups], addresses_of(end))
                | {"VpcId": self.vpc}
                for node, end in self.interfaces.items()
            ],
            "ManagedPrefixLists": [
                {"PrefixListId": id_, "PrefixListName": peer.aws_name or peer.name, "MaxEntries": peer.weight}
                for id_, peer in lists.items()
            ],
            "PrefixListEntries": {
                id_: {"Entries": [{"Cidr": each.text} for each in self._entries(peer)]} for id_, peer in lists.items()
            },
        }

    def _groups(self) -> Iterator[dict[str, Any]]:
        for name, id_ in self.group_ids.items():
            own = [] if self._adds(name) else self.roles.get(name, [])
            yield {
                "GroupId": id_,
                "GroupName": f"group of {id_}",
                "Description": "Made by others",
                "OwnerId": self.id,
                "VpcId": self.vpc,
                "Tags": [{"Key": "Name", "Value": f"{self.plan.project}-{role}"} for role in own],
                "IpPermissions": [],
                "IpPermissionsEgress": [],
            }


def addresses_of(end: LabEnd) -> tuple[str, ...]:
    """The addresses of an end as text."""
    return tuple(text_of(family, address) for family, address in end.addresses.items())
