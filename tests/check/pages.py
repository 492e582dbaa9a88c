"""A check's page, taken apart: its sections, and its examples as projects with what a terminal shows.

An example runs the check of its page only, so that a page does not depend on other checks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import sg_factory.check.checks
from sg_factory.check import CHECKS, CheckResult, run_checks
from sg_factory.check.finding import Check
from sg_factory.check.pages import page
from sg_factory.plan import Plan

FOLDER = Path(sg_factory.check.checks.__file__).parent

SECTIONS = ["Why it is bad", "Bad", "Good", "What to do", "Known elsewhere as"]

_SECTION = re.compile(r"^## (.+)\n", re.MULTILINE)
_FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A whole project by path, the command that is run in it, and what a terminal then shows."""

    files: dict[str, str]
    arguments: tuple[str, ...]
    shown: str

    @property
    def accepted(self) -> set[str]:
        """The checks whose findings are accepted in its files."""
        return {name for text in self.files.values() for name in re.findall(r"- check: ([\w-]+)", text)}


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
    before, *parts = _SECTION.split(page(name))
    title, _, lead = before.partition("\n")
    return Page(title.removeprefix("# "), lead.strip(), dict(zip(parts[::2], parts[1::2], strict=True)))


@contextmanager
def running(names: Collection[str]) -> Iterator[None]:
    """Let commands in this process run these checks only."""

    def run_some(
        plans: Collection[Plan], checks: Collection[Check] = CHECKS, **options: Any
    ) -> tuple[CheckResult, ...]:
        return run_checks(plans, [check for check in checks if check.name in names], **options)

    rooms = ("sg_factory.pipeline.project", "sg_factory.pipeline.templates")
    with patch(f"{rooms[0]}.run_checks", run_some), patch(f"{rooms[1]}.run_checks", run_some):
        yield
