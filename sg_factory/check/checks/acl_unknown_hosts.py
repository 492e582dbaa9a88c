"""A network ACL that may block hosts which hosts.yaml does not place."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan
from sg_factory.text.counting import few


def find(plan: Plan) -> Iterator[Finding]:
    """Network ACLs of subnets in which hosts may stand whose needs are not known."""
    for acl in plan.acls:
        if acl.unplaced:
            roles = few(f"“{role}”" for role in acl.unplaced)
            text = f"hosts with {roles} may stand in “{acl.name}”: its network ACL "
            text += "lets through nothing that only they need"
            help = "write in hosts.yaml in which `subnets` the hosts of each role stand"
            yield Finding(text, acl.origin, help)
        if acl.strangers:
            hosts = few(f"“{host}” ({group})" for host, group in acl.strangers)
            text = f"“{acl.name}” has hosts with groups of others, {hosts}: its network ACL may block what these allow"
            help = "give these hosts a role with the same rules, or let them stand in a subnet without a network ACL"
            yield Finding(text, acl.origin, help)


ACL_UNKNOWN_HOSTS = Check("acl-unknown-hosts", Severity.WARNING, find, reads=("roles",))
