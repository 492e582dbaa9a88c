"""The internet can reach a role that is not public."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.check.ingress_checks import world_open_check
from sg_factory.check.public_ingress import public_ingress
from sg_factory.diagnostic import Place, Severity
from sg_factory.plan import Group, Plan, Rule
from sg_factory.plan.internet import why_internet
from sg_factory.text.counting import listed

_NAME = "internet-not-public"


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress from public addresses that are in no declared network, on a role that is not public for its traffic.

    If another check reports the rule at the same level or above, that check alone reports it.
    """
    levels = dict(plan.levels)
    own = levels.get(_NAME, Severity.ERROR) or Severity.ERROR
    for ingress in public_ingress(plan):
        group, rule = ingress.group, ingress.rule
        if group.is_public_for(rule.traffic) or ingress.source != "internet":
            continue
        worse = world_open_check(rule.traffic)
        level = levels.get(worse, Severity.ERROR) if worse else None
        if level is None or level < own:
            why = why_internet(group.role, rule, plan)
            yield Finding(*_words(group, rule), why, related=ingress.related)


def _words(group: Group, rule: Rule) -> tuple[str, Place, str]:
    help = "name a role or a network instead; if the internet is meant, "
    if group.public:
        state, help = f"is public for {listed(group.public.services)}", f"{help}add the service to “public”"
    else:
        state, help = "is not public", f"{help}write “public: true” in the role file"
    return f"“{group.role}” {state}, but allows {rule.written}", rule.peer_place, help


INTERNET_NOT_PUBLIC = Check(
    _NAME, Severity.ERROR, find, other_tools=("SH EC2.18", "cfn_nag W2", "cdk-nag AwsSolutions-EC23"), reads=("roles",)
)
