"""A network ACL lets through more than the groups of its hosts need."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan

_HELP = {
    "unknown place": "write in hosts.yaml in which `subnets` the hosts of that role stand; the groups stay as narrow",
    "unknown ranges": "nothing, if that is intended: a network ACL takes ranges alone, and the groups stay as narrow",
    "aggregate": "place fewer roles in the subnet, or raise `rules_per_acl` where AWS has raised the quota",
}


def find(plan: Plan) -> Iterator[Finding]:
    """What network ACLs let through although no group needs it."""
    for acl in plan.acls:
        for each in acl.wider:
            text = f"the network ACL of “{acl.name}” is wider than the groups: {each}"
            yield Finding(text, each.origin, _HELP[each.kind])


ACL_WIDER = Check("acl-wider", Severity.INFO, find, reads=("roles",))
