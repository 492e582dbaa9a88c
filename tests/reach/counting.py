"""Random projects, and what may flow in them by counting out every packet: every address, port and step, one by one.

Nothing here asks the compiler or the Plan: an author's lines are read as LANGUAGE says what they mean. The universe is
small: a few addresses of each family, six ports of TCP. Who is not ours is placed wherever it may be: somebody on the
internet at each public address without a name, the interfaces of an external group at each address of the VPC and each
without a name, and, where lists are `filled`, each entry of a list that nobody has read at each address of its family.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import product
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

ROLES = ("a", "b", "c", "d")
PORTS = (1, 2, 3, 4, 5, 6)
SERVICES = ("tcp/1", "tcp/2", "tcp/1-2", "tcp/2-5", "tcp/6", "tcp/1-6", "pair")
PAST, TO_COME = "2026-01-31", "2028-01-31"
AS_OF = "2027-01-01"

VPC = ["10.0.0.0/29", "2001:db8:a::/126"]
# `friends` are the internet in pieces; the networks of a crowd are it only together, on one group and for one traffic.
CROWD = {f"crowd-{number}": [f"{number}.0.0.0/8"] for number in range(20, 36)}
HALVES = {"low": tuple(CROWD)[:8], "high": tuple(CROWD)[8:]}
NETWORKS = {
    "office": ["203.0.113.0/30", "2001:db8::/126"],
    "lab": ["10.0.0.4/30"],
    "plant": ["10.8.0.0/30"],
    "friends": [f"{number}.0.0.0/8" for number in range(40, 56)],
    **CROWD,
}
NAMELESS = {"friends"}
# A list that nobody has read, one of AWS's own, and one whose entries are known.
LISTS = {
    "store": {"id": "pl-6da54004", "entries": 1},
    "bucket": {"id": "pl-6da54005", "name": "com.amazonaws.eu-west-1.s3", "entries": 1},
    "register": {"id": "pl-6da54006", "entries": 2},
}
REGISTER = ["203.0.113.0/31", "10.0.0.6/31"]
OPAQUE = ("scanner", "store", "bucket")  # who is none of ours and no range
RANGES = (
    *("10.0.0.0/30", "10.0.0.2/31", "10.0.0.4/30", "203.0.113.0/31", "203.0.113.0/29", "198.51.100.0/30"),
    *("198.51.100.2/32", "2001:db8::2/127", "2001:db8::4/127", "0.0.0.0/0", "10.0.0.0/8", "10.8.0.0/31"),
    *("0.0.0.0/1", "128.0.0.0/1", "2000::/3", "::/0", "2001:db8:a::2/127"),
)
OTHERS = ("internet", "vpc", "office", "lab", "plant", "friends", *HALVES, "register", *OPAQUE, *RANGES)

SETTINGS = {
    "name": "shop",
    "environments": {
        name: {
            "account": f"{number}" * 12,
            "region": "eu-west-1",
            "vpc": {"id": f"vpc-{number}0000000", "cidrs": [*VPC]},
            "quotas": {"rules_per_group": 300, "groups_per_interface": 3},
        }
        for number, name in enumerate(("here", "elsewhere"), 1)
    },
    "networks": {
        **{name: {"description": "Some", "cidrs": cidrs} for name, cidrs in NETWORKS.items()},
        **{name: {"description": "Some", "prefix_list": written} for name, written in LISTS.items()},
    },
    "security_groups": {"scanner": {"id": "sg-0123456789abcdef0", "description": "Some"}},
    "services": {"pair": ["tcp/1", "tcp/4"]},
}
# Of every range that a packet may come from some addresses, and some of nobody that is declared.
ADDRESSES: tuple[ipaddress.IPv4Address | ipaddress.IPv6Address, ...] = tuple(
    ipaddress.ip_address(first) + number
    for first, many in (
        *(("10.0.0.0", 8), ("10.8.0.0", 4), ("10.9.0.0", 1), ("203.0.113.0", 8), ("198.51.100.0", 4), ("8.8.8.8", 1)),
        *(
            ("2001:db8::", 6),
            ("2001:db8:a::", 4),
            ("8000::1", 1),
            *((f"{number}.0.0.1", 1) for number in (*range(20, 36), *range(40, 56))),
        ),
    )
    for number in range(many)
)


@dataclass(frozen=True)
class Line:
    """One line of a role."""

    role: str
    direction: str
    peer: str
    service: str
    expires: str | None = None
    environment: str | None = None
    half: bool = False

    @property
    def holds(self) -> bool:
        return self.expires != PAST and self.environment != "elsewhere"

    @cached_property
    def ports(self) -> frozenset[int]:
        if self.service == "pair":
            return frozenset((1, 4))
        low, _, high = self.service.removeprefix("tcp/").partition("-")
        return frozenset(range(int(low), int(high or low) + 1))

    def traffic_of(self, port: int) -> str:
        """The traffic of one rule of the line: a service may be several."""
        return f"tcp/{port}" if self.service == "pair" else self.service


@dataclass(frozen=True)
class Guarded:
    """A guardrail as it is written: nothing from `source` to `destination`, or `service` from `source` only."""

    kind: str
    source: str
    destination: str
    service: str
    hops: int

    @property
    def written(self) -> dict[str, Any]:
        never = {"from": self.source, "to": self.destination, "service": self.service, "hops": self.hops}
        said = never if self.kind == "never" else {"service": self.service, "from": [self.source]}
        return {self.kind: said, "description": "Some reason"}

    @property
    def ports(self) -> frozenset[int]:
        return Line("", "", "", self.service).ports


@dataclass(frozen=True)
class Project:
    """An author's lines, who wears what, and which roles are switched off; `added` are written as they are."""

    lines: tuple[Line, ...]
    hosts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    off: frozenset[str] = frozenset()
    asks_both: bool = False
    added: tuple[Line, ...] = ()
    guardrails: tuple[Guarded, ...] = ()

    def write(self, folder: Path) -> Path:
        """The files of the project; where both must consent, each flow between roles is stated as well."""
        lines = [*self.lines, *(self._statements() if self.asks_both else ()), *self.added]
        (folder / "roles").mkdir(parents=True)
        for role in ROLES:
            document: dict[str, Any] = {"description": "Some", "owner": "team", "enabled": role not in self.off}
            for direction in ("ingress", "egress"):
                document[direction] = [
                    _written(line) for line in lines if (line.role, line.direction) == (role, direction)
                ]
            (folder / "roles" / f"{role}.yaml").write_text(yaml.dump(document, Dumper=yaml.CSafeDumper))
        settings = {**SETTINGS, "consent": "both"} if self.asks_both else SETTINGS
        settings = {**settings, "guardrails": [guarded.written for guarded in self.guardrails]}
        (folder / "sg-factory.yaml").write_text(yaml.dump(settings, Dumper=yaml.CSafeDumper))
        hosts = {name: {"roles": list(roles), "description": "Some"} for name, roles in self.hosts.items()}
        (folder / "hosts.yaml").write_text(yaml.dump(hosts, Dumper=yaml.CSafeDumper))
        return folder

    def _statements(self) -> Iterator[Line]:
        for line in self.lines:
            is_whole = line.direction == "ingress" and not line.half
            if is_whole and line.peer in ROLES and line.peer != line.role:
                yield Line(line.peer, "egress", line.role, line.service, environment=line.environment)


