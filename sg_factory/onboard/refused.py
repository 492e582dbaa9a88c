"""The refusal of a new project or role."""

from __future__ import annotations

from sg_factory.diagnostic import Diagnostic


class Refused(Exception):
    """A name, a folder, a template or an answer that cannot be used, or a project with mistakes.

    The message says why, and what to write instead; `diagnostics` show the lines at fault, if they are in files.
    """

    def __init__(self, message: str, *diagnostics: Diagnostic) -> None:
        super().__init__(message)
        self.diagnostics = diagnostics
