"""CloudFormation templates → Plans, one for each combination of their parameters and conditions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from pathlib import Path

from sg_factory.diagnostic import Diagnostic, Place
from sg_factory.plan import Plan, TemplateNote
from sg_factory.source.cloudformation.expressions import digest
from sg_factory.source.cloudformation.family import NO_NAMES, TemplateFamily
from sg_factory.source.cloudformation.files import candidates
from sg_factory.source.cloudformation.parsed import template_of
from sg_factory.source.cloudformation.read import read_scenario
from sg_factory.source.cloudformation.scenarios import MOST_TOGETHER, Answers, each_scenario
from sg_factory.source.cloudformation.stacks import size_of
from sg_factory.source.cloudformation.template import QUESTION, Template
from sg_factory.source.cloudformation.unread import unread_in
from sg_factory.source.cloudformation.values import Unknown
from sg_factory.text.counting import counted
from sg_factory.text.progress import steps

__all__ = ["NoTemplate", "Reading", "adopt", "readings", "readings_of_text", "unread_in"]


@dataclass(frozen=True, slots=True)
class Reading:
    """The Plan of a template under one combination of its parameters and conditions, and that combination."""

    plan: Plan
    answers: Answers


_Read = tuple[tuple[Reading, ...], tuple[Diagnostic, ...]]


def adopt(
    paths: Iterable[Path], as_of: datetime, known_as: Mapping[str, str] = NO_NAMES, but: Collection[Path] = ()
) -> tuple[tuple[Plan, ...], tuple[Diagnostic, ...]]:
    """The Plans of templates, each once, and the reasons why other files have none.

    A path is a template, a folder of them, or what `cdk synth` has written. `known_as` are the ids that a template may
    accept findings by, in lower case, and what the Plan calls them. A Plan with only a note names the templates in
    folders that are skipped. `but` are files of other kinds, which are left out. Raises NoTemplate if a folder contains
    neither templates nor such files.
    """
    paths = tuple(paths)
    found, mistakes = readings(paths, as_of, known_as, is_compared=False, but=but)
    plans = (dict.fromkeys(reading.plan for reading in each) for each in found.values())
    return (*chain(*plans), *unread_in(paths, (*found, *but), as_of)), mistakes


def readings(
    paths: Iterable[Path],
    as_of: datetime,
    known_as: Mapping[str, str] = NO_NAMES,
    *,
    is_compared: bool = True,
    but: Collection[Path] = (),
) -> tuple[dict[Path, tuple[Reading, ...]], tuple[Diagnostic, ...]]:
    """Read templates as `adopt` does, and return all readings of each file that is a template.

    A template that another one nests is read there, with the parameters it is given, and not again on its own.
    """
    found = {path: tuple(each for each in candidates(path) if each.path not in but) for path in paths}
    named = {each.path: each for each in chain(*found.values()) if each.is_named}
    files = {each.path: named.get(each.path, each) for each in chain(*found.values())}
    family = TemplateFamily(files.values(), known_as, is_compared=is_compared)
    # Files that may contain nested stacks come first: their nested templates are then known to be read.
    first = {path for path, each in files.items() if family.may_hold_stacks(each)}
    read: dict[Path, _Read] = {}
    for path in steps(sorted(files, key=lambda path: path not in first), "reading"):
        if path in first or not family.is_part(path):
            read[path] = _read(*family.read(files[path]), as_of, family)
    for path, within in found.items():
        is_template = any(family.is_part(each.path) or any(read[each.path]) for each in within)
        if not is_template and not any(each.is_relative_to(path) for each in but):
            raise NoTemplate(
                f"{path} contains no CloudFormation template or other source; use --project for a project of roles"
            )
    kept = {path: read[path] for path in files if path in read}
    made = {path: found for path, (found, _) in kept.items() if found and not family.is_part(path)}
    return made, tuple(chain(*(mistakes for _, mistakes in kept.values())))


def readings_of_text(
    content: bytes,
    file: str,
    as_of: datetime,
    parameters: Mapping[str, str] | None = None,
    known_as: Mapping[str, str] = NO_NAMES,
) -> _Read:
    """The readings of a template's text, or the reasons why it has none; `file` is its name in diagnostics.

    `parameters` are values that are known, such as those that a stack was deployed with, AWS's own (`AWS::Region`)
    among them: such a parameter has no other value, and its default does not count. For an SSM parameter type it is
    the stored value. Names that the template does not declare are ignored. `known_as` is as `adopt` takes it.
    """
    template, mistakes = template_of(content, file, parameters or {}, known_as, is_named=True)
    return _read(template, mistakes, as_of, TemplateFamily(known_as=known_as))


class NoTemplate(Exception):
    """The caller named a folder that holds no template."""


def _read(
    template: Template | None, mistakes: tuple[Diagnostic, ...], as_of: datetime, family: TemplateFamily
) -> _Read:
    return (() if template is None else tuple(_readings(template, as_of, family))), mistakes


def _readings(template: Template, as_of: datetime, family: TemplateFamily) -> Iterator[Reading]:
    most = max(1, min(MOST_TOGETHER, _MOST_READ // (size_of(template, family) + 1)))
    plans, open_choices = each_scenario(lambda scenario: read_scenario(template, scenario, as_of, family), most)
    said = tuple(_left_open(template, open_choices))
    for plan, answers in plans:
        yield Reading(replace(plan, notes=(*said, *plan.notes), choices=tuple(_in_words(answers))), answers)


def _in_words(answers: Answers) -> Iterator[str]:
    """The decisions of a scenario for people: values of parameters, and how many others there are."""
    values = {question: option for question, option in answers if question.startswith(QUESTION)}
    for question, option in values.items():
        is_known = not option.startswith(f"{Unknown.__name__}(")
        yield f"{question.removeprefix(QUESTION)} = {option if is_known else 'any other value'}"
    if len(answers) > len(values):
        yield counted(len(answers) - len(values), "condition")


def _left_open(template: Template, open_choices: int) -> Iterator[TemplateNote]:
    """A note that the Plans are not all variants of a template."""
    if open_choices:
        whole = digest(template.content)  # variants that were not tried may differ anywhere
        text = f"not every variant of this template was judged: it leaves {counted(open_choices, 'choice')} open"
        help = "give parameters AllowedValues, or let conditions depend on fewer parameters"
        yield TemplateNote("unknown", text, Place(template.file, ("Parameters",), "key"), help, expression=whole)


_MOST_READ = 21_000  # values of all scenarios together, so that a large template takes no longer than many small ones
