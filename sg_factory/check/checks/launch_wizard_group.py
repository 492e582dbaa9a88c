"""A group that the console's launch wizard made, or that is named like one."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Severity
from sg_factory.plan import Group, Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Groups whose logical id, name or description begins like those of the launch wizard."""
    for group in plan.groups:
        if any(_is_the_wizards(text) for text in _names(group)):
            text = f"“{group.role}” is a group of the launch wizard"
            yield Finding(text, group.origin, "write a group with the rules that the instance needs")


def _names(group: Group) -> Iterator[str]:
    yield group.role
    yield group.description
    yield from (value for key, value in group.fixed if key == "GroupName")


def _is_the_wizards(text: str) -> bool:
    return text.lower().replace("-", "").startswith("launchwizard")


LAUNCH_WIZARD_GROUP = Check(
    "launch-wizard-group",
    Severity.WARNING,
    find,
    other_tools=("prowler ec2_securitygroup_from_launch_wizard",),
    reads=("others",),
)
