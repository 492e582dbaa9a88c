"""Random projects, and what may flow in them by counting out every packet: every address, port and step, one by one.

Nothing here asks the compiler or the Plan: an author's lines are read as LANGUAGE says what they mean. The universe is
small: a few addresses, six ports of TCP.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
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

VPC = "10.0.0.0/29"
NETWORKS = {
    "office": ["203.0.113.0/30", "2001:db8::/126"],
    "lab": ["10.0.0.4/30"],
}
OPAQUE = ("scanner", "store")  # an external group and a prefix list: what they hold nobody knows
RANGES = (
    *("10.0.0.0/30", "10.0.0.2/31", "10.0.0.4/30", "203.0.113.0/31", "203.0.113.0/29", "198.51.100.0/30"),
    *("198.51.100.2/32", "2001:db8::2/127", "2001:db8::4/127", "0.0.0.0/0"),
    *("0.0.0.0/1", "128.0.0.0/1", "2000::/3"),
)
OTHERS = ("internet", "vpc", *NETWORKS, *OPAQUE, *RANGES)

SETTINGS = {
    "name": "shop",
    "environments": {
        name: {
            "account": f"{number}" * 12,
            "region": "eu-west-1",
            "vpc": {"id": f"vpc-{number}0000000", "cidrs": [VPC]},
        }
        for number, name in enumerate(("here", "elsewhere"), 1)
    },
    "networks": {
        **{name: {"description": "Some", "cidrs": cidrs} for name, cidrs in NETWORKS.items()},
        "store": {"description": "Some", "prefix_list": {"id": "pl-6da54004", "entries": 1}},
    },
    "security_groups": {"scanner": {"id": "sg-0123456789abcdef0", "description": "Some"}},
    "services": {"pair": ["tcp/1", "tcp/4"]},
}
# Of every range a packet may come from, each address; the last ones are of nobody that is declared.
ADDRESSES = tuple(
    ipaddress.ip_address(int(first) + number)
    for first, many in (
        (ipaddress.ip_address("10.0.0.0"), 8),
        (ipaddress.ip_address("203.0.113.0"), 8),
        (ipaddress.ip_address("198.51.100.0"), 4),
    )
    for number in range(many)
) + tuple(ipaddress.IPv6Address("2001:db8::") + number for number in range(6))


@dataclass(frozen=True)
class Line:
    """One line of a role."""

    role: str
    direction: str
    peer: str
    service: str
    expires: str | None = None
    environment: str | None = None

    @property
    def holds(self) -> bool:
        return self.expires != PAST and self.environment != "elsewhere"

    @cached_property
    def ports(self) -> frozenset[int]:
        if self.service == "pair":
            return frozenset((1, 4))
        low, _, high = self.service.removeprefix("tcp/").partition("-")
        return frozenset(range(int(low), int(high or low) + 1))


@dataclass(frozen=True)
class Project:
    """An author's lines, who wears what, and which roles are switched off; `added` are written as they are."""

    lines: tuple[Line, ...]
    hosts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    off: frozenset[str] = frozenset()
    asks_both: bool = False
    added: tuple[Line, ...] = ()

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
        (folder / "sg-factory.yaml").write_text(yaml.dump(settings, Dumper=yaml.CSafeDumper))
        hosts = {name: {"roles": list(roles), "description": "Some"} for name, roles in self.hosts.items()}
        (folder / "hosts.yaml").write_text(yaml.dump(hosts, Dumper=yaml.CSafeDumper))
        return folder

    def _statements(self) -> Iterator[Line]:
        for line in self.lines:
            if line.direction == "ingress" and line.peer in ROLES and line.peer != line.role:
                yield Line(line.peer, "egress", line.role, line.service, environment=line.environment)


def _written(line: Line) -> dict[str, Any]:
    word = "from" if line.direction == "ingress" else "to"
    written: dict[str, Any] = {word: line.peer, "service": line.service, "description": "Some reason"}
    if line.expires:
        written["expires"] = line.expires
    if line.environment:
        written["environments"] = [line.environment]
    return written


def packets(project: Project, source: str, destination: str, hops: int) -> set[tuple[str, str, int]]:
    """What may come from whom to whom of two parties, by which port, through so many hosts at most."""
    return packets_by_hops(project, source, destination, hops)[-1]


def packets_by_hops(project: Project, source: str, destination: str, most: int) -> list[set[tuple[str, str, int]]]:
    """The packets that may come through no host, through one at most, and so on up to `most`."""
    ports = {pair: _ports(project, *pair, most) for pair in product(points(source), points(destination))}
    return [
        {(start, end, port) for (start, end), found in ports.items() for port in found[hops]}
        for hops in range(most + 1)
    ]


def asked(source: str, destination: str, ports: Iterable[int]) -> set[tuple[str, str, int]]:
    """Every packet that a question means."""
    pairs = product(points(source), points(destination))
    return {(start, end, port) for start, end in pairs if _meet(start, end) for port in ports}


@cache
def points(name: str) -> tuple[str, ...]:
    """A range as its addresses; all else is one point."""
    ranges = NETWORKS.get(name) or ([VPC] if name == "vpc" else [name] if "/" in name else None)
    if ranges is None:
        return (name,)
    return tuple(str(a) for a in ADDRESSES if any(a in ipaddress.ip_network(text) for text in ranges))


