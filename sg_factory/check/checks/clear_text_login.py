"""Protocols in clear text from public addresses."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.check.ingress_checks import world_open_check
from sg_factory.check.public_ingress import public_ingress
from sg_factory.check.wording import with_known_ports
from sg_factory.diagnostic import Severity
from sg_factory.network.ports import CLEAR_TEXT, is_everything
from sg_factory.plan import Plan

# These checks report a rule from the internet already, and their remedy ends the clear text too.
_REPORTED_ALREADY = ("world-open-admin", "world-open-cifs")


def find(plan: Plan) -> Iterator[Finding]:
    """Ingress on FTP, Telnet, VNC and similar from public addresses, including those of a declared network."""
    for ingress in public_ingress(plan):
        traffic = ingress.rule.traffic
        if not CLEAR_TEXT.meets(traffic) or is_everything(traffic):
            continue
        if ingress.source == "internet" and world_open_check(traffic) in _REPORTED_ALREADY:
            continue
        what = with_known_ports(traffic, CLEAR_TEXT)
        text = f"“{ingress.group.role}” allows protocols in clear text from {ingress.peer_text}, on {what}"
        help = "use an encrypted protocol (SFTP, SSH, LDAPS, IMAPS), or a VPN and its private range"
        yield Finding(text, ingress.rule.origin.at("service"), help, related=ingress.related, rules=(ingress.rule,))


CLEAR_TEXT_LOGIN = Check(
    "clear-text-login",
    Severity.WARNING,
    find,
    other_tools=(
        "ScoutSuite ec2-security-group-opens-plaintext-port",
        "prowler ec2_securitygroup_allow_ingress_from_internet_to_tcp_ftp_port_20_21",
        "prowler ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_telnet_23",
        "aws-guard RESTRICTED_INCOMING_TRAFFIC (FTP)",
        "SH EC2.19",
    ),
)
