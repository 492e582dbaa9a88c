"""Plan → the data from which site.js answers reachability questions, as `sg_factory.reach` does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sg_factory.diagnostic import Locate, Place
from sg_factory.network import ICMP_TYPES, NAMED_PROTOCOLS, AddressFamily, Traffic
from sg_factory.network.intervals import union
from sg_factory.network.services import catalogue, traffic
from sg_factory.plan import ExternalPeer, GuardedPeer, Internet, Plan, PrefixListPeer, Rule
from sg_factory.plan.meaning import FarEnd, identity, is_inside, is_meant, is_unread
from sg_factory.reach import Reach
from sg_factory.view.lines import found_in

_FAMILY = {"ipv4": 1, "ipv6": 2}
_WORDS = ("all", "icmp", "icmpv6", "ping", *NAMED_PROTOCOLS.values())


class _Table:
    """Distinct values, each with a number, so that the data refers to repeated values by number."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._numbers: dict[Any, int] = {}

    def number(self, key: Any, value: Any) -> int:
        if key not in self._numbers:
            self._numbers[key] = len(self.values)
            self.values.append(value)
        return self._numbers[key]


class _Writer:
    """The tables of values that a plan's rules refer to, while they are written."""

    def __init__(self, plan: Plan, locate: Locate) -> None:
        self.plan = plan
        self.locate = locate
        self.reach = Reach(plan)
        self.roles = {group.role: number for number, group in enumerate(plan.groups)}
        self.peers, self.same, self.identities = _Table(), _Table(), _Table()
        self.traffic, self.texts, self.places = _Table(), _Table(), _Table()
        self._lines: dict[Place, int] = {}

    def rule(self, role: str, rule: Rule) -> list[int]:
        """Numbers of a rule: traffic, peer (negative for a role), description with notes, place; 1 for one half."""
        peer = rule.peer
        if peer.role in self.roles:
            end = -1 - self.roles[peer.role]
        else:
            end = self.peer(FarEnd(peer) if peer.role else self.reach.end(role, rule))
        what = self.traffic.number(rule.traffic, [*rule.traffic.interval, str(rule.traffic)])
        text = " · ".join((rule.reason, *rule.notes))
        half = [1] if rule.is_half else []
        return [what, end, self.texts.number(text, text), self.place(rule.origin), *half]

    def place(self, origin: Place) -> int:
        """The number of a line's place."""
        if origin not in self._lines:
            text = self.locate(origin).text
            self._lines[origin] = self.places.number(text, text)
        return self._lines[origin]

    def peer(self, end: FarEnd) -> int:
        """The number of a rule's peer, or of a question's end. Peers that are equal for rules have one `same`.

        `inside` is 1 if the peer may be an address of the VPC; `may` is 1 if it may be one when every prefix list with
        unknown entries holds all addresses.
        """
        peer = end.peer
        families = sum(_FAMILY[family] for family in peer.families)
        known: dict[str, Any] = {"text": str(peer), "name": getattr(peer, "name", ""), "families": families}
        known["same"] = self.same.number((peer.key, end.in_pieces), None)
        known["identity"] = self.identities.number(identity(peer), None)
        known["kind"] = _KINDS[peer.kind]
        if not peer.is_group:
            ranges = union(held.cidr.interval for held in peer.ranges)
            known["ranges"] = [[f"{first}", f"{last}"] for first, last in ranges]
            known["in"] = found_in(peer, self.plan)
            known["whole"] = int(peer.is_whole)
            known["unread"] = int(is_unread(peer))
            known["inside"] = int(is_inside(end, self.plan))
            known["may"] = int(is_inside(end, self.plan, filled=True))
            known |= {name: int(is_meant(end, who, self.plan)) for name, who in _others(peer.families[0]).items()}
        return self.peers.number((peer.key, str(peer), end.in_pieces), known)


_KINDS = {"range": "range", "network": "range", "prefix-list": "list", "external": "external", "role": "gone"}


def _others(family: AddressFamily) -> dict[str, GuardedPeer]:
    """Peers outside of the project by their keys in the data: the internet, any external group, any prefix list."""
    return {"internet": Internet(), "external": ExternalPeer("", ""), "everyone": PrefixListPeer("", family, 1)}


def reach_data(plan: Plan, locate: Locate) -> dict[str, Any]:
    """Return the roles with their rules, the hosts, networks and services; site.js reads them."""
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
            [
                host.name,
                [write.roles[role] for role in host.roles if role in write.roles],
                [peer.name for peer in host.external],
            ]
            for host in plan.hosts
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
