"""The page of the JSON Schema of `diff --format json`."""

from __future__ import annotations

from documentation.page import ROOT, Page

_FILE = "docs/diff.schema.json"


def schema() -> Page:
    """Return the page with the schema as it is."""
    text = (ROOT / _FILE).read_text("utf-8")
    return Page(
        "diff-schema.md",
        "# JSON Schema of diff\n\n[`sg-factory diff --format json`](diff.md) prints documents of this schema, "
        f"which is also [a file](diff.schema.json).\n\n```json\n{text}```\n",
    )
