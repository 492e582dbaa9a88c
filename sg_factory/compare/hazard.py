"""A hazard of a deploy: something that one deploy of a change would break."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sg_factory.diagnostic import Diagnostic, Place, Related, Severity


@dataclass(frozen=True, slots=True)
class Hazard:
    """A finding against one side of a change; its place is in the files of `side`."""

    side: Literal["base", "head"]
    finding: Diagnostic


def hazard(
    side: Literal["base", "head"],
    code: str,
    text: str,
    place: Place,
    help: str,
    lines: tuple[Place, ...] = (),
    label: str = "it is named here",
) -> Hazard:
    """Return the hazard at a place; `lines` are other places that it concerns, each with a label."""
    related = tuple(Related(line, label) for line in lines)
    return Hazard(side, Diagnostic(code, Severity.ERROR, text, place, help=help, related=related))
