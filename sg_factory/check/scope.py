"""Scopes of other tools' ids: the rules, or the property of a group, that a suppression by such an id covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sg_factory.network import ALL_TRAFFIC, FAMILIES, AddressFamily, Traffic, TrafficSet
from sg_factory.plan import Rule

Subject = Literal["rule", "group", "attachment", "no ingress", "no egress"]
"""The subject of a finding: rules, a group, an attachment of one, or that a load balancer has no ingress or egress."""
Shape = Literal["any", "all protocols", "ports"]


@dataclass(frozen=True, slots=True)
class ForeignScope:
    """The scope of an id; `words` describe it.

    A rule is within it if all of its traffic is in `traffic`, its traffic has this `shape` (`ports`: a range of several
    ports), and its range is of one of the `families` and, with `is_everyone`, 0.0.0.0/0 or ::/0.
    """

    words: str
    subject: Subject = "rule"
    traffic: TrafficSet | None = None
    shape: Shape = "any"
    families: tuple[AddressFamily, ...] = FAMILIES
    is_everyone: bool = False

    def covers(self, rule: Rule) -> bool:
        """True if all of a rule is within the scope."""
        if self.subject != "rule" or not self._has_shape(rule.traffic):
            return False
        if self.traffic is not None and self.traffic.lacks(rule.traffic):
            return False
        range_ = rule.peer.cidr
        if range_ is None:
            return not self.is_everyone
        return range_.family in self.families and (range_.is_everyone or not self.is_everyone)

    def _has_shape(self, traffic: Traffic) -> bool:
        if self.shape == "all protocols":
            return traffic == ALL_TRAFFIC
        low, high = traffic.interval
        return self.shape == "any" or (traffic.protocol in ("tcp", "udp") and low < high)
