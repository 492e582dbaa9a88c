"""Which groups of a template are those of a data tier: by what wears them, or by a port that they take."""

from __future__ import annotations

from collections.abc import Mapping

from sg_factory.network.ports import is_data
from sg_factory.plan import Plan
from sg_factory.plan.internet import once_for_a_plan

# What begins like these is a database, a cache, a broker, a search engine or a file system.
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
    """Why each group is one of the data tier, in words that follow what reaches it; none of role files, which say so.

    There `public` says whether a role is meant for everybody.
    """
    found: dict[str, str] = {}
    if plan.read_from == "template":
        for host in plan.hosts:
            if host.type.startswith(_KINDS):
                for role in host.roles:
                    found.setdefault(role, f"the group of “{host.name}” ({host.kind})")
        for group in plan.groups:
            own = next((rule.traffic for rule in group.ingress if is_data(rule.traffic)), None)
            if own is not None:
                found.setdefault(group.role, f"which takes {own} too")
    return found
