"""The access that a project's role files require, by docs/language.md and without code of the compiler.

It takes a project to be right and checks nothing. Every rule is first spread into its combinations (one peer, one
service), and a combination is either left out or granted; so each clause of the language is one short function.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path, PurePath
from typing import Any

import yaml

from tests.reading import packets
from tests.reading.access import (
    EGRESS,
    EVERYONE,
    INGRESS,
    Access,
    Grant,
    Peer,
    addresses,
    foreign_group,
    group,
    prefix_list,
)
from tests.reading.intervals import Intervals

Document = dict[str, Any]

FAMILIES = frozenset({"IPv4", "IPv6"})
BY_NAME = {
    "ssh": ["tcp/22"],
    "http": ["tcp/80"],
    "https": ["tcp/443"],
    "dns": ["tcp/53", "udp/53"],
    "postgresql": ["tcp/5432"],
    "mysql": ["tcp/3306"],
    "ntp": ["udp/123"],
}
"""As much of the catalogue as the random projects use: the registered ports of IANA."""


@dataclass(frozen=True)
class Packets:
    """Traffic, and the families of addresses that it is for; a group takes all of it."""

    traffic: Intervals
    families: frozenset[str] = FAMILIES


@dataclass(frozen=True)
class End:
    """A peer, and the families of its addresses: both, for a group."""

    peer: Peer
    families: frozenset[str] = FAMILIES


@dataclass(frozen=True)
class Project:
    settings: Document
    roles: dict[str, Document]
    bases: dict[str, Document]

    @classmethod
    def read(cls, folder: Path) -> Project:
        paths = [*folder.glob("sg-factory.yaml"), *(folder / "roles").rglob("*.yaml")]
        return cls.of({path.relative_to(folder).as_posix(): _load(path) for path in paths})

    @classmethod
    def of(cls, files: dict[str, Document]) -> Project:
        """Read `files`: path → document. A file's stem is its name in any folder; an underscore makes it a base."""
        stems = {PurePath(path).stem: document for path, document in files.items()}
        settings = stems.pop("sg-factory", {})
        roles = {stem: document for stem, document in stems.items() if not stem.startswith("_")}
        return cls(settings, roles, {stem[1:]: document for stem, document in stems.items() if stem not in roles})

    def environments(self) -> list[str]:
        return list(self.settings.get("environments", {})) or ["default"]


def expected(folder: Path, environment: str, as_of: date, disable: Collection[str] = ()) -> Access:
    """The access of one environment at the first instant of the day `as_of` in UTC."""
    return Oracle(Project.read(folder), environment, as_of, frozenset(disable)).access()


