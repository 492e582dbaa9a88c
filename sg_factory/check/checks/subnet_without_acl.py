"""A subnet without a host, for which no network ACL is made."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Subnets without a host, in an environment whose subnets get network ACLs."""
    made = {name for acl in plan.acls for name in acl.subnets}
    for subnet in plan.environment.subnets if plan.environment.network_acls else ():
        if subnet.name not in made:
            text = f"no host stands in “{subnet.name}”: no network ACL is made for it, and the one that it has stays"
            help = "write in hosts.yaml which hosts stand there, or remove it from `subnets`"
            yield Finding(text, plan.environment.origin.at("subnets").key(subnet.name), help)


SUBNET_WITHOUT_ACL = Check("subnet-without-acl", Severity.WARNING, find, reads=("roles",))
