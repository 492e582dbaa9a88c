"""Groups → the events of CloudTrail that name them, of the last ninety days.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
"""

from __future__ import annotations

from collections.abc import Collection

from sg_factory.account.errors import AwsSubject, aws_errors
from sg_factory.account.session import PATIENCE, client_of, session_of

LOOKING_UP = "cloudtrail:LookupEvents"
_MOST_EVENTS = 200  # of a group, the newest ones: CloudTrail answers two requests a second


def lookup_events(
    groups: Collection[str], region: str | None, *, role: str | None = None, patience: float = PATIENCE
) -> list[object]:
    """Return the events that name some groups by their ids, as CloudTrail answers them. Raises AccountUnread."""
    found: list[object] = []
    with aws_errors(AwsSubject("the events of CloudTrail", LOOKING_UP)):
        client = client_of(session_of(AwsSubject("the account", LOOKING_UP), region, role=role), "cloudtrail", patience)
        try:
            for group in groups:
                wanted = [{"AttributeKey": "ResourceName", "AttributeValue": group}]
                asking = client.get_paginator("lookup_events")
                pages = asking.paginate(LookupAttributes=wanted, PaginationConfig={"MaxItems": _MOST_EVENTS})
                found += [event for page in pages for event in page["Events"]]
        finally:
            client.close()
    return found
