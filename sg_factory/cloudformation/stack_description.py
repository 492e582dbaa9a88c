"""The description of a stack, in its template and in CDK."""

from __future__ import annotations

from collections.abc import Mapping

from sg_factory.plan import Plan
from sg_factory.plan.layout import Stack, StackPart

_WHAT: Mapping[StackPart, str] = {
    "all": "Security groups",
    "lists": "Prefix lists",
    "groups": "Security groups",
    "rules": "Rules between security groups",
    "hosts": "Launch templates",
    "acls": "Network ACLs",
    "default-group": "Default security group",
}


def stack_description(plan: Plan, stack: Stack) -> str:
    """Return the description of a stack."""
    return ", ".join(filter(None, (f"{_WHAT[stack.part]} of {plan.project}", plan.environment_name, stack.folder)))
