"""What the reader of a template has noticed, and what the groups therefore do not show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from sg_factory.check.finding import Finding
from sg_factory.check.scope import Subject
from sg_factory.plan import Group, Plan
from sg_factory.plan.declared import TemplateNoteKind

_Home = tuple[str, tuple[str | int, ...]]
_RESOURCE = 2  # the steps of a path that name a resource of a template


def remarked(*kinds: TemplateNoteKind) -> Callable[[Plan], Iterator[Finding]]:
    """The `find` of a check that passes on every remark of some kinds (see `TemplateNote`)."""

    def find(plan: Plan) -> Iterator[Finding]:
        groups = {group.origin for group in plan.groups}
        for remark in plan.remarks:
            if remark.kind in kinds:
                subject: Subject = "group" if remark.where in groups else "rule"
                words = (remark.text, remark.where, remark.help)
                yield Finding(*words, fix=remark.fix, subject=subject, level=remark.level)

    return find


def wholly_known(plan: Plan) -> tuple[Group, ...]:
    """The groups that have no rules but those of the Plan: all of them, unless some rule could not be read.

    What stands in a group's own resource is that group's, and so is a rule of its own; what stands elsewhere may be any
    group's.
    """
    homes: dict[_Home, set[str]] = defaultdict(set)
    for where, role in (*((group.origin, group.role) for group in plan.groups), *plan.owners):
        homes[where.file, where.path].add(role)
    unread: set[str] = set()
    for remark in plan.remarks:
        file, path = remark.where.file, remark.where.path
        if remark.kind in ("unknown", "malformed") and (len(path) > _RESOURCE or remark.level is not None):
            around = ((file, path[:length]) for length in range(len(path), 0, -1))
            home = next((each for each in around if each in homes), None)
            if home is None or "" in homes[home]:
                return ()
            unread |= homes[home]
    return tuple(group for group in plan.groups if group.role not in unread)


def groups_of_the_template(plan: Plan) -> tuple[Group, ...]:
    """The groups that a template makes and all of whose rules are known."""
    return tuple(group for group in wholly_known(plan) if group.fixed)


def open_egress(plan: Plan) -> frozenset[str]:
    """The groups that declare no egress in a template, so that EC2 opens it."""
    places = {remark.where for remark in plan.remarks if remark.kind == "open-egress"}
    return frozenset(group.role for group in plan.groups if group.origin in places)
