"""A project and the account that it is deployed in; and what `drift` tells of them, as its JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sg_factory.cloudformation.template import template
from sg_factory.files import Snapshot
from sg_factory.pipeline.drift import drift_in
from sg_factory.pipeline.project import moment, run
from sg_factory.plan import Plan
from sg_factory.plan.layout import stacks
from sg_factory.report.drift import FORMATS
from sg_factory.source.account.whole import whole_snapshot
from sg_factory.text.screen import PIPE
from sg_factory.yaml import Locator
from tests.usage.drift.deployment import Account, LiveGroup, an_id, deployed

AS_OF = moment("2027-03-01")


def templates(plan: Plan) -> dict[str, dict[str, Any]]:
    """The templates of an environment by the names of their stacks, as text would have them."""
    return {stack.name: json.loads(json.dumps(template(plan, stack))) for stack in stacks(plan)}


def compiled(files: Mapping[str, str], as_of: Any = AS_OF) -> tuple[Plan, ...]:
    outcome = run(Snapshot({name: text.encode() for name, text in files.items()}), as_of=as_of, judge=False)
    assert outcome.plans, outcome.mistakes
    return outcome.plans


def account_of(plan: Plan) -> Account:
    """The account after a deploy of an environment."""
    here = plan.environment
    empty = Account()
    known = {"account": here.account, "region": here.region, "vpc": here.vpc.id}
    for name, value in known.items():
        setattr(empty, name, value or getattr(empty, name))
    made = deployed(templates(plan), empty)
    for role in plan.groups:
        if role.adds_to is not None:
            path = role.adds_to.ssm
            id_ = made.parameters.setdefault(path, an_id("sg", path)) if path else role.adds_to.group_id
            made.groups.setdefault(id_, LiveGroup(id_, f"of others {id_}", "Of others", {}))
    for group in made.groups.values():
        group.owner = made.account
    return made


def told(
    files: Mapping[str, str],
    plan: Plan,
    snapshot: Mapping[str, Any],
    before: Plan | None = None,
    parameters: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The JSON of drift."""
    held = whole_snapshot(dict(snapshot), "account.json", AS_OF)
    found = drift_in(plan, [held], before, parameters or {})
    locate = Locator(Snapshot({name: text.encode() for name, text in files.items()})).span
    value: dict[str, Any] = json.loads(FORMATS["json"]([found], locate, PIPE))
    return value
