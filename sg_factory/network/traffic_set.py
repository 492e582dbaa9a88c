"""Union of traffic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sg_factory.network.intervals import union, without
from sg_factory.network.traffic import Traffic

_WITH_PORTS = ("tcp", "udp")


class TrafficSet:
    """The union of some traffic. Once created, it answers each question in logarithmic time."""

    def __init__(self, allowed: Iterable[Traffic]) -> None:
        self._allowed = union(traffic.interval for traffic in allowed)

    def meets(self, traffic: Traffic) -> bool:
        """True if the set overlaps `traffic`."""
        whole = traffic.interval
        return next(without(whole, self._allowed), None) != whole

    def lacks(self, wanted: Traffic) -> tuple[Traffic, ...]:
        """Return the parts of `wanted` that are not in the set; several port ranges may cover it together.

        ICMP and protocols without ports are not divided: the result is all of `wanted` or nothing.
        """
        gaps = without(wanted.interval, self._allowed)
        if wanted.protocol in _WITH_PORTS:
            return tuple(self._named(wanted, gaps))
        return (wanted,) if next(gaps, None) else ()

    def _named(self, wanted: Traffic, gaps: Iterable[tuple[int, int]]) -> Iterator[Traffic]:
        first, _ = Traffic(wanted.protocol).interval
        return (Traffic(wanted.protocol, low - first, high - first) for low, high in gaps)
