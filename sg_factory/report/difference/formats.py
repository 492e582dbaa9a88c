"""Facts of a difference → text in one of `FORMATS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sg_factory.report.difference import Facts
from sg_factory.report.difference.markdown import as_markdown
from sg_factory.report.difference.text import as_text
from sg_factory.text.json_text import json_text

FORMATS: Mapping[str, Callable[[Facts, bool], str]] = {
    "text": as_text,
    "markdown": lambda facts, _: as_markdown(facts),
    "json": lambda facts, _: json_text(facts),
}
"""Each format's function; the second argument is True for colours on a terminal. The schema of JSON is
`docs/diff.schema.json`."""
