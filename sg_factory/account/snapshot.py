"""An account and region → a snapshot: what EC2 answers about security groups and what uses them, as JSON values.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sg_factory.account.calls import CALLS, ENTRIES, GROUPS, IDENTITY, LISTS, OTHERS, Call
from sg_factory.account.errors import AccountUnread, AwsRefusal, AwsSubject, aws_errors
from sg_factory.account.session import PATIENCE, client_of, session_of
from sg_factory.text.counting import listed
from sg_factory.text.progress import steps

_ATTEMPTS = 8  # of one request, unless AWS_MAX_ATTEMPTS says otherwise
_MANAGED = "IncludeManagedResources"  # not in the models of older versions of botocore


def snapshot(
    region: str | None = None,
    *,
    profile: str | None = None,
    vpcs: Collection[str] = (),
    account: str | None = None,
    role: str | None = None,
    patience: float = PATIENCE,
) -> dict[str, Any]:
    """Return the snapshot of an account in a region, sorted: two of an unchanged account differ in `Taken` alone.

    `region` and `profile` are by default those of the AWS settings; `vpcs` are the ids of those to read, by default
    all. `account` is the expected account, if known, as a guard against wrong credentials. `role` is the ARN of the IAM
    role to assume. `patience` is the timeout of a request in seconds. Answers that AWS refuses are absent, and `Denied`
    has the reason of each. Raises AccountUnread if the groups cannot be read.
    """
    subject = _subject("the account", region, IDENTITY)
    with aws_errors(subject):
        session = session_of(subject, region, profile, role=role)
        retries: dict[str, object] = {"mode": "adaptive"}
        if "AWS_MAX_ATTEMPTS" not in os.environ:
            retries["total_max_attempts"] = _ATTEMPTS
        identity = client_of(session, "sts", patience, retries)
        ec2 = client_of(session, "ec2", patience, retries)
    try:
        return _Asking(ec2, identity, tuple(sorted(set(vpcs)))).snapshot(account)
    finally:
        identity.close()
        ec2.close()


def _subject(name: str, region: str | None, needs: str) -> AwsSubject:
    enable = f", or enable the region {region} in the account" if region else ""
    return AwsSubject(name, needs, f"log in again{enable}")


class _Asking:
    """The requests for one snapshot, and the reasons why parts of it were not read."""

    def __init__(self, ec2: Any, identity: Any, vpcs: tuple[str, ...]) -> None:
        self._ec2 = ec2
        self._identity = identity
        self._vpcs = vpcs
        self._region = str(ec2.meta.region_name)
        self._denied: dict[str, str] = {}
        self._unreachable: str | None = None

    def snapshot(self, expected: str | None) -> dict[str, Any]:
        """Ask for everything. Raises AccountUnread if the groups cannot be read."""
        taken = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        account = self._account(expected)
        answers: dict[str, Any] = {}
        for call in steps((GROUPS, *OTHERS, LISTS), f"asking AWS about {self._region}:"):
            items = self._pages(call) if call is GROUPS else self._part(call)
            if items is not None:
                answers[call.section] = items
        self._refuse_unknown_vpcs(answers)
        if self._vpcs:
            self._pick(answers)
        entries = self._entries([each["PrefixListId"] for each in answers.get(LISTS.section, ())])
        if entries is not None:
            answers[ENTRIES.section] = entries
        known = {
            "Taken": taken,
            "Account": account,
            "Region": self._region,
            "Denied": dict(sorted(self._denied.items())),
        }
        head = {key: value for key, value in known.items() if value}
        return head | {call.section: answers[call.section] for call in CALLS if call.section in answers}

    def _account(self, expected: str | None) -> str | None:
        """The account of the credentials; None if they may not ask for it. Raises AccountUnread if unexpected."""
        try:
            with aws_errors(_subject("the account", self._region, IDENTITY)):
                found = str(self._identity.get_caller_identity()["Account"])
        except AwsRefusal as error:
            if expected is not None or not error.is_denied:
                raise
            self._denied["Account"] = error.reason
            return None
        if expected is not None and found != expected:
            raise AccountUnread(f"the credentials are of the account {found}, but {expected} is to be read")
        return found

    def _part(self, call: Call) -> list[Any] | None:
        """The items of an answer, or None and a reason: all later ones fail as well if AWS does not answer."""
        if self._unreachable is not None:
            self._denied[call.section] = self._unreachable
            return None
        try:
            return self._pages(call)
        except AccountUnread as error:
            self._denied[call.section] = error.reason
            if not isinstance(error, AwsRefusal):
                self._unreachable = error.reason
            return None

    def _entries(self, lists: Sequence[str]) -> dict[str, Any] | None:
        """The entries of each prefix list; None if AWS was not asked for them, or refuses all."""
        found: dict[str, Any] = {}
        if LISTS.section in self._denied:
            self._denied[ENTRIES.section] = f"the prefix lists are not known: {self._denied[LISTS.section]}"
            return None
        reasons = {}
        for each in steps(sorted(lists), "asking AWS for prefix lists:"):
            try:
                found[each] = self._pages(ENTRIES, PrefixListId=each)
            except AccountUnread as error:
                reasons[each] = error.reason
                if not isinstance(error, AwsRefusal) or error.is_denied:
                    break
        if reasons:
            self._denied[ENTRIES.section] = "; ".join(f"{each}: {why}" for each, why in reasons.items())
        return found if found or not reasons else None

    def _pages(self, call: Call, **arguments: object) -> list[Any]:
        """All items of an answer, sorted. Raises AccountUnread."""
        if self._vpcs and call.scope == "filtered":
            arguments["Filters"] = [{"Name": "vpc-id", "Values": list(self._vpcs)}]
        if _MANAGED in self._ec2.meta.service_model.operation_model(call.action).input_shape.members:
            arguments[_MANAGED] = True
        items: list[Any] = []
        with aws_errors(_subject(call.name, self._region, call.permission)):
            asking = self._ec2.get_paginator(call.method)
            for page in asking.paginate(**arguments, PaginationConfig={"PageSize": call.page}):
                items += page[call.answer or call.section]
        plain = [_plain(item) for item in items]
        return sorted(plain, key=lambda item: (*(str(item.get(key, "")) for key in call.ids), _text(item)))

    def _refuse_unknown_vpcs(self, answers: Mapping[str, Any]) -> None:
        """Raise AccountUnread for a VPC of which nothing is here: every VPC has a group that cannot be deleted."""
        known = {each.get("VpcId") for section in (GROUPS.section, "Vpcs") for each in answers.get(section, ())}
        absent = [vpc for vpc in self._vpcs if vpc not in known]
        if absent:
            what = f"there is no VPC {listed(absent, 'or')} in this account and region ({self._region})"
            raise AccountUnread(f"{what}: check the id, the account and the region")

    def _pick(self, answers: dict[str, Any]) -> None:
        """Keep the rules and associations of the chosen VPCs' groups."""
        groups = {each.get("GroupId") for each in answers[GROUPS.section]}
        for call in OTHERS:
            if call.scope == "picked" and call.section in answers:
                answers[call.section] = [
                    each
                    for each in answers[call.section]
                    if each.get("GroupId") in groups or each.get("VpcId") in self._vpcs
                ]


def _plain(value: Any) -> Any:
    """The value in JSON, with sorted keys and lists: EC2 promises no order, and the order means nothing."""
    if isinstance(value, dict):
        return {key: _plain(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return sorted(map(_plain, value), key=_text)
    return value.isoformat() if isinstance(value, datetime) else value


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
