"""The CDK app: one StackSet, whose template is the project's and whose stacks are in the accounts of accounts.yaml."""

import subprocess
import sys
from pathlib import Path

import aws_cdk as cdk
import yaml


def sg_factory(*arguments: str) -> str:
    """Return the output of a command of sg-factory; if it fails, so does the app, with the same message."""
    ran = subprocess.run([sys.executable, "-m", "sg_factory", *arguments], stdout=subprocess.PIPE, text=True)
    return ran.stdout if ran.returncode == 0 else sys.exit(ran.stdout or ran.returncode)


def vpc_id(value: str) -> cdk.CfnStackSet.ParameterProperty:
    return cdk.CfnStackSet.ParameterProperty(parameter_key="VpcId", parameter_value=value)


sg_factory("check")
app = cdk.App(analytics_reporting=False)
cdk.CfnStackSet(
    cdk.Stack(app, "shared-groups", description="Creates the security groups of shared in every account"),
    "Groups",
    stack_set_name="shared",
    permission_model="SELF_MANAGED",
    template_body=sg_factory("template"),
    parameters=[vpc_id("vpc-00000000")],  # required by StackSets; a stack without an override would fail with it
    stack_instances_group=[
        cdk.CfnStackSet.StackInstancesProperty(
            deployment_targets=cdk.CfnStackSet.DeploymentTargetsProperty(accounts=[account]),
            regions=[region],
            parameter_overrides=[vpc_id(vpc)],
        )
        for account, regions in yaml.safe_load(Path("accounts.yaml").read_text("utf-8")).items()
        for region, vpc in regions.items()
    ],
)
app.synth()
