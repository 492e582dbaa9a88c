"""Proofs by packets → text and JSON. `FORMATS` is all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sg_factory.lab.proof.proof import Proof
from sg_factory.report.proof.json import as_json
from sg_factory.report.proof.text import as_text
from sg_factory.text.screen import Screen

FORMATS: Mapping[str, Callable[[Sequence[Proof], Screen], str]] = {
    "text": as_text,
    "json": lambda found, _: as_json(found),
}
