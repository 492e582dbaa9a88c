"""Drift → text, JSON, Markdown, SARIF."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sg_factory.diagnostic import Locate
from sg_factory.report.drift import json
from sg_factory.text.screen import Screen
from sg_factory.usage.drift import EnvironmentDrift

FORMATS: Mapping[str, Callable[[Sequence[EnvironmentDrift], Locate, Screen], str]] = {"json": json.render}
"""The formats of drift."""
