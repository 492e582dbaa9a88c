"""What the reader of a template has noticed, and what the groups therefore do not show."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sg_factory.check.finding import Finding
from sg_factory.check.scope import Subject
from sg_factory.diagnostic import Place
from sg_factory.plan import Group, Plan
from sg_factory.plan.declared import RemarkKind

_RESOURCE = 2  # the steps of a path that name a resource of a template


def remarked(kind: RemarkKind) -> Callable[[Plan], Iterator[Finding]]:
    """The `find` of a check that passes on every remark of one kind (see `Remark`)."""

    def find(plan: Plan) -> Iterator[Finding]:
        groups = {group.origin for group in plan.groups}
        for remark in plan.remarks:
            if remark.kind == kind:
                subject: Subject = "group" if remark.where in groups else "rule"
                yield Finding(remark.text, remark.where, remark.help, fix=remark.fix, subject=subject)

    return find


def wholly_known(plan: Plan) -> tuple[Group, ...]:
    """The groups that have no rules but those of the Plan: all of them, unless some rule could not be read.

    What stands in a group's own resource is that group's, and so is a rule of its own; what stands elsewhere may be any
    group's.
    """
    unread = {
        remark.where.path[:_RESOURCE]
        for remark in plan.remarks
        if remark.kind in ("unknown", "malformed") and len(remark.where.path) > _RESOURCE
    }
    roles = {role for rule, role in plan.owners if ("Resources", rule) in unread}
    known = {("Resources", rule) for rule, _ in plan.owners} | {group.origin.path for group in plan.groups}
    if unread - known:
        return ()
    return tuple(group for group in plan.groups if group.origin.path not in unread and group.role not in roles)


def groups_of_the_template(plan: Plan) -> tuple[Group, ...]:
    """The groups that a template makes and all of whose rules are known; none where a macro may make more rules."""
    if any(remark.kind == "unknown" and _is_of_a_macro(remark.where) for remark in plan.remarks):
        return ()
    return tuple(group for group in wholly_known(plan) if group.origin.path == ("Resources", group.role))


def _is_of_a_macro(where: Place) -> bool:
    return where.path[:1] == ("Transform",) or str(where.path[-1]).startswith("Fn::")


def open_egress(plan: Plan) -> frozenset[str]:
    """The groups that declare no egress in a template, so that EC2 opens it."""
    places = {remark.where for remark in plan.remarks if remark.kind == "open-egress"}
    return frozenset(group.role for group in plan.groups if group.origin in places)
