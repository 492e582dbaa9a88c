"""The CDK app: the stacks of every environment of the project in this folder."""

import sys

# Before CDK, as it says what to install if that is missing.
from sg_factory.constructs import ProjectError, environment_stacks  # isort: skip

import aws_cdk as cdk

# Without these settings, a stack trace of Node's is above every annotation, and a metadata resource in every template.
app = cdk.App(analytics_reporting=False, context={"aws:cdk:disable-stack-trace": True})
try:
    environment_stacks(app)
except ProjectError as error:
    sys.exit(str(error))
app.synth()
