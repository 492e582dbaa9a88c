"""A page of the site, in Markdown, and the documents of the repository that become pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]

# Documents outside docs/, and the pages that they become. A file of docs/ keeps its path below docs/.
_ELSEWHERE = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "ARCHITECTURE.md": "architecture.md",
    "CONTRIBUTING.md": "contributing.md",
    "docs/checks.md": "checks/index.md",
}
_CHECKS = "sg_factory/check/checks/"

UNSEARCHED = frozenset({"changelog.md", "architecture.md", "contributing.md"})
"""Pages that name every subject without explaining it: search results would begin with them."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `path` is its place on the site, `source` its document in the repository, if it is made of one: its
    links lead from there.
    """

    path: str
    text: str
    source: str = ""


def place(document: str) -> str:
    """Return the page on the site of a document, by its path in the repository; empty if it is on no page."""
    if document in _ELSEWHERE:
        return _ELSEWHERE[document]
    if document.startswith(_CHECKS) and document.endswith(".md"):
        return f"checks/{document.removeprefix(_CHECKS).replace('_', '-')}"
    return document.removeprefix("docs/") if document.startswith("docs/") else ""


def documents() -> Iterator[Page]:
    """Yield the pages that are documents of the repository, as they are written."""
    found = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")}
    for document in sorted(found | set(_ELSEWHERE)):
        yield Page(place(document), (ROOT / document).read_text("utf-8"), document)
