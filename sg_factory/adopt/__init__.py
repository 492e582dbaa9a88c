"""CloudFormation templates → Plans, one for each way that their parameters and conditions leave open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from pathlib import Path

from sg_factory.adopt.comments import comments_in
from sg_factory.adopt.files import Candidate, candidates
from sg_factory.adopt.read import read_scenario
from sg_factory.adopt.scenarios import MOST_TOGETHER, Answers, Scenario, every
from sg_factory.adopt.template import Template
from sg_factory.adopt.text import parse, read_bytes
from sg_factory.adopt.unread import unread_in
from sg_factory.adopt.unrolled import Unrolled, relocated
from sg_factory.diagnostic import Diagnostic, Place, Span, mistake
from sg_factory.plan import Plan, Remark
from sg_factory.progress import steps

__all__ = ["NoTemplate", "Reading", "adopt", "readings", "readings_of_text"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a template becomes in one of the ways that it leaves open, and what decides for that way."""

    plan: Plan
    answers: Answers


_Read = tuple[tuple[Reading, ...], tuple[Diagnostic, ...]]


def adopt(
    paths: Iterable[Path], as_of: datetime, known_as: Collection[str] = ()
) -> tuple[tuple[Plan, ...], tuple[Diagnostic, ...]]:
    """The Plans of templates, each once, and why others have none.

    A path is a template, a folder of them, or what `cdk synth` has written. `known_as` are the names that a template's
    metadata may accept findings by. Plans of nothing but a remark name the templates of folders that are passed over.
    Raises NoTemplate where a folder holds none.
    """
    paths = tuple(paths)
    found, mistakes = readings(paths, as_of, known_as)
    plans = (dict.fromkeys(reading.plan for reading in each) for each in found.values())
    return (*chain(*plans), *unread_in(paths, found, as_of)), mistakes


def readings(
    paths: Iterable[Path], as_of: datetime, known_as: Collection[str] = ()
) -> tuple[dict[Path, tuple[Reading, ...]], tuple[Diagnostic, ...]]:
    """As `adopt`, with all readings of each file that is a template."""
    read: dict[Path, _Read] = {}
    for path in paths:
        found = candidates(path)
        for each in steps(found, "reading"):
            if each.path not in read or each.is_named:
                read[each.path] = _read(each, as_of, known_as)
        if not any(any(read[each.path]) for each in found):
            raise NoTemplate(f"{path} holds no CloudFormation template; --project is for a project of roles")
    made = {path: found for path, (found, _) in read.items() if found}
    return made, tuple(chain(*(mistakes for _, mistakes in read.values())))


def readings_of_text(content: bytes, file: str, as_of: datetime, parameters: Mapping[str, str] | None = None) -> _Read:
    """The readings of a template's text, or why it has none; `file` is what diagnostics call it.

    `parameters` are values that are known, such as those that a stack was deployed with, AWS's own (`AWS::Region`)
    among them: such a parameter is nothing else, and takes no default. Of one that names an SSM parameter it is what
    that holds. Names that the template does not have are left alone.
    """
    return _parsed(content, file, True, as_of, (), parameters or {})


class NoTemplate(Exception):
    """The caller named a folder that holds no template."""


def _read(candidate: Candidate, as_of: datetime, known_as: Collection[str]) -> _Read:
    """The Plans of one file, or why there are none; of one that nobody named and that is no template, neither."""
    content = read_bytes(candidate.path, candidate.file)
    if isinstance(content, Diagnostic):
        return (), (content,)
    return _parsed(content, candidate.file, candidate.is_named, as_of, known_as, {})


def _parsed(
    content: bytes, file: str, is_named: bool, as_of: datetime, known_as: Collection[str], given: Mapping[str, str]
) -> _Read:
    value, mistakes = parse(content, file)
    if mistakes:
        return (), mistakes if is_named or b"Resources" in content else ()
    resources = value.get("Resources") if isinstance(value, dict) else None
    if not isinstance(resources, dict):
        return (), (_no_template(file),) if is_named else ()
    comments = tuple(comments_in(content.decode("utf-8", "replace")))
    return tuple(_readings(Template(value, file, comments, given), as_of, known_as)), ()


def _readings(template: Template, as_of: datetime, known_as: Collection[str]) -> Iterator[Reading]:
    unrolled = Unrolled(template)

    def read(scenario: Scenario) -> Plan:
        now, written = unrolled(scenario)
        plan = read_scenario(now, scenario, as_of, known_as)
        if written is None:
            return plan
        return relocated(replace(plan, remarks=(*unrolled.remarks(now, written), *plan.remarks)), written)

    size = unrolled(Scenario({}))[0].size
    plans, open_choices = every(read, max(1, min(MOST_TOGETHER, _MOST_READ // (size + 1))))
    said = tuple(_left_open(template, open_choices))
    for plan, answers in plans:
        yield Reading(replace(plan, remarks=(*said, *plan.remarks)) if said else plan, answers)


def _left_open(template: Template, open_choices: int) -> Iterator[Remark]:
    """That the Plans are not all that a template may become."""
    if open_choices:
        text = f"not everything that this template may become was judged: it leaves {open_choices} choices open"
        help = "give parameters allowed values, and conditions fewer of them to depend on"
        yield Remark("unknown", text, Place(template.file, ("Parameters",), "key"), help)


_MOST_READ = 20_000  # values of all scenarios together, so that a large template takes no longer than many small ones


def _no_template(file: str) -> Diagnostic:
    message = "this is no CloudFormation template: it has no mapping Resources"
    return mistake("not-a-template", message, Span(file), help="name a template, or a folder of them")
