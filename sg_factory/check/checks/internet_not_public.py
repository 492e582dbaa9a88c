"""The internet can reach a role that is not public."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding, peer_place
from sg_factory.check.ingress_checks import world_open_check
from sg_factory.check.public_ingress import public_ingress
from sg_factory.diagnostic import Severity
from sg_factory.plan import Plan
from sg_factory.plan.internet import why_internet

_NAME = "internet-not-public"


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress from public addresses that are in no declared network, on a role without `public: true`.

    If another check reports the rule at the same level or above, that check alone reports it.
    """
    levels = dict(plan.levels)
    own = levels.get(_NAME, Severity.ERROR) or Severity.ERROR
    for ingress in public_ingress(plan):
        group, rule = ingress.group, ingress.rule
        if group.public or ingress.source != "internet":
            continue
        worse = world_open_check(rule.traffic)
        level = levels.get(worse, Severity.ERROR) if worse else None
        if level is None or level < own:
            text = f"“{group.role}” is not public, but allows {rule.written}"
            help = "name a role or a network instead; if the internet is meant, write “public: true” in the role file"
            why = why_internet(group.role, rule, plan)
            yield Finding(text, peer_place(rule), help, why, related=ingress.related)


INTERNET_NOT_PUBLIC = Check(
    _NAME, Severity.ERROR, find, other_tools=("SH EC2.18", "cfn_nag W2", "cdk-nag AwsSolutions-EC23"), reads=("roles",)
)
