"""Mistakes in names of checks: under `checks:` of sg-factory.yaml, and in `accept` of role files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sg_factory.authored.models import Project
from sg_factory.authored.models.project import SETTINGS_FILE
from sg_factory.diagnostic import Diagnostic, Place, mistake
from sg_factory.text.spelling import remedy


def verify_checks(project: Project, checks: Mapping[str, bool]) -> Iterator[Diagnostic]:
    """Yield unknown checks, and those that cannot be switched off. `checks` maps every name to True if it can be."""
    for name in project.settings.checks:
        yield from _name(name, Place(SETTINGS_FILE).key("checks", name), checks)
    for source in project.sources:
        for direction, index, line in source.lines:
            for number, accept in enumerate(line.accept):
                place = source.place.at(direction, index, "accept", number, "check")
                yield from _name(accept.check, place, checks)


def _name(name: str, place: Place, checks: Mapping[str, bool]) -> Iterator[Diagnostic]:
    if name not in checks:
        help, fix = remedy(name, checks, otherwise="`sg-factory check --explain all` lists them")
        yield mistake("unknown-check", f"unknown check “{name}”", place, help=help, fix=fix)
    elif not checks[name]:
        text = f"“{name}” can be neither switched off nor accepted: guardrails hold for every role file"
        yield mistake("fixed-check", text, place, help="remove this, and change the guardrail if it is wrong")
