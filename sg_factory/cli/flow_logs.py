"""`sg-factory flow-logs`: the flow log that `review --flow-logs` needs, as a template."""

from __future__ import annotations

import click

from sg_factory.cli.options import Chosen, plans_of, project_options
from sg_factory.cli.output import fail, put
from sg_factory.cloudformation.flow_logs import NotABucket, flow_logs_template, log_bucket
from sg_factory.cloudformation.template_text import FORMATS, template_text
from sg_factory.text.counting import listed
from sg_factory.text.escaping import escaped


@click.command("flow-logs", epilog="Example: sg-factory flow-logs --environment prod --to arn:aws:s3:::shop-logs")
@project_options
@click.option(
    *("--destination", "--to"),
    metavar="ARN",
    required=True,
    help="Write the logs to this S3 bucket, which exists: arn:aws:s3:::BUCKET or arn:aws:s3:::BUCKET/FOLDER.",
)
@click.option("--format", type=click.Choice(FORMATS), default="json", help="Output format.")
def command(chosen: Chosen, destination: str, format: str) -> None:
    """Print the template of the flow log that review needs.

    The flow log of the environment's VPC has all fields that verdicts on rules need, and the tag with the roles of
    hosts. It writes Parquet in hourly partitions; the template also has the table of these for Athena.
    """
    plans = plans_of(chosen)
    if len(plans) > 1:
        names = listed([plan.environment_name for plan in plans], "or")
        fail(f"flow-logs needs one environment: add --environment {names}")
    try:
        bucket = log_bucket(destination)
    except NotABucket as error:
        fail(escaped(str(error)))
    put(template_text(flow_logs_template(plans[0], bucket), format))
