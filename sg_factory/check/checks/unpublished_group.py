"""An external group is read from a parameter of the project itself that is not published there."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan, Unpublished


def find(plan: Plan) -> Iterator[Finding]:
    """External groups by the name of a role that this project does not have, or publishes in another place."""
    for found in plan.unpublished:
        yield _without_role(found, plan) if found.role is not None else _of_another_place(found, plan)


def _without_role(found: Unpublished, plan: Plan) -> Finding:
    where = f" in {found.environment}" if found.environment else ""
    text = f"nothing publishes {found.parameter}, the parameter of “{found.name}”: no role “{found.role}”{where}"
    help = f"write the name of a role; if another project publishes it, do not call both projects “{plan.project}”"
    return Finding(text, found.where, help)


def _of_another_place(found: Unpublished, plan: Plan) -> Finding:
    account, region = found.place or ("", "")
    here = plan.environment
    text = f"{found.parameter}, the parameter of “{found.name}”, is in account {account} ({region}), and is read in "
    text += f"account {here.account} ({here.region})"
    if region != here.region:
        help = "a rule can only name a group of its own region: declare the ranges of the other VPC as a network"
    else:
        help = "a stack reads the parameters of its own account: copy the id to one there, and write the “account” too"
    return Finding(text, found.where, help)


UNPUBLISHED_GROUP = Check("unpublished-group", Severity.ERROR, find, reads=("roles",))
