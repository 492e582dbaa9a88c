"""A public role serves HTTP in clear text and no HTTPS."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.check.ingress_checks import ingress_for
from sg_factory.check.public_ingress import public_ingress
from sg_factory.diagnostic import Severity
from sg_factory.network.ports import HTTP, HTTPS
from sg_factory.plan import Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Port 80 from the internet on a public role that does not allow 443 from it, unless another check reports it."""
    from_internet = [ingress for ingress in public_ingress(plan) if ingress.source == "internet"]
    with_https = {ingress.group.role for ingress in from_internet if HTTPS.meets(ingress.rule.traffic)}
    for ingress in ingress_for(plan, ""):
        group, rule = ingress.group, ingress.rule
        is_public = ingress.source == "internet" and group.is_public_for(rule.traffic)
        if is_public and group.role not in with_https and HTTP.meets(rule.traffic):
            text = f"{ingress.peer_text} can reach “{group.role}” on {rule.traffic} in clear text, but not on tcp/443"
            help = "serve it by HTTPS; if port 80 stays open, answer there with a redirect to HTTPS alone"
            yield Finding(text, rule.origin.at("service"), help, related=ingress.related, rules=(rule,))


PLAIN_HTTP = Check("plain-http", Severity.INFO, find, other_tools=("checkov CKV_AWS_260", "KICS ddfc4eaa"))
