"""The report of `check` in any format, with what it tells of the checks that it names."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from sg_factory.check import CHECKS, page
from sg_factory.check.index import lead, remedy
from sg_factory.cli.output import text_of
from sg_factory.diagnostic import Diagnostic, Where
from sg_factory.report import EXPLAINING, HOSTED, renderer
from sg_factory.report.words import Rules, RuleText


def report_of(diagnostics: tuple[Diagnostic, ...], format: str, folder: Path) -> str:
    """Diagnostics of the files in `folder`, in a format of `check`."""
    if format == "text":
        return text_of(diagnostics, sys.stdout)
    if format in HOSTED:
        diagnostics = _from_here(diagnostics, folder)
    if format in EXPLAINING:
        return renderer(format, _rules(diagnostics))(diagnostics)
    return renderer(format)(diagnostics)


def _from_here(diagnostics: tuple[Diagnostic, ...], folder: Path) -> tuple[Diagnostic, ...]:
    """The same with paths as they are from where the command is run, which a pipeline does in its repository."""

    def placed(where: Where) -> Where:
        path = Path(os.path.relpath(folder / where.file))
        return where if path.parts[:1] == ("..",) else replace(where, file=path.as_posix())

    return tuple(found.placed(placed) for found in diagnostics)


def _rules(diagnostics: Iterable[Diagnostic]) -> Rules:
    """The texts of the checks that have found something."""
    codes = {diagnostic.code for diagnostic in diagnostics}
    return {
        check.name: RuleText(lead(check.name), remedy(check.name), page(check.name), check.level, check.known_as)
        for check in CHECKS
        if check.name in codes
    }
