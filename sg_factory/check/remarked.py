"""What the reader of a template has noticed, and what the groups therefore do not show."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sg_factory.check.finding import Finding
from sg_factory.plan import Group, Plan
from sg_factory.plan.declared import RemarkKind

_RESOURCE = 2  # the steps of a path that name a resource of a template


def remarked(kind: RemarkKind) -> Callable[[Plan], Iterator[Finding]]:
    """The `find` of a check that passes on every remark of one kind (see `Remark`)."""

    def find(plan: Plan) -> Iterator[Finding]:
        said = (remark for remark in plan.remarks if remark.kind == kind)
        return (Finding(each.text, each.where, each.help, fix=each.fix, level=each.level) for each in said)

    return find


def wholly_known(plan: Plan) -> tuple[Group, ...]:
    """The groups that have no rules but those of the Plan: all of them, unless some rule could not be read.

    What stands in a group's own resource is that group's; what stands elsewhere may be any group's.
    """
    groups = {group.origin.path for group in plan.groups}
    unread = set()
    for remark in plan.remarks:
        path = remark.where.path
        if remark.kind in ("unknown", "malformed") and (len(path) > _RESOURCE or remark.level is not None):
            unread.add(next((path[:length] for length in range(len(path), 0, -1) if path[:length] in groups), ()))
    return tuple(group for group in plan.groups if () not in unread and group.origin.path not in unread)


def open_egress(plan: Plan) -> frozenset[str]:
    """The groups that declare no egress in a template, so that EC2 opens it."""
    places = {remark.where for remark in plan.remarks if remark.kind == "open-egress"}
    return frozenset(group.role for group in plan.groups if group.origin in places)
