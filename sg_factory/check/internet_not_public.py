"""The internet comes in to a role that is not public."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding, peer_place, written_as
from sg_factory.check.internet import is_internet
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress from public addresses that are no declared network, on a role without `public: true`."""
    for group in plan.groups:
        for rule in group.ingress:
            if not group.public and is_internet(rule.peer, plan):
                text = f"“{group.role}” is not public, and {written_as(rule.peer)} comes in on {rule.traffic}"
                help = "name a role or a network instead; if the internet is meant, say “public: true” on the role"
                yield Finding(text, peer_place(rule), help)


INTERNET_NOT_PUBLIC = Check("internet-not-public", Severity.ERROR, find)
