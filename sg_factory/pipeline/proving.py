"""Who reaches whom by real packets, in each environment of a project or of what others wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sg_factory.cloudformation.template import template
from sg_factory.files import Files, NoFile
from sg_factory.lab.cloud.enforced import EnforcedNetwork
from sg_factory.lab.cloud.snapshot import read_snapshot
from sg_factory.lab.cloud.template import read_templates
from sg_factory.lab.proof.proof import Proof, nothing_sent, prove
from sg_factory.lab.proof.world import lab_world
from sg_factory.lab.running import why_not
from sg_factory.pipeline.project import Outcome, UnknownName
from sg_factory.plan import Plan
from sg_factory.plan.layout import stacks
from sg_factory.text.counting import counted
from sg_factory.text.progress import steps

__all__ = ["proofs", "templates_of", "why_not"]

_MOST_NOTES = 3


def proofs(outcome: Outcome) -> tuple[Proof, ...]:
    """Send packets through what every Plan of an outcome became, or was read from.

    Raises UnknownName where no source is a template or snapshot whose groups are known, and NoLaboratory.
    """
    plans = outcome.plans
    if plans and plans[0].written_by == "roles":
        return tuple(_of_roles(plan) for plan in steps(plans, "sending packets of environment"))
    reasons = {plan: _why_unreadable(plan) for plan in plans}
    if all(reasons.values()):
        raise UnknownName(f"{plans[0].project}: {reasons[plans[0]]}")
    first = {plan.project: plan for plan in reversed(plans)}
    return tuple(
        _of_source(plan, outcome.files) if not reasons[plan] else nothing_sent(plan, reasons[plan])
        for plan in steps(plans, "sending packets of source")
        if not reasons[plan] or plan is first[plan.project]
    )


def templates_of(plan: Plan) -> dict[str, Mapping[str, Any]]:
    """Return the templates of an environment of role files, by stack."""
    return {stack.name: template(plan, stack) for stack in stacks(plan)}


def _of_roles(plan: Plan) -> Proof:
    retired = [group.role for group in plan.groups if group.retired]
    unread = [f"{role}: it is retired, so nothing may have its group" for role in retired]
    return prove(plan, lab_world(plan), read_templates(templates_of(plan)), unread)


def _of_source(plan: Plan, files: Files) -> Proof:
    network = _network(plan, _value(plan, files))
    unread = list(_notes(plan))
    if network.acls and not plan.acls:
        network = replace(network, acls=())
        unread.append("network ACLs: those of this source are not read into what is expected")
    return prove(plan, lab_world(plan, network.interfaces), network, unread)


def _network(plan: Plan, value: Mapping[str, Any]) -> EnforcedNetwork:
    if plan.read_from == "account":
        return read_snapshot(value, plan.environment.vpc.id)
    return read_templates({plan.project: value}, egress_ends=True)


def _value(plan: Plan, files: Files) -> Mapping[str, Any]:
    """The JSON value of the file that a Plan is read from."""
    from sg_factory.source.cloudformation.text import parse

    try:
        written = files.read(plan.project)
    except NoFile as error:
        raise UnknownName(f"{plan.project}: {error}") from None
    value = json.loads(written) if plan.read_from == "account" else parse(written, plan.project)[0]
    return value if isinstance(value, Mapping) else {}


def _why_unreadable(plan: Plan) -> str:
    """Why there is no proof of a source; empty if there is one."""
    if plan.read_from not in ("account", "template"):
        return "prove reads role files, templates of CloudFormation and snapshots of accounts"
    if plan.choices:
        return (
            f"its groups depend on parameters or conditions ({', '.join(plan.choices)}); prove a template whose values"
            " are known, such as the one that CloudFormation holds of a deployed stack"
        )
    return ""


def _notes(plan: Plan) -> Iterator[str]:
    """What the reader of a source does not know, as it says it."""
    texts = list(dict.fromkeys(note.text for note in plan.notes if note.kind in ("unknown", "malformed")))
    yield from texts[:_MOST_NOTES]
    if len(texts) > _MOST_NOTES:
        yield f"{counted(len(texts) - _MOST_NOTES, 'further value')} that `check` lists"