def _written(line: Line) -> dict[str, Any]:
    word = "from" if line.direction == "ingress" else "to"
    peer = list(HALVES.get(line.peer, ())) or line.peer
    written: dict[str, Any] = {word: peer, "service": line.service, "description": "Some reason"}
    if line.expires:
        written["expires"] = line.expires
    if line.environment:
        written["environments"] = [line.environment]
    if line.half:
        written["both_halves"] = False
    return written


Packet = tuple[str, str, int]
"""From whom, to whom, by which port."""


def packets(project: Project, source: str, destination: str, hops: int, *, filled: bool = False) -> set[Packet]:
    """What may come from whom to whom of two parties, by which port, through so many hosts at most."""
    return packets_by_hops(project, source, destination, hops, filled=filled)[-1]


def packets_by_hops(
    project: Project, source: str, destination: str, most: int, *, filled: bool = False
) -> list[set[Packet]]:
    """The packets that may come through no host, through one at most, and so on up to `most`."""
    world = World(project, filled)
    ports = {pair: _ports(world, *pair, most) for pair in product(points(source), points(destination))}
    return [
        {(start, end, port) for (start, end), found in ports.items() for port in found[hops]}
        for hops in range(most + 1)
    ]


def asked(source: str, destination: str, ports: Iterable[int]) -> set[Packet]:
    """Every packet that a question means."""
    pairs = product(points(source), points(destination))
    return {(start, end, port) for start, end in pairs if _meet(start, end) for port in ports}


