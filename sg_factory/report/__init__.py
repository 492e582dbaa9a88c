"""Diagnostics → text for people and for machines. `FORMATS` is all of them; a format is one file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module

from sg_factory.diagnostic import Diagnostic
from sg_factory.report.words import NO_RULES, Rules

__all__ = ["EXPLAINING", "FORMATS", "HOSTED", "renderer"]

FORMATS = ("text", "json", "sarif", "github", "junit", "markdown")
# The formats that tell what is known of a code besides the findings.
EXPLAINING = ("json", "sarif")
# The formats that a code host reads, which takes paths from where the command is run.
HOSTED = ("sarif", "github")


def renderer(format: str, rules: Rules = NO_RULES) -> Callable[[tuple[Diagnostic, ...]], str]:
    """The function that writes pinned diagnostics in a format; only that format's module is loaded."""
    render: Callable[..., str] = import_module(f"sg_factory.report.{format}").render
    return partial(render, rules=rules) if format in EXPLAINING else render
