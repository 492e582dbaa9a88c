"""What one check says of a small project or of a template, a line each, whatever else there is to say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from sg_factory.pipeline.project import moment
from sg_factory.pipeline.templates import read_templates
from sg_factory.report.findings.words import location
from tests.check.judge import findings
from tests.projects import write

WEB = "description: Serves the pages of the shop\nowner: shop\n"


def told(check: str, folder: Path, files: Mapping[str, str], *, as_of: str = "2027-01-01") -> list[str]:
    """The findings of a check in a project: `roles/web.yaml:4 message`, its second places in parentheses."""
    lines = findings(folder, files, as_of=as_of, about={check})
    return [_without_columns(f"{line.split()[0]} {line.partition('] ')[2]}") for line in lines]


def told_of_template(check: str, folder: Path, template: str) -> list[str]:
    """The findings of a check in a template: `4 message`. Fails where it cannot be read."""
    path = write(folder, {"template.yaml": template}) / "template.yaml"
    outcome = read_templates([path], as_of=moment("2027-01-01"))
    assert not outcome.is_broken, outcome.diagnostics
    found = (each for each in outcome.diagnostics if each.code == check)
    return [_without_columns(f"{location(each.where)} {each.message}").removeprefix(f"{path}:") for each in found]


def _without_columns(line: str) -> str:
    return re.sub(r"(\.yaml:\d+):\d+ ", r"\1 ", line)


def rules(*lines: str, direction: str = "ingress", description: str = "Takes the orders of customers") -> str:
    """A role with a rule on each line from the fourth on: what stands in its braces, but for the description."""
    written = "".join(f"  - {{{line}, description: Somebody needs this}}\n" for line in lines)
    return f"description: {description}\nowner: shop\n{direction}:\n{written}"
