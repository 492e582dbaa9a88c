"""Notes of the template reader as findings, and the groups that are fully known in spite of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from sg_factory.check.finding import Finding
from sg_factory.check.scope import Subject
from sg_factory.plan import Group, Plan
from sg_factory.plan.declared import TemplateNoteKind

_Home = tuple[str, tuple[str | int, ...]]
_RESOURCE = 2  # the steps of a path that name a resource of a template


def note_finder(*kinds: TemplateNoteKind) -> Callable[[Plan], Iterator[Finding]]:
    """Return the `find` function of a check that reports every note of some kinds (see `TemplateNote`)."""

    def find(plan: Plan) -> Iterator[Finding]:
        groups = {group.origin for group in plan.groups}
        for note in plan.notes:
            if note.kind in kinds:
                subject: Subject = "group" if note.where in groups else "rule"
                words = (note.text, note.where, note.help)
                yield Finding(*words, fix=note.fix, subject=subject, level=note.level)

    return find


def wholly_known(plan: Plan) -> tuple[Group, ...]:
    """The groups all of whose rules are in the Plan; a rule that could not be read excludes its group.

    A rule in a group's resource, or in a rule resource of that group, belongs to the group; a note about any other
    place may be about any group, so that none is fully known.
    """
    homes: dict[_Home, set[str]] = defaultdict(set)
    for where, role in (*((group.origin, group.role) for group in plan.groups), *plan.owners):
        homes[where.file, where.path].add(role)
    unread: set[str] = set()
    for note in plan.notes:
        file, path = note.where.file, note.where.path
        if note.kind in ("unknown", "malformed") and (len(path) > _RESOURCE or note.level is not None):
            around = ((file, path[:length]) for length in range(len(path), 0, -1))
            home = next((each for each in around if each in homes), None)
            if home is None or "" in homes[home]:
                return ()
            unread |= homes[home]
    return tuple(group for group in plan.groups if group.role not in unread)


def groups_of_the_template(plan: Plan) -> tuple[Group, ...]:
    """The groups that the template itself makes and all of whose rules are known."""
    return tuple(group for group in wholly_known(plan) if group.fixed)
