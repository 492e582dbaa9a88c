"""Steps and changes of a takeover in words."""

from __future__ import annotations

from collections.abc import Iterable

from sg_factory.takeover.first_deploy import ChangeKind, FirstDeployChange
from sg_factory.takeover.resources import GROUP_TYPE
from sg_factory.takeover.takeover import StackImport, TakeoverStep
from sg_factory.text.counting import counted, listed

GROUPED: tuple[tuple[ChangeKind, str], ...] = (
    ("revoked", "revokes rules that no role file has"),
    ("described", "changes descriptions of rules"),
    ("added", "adds rules"),
    ("sentinel", "adds the rule to nowhere, which allows nothing"),
    ("tag", "sets tags"),
    ("made", "makes"),
)
"""The kinds of changes with the words above each, the gravest first."""


def grouped(changes: Iterable[FirstDeployChange]) -> dict[str, list[FirstDeployChange]]:
    """Return changes by the stack whose deploy makes them."""
    found: dict[str, list[FirstDeployChange]] = {}
    for change in changes:
        found.setdefault(change.stack, []).append(change)
    return found


def imported_words(change_set: StackImport) -> str:
    """Return such as `2 groups and 1 rule`."""
    groups = sum(each.type == GROUP_TYPE for each in change_set.resources)
    rules = len(change_set.resources) - groups
    return listed([counted(number, name) for number, name in ((groups, "group"), (rules, "rule")) if number])


def step_words(step: TakeoverStep) -> str:
    """Return a step in a few words: `import 2 groups and 1 rule into shop`."""
    if step.change_set is None:
        return f"deploy {step.stack.name}"
    return f"import {imported_words(step.change_set)} into {step.stack.name}"
