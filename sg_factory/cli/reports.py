"""The report of `check` in any format, with descriptions of the checks in formats that have them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path

from sg_factory.check import CHECKS
from sg_factory.check.pages import lead, page, remedy
from sg_factory.diagnostic import Diagnostic, Suppressed, Where
from sg_factory.report.findings import FORMATS, HOSTED, renderer
from sg_factory.report.findings.words import NO_RULES, CheckText, Rules
from sg_factory.text.screen import PIPE, Screen


def report_of(
    diagnostics: tuple[Diagnostic, ...],
    format: str,
    folder: Path,
    suppressed: tuple[Suppressed, ...] = (),
    known: int = 0,
    screen: Screen = PIPE,
) -> str:
    """Return diagnostics and accepted findings of the files in `folder` in a format of `check`.

    `known` is the number of further findings that the baseline holds; text is printed on `screen`.
    """
    if format in HOSTED:
        here = partial(_from_here, folder)
        diagnostics = tuple(found.placed(here) for found in diagnostics)
        suppressed = tuple(found.placed(here) for found in suppressed)
    found = chain(diagnostics, (each.finding for each in suppressed))
    rules = _rules(found) if "rules" in FORMATS[format] else NO_RULES
    return renderer(format, rules, suppressed, known, screen)(diagnostics)


def _from_here(folder: Path, where: Where) -> Where:
    """A place with its path from the current folder, which in a CI job is the repository's."""
    path = Path(os.path.relpath(folder / where.file))
    return where if path.parts[:1] == ("..",) else replace(where, file=path.as_posix())


def _rules(diagnostics: Iterable[Diagnostic]) -> Rules:
    """Descriptions of the checks that have found something."""
    codes = {diagnostic.code for diagnostic in diagnostics}
    return {
        check.name: CheckText(lead(check.name), remedy(check.name), page(check.name), check.level, check.known_as)
        for check in CHECKS
        if check.name in codes
    }
