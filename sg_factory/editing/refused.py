"""The refusal of a change to a project's files."""

from __future__ import annotations

from sg_factory.diagnostic import Diagnostic


class ChangeRefused(Exception):
    """A change that is not made: the message says why. `diagnostics` show the lines at fault, if they are in files."""

    def __init__(self, message: str, *diagnostics: Diagnostic) -> None:
        super().__init__(message)
        self.diagnostics = diagnostics
