"""Mistakes in names of checks: under `checks:` of sg-factory.yaml, and in `accept` of rules and networks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sg_factory.authored.models import Project
from sg_factory.authored.models.project import SETTINGS_FILE
from sg_factory.diagnostic import Diagnostic, Place, mistake
from sg_factory.text.counting import listed
from sg_factory.text.spelling import remedy


def verify_checks(project: Project, checks: Mapping[str, bool], of_ranges: Collection[str]) -> Iterator[Diagnostic]:
    """Yield unknown checks, those that cannot be switched off, and on networks those that are not `of_ranges`.

    `checks` maps every name to True if it can be switched off.
    """
    for name in project.settings.checks:
        yield from _name(name, Place(SETTINGS_FILE).key("checks", name), checks)
    for source in project.sources:
        for direction, index, line in source.lines:
            for number, accept in enumerate(line.accept):
                place = source.place.at(direction, index, "accept", number, "check")
                yield from _name(accept.check, place, checks)

    for network, settings in project.settings.networks.items():
        for number, on_network in enumerate(settings.accept):
            name, place = on_network.check, Place(SETTINGS_FILE).at("networks", network, "accept", number, "check")
            yield from _name(name, place, checks)
            if checks.get(name) and name not in of_ranges:
                text = f"“{name}” does not speak of ranges alone, so that a network cannot accept it"
                help = f"accept it on the rule; a network accepts {listed(sorted(of_ranges))}"
                yield mistake("not-of-ranges", text, place, help=help)


def _name(name: str, place: Place, checks: Mapping[str, bool]) -> Iterator[Diagnostic]:
    if name not in checks:
        help, fix = remedy(name, checks, otherwise="`sg-factory check --explain all` lists them")
        yield mistake("unknown-check", f"unknown check “{name}”", place, help=help, fix=fix)
    elif not checks[name]:
        text = f"“{name}” can be neither switched off nor accepted: guardrails hold for every role file"
        yield mistake("fixed-check", text, place, help="remove this, and change the guardrail if it is wrong")
