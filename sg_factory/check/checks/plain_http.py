"""A public role serves HTTP in the clear, and no HTTPS beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sg_factory.check.arrivals import PublicIngress, arrivals
from sg_factory.check.data_tier import data_tier
from sg_factory.check.finding import Check, Finding
from sg_factory.check.internet_reaches import open_to_the_world
from sg_factory.diagnostic import Severity
from sg_factory.network.ports import HTTP, HTTPS
from sg_factory.plan import Plan


def find(plan: Plan) -> Iterator[Finding]:
    """Port 80 from the internet on a public role that the internet does not reach on 443."""
    by_role: dict[str, list[PublicIngress]] = defaultdict(list)
    for arrival in arrivals(plan):
        if arrival.source == "internet" and arrival.group.public:
            by_role[arrival.group.role].append(arrival)
    for role, found in by_role.items():
        if any(HTTPS.meets(arrival.rule.traffic) for arrival in found):
            continue
        for arrival in found:
            rule = arrival.rule
            is_told = open_to_the_world(rule.traffic) or role in data_tier(plan)
            if HTTP.meets(rule.traffic) and not is_told:
                text = f"{arrival.who} reaches “{role}” on {rule.traffic}, in the clear, and not on tcp/443"
                help = "serve it by HTTPS; where port 80 stays, answer there with a redirect alone"
                yield Finding(text, rule.origin.at("service"), help, related=arrival.related, rules=(rule,))


PLAIN_HTTP = Check("plain-http", Severity.INFO, find, known_as=("checkov CKV_AWS_260", "KICS ddfc4eaa"))
