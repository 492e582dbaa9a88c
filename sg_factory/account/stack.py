"""Stack name → deployed template and parameter values.

Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html, API_DescribeStacks.html
and API_Parameter.html beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sg_factory.account.errors import AccountUnread, aws_errors, stack_named
from sg_factory.account.session import PATIENCE, client_of, session_of
from sg_factory.text.json_text import json_text

Parameters = tuple[tuple[str, str], ...]

# Only with these statuses do the resources in the account match the stack's template.
_SETTLED = (
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
)
_EMPTY = {
    "REVIEW_IN_PROGRESS": "nothing of it has been deployed yet",
    "ROLLBACK_COMPLETE": "its creation failed and was rolled back",
    "DELETE_COMPLETE": "it has been deleted",
}


@dataclass(frozen=True, slots=True)
class DeployedStack:
    """A deployed stack.

    `template` is its text, YAML as it was written or JSON formatted again. `parameters` are sorted names with values:
    those of the template with a known value (of an SSM parameter its resolved value; none with NoEcho), and the pseudo
    parameters `AWS::AccountId`, `AWS::Partition`, `AWS::Region`, `AWS::StackId` and `AWS::StackName`.
    """

    name: str
    template: str
    parameters: Parameters


def deployed(
    stack: str,
    region: str | None = None,
    *,
    account: str | None = None,
    role: str | None = None,
    patience: float = PATIENCE,
) -> DeployedStack:
    """Return the deployed stack of this name or ARN, without its nested stacks.

    `region` is by default that of the ARN, of AWS_REGION (which boto3 ignores) or of boto3's own settings. `account` is
    the expected account, if known, as a guard against wrong credentials. `role` is the ARN of the IAM role to assume.
    `patience` is the timeout in seconds. Raises AccountUnread.
    """
    subject = stack_named(stack)
    with aws_errors(subject):
        session = session_of(subject, region or _region_in(stack), role=role)
        client: Any = client_of(session, "cloudformation", patience)
        try:
            described = client.describe_stacks(StackName=stack)["Stacks"][0]  # one, as it is named
            _check(described, account)
            # The template with macros expanded; without macros, it is the original template.
            body = client.get_template(StackName=stack, TemplateStage="Processed")["TemplateBody"]
        finally:
            client.close()
    # boto3 returns JSON templates parsed.
    text = body if isinstance(body, str) else json_text(body)
    return DeployedStack(described["StackName"], text, tuple(sorted(_parameters(described))))


def _region_in(stack: str) -> str | None:
    """Return the region of an ARN, or None."""
    parts = stack.split(":")
    return parts[3] if len(parts) == 6 and parts[0] == "arn" else None


def _check(described: Mapping[str, Any], account: str | None) -> None:
    """Raise AccountUnread for a stack of another account, or in a status in which its template is not deployed."""
    name, status = described["StackName"], described["StackStatus"]
    theirs = described["StackId"].split(":")[4]
    if account is not None and theirs != account:
        raise AccountUnread(f"the credentials are of the account {theirs}, but “{name}” is to be read in {account}")
    if status in _EMPTY:
        raise AccountUnread(f"there is nothing in the stack “{name}”: {_EMPTY[status]} ({status})")
    if status.endswith("_IN_PROGRESS"):
        raise AccountUnread(f"the stack “{name}” is being updated ({status}): try again when that is done")
    if status not in _SETTLED:
        raise AccountUnread(f"the stack “{name}” was left half-way ({status}): no template describes its resources")


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
    """True if the value is masked by asterisks (NoEcho)."""
    return value != "" and not value.strip("*")
