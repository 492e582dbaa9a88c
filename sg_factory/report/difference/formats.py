"""Facts of a difference → text in one of `FORMATS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sg_factory.report.difference.facts import DifferenceFacts, as_data, as_object
from sg_factory.report.difference.markdown import as_markdown
from sg_factory.report.difference.text import as_text
from sg_factory.text.json_text import json_text
from sg_factory.text.screen import Screen

FORMATS: Mapping[str, Callable[[DifferenceFacts, Screen], str]] = {
    "text": as_text,
    "markdown": lambda facts, _: as_markdown(facts),
    "json": lambda facts, _: json_text(as_data(facts), as_object),
}
"""Each format's function; the second argument is what text is printed on. The schema of JSON is
`docs/diff.schema.json`."""
