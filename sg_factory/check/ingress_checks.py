"""Pick the most specific check for each ingress rule from public addresses, so that one check reports it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from sg_factory.check.data_tier import data_tier
from sg_factory.check.finding import Finding
from sg_factory.check.public_ingress import PublicIngress, public_ingress
from sg_factory.check.wording import is_wide, size_text, with_known_ports
from sg_factory.network import Traffic
from sg_factory.network.ports import (
    ADMIN,
    CIFS,
    DATA,
    HARMLESS_ICMP,
    HIGH_RISK,
    ICMP,
    WEB,
    holds_other_risks,
    is_data,
    is_everything,
)
from sg_factory.plan import Plan
from sg_factory.plan.internet import once_for_a_plan

# Ports that must not be open to the internet, with their checks, the most specific first.
_PORTS = (
    ("world-open-admin", ADMIN),
    ("world-open-cifs", CIFS),
    ("data-port-from-outside", DATA),
    ("world-open-high-risk", HIGH_RISK),
)


def ingress_for(plan: Plan, check: str) -> Iterator[PublicIngress]:
    """The ingress rules from public addresses that `check` reports."""
    yield from _by_check(plan).get(check, ())


def reach_finding(ingress: PublicIngress, help: str, check: str = "", why: str = "") -> Finding:
    """Finding: the internet, or a public range, can reach a role on some ports; the ports of `check` come first.

    `why` says what is wrong with it if the ports alone do not.
    """
    rule = ingress.rule
    what = with_known_ports(rule.traffic, dict(_PORTS).get(check, HIGH_RISK))
    text = f"{ingress.peer_text} can reach “{ingress.group.role}” on {what}{f', {why}' if why else ''}"
    return Finding(text, rule.origin.at("service"), help, related=ingress.related, rules=(rule,))


def reach_finder(check: str, help: str | Mapping[str, str]) -> Callable[[Plan], Iterator[Finding]]:
    """Return the `find` of a check that reports all of its ingress; `help` may depend on what the Plan is read from."""

    def find(plan: Plan) -> Iterator[Finding]:
        said = help if isinstance(help, str) else help[plan.written_by]
        return (reach_finding(ingress, said, check) for ingress in ingress_for(plan, check))

    return find


def wide_range_text(ingress: PublicIngress) -> str:
    """Message: a public range that is not the internet can reach a role, and has very many addresses."""
    rule = ingress.rule
    what = with_known_ports(rule.traffic, ADMIN if ADMIN.meets(rule.traffic) else DATA)
    peer = rule.peer if rule.peer.cidr else ingress.peer_text
    return f"{peer} can reach “{ingress.group.role}” on {what}: {size_text(ingress.range)}"


@cache
def world_open_check(traffic: Traffic) -> str:
    """The check that reports `traffic` from the internet; empty for web traffic and ICMP."""
    if traffic.protocol in ICMP or not WEB.lacks(traffic):
        return ""
    if is_everything(traffic):
        return "world-open-all"
    check = next((check for check, ports in _PORTS if ports.meets(traffic)), "world-open-port")
    is_guess = check == "data-port-from-outside" and not is_data(traffic)
    return "world-open-high-risk" if is_guess and holds_other_risks(traffic) else check


@once_for_a_plan
def _by_check(plan: Plan) -> Mapping[str, list[PublicIngress]]:
    found: dict[str, list[PublicIngress]] = defaultdict(list)
    tier = data_tier(plan)
    for ingress in public_ingress(plan):
        is_internet = ingress.source == "internet"
        check = _open_to_the_internet(ingress) if is_internet else _open_to_a_range(ingress)
        if is_internet and not check and ingress.group.role in tier and ingress.rule.traffic.protocol not in ICMP:
            check = "data-port-from-outside"
        found[check].append(ingress)
    return found


def _open_to_the_internet(ingress: PublicIngress) -> str:
    """The check that reports the traffic; empty as well for a port that the role's `public` names."""
    check, public = world_open_check(ingress.rule.traffic), ingress.group.public
    return "" if check == "world-open-port" and public and public.means(ingress.rule.traffic) else check


def _open_to_a_range(ingress: PublicIngress) -> str:
    """The check that reports a public range that is not the internet; empty if none does."""
    traffic = ingress.rule.traffic
    is_too_wide = is_wide(ingress.range)
    if is_too_wide and ADMIN.meets(traffic):
        return "wide-admin-range"
    if ingress.source == "range" and DATA.meets(traffic) and not is_everything(traffic):
        return "data-port-from-outside"
    is_for_all = ingress.group.is_public_for(traffic) and _is_public_traffic(traffic)
    if not is_too_wide or is_for_all or world_open_check(traffic) != _open_to_the_internet(ingress):
        return ""
    return "wide-admin-range" if DATA.meets(traffic) else "wide-range"


def _is_public_traffic(traffic: Traffic) -> bool:
    return not (HARMLESS_ICMP if traffic.protocol in ICMP else WEB).lacks(traffic)
