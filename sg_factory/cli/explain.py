"""`sg-factory check --explain`: print the page of a check, or a list of checks."""

from __future__ import annotations

import sys

from sg_factory.check import CHECKS, NAMES
from sg_factory.check.index import checks_of_ids, coverage, foreign_ids, known_by, listing
from sg_factory.check.pages import page
from sg_factory.cli.output import fail, put, screen_of
from sg_factory.text.page import fitted_page
from sg_factory.text.spelling import suggestion

EVERY_CHECK = "all"


def explain(name: str) -> None:
    """Print the page of a check, by its name or by another tool's id; a list if the name means several or all checks.

    For an id, a sentence before the page says which part of the check's findings it covers.
    """
    screen = screen_of(sys.stdout)
    ids = known_by(name)
    meant = tuple(check for check in CHECKS if check.name == name) or checks_of_ids(ids)
    about = "".join(map(coverage, ids))
    if about:
        about += "\n"
    if name == EVERY_CHECK:
        put(listing(screen))
    elif meant:
        put(fitted_page(about, screen.width))
        put(fitted_page(page(meant[0].name), screen.width) if len(meant) == 1 else listing(screen, meant))
    else:
        remedy = suggestion(
            name, {*NAMES, *foreign_ids()}, otherwise=f"`sg-factory check --explain {EVERY_CHECK}` lists them"
        )
        fail(f"unknown check “{name}”: {remedy}")