@dataclass(frozen=True)
class Oracle:
    """One environment of a project; each method is one clause of the language."""

    project: Project
    name: str
    as_of: date
    disable: frozenset[str]

    def access(self) -> Access:
        roles = [role for role, document in self.project.roles.items() if self.holds(document)]
        made = [role for role in roles if "adds_to" not in self.project.roles[role]]
        return Access.of(made, [grant for role in roles if self.takes_part(role) for grant in self.grants(role)])

    def holder(self, role: str) -> str:
        """Who has a role's rules: the role, or the external group that it adds to."""
        added = self.project.roles[role].get("adds_to")
        return role if added is None else self.external(self.project.settings["security_groups"][added])

    def peer(self, role: str) -> Peer:
        return foreign_group(self.holder(role)) if "adds_to" in self.project.roles[role] else group(role)

    def holds(self, part: Document) -> bool:
        """True if a role or rule exists in this environment; without `environments` it exists in all."""
        return self.name in part.get("environments", [self.name])

    def takes_part(self, role: str) -> bool:
        """True if a role is in this environment and not switched off; otherwise no rule of it or with it counts."""
        document = self.project.roles[role]
        return self.holds(document) and document.get("enabled", True) and role not in self.disable

    def grants(self, role: str) -> Iterator[Grant]:
        document = self.project.roles[role]
        for direction, key in ((INGRESS, "from"), (EGRESS, "to")):
            for rule in self.rules(document, direction):
                for name in map(_peer_name, listed(rule[key])):
                    for service in listed(rule["service"]):
                        other = role if name == "self" else name
                        if rule.get("both_halves", True):
                            yield from self.combination(role, direction, other, service)
                        else:
                            yield from self.half(role, direction, other, service)

    def rules(self, document: Document, direction: str) -> Iterator[Document]:
        """A role's rules and those of its bases, without those of other environments and expired ones."""
        for rule in document.get(direction, []):
            if self.holds(rule) and not self.has_expired(rule):
                yield rule
        for base in document.get("extends", []):
            yield from self.rules(self.project.bases[base], direction)

    def has_expired(self, rule: Document) -> bool:
        return "expires" in rule and _end(rule["expires"]) <= datetime.combine(self.as_of, time(), UTC)

    def combination(self, role: str, direction: str, name: str, service: str) -> Iterator[Grant]:
        if name in self.project.roles:
            yield from self.between_roles(role, direction, name, service)
            return
        for end in self.ends(name, direction):
            for wanted in self.services(service):
                if wanted.families & end.families:
                    yield Grant(self.holder(role), direction, end.peer, wanted.traffic)

    def between_roles(self, role: str, direction: str, other: str, service: str) -> Iterator[Grant]:
        """The accepting role's line makes both halves; a role under `egress` is a statement, which adds nothing."""
        if direction == EGRESS or not self.takes_part(other):
            return
        for wanted in self.services(service):
            yield Grant(self.holder(role), INGRESS, self.peer(other), wanted.traffic)
            yield Grant(self.holder(other), EGRESS, self.peer(role), wanted.traffic)

    def half(self, role: str, direction: str, other: str, service: str) -> Iterator[Grant]:
        """One half of a flow: the rule of the role whose line it is, in either direction."""
        for wanted in self.services(service) if self.takes_part(other) else ():
            yield Grant(self.holder(role), direction, self.peer(other), wanted.traffic)

    def ends(self, name: str, direction: str) -> list[End]:
        """The peers for a name other than a role's: built-in, declared in sg-factory.yaml, or a literal range."""
        settings = self.project.settings
        if name == "internet":
            return [_range_end(peer) for peer in EVERYONE]
        if name == "vpc":
            return _range_ends(settings["environments"][self.name]["vpc"]["cidrs"])
        if name in settings.get("networks", {}):
            return self.network_ends(settings["networks"][name])
        if name in settings.get("security_groups", {}):
            declared = settings["security_groups"][name]
            return [End(foreign_group(self.external(declared), self.owner(declared) if direction == INGRESS else None))]
        return _range_ends([name])

    def external(self, declared: Document) -> str:
        """What an external group is here: the id, or the SSM parameter that holds it."""
        here = declared.get("environments", {}).get(self.name, declared)
        return here["id"] if "id" in here else here["ssm"].replace("{environment}", self.name)

    def owner(self, declared: Document) -> str | None:
        """The account of an external group, if it is not ours."""
        ours = self.project.settings.get("environments", {}).get(self.name, {}).get("account")
        here = declared.get("environments", {}).get(self.name, {})
        account = here.get("account", declared.get("account", ours))
        return None if account == ours else account

    def network_ends(self, declared: Document) -> list[End]:
        here = declared.get("environments", {}).get(self.name, declared)
        if "cidrs" in here:
            return _range_ends(here["cidrs"])
        wanted = here["prefix_list"]
        key = wanted.get("id") or wanted.get("ssm") or wanted["name"]
        six = wanted.get("family") == "ipv6" or "ipv6." in wanted.get("name", "")
        return [End(prefix_list(key), frozenset({"IPv6" if six else "IPv4"}))]

    def services(self, service: str) -> list[Packets]:
        declared = self.project.settings.get("services", {})
        return [part for written in listed(declared.get(service, service)) for part in _service(written)]


def _load(path: Path) -> Document:
    return yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _peer_name(written: str | Document) -> str:
    """The name of a peer, which may have a reason of its own."""
    return written["peer"] if isinstance(written, dict) else written


def _end(expires: date | datetime) -> datetime:
    """The first instant at which it no longer holds: a day ends when the next begins."""
    if isinstance(expires, datetime):
        return expires if expires.tzinfo else expires.replace(tzinfo=UTC)
    return datetime.combine(expires + timedelta(days=1), time(), UTC)


def _range_ends(ranges: list[str]) -> list[End]:
    return [_range_end(addresses(text)) for text in ranges]


def _range_end(peer: Peer) -> End:
    return End(peer, frozenset({peer.space}))


@cache
def _service(written: str) -> list[Packets]:
    four, six = frozenset({"IPv4"}), frozenset({"IPv6"})
    match written.split("/"):
        case ["all"]:
            return [Packets(packets.EVERYTHING)]
        case ["esp"]:
            return [Packets(packets.whole(50))]
        case ["protocol", number]:
            return [Packets(packets.whole(int(number)))]
        case ["icmp"]:
            return [Packets(packets.messages(packets.ICMP), four)]
        case ["icmp", "echo-request"]:
            return [Packets(packets.messages(packets.ICMP, 8), four)]
        case ["icmpv6"]:
            return [Packets(packets.messages(packets.ICMPV6), six)]
        case ["ping"]:
            echo, echo_six = packets.messages(packets.ICMP, 8), packets.messages(packets.ICMPV6, 128, 0)
            return [Packets(echo, four), Packets(echo_six, six)]
        case [("tcp" | "udp") as protocol, numbers]:
            first, _, last = numbers.partition("-")
            number = packets.TCP if protocol == "tcp" else packets.UDP
            return [Packets(packets.ports(number, int(first), int(last or first)))]
        case [name]:
            return [part for one in BY_NAME[name] for part in _service(one)]
    raise ValueError(f"no service is written {written}")
