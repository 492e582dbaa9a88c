"""Traffic of load balancers to their targets: listener → load balancer, listener → target group → targets.

Uncertain traffic is left out: a group that is not the template's, a port that is known only at deploy time, a target
that is registered elsewhere. AWS accepts a target group for one load balancer; one with several is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.network import MAX_PORT, Traffic
from sg_factory.plan import Delivery
from sg_factory.source.cloudformation.peers import Groups
from sg_factory.source.cloudformation.properties import Properties
from sg_factory.source.cloudformation.registered import Target, attached_groups, registered
from sg_factory.source.cloudformation.resource_types import BALANCER, LISTENER, LISTENER_RULE, TARGET_GROUP

# The protocols of a target group (API reference of CreateTargetGroup, Protocol). Health checks are TCP in all cases.
_PROTOCOLS = {**dict.fromkeys(("HTTP", "HTTPS", "TCP", "TLS"), ("tcp",)), "UDP": ("udp",), "TCP_UDP": ("tcp", "udp")}
_SAME_PORT = "traffic-port"


def deliveries(properties: Properties, groups: Groups) -> Iterator[Delivery]:
    """The traffic of each load balancer to each target, if the groups of both are known."""
    senders = _senders(properties, groups)
    targets = registered(properties, groups) if senders else {}
    for name in sorted(targets.keys() & senders.keys()):
        for target in targets[name]:
            for traffic, port, where in _sent(name, target, properties):
                yield Delivery(name, senders[name], target.groups, traffic, port, where)


def _senders(properties: Properties, groups: Groups) -> dict[str, tuple[str, ...]]:
    """The groups of the load balancer that forwards to each target group, by target group."""
    attached: dict[str, tuple[str, ...]] = {}
    for name in properties.named(BALANCER):
        found = attached_groups((properties.of(name) or {}).get("SecurityGroups"), properties, groups)
        if found:
            attached[name] = found
    sending: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    listeners: dict[str, str] = {}
    for name in properties.named(LISTENER) if attached else ():
        listener = properties.of(name) or {}
        balancer = properties.reference(listener.get("LoadBalancerArn"), BALANCER)
        if balancer in attached:
            listeners[name] = balancer
            for target in _forwarded(listener.get("DefaultActions"), properties):
                sending[target].add(attached[balancer])
    for name in properties.named(LISTENER_RULE) if listeners else ():
        rule = properties.of(name) or {}
        of = properties.reference(rule.get("ListenerArn"), LISTENER)
        if of in listeners:
            for target in _forwarded(rule.get("Actions"), properties):
                sending[target].add(attached[listeners[of]])
    return {target: next(iter(several)) for target, several in sending.items() if len(several) == 1}


def _forwarded(actions: Any, properties: Properties) -> Iterator[str]:
    """The target groups that actions forward to."""
    for action in properties.mappings(actions):
        several = properties.within(action, "ForwardConfig").get("TargetGroups")
        for each in (action, *properties.mappings(several)):
            found = properties.reference(each.get("TargetGroupArn"), TARGET_GROUP)
            if found is not None:
                yield found


def _sent(name: str, target: Target, properties: Properties) -> Iterator[tuple[Traffic, Any, Place]]:
    """The traffic that a target group sends to a target, the reason, and the place that declares it."""
    found = properties.of(name) or {}
    protocols = _PROTOCOLS.get(properties.text(found.get("Protocol", "")) or "", ())
    said = Place(properties.template.file, ("Resources", name, "Properties"))
    port, where = (target.port, target.origin) if target.port else (found.get("Port"), said.at("Port"))
    number = _number(properties.text(port))
    sent = [Traffic(protocol, number, number) for protocol in protocols if number is not None]
    for traffic in sent:
        yield traffic, "port", where
    checked = properties.text(found.get("HealthCheckPort", _SAME_PORT))
    check = number if checked == _SAME_PORT else _number(checked)
    if protocols and check is not None and Traffic("tcp", check, check) not in sent:
        at = where if checked == _SAME_PORT else said.at("HealthCheckPort")
        yield Traffic("tcp", check, check), "health check port", at


def _number(text: str | None) -> int | None:
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) <= 5 else 0
    return number if 0 < number <= MAX_PORT else None
