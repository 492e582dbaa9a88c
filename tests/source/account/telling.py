"""The Plans of a snapshot as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sg_factory.pipeline.project import moment
from sg_factory.plan import Plan
from sg_factory.source.account import plans_of
from tests.source.cloudformation.telling import lines

AS_OF = moment("2027-01-01")
FILE = "account.json"


def read(snapshot: object) -> tuple[Plan, ...]:
    """The Plans of a snapshot's value."""
    return plans_of(snapshot, FILE, AS_OF)


def told(snapshot: object) -> list[str]:
    """The lines of all Plans, each below a line with its environment; without notes on answers that are not there."""
    return [line for plan in read(snapshot) for line in _lines(plan) if "this snapshot has no " not in line]


def _lines(plan: Plan) -> Iterator[str]:
    here = plan.environment
    ranges = [network.cidr.text for network in plan.networks]
    yield " ".join(filter(None, ("VPC", here.name, here.vpc.id, here.account, here.region, *ranges)))
    yield from lines(plan)


def group(name: str, group_id: str, *, vpc: str | None = "vpc-1", **more: Any) -> dict[str, Any]:
    """A group as EC2 answers it, without rules."""
    place = {} if vpc is None else {"VpcId": vpc}
    rules: dict[str, Any] = {"IpPermissions": [], "IpPermissionsEgress": []}
    words = {"GroupName": name, "Description": f"What {name} is for", "OwnerId": "111122223333"}
    return {"GroupId": group_id, **words, **place, **rules, **more}


def permission(protocol: str = "tcp", low: int | None = 443, high: int | None = None, **peers: Any) -> dict[str, Any]:
    """A permission as EC2 answers it; `peers` are the items of its lists."""
    ports = {} if low is None else {"FromPort": low, "ToPort": low if high is None else high}
    lists: dict[str, Any] = {"IpRanges": [], "Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": []}
    return {"IpProtocol": protocol, **ports, **lists, **peers}


def ranged(text: str, why: str = "Why it is there") -> dict[str, str]:
    """A range of a permission."""
    return {"CidrIpv6" if ":" in text else "CidrIp": text, "Description": why}


def pair(group_id: str, **more: Any) -> dict[str, Any]:
    """A group of a permission."""
    return {"GroupId": group_id, "UserId": "111122223333", "Description": "Why it is there", **more}
