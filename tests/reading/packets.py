"""Packets as whole numbers, one for each kind that a security group distinguishes, and traffic as sets of them.

The number is `protocol * 65536 + detail`. The detail is the destination port of TCP and UDP, and `type * 256 + code`
of ICMP and ICMPv6. A group looks no further into other protocols: those come as whole blocks.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.reading.intervals import Intervals, Span

ICMP, TCP, UDP, ICMPV6 = 1, 6, 17, 58
WITH_PORTS = (TCP, UDP)
WITH_TYPES = (ICMP, ICMPV6)
NAMES = {ICMP: "icmp", TCP: "tcp", UDP: "udp", ICMPV6: "icmpv6"}
BLOCK = 65_536
EVERYTHING = Intervals.of((0, 256 * BLOCK - 1))


def ports(protocol: int, first: int, last: int) -> Intervals:
    if not (protocol in WITH_PORTS and 0 <= first <= last < BLOCK):
        raise ValueError(f"protocol {protocol} has no ports {first}-{last}")
    return Intervals.of((protocol * BLOCK + first, protocol * BLOCK + last))


def messages(protocol: int, kind: int = -1, code: int = -1) -> Intervals:
    """ICMP messages; -1 is every type, or every code of one type."""
    if protocol not in WITH_TYPES or not (-1 <= kind < 256 and -1 <= code < 256) or (kind == -1 and code != -1):
        raise ValueError(f"protocol {protocol} has no messages of type {kind}, code {code}")
    if kind == -1:
        return whole(protocol)
    first = protocol * BLOCK + kind * 256
    return Intervals.of((first, first + 255) if code == -1 else (first + code, first + code))


def whole(protocol: int) -> Intervals:
    if not 0 <= protocol < 256:
        raise ValueError(f"there is no protocol {protocol}")
    return Intervals.of((protocol * BLOCK, protocol * BLOCK + BLOCK - 1))


def words(traffic: Intervals) -> str:
    """Traffic as a person writes it: `tcp/22, tcp/8000-8100, icmp/type 8, protocol 50`."""
    if traffic == EVERYTHING:
        return "everything"
    return ", ".join(_block_words(*block) for block in _blocks(traffic)) or "nothing"


def _blocks(traffic: Intervals) -> Iterator[tuple[int, Span]]:
    for first, last in traffic.spans:
        for protocol in range(first // BLOCK, last // BLOCK + 1):
            base = protocol * BLOCK
            yield protocol, (max(first - base, 0), min(last - base, BLOCK - 1))


def _block_words(protocol: int, detail: Span) -> str:
    first, last = detail
    name = NAMES.get(protocol, f"protocol {protocol}")
    if detail == (0, BLOCK - 1):
        return name
    if protocol in WITH_TYPES and first % 256 == 0 and last == first + 255:
        return f"{name}/type {first // 256}"
    if protocol in WITH_TYPES and first == last:
        return f"{name}/type {first // 256} code {first % 256}"
    if protocol in WITH_TYPES:
        return f"{name}/type {first // 256} code {first % 256} to type {last // 256} code {last % 256}"
    return f"{name}/{first}" if first == last else f"{name}/{first}-{last}"