@cache
def points(name: str) -> tuple[str, ...]:
    """A range as its addresses; all else is one point."""
    ranges = ranges_of(name) if name != "internet" else []
    if not ranges:
        return (name,)
    return tuple(str(a) for a in ADDRESSES if any(holds(text, str(a)) for text in ranges))


@cache
def _meet(start: str, end: str) -> bool:
    """Whether a packet could be between two points: no packet is of two address families."""
    versions = {ipaddress.ip_address(point).version for point in (start, end) if point[0].isdigit()}
    return len(versions) < 2 and not (versions == {6} and ({start, end} & {*LISTS}))


@dataclass(frozen=True)
class World:
    """A project; `filled` says that the list which nobody has read holds every address of its family."""

    project: Project
    filled: bool = False

    @cached_property
    def machines(self) -> dict[str, tuple[str, ...]]:
        """Every host with what it wears; a role that nothing wears is a machine of its own."""
        worn = {role for roles in self.project.hosts.values() for role in roles}
        hosts = {f"host:{name}": roles for name, roles in self.project.hosts.items()}
        return {**hosts, **{f"alone:{role}": (role,) for role in ROLES if role not in worn}}

    def machines_of(self, point: str) -> list[str]:
        """The machines that a point stands for; an external group may be worn by others, too."""
        return [machine for machine, roles in self.machines.items() if point in (machine, *roles)]

    def lines(self, direction: str, roles: Iterable[str]) -> list[Line]:
        live = [role for role in roles if role not in self.project.off]
        return [line for line in self.project.lines if line.direction == direction and line.role in live and line.holds]

    def is_crowd(self, line: Line, port: int) -> bool:
        """Whether lines of the role let in, or out, both halves of the crowd for the same traffic."""
        alike = {
            other.peer
            for other in self.lines(line.direction, (line.role,))
            if port in other.ports and other.traffic_of(port) == line.traffic_of(port)
        }
        return line.peer in HALVES and alike >= {*HALVES}

    def means(self, line: Line, port: int, point: str) -> bool:
        """Whether a line's peer holds a point: an address, or somebody who is placed anywhere that he may be."""
        if point == line.peer:
            return True
        is_everybody = self.is_crowd(line, port) or any(map(is_wide, ranges_of(line.peer))) or line.peer in NAMELESS
        if is_everybody and (point in ("internet", "scanner") or (point in LISTS and _has_ipv4(line.peer))):
            return True
        return any(self.holds(line.peer, place) for place in self.places(point))

    def places(self, point: str) -> Iterable[str]:
        """Where somebody may be: at addresses, or where AWS's own list is, which has none that we know."""
        if point == "internet":
            return STRANGERS
        if point == "scanner":
            return (*VPC_ADDRESSES, *UNNAMED)
        if point == "store":
            return (*(str(a) for a in ADDRESSES if a.version == 4), "bucket") if self.filled else ()
        return (point,)

    def holds(self, peer: str, place: str) -> bool:
        """Whether a peer holds an address, or AWS's own list."""
        if peer == "store":
            return self.filled and (place == "bucket" or ":" not in place)
        if place == "bucket":
            return peer == "bucket"
        return any(holds(text, place) for text in ranges_of(peer))


