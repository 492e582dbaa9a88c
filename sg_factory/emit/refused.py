"""Rules that an app asks locked groups for, and that no role file has: they are not made, which is told.

A role file that has them already is why most apps ask: then nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sg_factory.emit.asked import Asked
from sg_factory.emit.references import References
from sg_factory.emit.templates import Found, properties
from sg_factory.emit.watched import Interference, Watched, short
from sg_factory.network import Cidr, NotARange, Traffic, TrafficSet, cidr, lacking
from sg_factory.plan import ExternalPeer, Group, GroupPeer, Peer, PrefixListPeer, RangePeer, Rule

_NAMES = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
_WORDS = {"ingress": ("from", "into"), "egress": ("to", "out of")}

# Which port a database listens on that has been given none.
# Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
_PORTS = {"aurora-mysql": 3306, "aurora-postgresql": 5432, "mariadb": 3306, "mysql": 3306, "postgres": 5432}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked for, in the plan's terms: `peer` and `traffic` are None where the plan has no words for them."""

    group: Group
    asked: Asked
    peer: Peer | None
    traffic: Traffic | None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What two calls have in common that ask for the same."""
        return self.group.role, self.asked.direction, self.other, self.service

    @property
    def other(self) -> str:
        """The other end, as an author writes it."""
        asked = self.asked
        if isinstance(self.peer, RangePeer):
            return "internet" if self.peer.cidr.is_everyone else self.peer.cidr.text
        if self.peer is not None:
            return str(self.peer)
        named = next(each for each in (asked.cidr, asked.prefix_list, asked.group, "somebody") if each is not None)
        return asked.peer_path or (named if isinstance(named, str) else short(named))

    @property
    def service(self) -> str:
        """The traffic, as an author writes it."""
        return str(self.traffic) if self.traffic else f"a port that only a deploy knows ({short(self.asked.traffic)})"


def refused(part: Watched, references: References) -> Iterator[Interference]:
    """Each rule that groups of a plan have been asked for, once, and do not have."""
    missing: dict[tuple[str, str, str, str], _Wanted] = {}
    for asked in part.asked():
        wanted = _wanted(asked, part, references)
        if wanted and not _is_there(wanted):
            missing.setdefault(wanted.key, wanted)
    for (role, direction, other, service), wanted in missing.items():
        if direction == "ingress" or (other, "ingress", role, service) not in missing:
            yield _told(wanted, part.template_file)


def _wanted(asked: Asked, part: Watched, references: References) -> _Wanted | None:
    group = part.groups.get(asked.logical_id)
    if group is None:
        return None
    traffic = _traffic(asked.traffic, part.template_file, references)
    return _Wanted(group, asked, _peer(asked, group, part, references), traffic)


def _peer(asked: Asked, group: Group, part: Watched, references: References) -> Peer | None:
    """Who is at the other end; None for groups of the app and for what only a deploy knows."""
    if isinstance(asked.cidr, str):
        try:
            return RangePeer(cidr(asked.cidr))
        except NotARange:
            return None
    known = [rule.peer for rule in group.in_direction(asked.direction)]
    if asked.prefix_list is not None:
        lists = (peer for peer in known if isinstance(peer, PrefixListPeer) and peer.id == asked.prefix_list)
        return next(lists, None)
    external = (peer for peer in known if isinstance(peer, ExternalPeer) and peer.group_id == asked.group)
    places = [asked.peer] if asked.peer else [*references.meant(part.template_file, asked.group)]
    roles = (part.groups[logical_id].role for file, logical_id in places if _is_ours((file, logical_id), part))
    return next((GroupPeer(role) for role in roles), None) or next(external, None)


def _is_ours(place: Found, part: Watched) -> bool:
    return place[0] == part.template_file and place[1] in part.groups


def _traffic(asked: Any, file: str, references: References) -> Traffic | None:
    """The traffic of a rule as CDK writes it; None where only a deploy knows the port."""
    if not isinstance(asked, dict):
        return None
    protocol = str(asked.get("ipProtocol"))
    protocol = _NAMES.get(protocol, protocol)
    if protocol == "-1":
        return Traffic("-1")
    low, high = (_port(asked.get(key), file, references) for key in ("fromPort", "toPort"))
    if protocol in ("tcp", "udp"):
        return None if low is None or high is None else Traffic(protocol, low, high)
    if protocol in ("icmp", "icmpv6"):
        return Traffic(protocol, -1 if low is None else low, -1 if high is None else high)
    return Traffic(protocol) if protocol.isdecimal() else None


def _port(value: Any, file: str, references: References) -> int | None:
    """A port, also where it is what a database of the app answers."""
    match value:
        case int() | float():
            return int(value)
        case {"Fn::GetAtt": [str(name), "Endpoint.Port"]}:
            given = properties(references.templates.resource((file, name)))
            port = given.get("Port", _PORTS.get(str(given.get("Engine"))))
            return int(port) if str(port).isdecimal() else None
    return None


def _is_there(wanted: _Wanted) -> bool:
    """Whether the role files have all that is asked for; of a port that nobody knows, whether they have any."""
    rules = wanted.group.in_direction(wanted.asked.direction)
    if isinstance(wanted.peer, RangePeer):
        return wanted.traffic is not None and _covers(rules, wanted.peer.cidr, wanted.traffic)
    allowed = [rule.traffic for rule in rules if wanted.peer is not None and rule.peer == wanted.peer]
    return bool(allowed) if wanted.traffic is None else not TrafficSet(allowed).lacks(wanted.traffic)


def _covers(rules: tuple[Rule, ...], range_: Cidr, traffic: Traffic) -> bool:
    allowed = [(rule.traffic.interval, rule.peer.cidr) for rule in rules if isinstance(rule.peer, RangePeer)]
    return next(lacking(traffic.interval, range_, allowed), None) is None


def _told(wanted: _Wanted, file: str) -> Interference:
    asked, group = wanted.asked, wanted.group
    key, into = _WORDS[asked.direction]
    where = f" (at {asked.where})" if asked.where else ""
    rule = f"{wanted.service} {key} {wanted.other} {into} “{group.role}”"
    text = f"{rule} is asked for{where} and not made: no role file has it"
    is_theirs = wanted.peer is None and asked.cidr is None and asked.prefix_list is None
    other = "ROLE" if is_theirs else wanted.other
    service = str(wanted.traffic) if wanted.traffic else "SERVICE"
    line = f"- {{{key}: {other}, service: {service}, description: …}}"
    help = f"write in {group.origin.file}, below {asked.direction}: {line}"
    if is_theirs:
        help += f"; where ROLE is one whose group {wanted.other} uses instead of its own"
    return Interference("refused-call", file, asked.logical_id, text, help, path=asked.path)
