"""The Plans of Terraform's JSON as lines of text, and short descriptions of its resources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sg_factory.pipeline.project import moment
from sg_factory.plan import Plan
from sg_factory.source.terraform import plans_of, sides_of
from tests.source.cloudformation.telling import lines
from tests.source.terraform.printing import AfterApply, Made

AS_OF = moment("2027-01-01")
FILE = "plan.json"
_OF_ALL = "unknown: rules that were made outside of Terraform are not in this file unless a refresh found them"
LATER = AfterApply()


def read(value: object) -> tuple[Plan, ...]:
    """The Plans of a state, or of a plan after it is applied."""
    return plans_of(value, FILE, AS_OF)


def told(value: object) -> list[str]:
    """The lines of all Plans after a plan is applied."""
    return [line for each in read(value) for line in _lines(each)]


def told_sides(value: object) -> tuple[list[str], list[str]]:
    """The lines of all Plans before and after a plan is applied."""
    before, after = sides_of(value, FILE, AS_OF)
    return [line for each in before for line in _lines(each)], [line for each in after for line in _lines(each)]


def _lines(plan: Plan) -> Iterator[str]:
    here = plan.environment
    ranges = [network.cidr.text for network in plan.networks]
    yield " ".join(filter(None, ("VPC", here.name, here.vpc.id, here.account, here.region, *ranges)))
    yield from (line for line in lines(plan) if not line.startswith(_OF_ALL))


def group(address: str, *, group_id: str | None = None, module: str = "", **more: Any) -> Made:
    """A group that exists if it has an id, and is new if not."""
    name = address.rpartition(".")[2]
    known: dict[str, Any] = {"description": f"What {name} is for", "name": name, "vpc_id": "vpc-1", **more}
    if group_id is None:
        computed = {key: LATER for key in ("id", "arn", "owner_id", "ingress", "egress") if key not in known}
        return Made(address, {**known, **computed}, module=module)
    values = {"ingress": [], "egress": [], **known, "id": group_id}
    return Made(address, values, values, module)


def block(low: int = 443, high: int | None = None, protocol: str = "tcp", **peers: Any) -> dict[str, Any]:
    """A block `ingress` or `egress`."""
    lists: dict[str, Any] = {
        key: [] for key in ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups")
    }
    ports = {"from_port": low, "to_port": low if high is None else high, "protocol": protocol}
    return {**lists, **ports, "self": False, "description": "Why it is there", **peers}


def rule(address: str, low: int = 443, high: int | None = None, **more: Any) -> Made:
    """A new resource aws_security_group_rule."""
    peers = dict.fromkeys(("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids"))
    ports = {"from_port": low, "to_port": low if high is None else high, "protocol": "tcp", "type": "ingress"}
    computed = {"id": LATER, "security_group_rule_id": LATER}
    source = {} if "source_security_group_id" in more else {"source_security_group_id": LATER}
    return Made(address, {**peers, **ports, "self": False, "description": "Why", **computed, **source, **more})


def vpc_rule(address: str, low: int | None = 443, high: int | None = None, **more: Any) -> Made:
    """A new resource aws_vpc_security_group_ingress_rule or aws_vpc_security_group_egress_rule."""
    keys = ("cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id")
    ports = {"from_port": low, "to_port": low if high is None else high, "ip_protocol": "tcp"}
    computed = dict.fromkeys(("id", "arn", "security_group_rule_id"), LATER)
    return Made(address, {**dict.fromkeys(keys), **ports, "description": "Why", **computed, **more})


def of(*texts: str) -> AfterApply:
    """A value that is known only after apply, from some references."""
    return AfterApply(*texts)
