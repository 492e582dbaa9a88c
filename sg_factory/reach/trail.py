"""Steps from one role to the next, and paths of steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sg_factory.network.intervals import Intervals
from sg_factory.plan import Rule


@dataclass(frozen=True, slots=True)
class Step:
    """One flow: `rule` is ingress of the role `destination`, or egress of the `source` to a peer that is no role.

    `sent` are the rules of the source if both sides have rules with addresses of the VPC and neither names the other's
    group: as the addresses of roles are not known, each may mean the other.
    """

    source: str
    destination: str
    rule: Rule
    sent: tuple[Rule, ...] = ()

    @property
    def addresses(self) -> str:
        """The addresses that a step depends on, such as `10.0.0.0/27 and 0.0.0.0/0`; empty if a rule names a group."""
        return f"{self.sent[0].peer} and {self.rule.peer}" if self.sent else ""


StepPath = tuple[Step, ...]


def chain(steps: Iterable[tuple[str, str]]) -> str:
    """Path in words: `internet → web + orders → database`, where `web + orders` is a host with both roles."""
    text = held = ""
    for source, destination in steps:
        going_on = f" + {source}" if text else source
        text += (going_on if source != held else "") + f" → {destination}"
        held = destination
    return text


class Trail(NamedTuple):
    """A step with the steps before it. `traffic` is what flows, which may be less than the rule allows.

    `between` is the number of hosts between the source of the path and the step's destination.
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
