"""A deployment → text, or JSON for a pipeline that runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sg_factory.compare import ClosedGroup, Deployment, DeploymentStep
from sg_factory.diagnostic import Diagnostic
from sg_factory.report.findings.json import as_data
from sg_factory.report.findings.text import render
from sg_factory.text.counting import counted
from sg_factory.text.json_text import json_text
from sg_factory.text.screen import MOST_ROWS, Screen

_VERDICTS = {True: "safe in one deploy", False: "not safe in one deploy: see above for what to do first"}


def _as_text(deployment: Deployment, findings: tuple[Diagnostic, ...], screen: Screen) -> str:
    """Return the hazards, the verdict, then the stacks in their order."""
    hazards = f"{render(findings, screen)}\n" if findings else ""
    return hazards + screen.text(_lines(deployment, screen))


def _lines(deployment: Deployment, screen: Screen) -> Iterator[str]:
    if not (deployment.deploy or deployment.delete or deployment.hazards):
        yield "nothing to deploy"
        return
    yield _VERDICTS[deployment.is_safe]
    steps = [("deploy", step) for step in deployment.deploy] + [("delete", step) for step in deployment.delete]
    width = len(str(len(steps)))
    for number, (action, step) in enumerate(steps, 1):
        where = ", ".join(filter(None, (step.account, step.region)))
        yield f"  {number:>{width}}. {action} {step.stack}" + (f" ({where})" if where else "")
    if deployment.delete:
        yield "No deploy removes the stacks to delete: use aws cloudformation delete-stack."
    for closed in deployment.closing:
        yield from _closing(closed, screen)


def _closing(closed: ClosedGroup, screen: Screen) -> Iterator[str]:
    """Yield what is known of a default group that is closed, and all that uses it."""
    at = f" ({closed.taken})" if closed.taken else ""
    if closed.unknown:
        state = "it is not known what uses it"
    elif closed.users:
        state = f"{counted(len(closed.users), 'thing uses', 'things use')} it{at}"
    else:
        state = f"nothing uses it{at}"
    rules = "which has no rules" if closed.is_empty else "whose rules are revoked"
    yield f"{closed.environment.name} closes {closed}, {rules}: {state}"
    shown, more = screen.fold(closed.users, MOST_ROWS)
    yield from (f"  {each}" for each in (*shown, *more))


def _as_json(deployment: Deployment, findings: tuple[Diagnostic, ...], _: Screen) -> str:
    facts: dict[str, Any] = {
        "safe": deployment.is_safe,
        "deploy": [_step(step) for step in deployment.deploy],
        "delete": [_step(step) for step in deployment.delete],
        "default_groups": [_closed(each) for each in deployment.closing],
        "diagnostics": as_data(findings),
    }
    return json_text(facts)


def _closed(closed: ClosedGroup) -> dict[str, Any]:
    return {
        "environment": closed.environment.name,
        "vpc": closed.vpc,
        "group": closed.group_id or None,
        "users": None if closed.unknown else list(closed.users),
        "unknown": closed.unknown or None,
        "is_empty": closed.is_empty,
    }


def _step(step: DeploymentStep) -> dict[str, str | None]:
    return {"stack": step.stack, "environment": step.environment, "account": step.account, "region": step.region}


FORMATS: Mapping[str, Callable[[Deployment, tuple[Diagnostic, ...], Screen], str]] = {
    "text": _as_text,
    "json": _as_json,
}
"""Each format's function, of a deployment and its hazards, pinned; the third argument is what text is printed on."""
