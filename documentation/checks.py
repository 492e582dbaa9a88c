"""Pages of the checks, as `sg-factory check --explain` prints them."""

from __future__ import annotations

from collections.abc import Iterator

from documentation.page import Page, place
from sg_factory.check import NAMES
from sg_factory.check.pages import file_name, page


def checks() -> Iterator[Page]:
    """Yield a page for each check."""
    for name in NAMES:
        source = f"sg_factory/check/checks/{file_name(name)}"
        yield Page(place(source), page(name), source)
