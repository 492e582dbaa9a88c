"""CDK apps for tests, quick to synthesize, in temporary folders."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk

BOOTSTRAP = "BootstrapVersion"
"""The parameter that CDK's own deployment adds to every stack."""


def an_app(folder: Path, **context: Any) -> cdk.App:
    """An app that writes below `folder`, without CDK's own validation, which is most of a synth's time."""
    return cdk.App(
        outdir=str(folder / "cdk.out"),
        context=context,
        analytics_reporting=False,
        builtin_cloud_formation_validation=False,
    )


def synthesized(stack: cdk.Stack) -> dict[str, Any]:
    """The template of a stack, nested or in a stage, without CDK's own additions for deployment."""
    stage = cdk.Stage.of(stack)
    assert stage is not None
    root = stage.node.root
    assert isinstance(root, cdk.App)
    root.synth()
    template: dict[str, Any] = json.loads(Path(stage.outdir, stack.template_file).read_text("utf-8"))
    template.pop("Rules", None)
    template.get("Parameters", {}).pop(BOOTSTRAP, None)
    return template


def violations(app: cdk.App) -> list[dict[str, Any]]:
    """Synthesize an app, and return the violations of CDK's validation report; errors fail the synth."""
    app.synth()
    report = json.loads(Path(app.outdir, "validation-report.json").read_text("utf-8"))
    return [violation for plugin in report["pluginReports"] for violation in plugin["violations"]]


def security_groups(template: dict[str, Any]) -> dict[str, Any]:
    """The groups of a template and their rules, by logical id."""
    kind = "AWS::EC2::SecurityGroup"
    return {key: resource for key, resource in template["Resources"].items() if resource["Type"].startswith(kind)}
