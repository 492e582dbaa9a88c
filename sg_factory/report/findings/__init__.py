"""Diagnostics → a report in one of `FORMATS`; a format is one module."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module

from sg_factory.diagnostic import Diagnostic, Suppressed
from sg_factory.report.findings.words import NO_RULES, Rules
from sg_factory.text.screen import PIPE, Screen

__all__ = ["FORMATS", "HOSTED", "renderer"]

# Each format with what it shows besides open findings: `rules`, descriptions of the checks; `suppressed`, accepted
# findings, which the command adds to text itself; `known`, the number of findings in the baseline. Text is laid out for
# the `screen` that it is printed on.
FORMATS: Mapping[str, tuple[str, ...]] = {
    "text": ("screen",),
    "json": ("rules", "suppressed"),
    "sarif": ("rules", "suppressed"),
    "github": (),
    "junit": ("suppressed", "known"),
    "markdown": ("suppressed", "known"),
}
# Formats for code hosts, which resolve paths from the folder that the command is run in.
HOSTED = ("sarif", "github")


def renderer(
    format: str, rules: Rules = NO_RULES, suppressed: tuple[Suppressed, ...] = (), known: int = 0, screen: Screen = PIPE
) -> Callable[[tuple[Diagnostic, ...]], str]:
    """Return the function that writes pinned diagnostics in a format; only that format's module is loaded."""
    render: Callable[..., str] = import_module(f"sg_factory.report.findings.{format}").render
    besides = {"rules": rules, "suppressed": suppressed, "known": known, "screen": screen}
    return partial(render, **{name: besides[name] for name in FORMATS[format]})
