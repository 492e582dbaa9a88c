"""A source that cannot be read."""

from __future__ import annotations

from sg_factory.diagnostic import Diagnostic


class BrokenSource(Exception):
    """Files are no source of what is asked for, such as a snapshot: `diagnostics` say where and why, pinned."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("the source cannot be read")
        self.diagnostics = diagnostics
