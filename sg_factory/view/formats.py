"""The formats of `show`: `FORMATS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sg_factory.files.package_data import pages
from sg_factory.text.markdown import backslashed
from sg_factory.text.screen import Screen
from sg_factory.view.facts import StackFacts
from sg_factory.view.json import as_json
from sg_factory.view.rules import peer_text, reason
from sg_factory.view.text import as_text, launched


def _as_markdown(stacks: Sequence[StackFacts], _: Screen) -> str:
    """Return the stacks as Markdown, by the template show.md.j2."""
    environment = pages("templates")
    environment.filters |= {"cell": backslashed, "reason": reason, "peer": peer_text, "launched": launched}
    page = environment.get_template("show.md.j2")
    return "\n".join(page.render(stack=stack) for stack in stacks)


FORMATS: Mapping[str, Callable[[Sequence[StackFacts], Screen], str]] = {
    "text": as_text,
    "json": lambda stacks, _: as_json(stacks),
    "markdown": _as_markdown,
}
