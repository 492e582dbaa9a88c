"""Diagnostics → a report in one of `FORMATS`; a format is one module."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module

from sg_factory.diagnostic import Diagnostic, Suppressed
from sg_factory.report.findings.words import NO_RULES, Rules

__all__ = ["CARRYING", "EXPLAINING", "FORMATS", "HOSTED", "renderer"]

FORMATS = ("text", "json", "sarif", "github", "junit", "markdown")
# Formats with descriptions of the checks besides the findings.
EXPLAINING = ("json", "sarif")
# Formats with accepted findings. Text has them in its last line; annotations show open findings only.
CARRYING = ("json", "sarif", "junit", "markdown")
# Formats with the number of findings, or a line that there are none.
COUNTING = ("junit", "markdown")
# Formats for code hosts, which resolve paths from the folder that the command is run in.
HOSTED = ("sarif", "github")


def renderer(
    format: str, rules: Rules = NO_RULES, suppressed: tuple[Suppressed, ...] = (), known: int = 0
) -> Callable[[tuple[Diagnostic, ...]], str]:
    """Return the function that writes pinned diagnostics in a format; only that format's module is loaded."""
    render: Callable[..., str] = import_module(f"sg_factory.report.findings.{format}").render
    explained = {"rules": rules} if format in EXPLAINING else {}
    carried = {"suppressed": suppressed} if format in CARRYING else {}
    counted = {"known": known} if format in COUNTING else {}
    return partial(render, **explained, **carried, **counted)
