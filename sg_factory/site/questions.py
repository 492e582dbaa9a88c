"""Plan → what the page's script needs to answer who can reach what, as it is answered by `sg_factory.reach`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sg_factory.diagnostic import Locate, Place
from sg_factory.network import ICMP_TYPES, NAMED_PROTOCOLS, AddressFamily, Traffic
from sg_factory.network.intervals import union
from sg_factory.network.services import catalogue, traffic
from sg_factory.plan import (
    ExternalPeer,
    GroupPeer,
    GuardedPeer,
    Internet,
    Plan,
    PrefixListPeer,
    RangePeer,
    Rule,
    written_expiry,
)
from sg_factory.plan.internet import ranges_of
from sg_factory.plan.meaning import FarEnd, identity, is_inside, is_meant, is_unread
from sg_factory.reach import Reach

_FAMILY = {"ipv4": 1, "ipv6": 2}
_WORDS = ("all", "icmp", "icmpv6", "ping", *NAMED_PROTOCOLS.values())


class _Table:
    """Values with a number each, so that data names what repeats by its number."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._numbers: dict[Any, int] = {}

    def number(self, key: Any, value: Any) -> int:
        if key not in self._numbers:
            self._numbers[key] = len(self.values)
            self.values.append(value)
        return self._numbers[key]


class _Writer:
    """A plan while it is written down."""

    def __init__(self, plan: Plan, locate: Locate) -> None:
        self.plan = plan
        self.locate = locate
        self.reach = Reach(plan)
        self.roles = {group.role: number for number, group in enumerate(plan.groups)}
        self.peers, self.same, self.identities = _Table(), _Table(), _Table()
        self.traffic, self.texts, self.places = _Table(), _Table(), _Table()
        self._lines: dict[Place, int] = {}

    def rule(self, role: str, rule: Rule) -> list[int]:
        """Traffic, peer (a role as what is below zero), description, place and notes, all by their numbers."""
        peer = rule.peer
        if isinstance(peer, GroupPeer):
            end = -1 - self.roles[peer.role] if peer.role in self.roles else self.peer(FarEnd(peer))
        else:
            end = self.peer(self.reach.end(role, rule))
        what = self.traffic.number(rule.traffic, [*rule.traffic.interval, str(rule.traffic)])
        notes = [rule.ticket or "", f"expires {written_expiry(rule.expires)}" if rule.expires else ""]
        notes += [f"review by {rule.review_by.isoformat()}" if rule.review_by else ""]
        told = " · ".join(filter(None, (rule.description, *notes)))
        return [what, end, self.texts.number(told, told), self.place(rule.origin)]

    def place(self, origin: Place) -> int:
        """Where a line stands, by its number."""
        if origin not in self._lines:
            text = self.locate(origin).text
            self._lines[origin] = self.places.number(text, text)
        return self._lines[origin]

    def peer(self, end: FarEnd) -> int:
        """A rule's other end, or who is asked for, by its number; what is the same to a rule has one `same`.

        `inside` and `may` say whether it may be an address of the VPC, `may` if lists that nobody has read hold all.
        """
        peer = end.peer
        families = sum(_FAMILY[family] for family in peer.families)
        known: dict[str, Any] = {"text": str(peer), "name": getattr(peer, "name", ""), "families": families}
        known["same"] = self.same.number((peer.key, end.in_pieces), None)
        known["identity"] = self.identities.number(identity(peer), None)
        known["kind"] = _KINDS[type(peer)]
        if isinstance(peer, (RangePeer, PrefixListPeer)):
            ranges = union(held.cidr.interval for held in ranges_of(peer))
            known["ranges"] = [[f"{first}", f"{last}"] for first, last in ranges]
            known["whole"] = int(isinstance(peer, RangePeer) or peer.is_whole)
            known["unread"] = int(is_unread(peer))
            known["inside"] = int(is_inside(end, self.plan))
            known["may"] = int(is_inside(end, self.plan, filled=True))
            known |= {name: int(is_meant(end, who, self.plan)) for name, who in _others(peer.families[0]).items()}
        return self.peers.number((peer.key, str(peer), end.in_pieces), known)


_KINDS = {RangePeer: "range", PrefixListPeer: "list", ExternalPeer: "external", GroupPeer: "gone"}


def _others(family: AddressFamily) -> dict[str, GuardedPeer]:
    """Who is none of ours, by what the script calls a peer that may be it: some group, some list of a family."""
    return {"internet": Internet(), "external": ExternalPeer("", ""), "everyone": PrefixListPeer("", family, 1)}


def reach_data(plan: Plan, locate: Locate) -> dict[str, Any]:
    """The roles with their rules, hosts, networks and services; site.js says how it is read."""
    write = _Writer(plan, locate)
    roles = [
        {
            "name": group.role,
            "owner": group.owner,
            "retired": int(group.retired),
            "in": [write.rule(group.role, rule) for rule in group.ingress],
            "out": [write.rule(group.role, rule) for rule in group.egress],
        }
        for group in plan.groups
    ]
    networks: dict[str, list[int]] = {}
    for peer in (*plan.networks, *plan.others):
        networks.setdefault(peer.name, []).append(write.peer(FarEnd(peer)))
    return {
        "environment": plan.environment_name,
        "roles": roles,
        "hosts": [
            [host.name, [write.roles[role] for role in host.roles if role in write.roles]] for host in plan.hosts
        ],
        "networks": networks,
        "services": _services(plan),
        "icmp": {name: {word: list(numbers) for word, numbers in types.items()} for name, types in ICMP_TYPES.items()},
        "protocols": NAMED_PROTOCOLS,
        "peers": write.peers.values,
        "traffic": write.traffic.values,
        "texts": write.texts.values,
        "places": write.places.values,
    }


def _services(plan: Plan) -> dict[str, list[list[Any]]]:
    known = {word: traffic(word) for word in _WORDS}
    known |= {f"{name}/{word}": traffic(f"{name}/{word}") for name, types in ICMP_TYPES.items() for word in types}
    known |= {name: service.traffic for name, service in catalogue().items()}
    return {name: _written(pieces) for name, pieces in {**known, **dict(plan.services)}.items()}


def _written(pieces: Iterable[Traffic]) -> list[list[Any]]:
    return [[*piece.interval, sum(_FAMILY[family] for family in piece.families)] for piece in pieces]
