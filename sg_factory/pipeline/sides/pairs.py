"""Two sides → pairs of Plans to compare."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from sg_factory.cloudformation.ids import peers_by_id, role_of
from sg_factory.cloudformation.network_acls import acl_logical_id
from sg_factory.cloudformation.prefix_lists import made_list_id
from sg_factory.compare import PlanPair, translated, with_entries
from sg_factory.pipeline.project import LEVELS
from sg_factory.pipeline.sides.account_pairs import account_pairs
from sg_factory.pipeline.sides.chosen import is_wanted, pair_of, refuse_unknown
from sg_factory.pipeline.sides.reading_pairs import reading_pairs
from sg_factory.pipeline.sides.sides import Side, SideError
from sg_factory.plan import NetworkAcl, Plan
from sg_factory.plan.layout import Stack, part_of, stacks
from sg_factory.text.counting import listed

if TYPE_CHECKING:
    from sg_factory.source.cloudformation import Reading

_ENDINGS = (".template.json", ".template.yaml", ".json", ".yaml", ".yml", ".template")


def pairs(before: Side, after: Side, environments: Collection[str] = ()) -> tuple[PlanPair, ...]:
    """Pair the environments of two projects, or the stacks if one side has templates.

    `environments` are names or patterns of the wanted environments; all if empty. Raises SideError.
    """
    if before.is_of_others or after.is_of_others:
        return account_pairs(before, after, environments)
    refuse_unknown(environments, (*before.plans, *after.plans))
    old, new = ([plan for plan in side.plans if is_wanted(plan, environments)] for side in (before, after))
    passed_over = tuple(_skipped_pairs(before.passed_over, after.passed_over))
    if before.readings and after.readings:
        return (*_template_pairs(before.readings, after.readings), *passed_over)
    if before.readings:
        stacks_before = (_stack_pair(name, theirs, ours) for name, ours, theirs in _stacks_with_templates(new, before))
        return (*stacks_before, *passed_over)
    if after.readings:
        return (
            *(_stack_pair(name, ours, theirs) for name, ours, theirs in _stacks_with_templates(old, after)),
            *passed_over,
        )
    return tuple(_protected(pair, before.plans, after.plans) for pair in _environment_pairs(old, new))


def _environment_pairs(before: list[Plan], after: list[Plan]) -> Iterator[PlanPair]:
    old = {plan.environment.name: plan for plan in before}
    new = {plan.environment.name: plan for plan in after}
    for name in {**new, **old}:
        was, now = old.get(name), new.get(name)
        yield pair_of("environment", name or "", was, now)


def _protected(pair: PlanPair, before: tuple[Plan, ...], after: tuple[Plan, ...]) -> PlanPair:
    """A new environment with the environments whose protection it is compared with, because the project protects it."""
    old, new = ({plan.environment.name for plan in side} for side in (before, after))
    if pair.after.environment.name in old:
        return pair
    gone = tuple(plan for plan in before if plan.environment.name not in new)
    return replace(pair, elsewhere=gone or before, is_renewed=bool(gone), levels=LEVELS)


def _stack_pair(name: str, before: Plan | None, after: Plan | None) -> PlanPair:
    """A stack of role files and a template, which has no protection of role files."""
    return replace(pair_of("stack", name, before, after), are_alike=False)


def _skipped_pairs(before: tuple[Plan, ...], after: tuple[Plan, ...]) -> Iterator[PlanPair]:
    """The skipped parts of either side: a separate pair, because they are part of no other."""
    for some in (*before, *after)[:1]:
        was, now = (tuple(note for plan in side for note in plan.notes) for side in (before, after))
        yield PlanPair("", replace(some, notes=was), replace(some, notes=now))


def _template_pairs(
    before: Mapping[str, tuple[Reading, ...]], after: Mapping[str, tuple[Reading, ...]]
) -> Iterator[PlanPair]:
    """Pair templates by name; if each side has only one, they are a pair regardless of their names.

    File extensions are ignored, unless two files of one side differ only in those.
    """
    if len(before) == len(after) == 1:
        yield from _reading_pairs("", *before.values(), *after.values())
        return
    is_told_apart = all(len({*map(_stem, side)}) == len(side) for side in (before, after))
    old, new = (
        {_stem(file) if is_told_apart else file: read for file, read in side.items()} for side in (before, after)
    )
    for name in {**new, **old}:
        yield from _reading_pairs(name, old.get(name, ()), new.get(name, ()))


def _stem(file: str) -> str:
    return next((file[: -len(ending)] for ending in _ENDINGS if file.lower().endswith(ending)), file)


def _reading_pairs(name: str, before: tuple[Reading, ...], after: tuple[Reading, ...]) -> Iterator[PlanPair]:
    """Each pair of readings that one deploy may lead from and to; a missing side is empty."""
    if before and after:
        yield from (PlanPair(name, *pair) for pair in reading_pairs(before, after))
        return
    for reading in before or after:
        yield pair_of("template", name, reading.plan if before else None, None if before else reading.plan)


def _stacks_with_templates(project: list[Plan], templates: Side) -> Iterator[tuple[str, Plan, Plan | None]]:
    """A stack's name, the project's Plan and the template's Plan of it; None if there is no template."""
    ours = [(plan, stack) for plan in project for stack in stacks(plan)]
    found = {file: _stack_of(_stem(file), ours, templates) for file in templates.readings}
    if not any(found.values()):
        known = listed([stack.name for _, stack in ours])
        raise SideError(f"{templates.name} is not one of the project's stacks: {known}")
    for file, meant in found.items():
        if meant is not None:
            for reading in templates.readings[file]:
                yield meant[1].name, part_of(*meant), _translated(*meant, reading.plan)
    for plan, stack in ours if templates.is_whole else ():
        if (plan, stack) not in found.values() and stack.part != "lists":  # the stacks of rules say it of lists
            yield stack.name, part_of(plan, stack), None


def _stack_of(name: str, ours: list[tuple[Plan, Stack]], templates: Side) -> tuple[Plan, Stack] | None:
    """The stack of a template: by its name, or because there is only one of each."""
    called = [(plan, stack) for plan, stack in ours if name in (stack.name, stack.label)]
    return called[0] if called else ours[0] if len(ours) == len(templates.readings) == 1 else None


def _translated(plan: Plan, stack: Stack, template: Plan) -> Plan:
    if stack.part == "lists":
        held = {made_list_id(made): made.peer.key for made in stack.lists}
        entries = {held[made.name]: made for made in template.lists if made.name in held}
        return with_entries(part_of(plan, stack), entries)
    found = translated(template, part_of(plan, stack), peers_by_id(plan), role_of, holds_groups=stack.holds_groups)
    return replace(found, acls=tuple(_own_acls(plan.project, stack, template)))


def _own_acls(project: str, stack: Stack, template: Plan) -> Iterator[NetworkAcl]:
    """The ACLs of a template that the project made, under the names that they had, with the ids of their subnets.

    The Name tag tells the name, and the logical id ends in what is made of it, so that no ACL of others is among them.
    """
    ours = {acl.name: acl for acl in stack.acls}
    by_id = {acl_logical_id(name): name for name in ours}
    for acl in template.acls:
        tagged = dict(acl.tags).get("Name", "").removeprefix(f"{project}-")
        is_own = bool(tagged) and acl.name.endswith(acl_logical_id(tagged))
        name = tagged if is_own else by_id.get(acl.name)
        if name is not None:
            subnets = ours[name].subnets if name in ours else (name,)
            yield replace(acl, name=name, subnets=subnets, subnet_ids=acl.subnets)
