"""Answer of `reach` → text and JSON. `FORMATS` is all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sg_factory.diagnostic import Locate
from sg_factory.report.reach.json import as_json
from sg_factory.report.reach.text import EnvironmentAnswer, as_text
from sg_factory.text.screen import Screen

FORMATS: Mapping[str, Callable[[Sequence[EnvironmentAnswer], str, Locate, Screen], str]] = {
    "text": as_text,
    "json": lambda found, service, locate, _: as_json(found, service, locate),
}
