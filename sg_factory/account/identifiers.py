"""Templates of the stacks that exist, and how CloudFormation identifies what it imports.

Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplateSummary.html and
API_DescribeStacks.html beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sg_factory.account.errors import AwsSubject, aws_errors
from sg_factory.account.session import PATIENCE, client_of, session_of
from sg_factory.account.stack import deployed
from sg_factory.text.json_text import json_text

_STACKS = AwsSubject("the stacks of the account", "cloudformation:DescribeStacks")
_IDENTIFIERS = AwsSubject("the identifiers of resource types", "cloudformation:GetTemplateSummary")


def deployed_templates(
    names: Collection[str], region: str | None = None, *, account: str | None = None
) -> dict[str, str]:
    """Return the templates of those of some stacks that exist, as texts by name.

    `region` and `account` are as `deployed` has them. Raises AccountUnread.
    """
    with aws_errors(_STACKS):
        client: Any = client_of(session_of(_STACKS, region), "cloudformation", PATIENCE)
        try:
            pages = client.get_paginator("describe_stacks").paginate()
            there = {each["StackName"] for page in pages for each in page["Stacks"]}
        finally:
            client.close()
    return {name: deployed(name, region, account=account).template for name in names if name in there}


def import_identifiers(types: Iterable[str], region: str | None = None) -> dict[str, tuple[str, ...]]:
    """Return the identifiers by which CloudFormation imports each of some resource types; the parts of one by commas.

    A type that it cannot import has none. Raises AccountUnread.
    """
    body = json_text({"Resources": {f"Resource{number}": {"Type": each} for number, each in enumerate(types)}})
    with aws_errors(_IDENTIFIERS):
        client: Any = client_of(session_of(_IDENTIFIERS, region), "cloudformation", PATIENCE)
        try:
            summaries = client.get_template_summary(TemplateBody=body).get("ResourceIdentifierSummaries", ())
        finally:
            client.close()
    return {each["ResourceType"]: tuple(each.get("ResourceIdentifiers", ())) for each in summaries}
