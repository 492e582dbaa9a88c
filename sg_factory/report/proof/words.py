"""Expected and seen traffic of a pair in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sg_factory.lab.proof.proof import ProvenPair
from sg_factory.lab.proof.sending import SentPacket
from sg_factory.network import FAMILIES, FAMILY_NAMES, AddressFamily, Traffic, traffic_text
from sg_factory.network.intervals import Intervals, difference, intersection, union
from sg_factory.text.counting import few

AS_EXPECTED = "as expected"
NOTHING = "nothing"

_OF_FAMILY = {"ipv4": (Traffic("icmp", -1, -1).interval,), "ipv6": (Traffic("icmpv6", -1, -1).interval,)}


def expected_text(pair: ProvenPair) -> str:
    """Return the traffic that a Plan allows, such as `tcp/443, tcp/22 (IPv4)`; `nothing` if it is none."""
    by_family = {family: union(part for each in found for part in each) for family, found in pair.expected.items()}
    text = ", ".join(_by_family(by_family)) or NOTHING
    depends = any(len(found) > 1 for found in pair.expected.values())
    text = f"{text} (some addresses)" if depends and text != NOTHING else text
    stopped = few(packets_of(each for each in pair.sent if each.is_stopped))
    return f"{text}, but network ACLs stop {stopped}" if stopped else text


def _by_family(held: dict[AddressFamily, Intervals]) -> Iterator[str]:
    """Traffic of both families, then that of one of them alone. ICMP says itself which it is of."""
    if len(held) == 1:
        yield from (traffic_text(each) for each in held.values() if each)
        return
    both = intersection(*held.values()) if held else ()
    alone = {family: difference(found, both) for family, found in held.items()}
    icmp = [part for family, found in alone.items() if not difference(found, _OF_FAMILY[family]) for part in found]
    if common := union((*both, *icmp)):
        yield traffic_text(common)
    for family, found in alone.items():
        if difference(found, _OF_FAMILY[family]):
            yield f"{traffic_text(found)} ({FAMILY_NAMES[family]})"


def seen_text(pair: ProvenPair) -> str:
    """Return what was seen in comparison: `as expected`, or such as `not tcp/22, but tcp/23 (IPv6)`.

    What only one half of the flow does is said if both together do as expected.
    """
    direct = [each for each in pair.mismatches if not each.trial.is_half]
    stopped, arrived = (_few(direct, arrived=arrived) for arrived in (False, True))
    if direct:
        also = "but" if stopped else "also"
        return ", ".join(filter(None, (stopped and f"not {stopped}", arrived and f"{also} {arrived}")))
    stopped, arrived = (_few(pair.mismatches, arrived=arrived) for arrived in (False, True))
    halves = [stopped and f"one half stops {stopped}", arrived and f"one half lets {arrived} through"]
    return ", but ".join((AS_EXPECTED, *filter(None, halves)))


def _few(found: Iterable[SentPacket], *, arrived: bool) -> str:
    return few(packets_of(each for each in found if each.arrived == arrived))


def packets_of(found: Iterable[SentPacket]) -> Iterator[str]:
    """Yield the packets of some mismatches, each once, with its family where it is only one of both."""
    families: dict[str, dict[AddressFamily, None]] = {}
    for each in found:
        families.setdefault(str(each.trial.packet), {})[each.trial.family] = None
    for packet, of_packet in families.items():
        alone = next(iter(of_packet)) if len(of_packet) < len(FAMILIES) else None
        yield f"{packet} ({FAMILY_NAMES[alone]})" if alone and "icmp" not in packet else packet


def is_worth_a_row(pair: ProvenPair) -> bool:
    """True if something was expected or seen that is no half of a flow alone."""
    return expected_text(pair) != NOTHING or bool(pair.mismatches)
