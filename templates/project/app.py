"""The CDK app: the stacks of every environment of the project in this folder."""

import sys

import aws_cdk as cdk

from sg_factory.constructs import ProjectError, environment_stacks

# Without these settings, a stack trace of Node's is above every annotation, and a metadata resource in every template.
app = cdk.App(analytics_reporting=False, context={"aws:cdk:disable-stack-trace": True})
try:
    environment_stacks(app)
except ProjectError as error:
    sys.exit(str(error))
app.synth()
