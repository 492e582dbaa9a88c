"""What `check --explain` prints."""

from __future__ import annotations

from sg_factory.check import NAMES, page
from sg_factory.check.index import foreign_ids, listing, standing_for
from sg_factory.cli.output import fail, put
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
        remedy = suggestion(
            name, {*NAMES, *foreign_ids()}, otherwise=f"`sg-factory check --explain {EVERY_CHECK}` lists them"
        )
        fail(f"“{name}” is no check: {remedy}")
