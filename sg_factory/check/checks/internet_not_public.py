"""The internet comes in to a role that is not public."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.arrivals import arrivals
from sg_factory.check.finding import Check, Finding, peer_place, written_as
from sg_factory.check.internet_reaches import open_to_the_world
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan
from sg_factory.plan.internet import why_internet

_NAME = "internet-not-public"


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress from public addresses that are no declared network, on a role without `public: true`.

    Where another check objects to what comes in, and weighs as much, that one speaks alone.
    """
    levels = dict(plan.levels)
    own = levels.get(_NAME, Severity.ERROR) or Severity.ERROR
    for arrival in arrivals(plan):
        group, rule = arrival.group, arrival.rule
        if group.public or arrival.source != "internet":
            continue
        worse = open_to_the_world(rule.traffic)
        level = levels.get(worse, Severity.ERROR) if worse else None
        if level is None or level < own:
            text = f"“{group.role}” is not public, and {written_as(rule.peer)} comes in on {rule.traffic}"
            help = "name a role or a network instead; if the internet is meant, say “public: true” on the role"
            yield Finding(text, peer_place(rule), help, why_internet(group.role, rule, plan))


INTERNET_NOT_PUBLIC = Check(
    _NAME, Severity.ERROR, find, known_as=("SH EC2.18", "cfn_nag W2", "cdk-nag AwsSolutions-EC23"), reads=("roles",)
)
