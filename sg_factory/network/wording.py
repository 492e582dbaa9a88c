"""Sets of traffic and intervals of addresses → text."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from functools import lru_cache

from sg_factory.network.addresses import AddressFamily
from sg_factory.network.intervals import Intervals, without
from sg_factory.network.traffic import ALL_TRAFFIC, MAX_PORT, Traffic

_SPAN = MAX_PORT + 1
_MOST = 8  # protocols, or parts of one, that are listed; of more, the missing ones are listed if they are fewer


@lru_cache(maxsize=4096)  # drawings repeat the same sets
def traffic_text(allowed: Intervals) -> str:
    """Return such as `tcp/80, tcp/443`, `all`, `all but tcp/22` or `nothing`; `allowed` is a set of `intervals`."""
    if not allowed:
        return "nothing"
    whole = ALL_TRAFFIC.interval
    if allowed == (whole,):
        return str(ALL_TRAFFIC)
    held = _pieces(allowed)
    if len(held) > _MOST:
        missing = _pieces(tuple(without(whole, allowed)))
        if len(missing) < len(held):
            return f"all but {', '.join(_protocols(missing))}"
    return ", ".join(_protocols(held))


def _pieces(allowed: Intervals) -> dict[int, list[tuple[int, int]]]:
    """Return the parts of a set by protocol number, as intervals of ports or of encoded ICMP types."""
    pieces: dict[int, list[tuple[int, int]]] = {}
    for low, high in allowed:
        for number in range(low // _SPAN, high // _SPAN + 1):
            start = number * _SPAN
            pieces.setdefault(number, []).append((max(low - start, 0), min(high - start, MAX_PORT)))
    return pieces


def _protocols(pieces: dict[int, list[tuple[int, int]]]) -> Iterator[str]:
    """Yield the text of each protocol, in their order."""
    for number, held in pieces.items():
        named = _named(number, held)
        if len(named) > _MOST:
            missing = _named(number, list(without((0, MAX_PORT), tuple(held))))
            if len(missing) < len(named):
                (whole,) = Traffic.of(number, 0, MAX_PORT)
                yield f"{whole} (but {', '.join(map(str, missing))})"
                continue
        yield ", ".join(map(str, named))


def _named(protocol: int, held: list[tuple[int, int]]) -> list[Traffic]:
    return [traffic for low, high in held for traffic in Traffic.of(protocol, low, high)]


def address_text(family: AddressFamily, first: int, last: int) -> str:
    """Return a CIDR such as `10.1.0.0/16`, or first and last address if it is not one: `10.1.0.0-10.1.2.255`."""
    version = ipaddress.IPv4Address if family == "ipv4" else ipaddress.IPv6Address
    ranges = list(ipaddress.summarize_address_range(version(first), version(last)))
    return str(ranges[0]) if len(ranges) == 1 else f"{version(first)}-{version(last)}"
