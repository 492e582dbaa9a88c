"""Diagnostics as GitHub workflow commands, which GitHub shows as annotations of a pull request.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterable

from sg_factory.diagnostic import Diagnostic, Severity
from sg_factory.report.findings.words import paragraph, span
from sg_factory.report.printable import printable

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """Return one command a line."""
    return "".join(f"{_command(diagnostic)}\n" for diagnostic in printable(diagnostics))


def _command(diagnostic: Diagnostic) -> str:
    where = span(diagnostic.where)
    properties = {"file": where.file, "title": diagnostic.code}
    if where.line:
        properties |= {"line": str(where.line), "col": str(where.column), "endColumn": str(where.end)}
    written = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{_COMMANDS[diagnostic.severity]} {written}::{_data(paragraph(diagnostic))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
