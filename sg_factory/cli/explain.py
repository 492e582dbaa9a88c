"""What `check --explain` prints, and what a report tells of the checks that it names."""

from __future__ import annotations

from collections.abc import Iterable

from sg_factory.check import CHECKS, NAMES, page
from sg_factory.check.index import lead, listing, remedy, standing_for
from sg_factory.cli.output import fail, put
from sg_factory.diagnostic import Diagnostic
from sg_factory.report.words import Rules, RuleText
from sg_factory.spelling import suggestion

EVERY_CHECK = "all"


def explain(name: str) -> None:
    """Print the page of a check, by our name or by another tool's id; the list where several, or all, are meant."""
    meant = standing_for(name)
    if name in NAMES:
        put(page(name))
    elif name == EVERY_CHECK:
        put(listing())
    elif len(meant) == 1:
        put(page(meant[0].name))
    elif meant:
        put(listing(meant))
    else:
        known = (*NAMES, *(foreign for check in CHECKS for foreign in check.known_as))
        remedy = suggestion(name, known, otherwise=f"`sg-factory check --explain {EVERY_CHECK}` lists them")
        fail(f"“{name}” is no check: {remedy}")


def rules(diagnostics: Iterable[Diagnostic]) -> Rules:
    """The texts of the checks that have found something."""
    codes = {diagnostic.code for diagnostic in diagnostics}
    return {
        check.name: RuleText(lead(check.name), remedy(check.name), page(check.name), check.level, check.known_as)
        for check in CHECKS
        if check.name in codes
    }
