"""Data-tier groups of a template, by the resources that use them or by the ports that they allow."""

from __future__ import annotations

from collections.abc import Mapping

from sg_factory.network.ports import is_data
from sg_factory.plan import Plan
from sg_factory.plan.internet import once_for_a_plan

# Resource types of databases, caches, brokers, search engines and file systems begin like these.
_KINDS = tuple(
    f"AWS::{service}::"
    for service in (
        *("RDS", "DocDB", "Neptune", "Redshift", "RedshiftServerless", "Timestream"),
        *("ElastiCache", "MemoryDB", "DAX", "OpenSearchService", "Elasticsearch"),
        *("MSK", "AmazonMQ", "EFS", "FSx"),
    )
)


@once_for_a_plan
def data_tier(plan: Plan) -> Mapping[str, str]:
    """The data-tier groups of a template, each with the reason, worded to follow a list of ports; empty for role files.

    In role files, `public` says whether the internet is meant to reach a role.
    """
    found: dict[str, str] = {}
    if plan.written_by == "others":
        for host in plan.hosts:
            if host.type.startswith(_KINDS):
                for role in host.roles:
                    found.setdefault(role, f"the group of “{host.name}” ({host.kind})")
        for group in plan.groups:
            own = next((rule.traffic for rule in group.ingress if is_data(rule.traffic)), None)
            if own is not None:
                found.setdefault(group.role, f"which allows {own} too")
    return found
