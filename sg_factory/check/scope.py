"""What another tool says under one of its ids, and so what that id accepts: these rules, or this about a group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sg_factory.network import ALL_TRAFFIC, FAMILIES, AddressFamily, Traffic, TrafficSet
from sg_factory.plan import RangePeer, Rule

Subject = Literal["rule", "group", "wearer", "way in", "way out"]
"""What a finding is about: rules, a group itself, who wears one, or that nothing comes in or goes out."""
Shape = Literal["any", "all protocols", "ports"]


@dataclass(frozen=True, slots=True)
class ForeignScope:
    """What an id says; `words` say the same to a person.

    Of rules: all of a rule's traffic is among `traffic`, it has this `shape` (`ports`: a range of several), its range
    is of one of the `families` and, with `is_everyone`, all of one. What is more than that is not accepted.
    """

    words: str
    subject: Subject = "rule"
    traffic: TrafficSet | None = None
    shape: Shape = "any"
    families: tuple[AddressFamily, ...] = FAMILIES
    is_everyone: bool = False

    def covers(self, rule: Rule) -> bool:
        """Whether the tool says this of a rule, and of all of it."""
        if self.subject != "rule" or not self._has_shape(rule.traffic):
            return False
        if self.traffic is not None and self.traffic.lacks(rule.traffic):
            return False
        if not isinstance(rule.peer, RangePeer):
            return not self.is_everyone
        range_ = rule.peer.cidr
        return range_.family in self.families and (range_.is_everyone or not self.is_everyone)

    def _has_shape(self, traffic: Traffic) -> bool:
        if self.shape == "all protocols":
            return traffic == ALL_TRAFFIC
        low, high = traffic.interval
        return self.shape == "any" or (traffic.protocol in ("tcp", "udp") and low < high)
