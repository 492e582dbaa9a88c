"""Which Plan of one side is held against which of the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from sg_factory.cloudformation.ids import peers_by_id, role_of
from sg_factory.compare import PlanPair, translated
from sg_factory.pipeline import LEVELS
from sg_factory.plan import Plan
from sg_factory.plan.layout import Stack, part_of, stacks
from sg_factory.sides.sides import NoSide, Side
from sg_factory.sides.ways import ways
from sg_factory.text.spelling import remedy_of_few

if TYPE_CHECKING:
    from sg_factory.source.cloudformation import Reading

_ENDINGS = (".template.json", ".template.yaml", ".json", ".yaml", ".yml", ".template")


def pairs(before: Side, after: Side, environments: Collection[str] = ()) -> tuple[PlanPair, ...]:
    """What is to be compared: environments of two projects, or stacks where a side is made of templates.

    `environments` are names or patterns of those that are wanted, all where there are none. Raises NoSide.
    """
    _known(environments, (*before.plans, *after.plans))
    old, new = ([plan for plan in side.plans if _is_wanted(plan, environments)] for side in (before, after))
    passed_over = tuple(_passed_over(before.passed_over, after.passed_over))
    if before.readings and after.readings:
        return (*_of_templates(before.readings, after.readings), *passed_over)
    if before.readings:
        stacks_before = (_of_a_stack(name, theirs, ours) for name, ours, theirs in _of_stacks(new, before))
        return (*stacks_before, *passed_over)
    if after.readings:
        return (*(_of_a_stack(name, ours, theirs) for name, ours, theirs in _of_stacks(old, after)), *passed_over)
    return tuple(_protected(pair, before.plans, after.plans) for pair in _of_environments(old, new))


def _is_wanted(plan: Plan, patterns: Collection[str]) -> bool:
    return not patterns or any(fnmatchcase(plan.environment.name or "", pattern) for pattern in patterns)


def _known(patterns: Collection[str], plans: tuple[Plan, ...]) -> None:
    names = [plan.environment.name for plan in plans if plan.environment.name]
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in names):
            help, _ = remedy_of_few(pattern, dict.fromkeys(names), "there are")
            raise NoSide(f"“{pattern}” is no environment of either side: {help}")


def _of_environments(before: list[Plan], after: list[Plan]) -> Iterator[PlanPair]:
    old = {plan.environment.name: plan for plan in before}
    new = {plan.environment.name: plan for plan in after}
    for name in {**new, **old}:
        was, now = old.get(name), new.get(name)
        yield _pair("environment", name or "", was, now)


def _protected(pair: PlanPair, before: tuple[Plan, ...], after: tuple[Plan, ...]) -> PlanPair:
    """A new environment with those that it is held against, as what protects it is the project's."""
    old, new = ({plan.environment.name for plan in side} for side in (before, after))
    if pair.after.environment.name in old:
        return pair
    gone = tuple(plan for plan in before if plan.environment.name not in new)
    return replace(pair, elsewhere=gone or before, is_renewed=bool(gone), levels=LEVELS)


def _pair(what: str, name: str, before: Plan | None, after: Plan | None) -> PlanPair:
    """Two sides of something; one that is not there is a Plan of nothing."""
    if before and after:
        return PlanPair(name, before, after, levels=LEVELS)
    some = after or before
    assert some is not None
    nothing = replace(some, groups=(), hosts=(), statements=(), left_out=(), remarks=())
    return PlanPair(name, before or nothing, after or nothing, f"the {what} is {'new' if after else 'gone'}")


def _of_a_stack(name: str, before: Plan | None, after: Plan | None) -> PlanPair:
    """A stack of role files beside a template, which says nothing of what protects role files."""
    return replace(_pair("stack", name, before, after), are_alike=False)


def _passed_over(before: tuple[Plan, ...], after: tuple[Plan, ...]) -> Iterator[PlanPair]:
    """What was not looked into on either side: a pair of its own, as it is no part of any that was."""
    for some in (*before, *after)[:1]:
        was, now = (tuple(remark for plan in side for remark in plan.remarks) for side in (before, after))
        yield PlanPair("", replace(some, remarks=was), replace(some, remarks=now))


def _of_templates(
    before: Mapping[str, tuple[Reading, ...]], after: Mapping[str, tuple[Reading, ...]]
) -> Iterator[PlanPair]:
    """By their names; two that stand alone are meant for each other whatever they are called.

    The endings of files are no part of their names, unless two files of one side differ in nothing else.
    """
    if len(before) == len(after) == 1:
        yield from _of_readings("", *before.values(), *after.values())
        return
    is_told_apart = all(len({*map(_stem, side)}) == len(side) for side in (before, after))
    old, new = (
        {_stem(file) if is_told_apart else file: read for file, read in side.items()} for side in (before, after)
    )
    for name in {**new, **old}:
        yield from _of_readings(name, old.get(name, ()), new.get(name, ()))


def _stem(file: str) -> str:
    return next((file[: -len(ending)] for ending in _ENDINGS if file.lower().endswith(ending)), file)


def _of_readings(name: str, before: tuple[Reading, ...], after: tuple[Reading, ...]) -> Iterator[PlanPair]:
    """Each way in which one deploy may lead from one to the other; a side that is not there is nothing."""
    if before and after:
        yield from (PlanPair(name, *way) for way in ways(before, after))
        return
    for reading in before or after:
        yield _pair("template", name, reading.plan if before else None, None if before else reading.plan)


def _of_stacks(project: list[Plan], templates: Side) -> Iterator[tuple[str, Plan, Plan | None]]:
    """A stack's name, what the project makes of it, and what a template does; None where there is no template."""
    ours = [(plan, stack) for plan in project for stack in stacks(plan)]
    found = {file: _stack_of(_stem(file), ours, templates) for file in templates.readings}
    if not any(found.values()):
        known = ", ".join(stack.name for _, stack in ours)
        raise NoSide(f"{templates.name} is none of the project's stacks, which are {known}")
    for file, meant in found.items():
        if meant is not None:
            for reading in templates.readings[file]:
                yield meant[1].name, part_of(*meant), _in_words_of(*meant, reading.plan)
    for plan, stack in ours if templates.is_whole else ():
        if (plan, stack) not in found.values():
            yield stack.name, part_of(plan, stack), None


def _stack_of(name: str, ours: list[tuple[Plan, Stack]], templates: Side) -> tuple[Plan, Stack] | None:
    """The stack that a template is of: by its name, or because there is but one of each."""
    called = [(plan, stack) for plan, stack in ours if name in (stack.name, stack.label)]
    return called[0] if called else ours[0] if len(ours) == len(templates.readings) == 1 else None


def _in_words_of(plan: Plan, stack: Stack, template: Plan) -> Plan:
    return translated(template, part_of(plan, stack), peers_by_id(plan), role_of, holds_groups=stack.holds_groups)
