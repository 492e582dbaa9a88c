"""A world with known openers: hosts whose roles change, connections between them, and flow logs as AWS writes them.

It shares no code with the product: who matches a rule is decided here by the packets themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from random import Random
from typing import Any, NamedTuple

from tests.usage.traffic.shop import ACCOUNT, FIELDS, REGION, SETTINGS, VPC, at, interface, record, silence

DAYS = 5
_INTERVAL = 600  # seconds that AWS aggregates
_ROLES = ("web", "api", "db", "cache", "batch", "proxy", "queue", "audit")
_SERVICES = (
    ("tcp", 443),
    ("tcp", 5432),
    ("tcp", 6379),
    ("tcp", 8443),
    ("tcp", 50000),
    ("tcp", 5433),
    ("udp", 53),
    ("icmp", -1),
)
_NUMBER = {"icmp": 1, "tcp": 6, "udp": 17}
_RANGES = ("10.9.0.0/16", "203.0.113.0/24", "198.51.100.16/28", "10.0.0.0/16")


@dataclass(frozen=True)
class WorldRule:
    """A rule of one role: `peer` is a role or a range."""

    role: str
    direction: str
    protocol: str
    port: int
    peer: str

    def names(self, peer_roles: frozenset[str], address: str) -> bool:
        """True if the peer of a packet is the rule's."""
        return self.peer in peer_roles or ("/" in self.peer and ip_address(address) in ip_network(self.peer))


_BOTH_WAYS = (
    WorldRule("web", "ingress", "tcp", 50000, "10.9.0.0/16"),
    WorldRule("web", "egress", "tcp", 2000, "10.9.0.0/16"),
)
"""A service on a high port, and an unused rule for the port of its clients: only flags tell who opened."""


@dataclass(eq=False)
class WorldHost:
    """An interface with the times at which it gets roles; none means that it does not exist then."""

    id: str
    addresses: tuple[str, ...]
    roles: list[tuple[int, frozenset[str]]]

    def roles_at(self, second: int) -> frozenset[str]:
        """Its roles at a second."""
        return (
            [roles for begin, roles in self.roles if begin <= second][-1] if self.roles[0][0] <= second else frozenset()
        )

    @property
    def is_steady(self) -> bool:
        """True if it has the same roles all the time."""
        return self.roles[0][0] == 0 and len({roles for _, roles in self.roles}) == 1


_BALANCER, _NAT = ("eni-nlb", "10.0.3.5"), ("eni-nat", "10.0.3.6")
FIELDS_OF_WORLDS = f"{FIELDS} ecs-cluster-name ecs-task-id interface-tag"


class Opening(NamedTuple):
    """The first packet of a connection at an interface that let it through."""

    roles: frozenset[str]
    direction: str
    peer_roles: frozenset[str]
    address: str
    protocol: str
    port: int


