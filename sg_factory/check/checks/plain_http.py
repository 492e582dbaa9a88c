"""A public role serves HTTP in clear text and no HTTPS."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sg_factory.check.data_tier import data_tier
from sg_factory.check.finding import Check, Finding
from sg_factory.check.ingress_checks import world_open_check
from sg_factory.check.public_ingress import PublicIngress, public_ingress
from sg_factory.diagnostic import Severity
from sg_factory.network.ports import HTTP, HTTPS
from sg_factory.plan import Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Port 80 from the internet on a public role that does not allow 443 from it."""
    by_role: dict[str, list[PublicIngress]] = defaultdict(list)
    for ingress in public_ingress(plan):
        if ingress.source == "internet" and ingress.group.public:
            by_role[ingress.group.role].append(ingress)
    for role, found in by_role.items():
        if any(HTTPS.meets(ingress.rule.traffic) for ingress in found):
            continue
        for ingress in found:
            rule = ingress.rule
            is_reported = world_open_check(rule.traffic) or role in data_tier(plan)
            if HTTP.meets(rule.traffic) and not is_reported:
                text = f"{ingress.peer_text} can reach “{role}” on {rule.traffic} in clear text, but not on tcp/443"
                help = "serve it by HTTPS; if port 80 stays open, answer there with a redirect to HTTPS alone"
                yield Finding(text, rule.origin.at("service"), help, related=ingress.related, rules=(rule,))


PLAIN_HTTP = Check("plain-http", Severity.INFO, find, other_tools=("checkov CKV_AWS_260", "KICS ddfc4eaa"))