@cache
def _meet(start: str, end: str) -> bool:
    """Whether a packet could be between two points: no packet is of two address families."""
    versions = {ipaddress.ip_address(point).version for point in (start, end) if point[0].isdigit()}
    return len(versions) < 2 and not (versions == {6} and "store" in (start, end))


def _ports(project: Project, start: str, end: str, most: int) -> list[set[int]]:
    """By how many hosts may lie between."""
    if not _meet(start, end):
        return [set()] * (most + 1)
    machines = _machines(project)
    standing = set(_machines_of(start, machines)) or {start}
    found: list[set[int]] = []
    for _ in range(most + 1):
        found.append({port for here in standing for port in _step(project, machines, here, end)})
        standing |= {there for there in machines for here in standing if _step(project, machines, here, there)}
    return found


def _machines(project: Project) -> dict[str, tuple[str, ...]]:
    """Every host with its roles; a role that nothing wears is a machine of its own."""
    worn = {role for roles in project.hosts.values() for role in roles}
    hosts = {f"host:{name}": roles for name, roles in project.hosts.items()}
    return {**hosts, **{f"alone:{role}": (role,) for role in ROLES if role not in worn}}


def _machines_of(point: str, machines: dict[str, tuple[str, ...]]) -> list[str]:
    return [machine for machine, roles in machines.items() if point in (machine, *roles)]


def _step(project: Project, machines: dict[str, tuple[str, ...]], here: str, there: str) -> set[int]:
    """The ports of one step between two machines, or from or to somebody else."""
    ends = _machines_of(there, machines)
    if ends:
        return {port for end in ends for port in _in(project, machines, here, machines[end])}
    if here not in machines:
        return set()
    lines = _lines(project, "egress", machines[here])
    return {port for line in lines if means(line.peer, there) for port in line.ports}


def _in(project: Project, machines: dict[str, tuple[str, ...]], here: str, roles: tuple[str, ...]) -> set[int]:
    taken = _lines(project, "ingress", roles)
    if here not in machines:
        return {port for line in taken if means(line.peer, here) for port in line.ports}
    mine = machines[here]
    named = {port for line in taken if line.peer in mine and line.peer not in project.off for port in line.ports}
    named |= {port for line in taken if line.peer == "self" and line.role in mine for port in line.ports}
    sent = {port for line in _lines(project, "egress", mine) if is_inside(line.peer) for port in line.ports}
    return named | (sent & {port for line in taken if is_inside(line.peer) for port in line.ports})


def _lines(project: Project, direction: str, roles: Iterable[str]) -> list[Line]:
    live = [role for role in roles if role not in project.off]
    return [line for line in project.lines if line.direction == direction and line.role in live and line.holds]


def _ranges(peer: str) -> list[str]:
    if peer == "internet":
        return ["0.0.0.0/0", "::/0"]
    return NETWORKS.get(peer) or ([VPC] if peer == "vpc" else [peer] if "/" in peer else [])


@cache
def means(peer: str, point: str) -> bool:
    """Whether a line's peer holds a point: an address, somebody on the internet, a group or list of somebody's."""
    ranges = _ranges(peer)
    if point == "internet":
        return any(_holds(text, str(a)) for text in ranges for a in (*_STRANGERS,))
    if point in OPAQUE:
        return peer == point or any(_is_everybody(text, point) for text in ranges)
    return any(_holds(text, point) for text in ranges)


def _is_everybody(text: str, point: str) -> bool:
    """Whether a range is wider than any network, and of a family that the group or the list has."""
    range_ = ipaddress.ip_network(text)
    return range_.prefixlen < 8 if range_.version == 4 else point == "scanner" and range_.prefixlen < 16


_STRANGERS = tuple(
    a
    for a in (ipaddress.ip_address("8.8.8.8"), *ADDRESSES)
    if not any(a in ipaddress.ip_network(t) for t in (VPC, *NETWORKS["office"], *NETWORKS["lab"]))
)


def _holds(text: str, point: str) -> bool:
    return ipaddress.ip_address(point) in ipaddress.ip_network(text)


@cache
def is_inside(peer: str) -> bool:
    return any(ipaddress.ip_network(text).overlaps(ipaddress.IPv4Network(VPC)) for text in _ranges(peer) if "." in text)


_DATES = st.sampled_from((None, None, None, None, PAST, TO_COME))
_ENVIRONMENTS = st.sampled_from((None, None, None, None, "here", "elsewhere"))
_ROLE, _SERVICE = st.sampled_from(ROLES), st.sampled_from(SERVICES)
_SOURCE = st.sampled_from((*ROLES * 4, "self", *OTHERS))
lines = st.one_of(
    st.builds(Line, _ROLE, st.just("ingress"), _SOURCE, _SERVICE, _DATES, _ENVIRONMENTS),
    st.builds(Line, _ROLE, st.just("egress"), st.sampled_from(OTHERS), _SERVICE, _DATES, _ENVIRONMENTS),
)

projects = st.builds(
    Project,
    st.lists(lines, min_size=3, max_size=14).map(tuple),
    st.dictionaries(
        st.sampled_from(("one", "two", "c")),
        st.lists(st.sampled_from(ROLES), min_size=1, max_size=3, unique=True).map(tuple),
    ),
    st.sampled_from((frozenset(), frozenset(), frozenset(), frozenset("a"), frozenset("c"))),
)
