"""Who opened a connection whose records have no decisive flags: the last steps of the ladder.

The query has taken the first two: the flags, and an earlier record of the same flow. Then come a rule that matches one
way only, and the ephemeral port; what is left is ambiguous.
"""

from __future__ import annotations

from typing import NamedTuple

from sg_factory.usage.traffic.query import EPHEMERAL

_WITH_PORTS = (6, 17)
WELL_KNOWN = 1024
"""The first port that is of no well-known service: no client takes a lower one, and NAT gateways none either."""


class PossibleRules(NamedTuple):
    """The rules that have let a connection in, for certain or perhaps."""

    certain: int
    possible: int

    @property
    def both(self) -> int:
        """All of them."""
        return self.certain | self.possible


class Opened(NamedTuple):
    """The rules that a record hits, and those that it may have hit."""

    hit: int
    ambiguous: int


def opened(
    ingress: PossibleRules,
    egress: PossibleRules,
    protocol: int,
    own_port: int,
    peer_port: int,
    *,
    is_alone: bool,
    few_ports: int,
    high_ports: int,
) -> Opened:
    """Return what a record of a flow hits, whose opener the flags do not tell.

    `ingress` are the rules if the peer opened it, `egress` those if the interface did. `is_alone` is True if all rules
    of the interface are known: only then does a rule that matches one way only tell the way. `few_ports` are the rules
    that are for single services, `high_ports` those for none of the well-known ports.
    """
    if not ingress.both and not egress.both:
        return Opened(0, 0)
    if is_alone and not egress.both:
        return Opened(ingress.certain, ingress.possible)
    if is_alone and not ingress.both:
        return Opened(egress.certain, egress.possible)
    service = _service(protocol, own_port, peer_port)
    if service is None:
        return Opened(0, ingress.both | egress.both)
    taken, other = (ingress, egress) if service == "own" else (egress, ingress)
    # a service on a high port looks like a client: a rule for that port alone may have been meant
    meant = other.both & few_ports
    if min(own_port, peer_port) < WELL_KNOWN:
        return Opened(taken.certain, taken.possible | meant)
    if service == "peer":
        # behind a NAT gateway, clients have lower ports than their systems take
        meant |= other.both & high_ports
    return Opened(0, taken.both | meant) if meant else Opened(taken.certain, taken.possible)


def _service(protocol: int, own_port: int, peer_port: int) -> str | None:
    """The end that has the service, by the ports alone."""
    if protocol not in _WITH_PORTS:
        return None
    low, high = sorted((own_port, peer_port))
    if (low < EPHEMERAL <= high) or (low < WELL_KNOWN <= high):
        return "own" if own_port == low else "peer"
    return None
