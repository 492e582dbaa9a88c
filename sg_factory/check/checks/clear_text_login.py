"""Logins that cross the internet as they are typed."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.arrivals import arrivals
from sg_factory.check.finding import Check, Finding
from sg_factory.check.internet_reaches import open_to_the_world
from sg_factory.check.wording import holding
from sg_factory.diagnostic import Severity
from sg_factory.network.ports import CLEAR_TEXT, is_everything
from sg_factory.plan import Plan

# Of these a rule from the internet is told already, and mending that ends the clear text, too.
_TOLD_ALREADY = ("world-open-admin", "world-open-cifs")


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress on FTP, Telnet and their like from public addresses, also from those of a declared network."""
    for arrival in arrivals(plan):
        traffic = arrival.rule.traffic
        if not CLEAR_TEXT.meets(traffic) or is_everything(traffic):
            continue
        if arrival.source == "internet" and open_to_the_world(traffic) in _TOLD_ALREADY:
            continue
        what = holding(traffic, CLEAR_TEXT)
        text = f"“{arrival.group.role}” takes logins in clear text from {arrival.who}, on {what}"
        help = "use what encrypts: SFTP, SSH, LDAPS, IMAPS; or come through a VPN, from a private range"
        yield Finding(text, arrival.rule.origin.at("service"), help, related=arrival.related, rules=(arrival.rule,))


CLEAR_TEXT_LOGIN = Check(
    "clear-text-login",
    Severity.WARNING,
    find,
    known_as=(
        "ScoutSuite ec2-security-group-opens-plaintext-port",
        "prowler ec2_securitygroup_allow_ingress_from_internet_to_tcp_ftp_port_20_21",
        "prowler ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_telnet_23",
        "aws-guard RESTRICTED_INCOMING_TRAFFIC",
        "SH EC2.19",
    ),
)
