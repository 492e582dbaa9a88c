"""Sets of traffic and stretches of addresses, as people write them."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from functools import lru_cache

from sg_factory.network.addresses import AddressFamily
from sg_factory.network.intervals import Intervals, without
from sg_factory.network.traffic import ALL_TRAFFIC, MAX_PORT, Traffic

_SPAN = MAX_PORT + 1
_MOST = 8  # protocols, or pieces of one, that are told by their names; of more it is told what is missing


@lru_cache(maxsize=4096)  # pictures ask for the same again and again
def traffic_text(allowed: Intervals) -> str:
    """Such as `tcp/80, tcp/443`, `all`, `all but tcp/22` or `nothing`; `allowed` is a set as `intervals` makes them."""
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
    """What a set holds of each protocol by its number, as stretches of the ports or of what it has instead."""
    pieces: dict[int, list[tuple[int, int]]] = {}
    for low, high in allowed:
        for number in range(low // _SPAN, high // _SPAN + 1):
            start = number * _SPAN
            pieces.setdefault(number, []).append((max(low - start, 0), min(high - start, MAX_PORT)))
    return pieces


def _protocols(pieces: dict[int, list[tuple[int, int]]]) -> Iterator[str]:
    """A text for each protocol, in their order."""
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
    """A range such as `10.1.0.0/16`, or its two ends where it is none: `10.1.0.0-10.1.2.255`."""
    version = ipaddress.IPv4Address if family == "ipv4" else ipaddress.IPv6Address
    ranges = list(ipaddress.summarize_address_range(version(first), version(last)))
    return str(ranges[0]) if len(ranges) == 1 else f"{version(first)}-{version(last)}"
