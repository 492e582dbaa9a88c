"""A stack's name → what CloudFormation holds of it: the template, and what its parameters were given.

Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html, API_DescribeStacks.html
and API_Parameter.html beside it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sg_factory.account.refusals import NotDeployed, hold_form, logging_in, told
from sg_factory.text.json_text import json_text

if TYPE_CHECKING:
    from botocore.client import BaseClient

Parameters = tuple[tuple[str, str], ...]

# Seconds that AWS may take to answer once; boto3 then tries again, as often as AWS_MAX_ATTEMPTS says.
PATIENCE = 20.0

# Only here what stands in the account is what the stack's template says.
_SETTLED = (
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
)
_EMPTY = {
    "REVIEW_IN_PROGRESS": "nothing of it has been deployed yet",
    "ROLLBACK_COMPLETE": "its creation failed and all of it was taken away again",
    "DELETE_COMPLETE": "it has been deleted",
}


@dataclass(frozen=True, slots=True)
class DeployedStack:
    """A stack as CloudFormation holds it.

    `template` is its text, YAML as it was written or JSON laid out anew. `parameters` are names with values, sorted:
    those of the template whose value is known (of one that names an SSM parameter, what that held; none with NoEcho),
    and of AWS's own `AWS::AccountId`, `AWS::Partition`, `AWS::Region`, `AWS::StackId` and `AWS::StackName`.
    """

    name: str
    template: str
    parameters: Parameters


def deployed(
    stack: str, region: str | None = None, *, account: str | None = None, patience: float = PATIENCE
) -> DeployedStack:
    """What CloudFormation holds of the stack of this name or ARN, nested stacks left out, as they are their own.

    `region` is where it is, where the caller knows; else an ARN says it, AWS_REGION (which of AWS's tools boto3 alone
    does not look at) or boto3's own chain. `account` is whose it must be, where that is known: credentials are easily
    somebody else's. `patience` is in seconds. Raises NotDeployed.
    """
    with told(stack):
        client = _client(stack, region or _region_in(stack) or os.environ.get("AWS_REGION"), patience)
        try:
            described = client.describe_stacks(StackName=stack)["Stacks"][0]  # one, as it is named: there are no pages
            _hold(described, account)
            # Once macros have done their work. Of a template without any it is the one that was written.
            body = client.get_template(StackName=stack, TemplateStage="Processed")["TemplateBody"]
        finally:
            client.close()
    # boto3 has parsed JSON by now.
    text = body if isinstance(body, str) else json_text(body)
    return DeployedStack(described["StackName"], text, tuple(sorted(_parameters(described))))


def _region_in(stack: str) -> str | None:
    """The region that an ARN names."""
    parts = stack.split(":")
    return parts[3] if len(parts) == 6 and parts[0] == "arn" else None


def _client(stack: str, region: str | None, patience: float) -> Any:
    import boto3
    from botocore.config import Config

    asking = Config(connect_timeout=patience, read_timeout=patience)
    session = boto3.Session(region_name=region)
    with logging_in(stack):
        credentials = session.get_credentials()
        if credentials is not None:  # else boto3 says so once it is asked
            frozen = credentials.get_frozen_credentials()
            hold_form(frozen.access_key, frozen.secret_key, frozen.token or "")
    client: BaseClient = session.client("cloudformation", config=asking)
    return client


def _hold(described: Mapping[str, Any], account: str | None) -> None:
    """Raise NotDeployed where the stack is somebody else's, or its template does not say what is there."""
    name, status = described["StackName"], described["StackStatus"]
    theirs = described["StackId"].split(":")[4]
    if account is not None and theirs != account:
        raise NotDeployed(f"the credentials are of the account {theirs}, and “{name}” is to be read in {account}")
    if status in _EMPTY:
        raise NotDeployed(f"there is nothing in the stack “{name}”: {_EMPTY[status]} ({status})")
    if status.endswith("_IN_PROGRESS"):
        raise NotDeployed(f"the stack “{name}” is being changed just now ({status}): ask again once that is done")
    if status not in _SETTLED:
        raise NotDeployed(f"the stack “{name}” was left half-way ({status}): none of its templates says what is there")


def _parameters(described: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for given in described.get("Parameters", ()):
        value = given.get("ResolvedValue", given.get("ParameterValue"))
        if value is not None and not _is_hidden(value):
            yield given["ParameterKey"], value
    partition, _, region, account = described["StackId"].split(":")[1:5]
    yield "AWS::AccountId", account
    yield "AWS::Partition", partition
    yield "AWS::Region", region
    yield "AWS::StackId", described["StackId"]
    yield "AWS::StackName", described["StackName"]


def _is_hidden(value: str) -> bool:
    """Whether CloudFormation shows asterisks for what is not to be shown (NoEcho)."""
    return value != "" and not value.strip("*")