def _ports(world: World, start: str, end: str, most: int) -> list[set[int]]:
    """By how many hosts may lie between: what goes on from one may be of another address family."""
    standing = set(world.machines_of(start)) | ({start} if start == "scanner" else set()) or {start}
    found: list[set[int]] = []
    for _ in range(most + 1):
        found.append({port for here in standing for port in _step(world, here, end)})
        standing |= {there for there in world.machines for here in standing if _step(world, here, there)}
    return found


def _step(world: World, here: str, there: str) -> set[int]:
    """The ports of one step between two machines, or from or to somebody else."""
    ends = world.machines_of(there)
    found = {port for end in ends for port in _in(world, here, world.machines[end])}
    if here in world.machines:
        found |= {port for point in _outside(world, there) for port in _out(world, here, point)}
    return found


def _outside(world: World, there: str) -> list[str]:
    """Who else is there besides machines with our roles: nobody on them, but for the external group that they wear."""
    ends = world.machines_of(there)
    if there == "scanner" or any("scanner" in world.machines[end] for end in ends):
        return ["scanner"]
    return [] if ends else [there]


def _out(world: World, here: str, point: str) -> set[int]:
    lines = world.lines("egress", world.machines[here])
    return {port for line in lines for port in line.ports if world.means(line, port, point)}


def _in(world: World, here: str, roles: tuple[str, ...]) -> set[int]:
    taken = world.lines("ingress", roles)
    if here not in world.machines:
        return {port for line in taken for port in line.ports if world.means(line, port, here)}
    mine = world.machines[here]
    sent = world.lines("egress", mine)
    whole, half = ([line for line in taken if line.half == is_half] for is_half in (False, True))
    named, let_in = (_naming(world, some, mine) for some in (whole, half))
    let_out = _naming(world, [line for line in sent if line.half], roles)
    named |= let_in & let_out | let_in & _inside(world, sent) | let_out & _inside(world, taken)
    if "scanner" in mine:
        named |= {port for line in taken for port in line.ports if world.means(line, port, "scanner")}
    return named | by_addresses(world, sent, taken)


def let_out(project: Project, line: Line) -> set[int]:
    """The ports of an ingress half that a group of the sending host lets out to the accepting one."""
    world, found = World(project), set[int]()
    source = line.role if line.peer == "self" else line.peer
    for here, there in product(world.machines.values(), repeat=2):
        if source in here and line.role in there:
            sent, taken = world.lines("egress", here), world.lines("ingress", there)
            found |= _naming(world, [each for each in sent if each.half], there) | _inside(world, sent)
            found |= _naming(world, [each for each in taken if not each.half], here)
    return found & line.ports


def _naming(world: World, lines: Iterable[Line], roles: tuple[str, ...]) -> set[int]:
    """The ports of lines that name one of the roles."""
    named = ((line.role if line.peer == "self" else line.peer, line) for line in lines)
    return {port for name, line in named if name in roles and name not in world.project.off for port in line.ports}


def _inside(world: World, lines: Iterable[Line]) -> set[int]:
    """The ports of lines with an address of the VPC."""
    return {port for line in lines if inside(world, line.peer) for port in line.ports}


def by_addresses(world: World, sent: Iterable[Line], taken: Iterable[Line]) -> set[int]:
    """The ports by which a packet may go from some address of the VPC to another: both are of one family."""
    return {
        port
        for out, come_in in product(sent, taken)
        for port in out.ports & come_in.ports
        if inside(world, out.peer) & inside(world, come_in.peer)
    }


