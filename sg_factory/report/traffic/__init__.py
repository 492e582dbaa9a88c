"""The use of rules and groups by flow logs in all its formats: `FORMATS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sg_factory.diagnostic import Locate
from sg_factory.report.traffic.json import as_json
from sg_factory.report.traffic.markdown import as_markdown
from sg_factory.report.traffic.text import as_text
from sg_factory.text.screen import Screen
from sg_factory.usage.traffic.values import TrafficReport

FORMATS: Mapping[str, Callable[[TrafficReport, Locate, Screen], str]] = {
    "text": as_text,
    "json": lambda report, locate, _: as_json(report, locate),
    "markdown": lambda report, locate, _: as_markdown(report, locate),
}
