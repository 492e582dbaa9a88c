"""A side of an account, and another or a project → pairs of Plans to compare, one for each VPC.

Two sides of Terraform, or of the accelerator, are compared like two accounts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from sg_factory.cloudformation.ids import peers_by_id
from sg_factory.compare import PlanPair, translated
from sg_factory.pipeline.places import vpc_of
from sg_factory.pipeline.sides.chosen import is_wanted, pair_of, refuse_unknown
from sg_factory.pipeline.sides.own_groups import in_words_of, own_groups
from sg_factory.pipeline.sides.sides import Side, SideError
from sg_factory.plan import GroupPeer, Plan, TemplateNote
from sg_factory.text.counting import counted, listed

_WHAT = {
    "accelerator": "a configuration of the accelerator",
    "account": "an account",
    "project": "a project",
    "template": "a template",
    "terraform": "Terraform's JSON",
}


def account_pairs(before: Side, after: Side, environments: Collection[str]) -> tuple[PlanPair, ...]:
    """Pair the VPCs of two accounts by their ids, or the environments of a project with VPCs of an account.

    Of an account only the groups that are the project's are compared. Raises SideError for sides that name groups in
    different ways.
    """
    _refuse_other_names(before, after)
    if before.is_of_others and after.is_of_others:
        refuse_unknown(environments, (*before.plans, *after.plans))
        return tuple(_vpc_pairs(*(_wanted(side.plans, environments) for side in (before, after))))
    project, account = (before, after) if after.is_of_others else (after, before)
    refuse_unknown(environments, project.plans)
    plans = _wanted(project.plans, environments)
    pairs = [_project_pair(plan, account, is_after=account is after) for plan in plans]
    if not any(found for _, found in pairs):
        known = listed([plan.environment.vpc.id or "an unknown VPC" for plan in account.plans])
        raise SideError(f"{account.name} has no VPC of the project's environments: it has {known}")
    return tuple(pair for pair, _ in pairs)


def _refuse_other_names(before: Side, after: Side) -> None:
    kinds = [_kind(side) for side in (before, after)]
    if kinds[0] == kinds[1] or kinds in (["project", "account"], ["account", "project"]):
        return
    if kinds in (["template", "account"], ["account", "template"]):
        raise SideError("a template and an account cannot be compared: name the project, as its folder or a revision")
    raise SideError(f"{_WHAT[kinds[0]]} and {_WHAT[kinds[1]]} cannot be compared: their groups have different names")


def _kind(side: Side) -> str:
    if side.readings:
        return "template"
    return next((plan.read_from for plan in side.plans if plan.read_from != "roles"), "project")


def _wanted(plans: Sequence[Plan], environments: Collection[str]) -> list[Plan]:
    return [plan for plan in plans if is_wanted(plan, environments)]


def _vpc_pairs(before: Sequence[Plan], after: Sequence[Plan]) -> Iterator[PlanPair]:
    if len(before) == len(after) == 1:
        yield PlanPair(after[0].environment.name or "", before[0], after[0])
        return
    before, after = ([plan for plan in side if plan.groups] for side in (before, after))
    old, new = ({_place(plan): plan for plan in side} for side in (before, after))
    if len(old) < len(before) or len(new) < len(after):
        raise SideError("one side has a VPC twice: name one snapshot of it")
    for place in {**new, **old}:
        some = new.get(place) or old[place]
        yield pair_of("VPC", some.environment.name or "", old.get(place), new.get(place))


def _place(plan: Plan) -> str | None:
    return plan.environment.vpc.id or plan.environment.name


def _project_pair(plan: Plan, account: Side, *, is_after: bool) -> tuple[PlanPair, bool]:
    """An environment with its VPC in the account; and False if that does not have it."""
    name = plan.environment.name or ""
    found = vpc_of(plan, account.plans)
    if found is None:
        text = f"the VPC of the environment “{plan.environment_name}” is not in {account.name}"
        note = TemplateNote("unknown", text, plan.environment.origin, "save a snapshot of its account, region and VPC")
        nothing = replace(plan, groups=(), hosts=(), statements=(), left_out=(), notes=(note,))
        return PlanPair(name, nothing, nothing, are_alike=False), False
    own = own_groups(plan, found)
    ours = replace(plan, groups=tuple(group for group in plan.groups if group.role not in own.ambiguous))
    theirs = in_words_of(ours, found, own)
    names = {group.role: GroupPeer(group.role) for group in ours.groups}
    theirs = translated(theirs, ours, {**peers_by_id(ours), **names}, lambda *_: None, holds_groups=True)
    unclear = tuple(
        _unclear(role, [each.group_id or each.role for each in own.ambiguous[role]], found) for role in own.ambiguous
    )
    theirs = replace(theirs, notes=(*theirs.notes, *unclear))
    sides = (ours, theirs) if is_after else (theirs, ours)
    foreign = len(found.groups) - sum(map(len, own.by_role.values()))
    where = found.environment.name or account.name
    said = f"{counted(foreign, 'group is', 'groups are')} in {where}, but not of this project"
    return PlanPair(name, *sides, are_alike=False, remarks=(f"{said}: not compared",) if foreign else ()), True


def _unclear(role: str, ids: Sequence[str], account: Plan) -> TemplateNote:
    text = f"“{role}” is not compared: its group may be {listed(sorted(ids), 'or')}"
    return TemplateNote("unknown", text, account.environment.origin, "remove its tags from the groups that are not it")
