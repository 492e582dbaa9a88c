"""The Plans of a network-config.yaml as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import dedent

from sg_factory.pipeline.project import moment
from sg_factory.plan import Plan
from sg_factory.source.accelerator import plans_of, value_of
from tests.source.cloudformation.telling import lines

AS_OF = moment("2027-01-01")
FILE = "network-config.yaml"


def read(text: str) -> tuple[Plan, ...]:
    """The Plans of a file's text."""
    value, mistakes = value_of(dedent(text).encode(), FILE)
    assert not mistakes
    return plans_of(value, FILE, AS_OF)


def told(text: str) -> list[str]:
    """The lines of all Plans, each below a line with its environment."""
    return [line for plan in read(text) for line in _lines(plan)]


def _lines(plan: Plan) -> Iterator[str]:
    here = plan.environment
    ranges = [network.cidr.text for network in plan.networks]
    yield " ".join(filter(None, ("VPC", here.name, here.account, here.region, *ranges)))
    yield from lines(plan)


def rule(text: str, direction: str = "inboundRules", more: str = "") -> list[str]:
    """The rules and notes of a group with one rule, a mapping in braces."""
    other = "outboundRules" if direction == "inboundRules" else "inboundRules"
    ping = "{description: Ping, types: [ICMP], fromPort: 8, toPort: 0, sources: [10.9.9.0/24]}"
    found = told(f"""\
vpcs:
  - name: main
    cidrs: [10.0.0.0/16]
    subnets: [{{name: A, ipv4CidrBlock: 10.0.1.0/24, ipv6CidrBlock: 2001:db8::/64}}, {{name: B, ipamAllocation: {{}}}}]
    securityGroups:
      - name: web
        description: Web servers
        {direction}: [{text}]
        {other}: [{ping}]
      - {{name: app, description: App, inboundRules: [], outboundRules: [{ping}]}}
{more}""")
    return [line.strip() for line in found[3:] if "10.9.9.0/24" not in line and line != "web: Web servers"]
