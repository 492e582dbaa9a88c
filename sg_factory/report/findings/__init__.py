"""Diagnostics → text for people and for machines. `FORMATS` is all of them; a format is one file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module

from sg_factory.diagnostic import Diagnostic, Suppressed
from sg_factory.report.findings.words import NO_RULES, Rules

__all__ = ["CARRYING", "EXPLAINING", "FORMATS", "HOSTED", "renderer"]

FORMATS = ("text", "json", "sarif", "github", "junit", "markdown")
# The formats that tell what is known of a code besides the findings.
EXPLAINING = ("json", "sarif")
# The formats that carry what is accepted: of text the last line says it, and annotations are of what is to be done.
CARRYING = ("json", "sarif", "junit", "markdown")
# The formats that say how much there is, or that there is nothing.
COUNTING = ("junit", "markdown")
# The formats that a code host reads, which takes paths from where the command is run.
HOSTED = ("sarif", "github")


def renderer(
    format: str, rules: Rules = NO_RULES, suppressed: tuple[Suppressed, ...] = (), known: int = 0
) -> Callable[[tuple[Diagnostic, ...]], str]:
    """The function that writes pinned diagnostics in a format; only that format's module is loaded."""
    render: Callable[..., str] = import_module(f"sg_factory.report.findings.{format}").render
    explained = {"rules": rules} if format in EXPLAINING else {}
    carried = {"suppressed": suppressed} if format in CARRYING else {}
    counted = {"known": known} if format in COUNTING else {}
    return partial(render, **explained, **carried, **counted)
