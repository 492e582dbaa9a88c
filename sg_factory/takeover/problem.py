"""Reasons why a group or rule cannot be taken over. They are no mistakes in files: the account is otherwise."""

from __future__ import annotations

from sg_factory.diagnostic import Diagnostic, Place, Severity


def problem(code: str, message: str, where: Place, help: str, severity: Severity = Severity.ERROR) -> Diagnostic:
    """Return the diagnostic of such a reason, at its place in the project's files; a warning lets the import go on."""
    return Diagnostic(code, severity, message, where, help=help)
