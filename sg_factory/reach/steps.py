"""Steps from one role to the next, and paths of steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sg_factory.plan import Rule


@dataclass(frozen=True, slots=True)
class Step:
    """One flow: `rule` is ingress of the role `destination`, or egress of the `source` to a peer that is no role.

    Either end may be an external group that a host has.

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
