"""What `check --explain` prints."""

from __future__ import annotations

from sg_factory.check import NAMES, page
from sg_factory.check.index import checks_of_ids, coverage, foreign_ids, known_by, listing
from sg_factory.cli.output import fail, put
from sg_factory.text.spelling import suggestion

EVERY_CHECK = "all"


def explain(name: str) -> None:
    """Print the page of a check, by our name or by another tool's id; the list where several, or all, are meant.

    Before it stands what an id is about, which may be a part of what the check finds.
    """
    ids = known_by(name)
    meant = checks_of_ids(ids)
    about = "".join(map(coverage, ids))
    if about:
        about += "\n"
    if name in NAMES:
        put(page(name))
    elif name == EVERY_CHECK:
        put(listing())
    elif len(meant) == 1:
        put(about + page(meant[0].name))
    elif meant:
        put(about + listing(meant))
    else:
        remedy = suggestion(
            name, {*NAMES, *foreign_ids()}, otherwise=f"`sg-factory check --explain {EVERY_CHECK}` lists them"
        )
        fail(f"“{name}” is no check: {remedy}")