@dataclass
class World:
    """A random world; `records` are what its flow log has, `used` the rules that let a first packet through."""

    seed: int
    is_steady: bool = False
    rules: list[WorldRule] = field(default_factory=list)
    hosts: dict[str, WorldHost] = field(default_factory=dict)
    records: list[dict[str, Any]] = field(default_factory=list)
    used: set[WorldRule] = field(default_factory=set)
    told: set[WorldRule] = field(default_factory=set)
    skipped: set[tuple[str, int]] = field(default_factory=set)
    openings: list[Opening] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)
        self._make_rules()
        self._make_hosts()
        if not self.is_steady:
            self.skipped = {(self._random.choice([*self.hosts]), self._random.randint(1, DAYS)) for _ in range(2)}
        active = [rule for rule in self.rules if self._random.random() < 0.55]
        active = [*(rule for rule in active if rule not in _BOTH_WAYS), _BOTH_WAYS[0]]
        for _ in range(160):
            self._connect(self._random.choice(active))
        for _ in range(8):
            self._connect(_BOTH_WAYS[0])
        for _ in range(30):
            self._connect(self._random.choice(self.rules), is_stray=True)
        self._fill()

    def _make_rules(self) -> None:
        random = self._random
        for role in _ROLES:
            for _ in range(random.randint(2, 4)):
                protocol, port = random.choice(_SERVICES)
                peer = (
                    random.choice([each for each in _ROLES if each != role])
                    if random.random() < 0.6
                    else random.choice(_RANGES)
                )
                self._add(WorldRule(role, "ingress", protocol, port, peer))
            if random.random() < 0.5:
                self._add(WorldRule(role, "egress", "tcp", random.choice((443, 8443)), random.choice(_RANGES)))

        for rule in _BOTH_WAYS:
            self._add(rule)

    def _add(self, rule: WorldRule) -> None:
        other = WorldRule(rule.peer, "egress", rule.protocol, rule.port, rule.role)
        for each in (rule, other) if rule.peer in _ROLES else (rule,):
            if each not in self.rules:
                self.rules.append(each)

    def _make_hosts(self) -> None:
        random = self._random
        for number in range(16):
            roles = frozenset(random.sample(_ROLES, random.choice((1, 1, 2))))
            own = (f"10.0.1.{10 + number}", f"10.0.2.{10 + number}", f"2001:db8::{10 + number:x}")
            prefix = (f"10.0.{16 + number}.0/28",) if number % 5 == 0 else ()
            times = [(0, roles)]
            if not self.is_steady and number % 4 == 1:
                change = at(random.randint(1, DAYS), "12:00:00") + random.randint(0, 30_000)
                later = frozenset(random.sample(_ROLES, 1)) if number % 8 == 1 else frozenset()
                times.append((change, later))
            if not self.is_steady and number % 8 == 3:
                begin = at(random.randint(1, DAYS), "03:00:00")
                times = [(begin, roles), (begin + 7200, frozenset())]
            self.hosts[f"eni-{number}"] = WorldHost(f"eni-{number}", (*own, *prefix), times)

    @property
    def steady_roles(self) -> frozenset[str]:
        """The roles whose hosts, as far as a midnight shows them, are there all the time, with whole records."""
        shown = {
            host: {role for day in range(1, DAYS + 2) for role in host.roles_at(at(day))}
            for host in self.hosts.values()
        }
        moving = {role for host, roles in shown.items() if not host.is_steady for role in roles}
        holes = {role for id_, _ in self.skipped for role in shown[self.hosts[id_]]}
        return frozenset(_ROLES) - moving - holes

    def _connect(self, rule: WorldRule, *, is_stray: bool = False) -> None:
        """A connection for a rule, or one that no rule is made for: from anybody, to the rule's port."""
        random = self._random
        start = at(random.randint(1, DAYS)) + random.randint(0, 85_000)
        own = self._end(rule.role, start)
        peer = self._end(random.choice(_ROLES), start) if is_stray else self._end(rule.peer, start)
        if own is None or peer is None or own[0] == peer[0]:
            return
        source, target = (peer, own) if rule.direction == "ingress" else (own, peer)
        if (":" in source[1]) != (":" in target[1]):
            return
        client = random.choice((random.randint(32768, 60999), random.randint(32768, 60999), 40000, 2000))
        client = 2000 if rule == _BOTH_WAYS[0] else client
        self._emit(
            source, target, rule.protocol, client, max(rule.port, 0), start, random.choice((5, 300, 3000, 20_000))
        )

    def _end(self, name: str, second: int) -> tuple[str, str] | None:
        """An interface, or none, with an address of somebody who fits a role or a range."""
        if "/" in name:
            network = ip_network(name)
            address = str(network[self._random.randrange(1, network.num_addresses - 1)])
            return None if any(self._has(host, address) for host in self.hosts.values()) else ("", address)
        fitting = [host for host in self.hosts.values() if name in host.roles_at(second)]
        if not fitting:
            return None
        host = self._random.choice(fitting)
        address = self._random.choice(host.addresses)
        return host.id, str(ip_network(address)[3]) if "/" in address else address

    @staticmethod
    def _has(host: WorldHost, address: str) -> bool:
        return any(ip_address(address) in ip_network(each) for each in host.addresses)

    def _allowed(
        self, end: tuple[str, str], other: tuple[str, str], direction: str, protocol: str, port: int, second: int
    ) -> set[WorldRule]:
        roles = self.hosts[end[0]].roles_at(second)
        peer_roles = self.hosts[other[0]].roles_at(second) if other[0] in self.hosts else frozenset()
        return {
            rule
            for rule in self.rules
            if rule.role in roles
            and (rule.direction, rule.protocol) == (direction, protocol)
            and (protocol == "icmp" or rule.port == port)
            and rule.names(peer_roles, other[1])
            and not (protocol == "icmp" and ":" in other[1])
        }

    def _emit(
        self,
        source: tuple[str, str],
        target: tuple[str, str],
        protocol: str,
        client: int,
        port: int,
        start: int,
        lasts: int,
    ) -> None:
        """The records of both ends and of hops; what the first refuses the second never sees."""
        if ":" not in source[1] and not (source[0] and target[0]) and self._random.random() < 0.3:
            hop = _BALANCER if target[0] else _NAT
            self._hop(hop, source[1], target[1], _NUMBER[protocol], (client, port), start)
            source = _BALANCER if target[0] else source
        out = self._allowed(source, target, "egress", protocol, port, start) if source[0] in self.hosts else {None}
        into = self._allowed(target, source, "ingress", protocol, port, start) if target[0] else {None}
        if source[0] in self.hosts:
            self._records(
                source[0],
                "egress",
                source[1],
                target[1],
                protocol,
                client,
                port,
                start,
                lasts if out and into else 5,
                out,
                is_answered=bool(into),
            )
        if target[0] and out:
            self._records(
                target[0],
                "ingress",
                source[1],
                target[1],
                protocol,
                client,
                port,
                start,
                lasts if into else 5,
                into,
                is_answered=True,
            )

    def _hop(
        self, hop: tuple[str, str], source: str, target: str, number: int, ports: tuple[int, int], start: int
    ) -> None:
        """What a balancer or a NAT gateway sees: a balancer sends from its own address, NAT shows the original one."""
        flags = 2 if number == 6 else 0
        outer = {"start": start, "protocol": number, "ecs_cluster_name": "-"}
        middle, origin = (hop[1], hop[1]) if hop is _BALANCER else (target, source)
        self.records.append(record(hop[0], "ingress", source, middle, ports, flags, **outer, dstaddr=hop[1]))
        self.records.append(record(hop[0], "egress", origin, target, ports, flags, **outer, srcaddr=hop[1]))

    def _records(
        self,
        id_: str,
        way: str,
        source: str,
        target: str,
        protocol: str,
        client: int,
        port: int,
        start: int,
        lasts: int,
        rules: set[Any],
        *,
        is_answered: bool,
    ) -> None:
        number = _NUMBER[protocol]
        ports = (client, port) if number != 1 else (0, 0)
        begin, end, is_whole = start, min(start + lasts, at(DAYS + 1) - 1), True
        while begin <= end:
            until = min(begin - begin % _INTERVAL + _INTERVAL, end + 1)
            day = (begin - at(1)) // 86_400 + 1
            flags = (2 if begin == start else 0) | (1 if until > end and lasts < 20_000 else 0)
            answer = (18 if begin == start else 0) | (flags & 1)
            if (id_, day) not in self.skipped:
                common = {
                    "start": begin,
                    "end": until - 1,
                    "protocol": number,
                    "action": "ACCEPT" if rules else "REJECT",
                }
                common |= {"ecs_cluster_name": "shop", "interface_tag": self._tag(id_, begin)}
                common |= {"srcaddr": "10.0.9.1", "dstaddr": "10.0.9.2", "type": "IPv6" if ":" in source else "IPv4"}
                tcp = number == 6
                self.records.append(
                    record(id_, way, source, target, ports, (flags if rules else 2) if tcp else 0, **common)
                )
                if rules and is_answered:
                    back = "ingress" if way == "egress" else "egress"
                    self.records.append(record(id_, back, target, source, ports[::-1], answer if tcp else 0, **common))
            elif begin == start:
                is_whole = False
            begin = until
        real = {rule for rule in rules if rule is not None}
        if real:
            address = target if way == "egress" else source
            peers = [host for host in self.hosts.values() if self._has(host, address)]
            peer_roles = frozenset(role for host in peers for role in host.roles_at(start))
            self.openings.append(Opening(self.hosts[id_].roles_at(start), way, peer_roles, address, protocol, port))
        self.used |= real
        host = self.hosts[id_]
        if is_whole and protocol == "tcp" and host.is_steady:
            self.told |= {rule for rule in real if "/" in rule.peer}

    def _tag(self, id_: str, second: int) -> str:
        """The tag with the roles that every third host has."""
        roles = self.hosts[id_].roles_at(second)
        return f"shop:prod:{'+'.join(sorted(roles))}" if roles and int(id_.removeprefix("eni-")) % 3 == 0 else "-"

    def _fill(self) -> None:
        """Silence of every interface that is there, and what AWS has skipped; some of it in milliseconds."""
        for host in self.hosts.values():
            for day in range(1, DAYS + 1):
                for hour in ("00:10:00", "08:00:00", "23:50:00"):
                    if host.roles_at(at(day, hour)):
                        self.records.append(silence(host.id, at(day, hour)))
        self.records += (silence(id_, at(day, "05:00:00"), "SKIPDATA") for id_, day in self.skipped)
        for each in self._random.sample(self.records, len(self.records) // 10):
            each["start"], each["end"] = each["start"] * 1000, each["end"] * 1000 + 999

    def files(self) -> dict[str, str]:
        """The role files."""
        found = {"sg-factory.yaml": SETTINGS}
        for role in _ROLES:
            lines = [f"description: Hosts of {role}", "owner: team", "public: true"]
            for direction, key in (("ingress", "from"), ("egress", "to")):
                own = [rule for rule in self.rules if rule.role == role and rule.direction == direction]
                own = [rule for rule in own if direction == "ingress" or "/" in rule.peer]
                lines += [f"{direction}:"] if own else []
                lines += (
                    f"  - {{{key}: {rule.peer}, service: {self._service(rule)}, description: Traffic of {role}}}"
                    for rule in own
                )
            found[f"roles/{role}.yaml"] = "\n".join(lines) + "\n"
        return found

    @staticmethod
    def _service(rule: WorldRule) -> str:
        return "icmp" if rule.protocol == "icmp" else f"{rule.protocol}/{rule.port}"

    def snapshots(self) -> Iterator[dict[str, Any]]:
        """The account at every midnight, in no order."""
        order = list(range(1, DAYS + 2))
        self._random.shuffle(order)
        for day in order:
            held = {host.id: (host.roles_at(at(day)), host.addresses) for host in self.hosts.values()}
            groups = [
                {"GroupId": f"sg-{role}", "GroupName": role, "OwnerId": ACCOUNT, "VpcId": VPC, "Description": role}
                | {"Tags": [{"Key": "Name", "Value": f"shop-{role}"}], "IpPermissions": [], "IpPermissionsEgress": []}
                for role in _ROLES
            ]
            yield {
                "Taken": datetime.fromtimestamp(at(day), UTC).isoformat(),
                "Account": ACCOUNT,
                "Region": REGION,
                "SecurityGroups": groups,
                "NetworkInterfaces": [
                    interface(id_, [f"sg-{role}" for role in roles], addresses)
                    for id_, (roles, addresses) in held.items()
                    if roles
                ]
                + [interface(id_, [], [address]) for id_, address in (_BALANCER, _NAT)],
            }

    def key(self, rule: WorldRule) -> tuple[str, str, str, int, str]:
        """The rule as the JSON has it."""
        peer = rule.peer if "/" in rule.peer else f"sg-{rule.peer}"
        return rule.role, rule.direction, rule.protocol, rule.port, peer
