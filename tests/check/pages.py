"""A check's page, taken apart: its sections, and its examples as projects with what a terminal shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import sg_factory.check.checks

FOLDER = Path(sg_factory.check.checks.__file__).parent

_SECTION = re.compile(r"^## (.+)\n", re.MULTILINE)
_FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A whole project by path, the command that is run in it, and what a terminal then shows."""

    files: dict[str, str]
    arguments: tuple[str, ...]
    shown: str


@dataclass(frozen=True)
class Page:
    """`lead` is what stands between the title and the first section."""

    title: str
    lead: str
    sections: dict[str, str]

    def example(self, section: str) -> Example:
        """The example of a section: YAML files, then one console."""
        fences = _FENCE.findall(self.sections[section])
        files = {name: text for kind, name, text in fences if kind == "yaml"}
        ((command, shown),) = [text.split("\n", 1) for kind, _, text in fences if kind == "console"]
        prompt, program, *arguments = command.split()
        assert (prompt, program) == ("$", "sg-factory")
        return Example(files, tuple(arguments), shown)


def read_page(name: str) -> Page:
    """The page of a check."""
    before, *parts = _SECTION.split(sg_factory.check.page(name))
    title, _, lead = before.partition("\n")
    return Page(title.removeprefix("# "), lead.strip(), dict(zip(parts[::2], parts[1::2], strict=True)))