def inside(world: World, peer: str) -> set[int]:
    """The families in which a peer holds an address of the VPC."""
    return {ipaddress.ip_address(place).version for place in VPC_ADDRESSES if world.holds(peer, place)}


def ranges_of(peer: str) -> list[str]:
    """The ranges that a peer is written as, or stands for; none of a group or of a list that is not known."""
    if peer in HALVES:
        return [text for name in HALVES[peer] for text in CROWD[name]]
    named = {"internet": ["0.0.0.0/0", "::/0"], "vpc": VPC, "register": REGISTER, **NETWORKS}
    return named.get(peer) or ([peer] if "/" in peer else [])


def is_wide(text: str) -> bool:
    """Whether a range is wider than any network."""
    range_ = ipaddress.ip_network(text)
    return range_.prefixlen < (8 if range_.version == 4 else 16)


def _has_ipv4(peer: str) -> bool:
    return any("." in text for text in ranges_of(peer))


@cache
def holds(text: str, point: str) -> bool:
    """Whether a range holds an address."""
    return point[0].isdigit() and ipaddress.ip_address(point) in ipaddress.ip_network(text)


VPC_ADDRESSES = tuple(str(a) for a in ADDRESSES if any(holds(text, str(a)) for text in VPC))
UNNAMED = tuple(
    str(a)
    for a in ADDRESSES
    if not any(
        holds(text, str(a))
        for texts in (VPC, *(texts for name, texts in NETWORKS.items() if name not in NAMELESS))
        for text in texts
    )
)
STRANGERS = tuple(text for text in UNNAMED if not holds("10.0.0.0/8", text))


_DATES = st.sampled_from((None, None, None, None, PAST, TO_COME))
_ENVIRONMENTS = st.sampled_from((None, None, None, None, "here", "elsewhere"))
_ROLE, _SERVICE = st.sampled_from(ROLES), st.sampled_from(SERVICES)
_SOURCE = st.sampled_from((*ROLES * 4, "self", *OTHERS))
lines = st.one_of(
    st.builds(Line, _ROLE, st.just("ingress"), _SOURCE, _SERVICE, _DATES, _ENVIRONMENTS),
    st.builds(Line, _ROLE, st.just("egress"), st.sampled_from(OTHERS), _SERVICE, _DATES, _ENVIRONMENTS),
    st.builds(
        Line,
        *(_ROLE, st.sampled_from(("ingress", "egress")), st.sampled_from((*ROLES, "self")), _SERVICE, _DATES),
        *(_ENVIRONMENTS, st.just(True)),
    ),
)

_WORN = st.builds(
    lambda roles, more: (*roles, *more),
    st.lists(st.sampled_from(ROLES), min_size=1, max_size=2, unique=True),
    st.sampled_from(((), (), ("scanner",))),
)


def _apart(project: Project) -> Project:
    """The project with each role of ours on one host at most, if it has halves: of more, too much is taken to flow."""
    if not any(line.half for line in project.lines):
        return project
    hosts: dict[str, tuple[str, ...]] = {}
    for name, roles in project.hosts.items():
        worn = {role for others in hosts.values() for role in others}
        left = tuple(role for role in roles if role == "scanner" or role not in worn)
        if {*left} & {*ROLES}:
            hosts[name] = left
    return replace(project, hosts=hosts)


projects = st.builds(
    Project,
    st.lists(lines, min_size=3, max_size=14).map(tuple),
    st.dictionaries(
        st.sampled_from(("one", "two", "c")),
        st.one_of(_WORN, st.lists(st.sampled_from(ROLES), min_size=1, max_size=3, unique=True).map(tuple)),
    ),
    st.sampled_from((frozenset(), frozenset(), frozenset(), frozenset("a"), frozenset("c"))),
).map(_apart)
