"""What the reader of a template has noticed, and what the groups therefore do not show."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sg_factory.check.finding import Finding
from sg_factory.plan import Group, Plan
from sg_factory.plan.declared import RemarkKind

_RESOURCE = 2  # the steps of a path that name a resource of a template


def remarked(*kinds: RemarkKind) -> Callable[[Plan], Iterator[Finding]]:
    """The `find` of a check that passes on every remark of some kinds (see `Remark`)."""

    def find(plan: Plan) -> Iterator[Finding]:
        said = (remark for remark in plan.remarks if remark.kind in kinds)
        return (Finding(remark.text, remark.where, remark.help, fix=remark.fix) for remark in said)

    return find


def wholly_known(plan: Plan) -> tuple[Group, ...]:
    """The groups that have no rules but those of the Plan: all of them, unless some rule could not be read.

    What stands in a group's own resource is that group's; what stands elsewhere may be any group's.
    """
    unread = {
        remark.where.path[:_RESOURCE]
        for remark in plan.remarks
        if remark.kind in ("unknown", "malformed") and len(remark.where.path) > _RESOURCE
    }
    if unread - {group.origin.path for group in plan.groups}:
        return ()
    return tuple(group for group in plan.groups if group.origin.path not in unread)


def open_egress(plan: Plan) -> frozenset[str]:
    """The groups that declare no egress in a template, so that EC2 opens it."""
    places = {remark.where for remark in plan.remarks if remark.kind == "open-egress"}
    return frozenset(group.role for group in plan.groups if group.origin in places)
