"""What `diff` says of two projects, read back from its words into sets of packets, by code of this folder's own."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sg_factory.cloudformation.template import template
from sg_factory.compare import Difference, difference
from sg_factory.compare.access import Change, Extent
from sg_factory.files import Snapshot
from sg_factory.pipeline.project import moment, run
from sg_factory.pipeline.sides import BrokenSide, Side, pairs
from sg_factory.plan import ExternalPeer, GroupPeer, PrefixListPeer, Rule
from sg_factory.plan.layout import whole
from tests.reading import packets
from tests.reading.access import Access, Grant, Peer, differences, foreign_group, group, prefix_list
from tests.reading.intervals import Intervals
from tests.reading.project import Project

# What the language reference calls messages of ICMP and ICMPv6: type and code, -1 for any.
MESSAGES = {
    "icmp/echo-reply": (packets.ICMP, 0, -1),
    "icmp/destination-unreachable": (packets.ICMP, 3, -1),
    "icmp/fragmentation-needed": (packets.ICMP, 3, 4),
    "icmp/echo-request": (packets.ICMP, 8, -1),
    "icmp/time-exceeded": (packets.ICMP, 11, -1),
    "icmp/parameter-problem": (packets.ICMP, 12, -1),
    "icmpv6/packet-too-big": (packets.ICMPV6, 2, 0),
    "icmpv6/echo-request": (packets.ICMPV6, 128, 0),
    "icmpv6/echo-reply": (packets.ICMPV6, 129, 0),
}
NUMBERS = {"icmp": 1, "tcp": 6, "udp": 17, "gre": 47, "esp": 50, "ah": 51, "icmpv6": 58}


def side(project: Project) -> Side:
    """One side of a review. Raises BrokenSide where it has mistakes."""
    files = Snapshot({path: text.encode() for path, text in project.texts().items()})
    outcome = run(files, as_of=moment(project.as_of.isoformat()), judge=False)
    if outcome.is_broken:
        raise BrokenSide("a project", outcome.diagnostics)
    return Side("a project", files, "", plans=outcome.plans)


def compared(before: Side, after: Side, environment: str) -> Difference:
    """What two sides are told to differ in, in one environment."""
    return difference(pairs(before, after, [] if environment == "default" else [environment]))


def made(side: Side, environment: str) -> dict[str, Any]:
    """The template of one environment, all of it in one stack."""
    (plan,) = (plan for plan in side.plans if plan.environment_name == environment)
    return template(plan, whole(plan))


def reviewed(before: Project, after: Project) -> Difference:
    """What the two are told to differ in. Raises BrokenSide where one has mistakes."""
    return difference(pairs(side(before), side(after)))


def traffic(words: str) -> Intervals:
    """`tcp/80, udp/53-60`, `all`, `all but tcp/22`, `protocol/47`, `icmp (but icmp/echo-request), tcp/80`."""
    if words == "all":
        return packets.EVERYTHING
    if words.startswith("all but "):
        return packets.EVERYTHING - traffic(words.removeprefix("all but "))
    found = Intervals()
    for word, missing in re.findall(r"([^ ,()]+)(?: \(but ([^()]+)\))?", words):
        found = found | (_one(word) - traffic(missing) if missing else _one(word))
    return found


def _one(word: str) -> Intervals:
    if word in MESSAGES:
        return packets.messages(*MESSAGES[word])
    name, _, numbers = word.partition("/")
    if name == "protocol":
        return packets.whole(int(numbers))
    if not numbers:
        return packets.whole(NUMBERS[name])
    if NUMBERS[name] in packets.WITH_TYPES:
        return packets.messages(NUMBERS[name], *map(int, numbers.split("/")))
    first, _, last = numbers.partition("-")
    return packets.ports(NUMBERS[name], int(first), int(last or first))


def _addresses(words: str) -> Peer:
    if "-" not in words:
        network = ipaddress.ip_network(words)
        return Peer(f"IPv{network.version}", int(network[0]), int(network[-1]))
    first, last = map(ipaddress.ip_address, words.split("-"))
    return Peer(f"IPv{first.version}", int(first), int(last))


def _peer(rule: Rule, added: Mapping[str, str]) -> Peer:
    match rule.peer:
        case GroupPeer(role=role):
            return _group(role, added)
        case ExternalPeer() as known:
            return foreign_group(known.reference)
        case PrefixListPeer() as found:
            return prefix_list(str(found.id or found.ssm or found.aws_name))
    raise AssertionError(f"a range is told by its addresses: {rule}")


def _group(role: str, added: Mapping[str, str]) -> Peer:
    return foreign_group(added[role]) if role in added else group(role)


def _grants(
    change: Change, extents: Iterable[Extent], rules: tuple[Rule, ...], added: Mapping[str, str]
) -> Iterator[Grant]:
    for direction in change.halves:
        role, other = (
            (change.destination, change.source) if direction == "ingress" else (change.source, change.destination)
        )
        for extent in extents:
            if extent.addresses:
                peer = _addresses(extent.addresses)
            elif len(change.halves) == 2:
                peer = _group(other, added)
            else:
                peer = _peer(rules[0], added)
            yield Grant(added.get(role, role), direction, peer, traffic(extent.traffic))


def lines(found: Difference, added: Mapping[str, str]) -> list[str]:
    """All that is gained and lost, in the words in which the independent reading tells how two templates differ.

    `added` are the roles that add to external groups, each with the id or SSM path of its group.
    """
    gained = [grant for change in found.changes for grant in _grants(change, change.gained, change.after, added)]
    lost = [grant for change in found.changes for grant in _grants(change, change.lost, change.before, added)]
    nothing = Access.of((), ())
    more = differences(nothing, Access.of((), gained))
    less = differences(Access.of((), lost), nothing)
    return sorted([*more, *less])
