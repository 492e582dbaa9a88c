"""The CDK app: the stacks of every environment of the project in this folder."""

import sys

import aws_cdk as cdk

from sg_factory.constructs import ProjectError, environment_stacks

# Stack traces of Node's would stand above every annotation, and a metadata resource in every template.
app = cdk.App(analytics_reporting=False, context={"aws:cdk:disable-stack-trace": True})
try:
    environment_stacks(app)
except ProjectError as error:
    sys.exit(str(error))
app.synth()
