"""Drift → text, JSON, Markdown, SARIF."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sg_factory.diagnostic import Locate
from sg_factory.report.drift import json, markdown, sarif, text
from sg_factory.text.screen import Screen
from sg_factory.usage.drift import EnvironmentDrift

FORMATS: Mapping[str, Callable[[Sequence[EnvironmentDrift], Locate, Screen], str]] = {
    "text": text.render,
    "json": json.render,
    "markdown": markdown.render,
    "sarif": sarif.render,
}
"""The formats of drift."""
