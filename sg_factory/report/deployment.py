"""A deployment → text, or JSON for a pipeline that runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sg_factory.compare import Deployment, DeploymentStep
from sg_factory.diagnostic import Diagnostic
from sg_factory.report.findings.json import as_data
from sg_factory.report.findings.text import render
from sg_factory.text.json_text import json_text
from sg_factory.text.screen import Screen

_VERDICTS = {True: "safe in one deploy", False: "not safe in one deploy: see above for what to do first"}


def _as_text(deployment: Deployment, findings: tuple[Diagnostic, ...], screen: Screen) -> str:
    """Return the hazards, the verdict, then the stacks in their order."""
    hazards = f"{render(findings, screen)}\n" if findings else ""
    return hazards + screen.text(_lines(deployment))


def _lines(deployment: Deployment) -> Iterator[str]:
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


def _as_json(deployment: Deployment, findings: tuple[Diagnostic, ...], _: Screen) -> str:
    facts: dict[str, Any] = {
        "safe": deployment.is_safe,
        "deploy": [_step(step) for step in deployment.deploy],
        "delete": [_step(step) for step in deployment.delete],
        "diagnostics": as_data(findings),
    }
    return json_text(facts)


def _step(step: DeploymentStep) -> dict[str, str | None]:
    return {"stack": step.stack, "environment": step.environment, "account": step.account, "region": step.region}


FORMATS: Mapping[str, Callable[[Deployment, tuple[Diagnostic, ...], Screen], str]] = {
    "text": _as_text,
    "json": _as_json,
}
"""Each format's function, of a deployment and its hazards, pinned; the third argument is what text is printed on."""
