"""Steps from one role to the next, and how they are joined to paths."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sg_factory.network.intervals import Intervals
from sg_factory.plan import Rule


@dataclass(frozen=True, slots=True)
class Step:
    """One flow: `rule` lets what comes from `source` in to the role `destination`, or out where that is no role.

    `sent` are the rules of the source where both sides say addresses of the VPC and neither names the other's group:
    which addresses a role has there is not known, so that both may mean the other one.
    """

    source: str
    destination: str
    rule: Rule
    sent: tuple[Rule, ...] = ()

    @property
    def addresses(self) -> str:
        """The addresses that a step rests on, such as `10.0.0.0/27 and 0.0.0.0/0`; empty where a rule names a group."""
        return f"{self.sent[0].peer} and {self.rule.peer}" if self.sent else ""


StepPath = tuple[Step, ...]


def chain(steps: Iterable[tuple[str, str]]) -> str:
    """`internet → web + orders → database`, where a host that is reached by one role goes on with another."""
    text = held = ""
    for source, destination in steps:
        going_on = f" + {source}" if text else source
        text += (going_on if source != held else "") + f" → {destination}"
        held = destination
    return text


class Trail(NamedTuple):
    """A step with those that led to it. `traffic` is what flows: less than the rule's, where the source sends less.

    `between` is how many hosts lie between where it all began and the step's destination.
    """

    source: str
    destination: str
    rule: Rule
    traffic: Intervals
    between: int = 0
    before: Trail | None = None

    @property
    def steps(self) -> tuple[tuple[str, str, Rule], ...]:
        """Source, destination and rule of each step, from the first one on."""
        steps: list[tuple[str, str, Rule]] = []
        trail: Trail | None = self
        while trail is not None:
            steps.append((trail.source, trail.destination, trail.rule))
            trail = trail.before
        return tuple(reversed(steps))
