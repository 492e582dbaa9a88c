"""The CDK app: one stack for every environment of the project in this folder."""

import sys

import aws_cdk as cdk

from sg_factory.constructs import ProjectError, environment_stacks

app = cdk.App()
try:
    environment_stacks(app)
except ProjectError as error:
    sys.exit(str(error))
app.synth()
