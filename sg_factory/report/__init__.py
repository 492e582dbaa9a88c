"""Diagnostics → text for people and for machines. `FORMATS` is all of them; a format is one file."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from sg_factory.diagnostic import Diagnostic

__all__ = ["FORMATS", "renderer"]

FORMATS = ("text", "json", "sarif", "github", "junit", "markdown")


def renderer(format: str) -> Callable[[tuple[Diagnostic, ...]], str]:
    """The function that writes pinned diagnostics in a format; only that format's module is loaded."""
    render: Callable[[tuple[Diagnostic, ...]], str] = import_module(f"sg_factory.report.{format}").render
    return render
