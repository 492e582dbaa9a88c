"""The history of network interfaces in AWS Config: what each was, and from when on.

Config keeps it for 30 days to 7 years. Source:
https://docs.aws.amazon.com/config/latest/APIReference/API_GetResourceConfigHistory.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sg_factory.account.errors import AccountUnread, AwsSubject, aws_errors
from sg_factory.account.session import PATIENCE, client_of, session_of
from sg_factory.text.counting import listed
from sg_factory.text.progress import steps

_TYPE = "AWS::EC2::NetworkInterface"
ACTIONS = ("config:GetResourceConfigHistory", "config:ListDiscoveredResources")
"""The actions that reading the history needs."""


@dataclass(frozen=True, slots=True)
class InterfaceVersion:
    """A network interface from a second of Unix time on, as EC2 answers it; None where it was deleted then."""

    interface_id: str
    begin: int
    item: dict[str, Any] | None


def interface_history(region: str | None, account: str | None) -> tuple[InterfaceVersion, ...]:
    """Return all versions of all interfaces that AWS Config knows in a region, oldest first. Raises AccountUnread.

    `account` is the expected account, if known.
    """
    subject = AwsSubject("the history of AWS Config", listed(ACTIONS))
    found: list[InterfaceVersion] = []
    with aws_errors(subject):
        client = client_of(session_of(subject, region), "config", PATIENCE)
        try:
            listing = client.get_paginator("list_discovered_resources")
            pages = listing.paginate(resourceType=_TYPE, includeDeletedResources=True)
            ids = sorted({str(each["resourceId"]) for page in pages for each in page.get("resourceIdentifiers", ())})
            history = client.get_paginator("get_resource_config_history")
            for id_ in steps(ids, "asking AWS Config for interfaces:"):
                for page in history.paginate(resourceType=_TYPE, resourceId=id_):
                    found += (_version(each, account) for each in page.get("configurationItems", ()))
        finally:
            client.close()
    return tuple(sorted(found, key=lambda each: (each.begin, each.interface_id)))


def _version(item: dict[str, Any], account: str | None) -> InterfaceVersion:
    """Read a configuration item. Raises AccountUnread for one of another account."""
    of = str(item.get("accountId", account))
    if account is not None and of != account:
        raise AccountUnread(f"the credentials are of the account {of}, but {account} is to be read")
    begin: datetime = item["configurationItemCaptureTime"]
    is_gone = "Deleted" in str(item.get("configurationItemStatus", ""))
    value = None if is_gone else _as_answered(json.loads(item.get("configuration") or "{}"))
    return InterfaceVersion(str(item["resourceId"]), int(begin.timestamp()), value)


def _as_answered(value: Any) -> Any:
    """The value with the keys of EC2's own answer, which begin with capitals."""
    if isinstance(value, dict):
        return {f"{key[:1].upper()}{key[1:]}": _as_answered(child) for key, child in value.items()}
    return [_as_answered(child) for child in value] if isinstance(value, list) else value
