"""The flow log that `review --flow-logs` needs, in any stack of a CDK app."""

from __future__ import annotations

from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import aws_cdk as cdk
from constructs import Construct

from sg_factory.cdk.inclusion import claim_names, include, included_names
from sg_factory.cdk.projects import ProjectError
from sg_factory.cloudformation.flow_logs import flow_logs_template, log_bucket
from sg_factory.cloudformation.template import VPC_PARAMETER
from sg_factory.pipeline.project import UnknownName, run
from sg_factory.plan import Vpc
from sg_factory.report.findings.text import render

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2


class FlowLogs(Construct):
    """The flow log of a VPC with all fields that verdicts on rules need, and the table of its files for Athena.

    `destination` is the ARN of an existing bucket, with a folder or without one. `project` is the folder of the role
    files, `environment` one that it declares (required if there are several). `vpc` replaces the environment's own.

    Raises ProjectError for mistakes in the project's files, and ValueError for a destination that is no bucket, and if
    another construct of the stack has made the same ids.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - as every construct calls it
        *,
        destination: str,
        vpc: ec2.IVpc | None = None,
        project: str | PathLike[str] = ".",
        environment: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        try:
            outcome = run(Path(project), environments=None if environment is None else (environment,), judge=False)
        except UnknownName as error:
            raise ProjectError(str(error)) from None
        if outcome.is_broken:
            raise ProjectError(render(outcome.mistakes))
        if len(outcome.plans) > 1:
            names = ", ".join(plan.environment_name for plan in outcome.plans)
            raise ProjectError(f"there are several environments ({names}): pass environment=")
        plan = outcome.plans[0]
        tokens = {}
        if vpc is not None:
            plan = replace(plan, environment=replace(plan.environment, vpc=Vpc()))
            tokens = {VPC_PARAMETER: vpc.vpc_id}
        content = flow_logs_template(plan, log_bucket(destination))
        claim_names(cdk.Stack.of(self), self.node.path, [*included_names(content, tokens)])
        include(self, content, tokens)
