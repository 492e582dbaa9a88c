"""A project of a large company: teams of 25 roles, each in a folder, with 20 rules a role. Always the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

Layout = Literal["one", "environments", "folders"]

ROLES_PER_TEAM = 25
RULES_PER_ROLE = 20

_FUNCTIONS = (
    *("gateway", "web", "api", "worker", "scheduler", "database", "replica", "cache", "queue", "search", "reports"),
    *("ingest", "export", "auth", "mail", "files", "images", "metrics", "traces", "logs", "admin", "jobs", "events"),
    *("config", "backup"),
)
_PRODUCTS = (
    "orders",
    "billing",
    "catalogue",
    "shipping",
    "identity",
    "pricing",
    "stock",
    "returns",
    "loyalty",
    "media",
)
_SERVICES = ("postgresql", "https", "redis", "tcp/8443", "mysql", "http-alt", "tcp/9200", "udp/8125", "amqp")
_ACTIONS = ("reads", "writes", "queries", "updates", "subscribes to", "polls", "forwards to")
_OBJECTS = ("orders of the day", "invoices", "the price list", "stock levels", "sessions", "audit records", "its queue")
_SOURCES = ("corporate-vpn", "monitoring", "partners", "data-centre", "call-centre")
_TARGETS = ("package-mirror", "s3", "aws-api")

_SETTINGS = """\
name: company
checks: {named-range: off}
networks:
  corporate-vpn: {description: Where the offices leave the VPN, cidrs: [203.0.113.0/24, "2001:db8:40::/48"]}
  monitoring: {description: Collectors of metrics, cidrs: [10.90.0.0/24]}
  partners: {description: Partners that call our services, cidrs: [198.51.100.0/25, 198.51.100.128/26]}
  data-centre: {description: Our own data centre, cidrs: [172.16.0.0/14]}
  call-centre: {description: Call centre of the customer service, cidrs: [192.0.2.0/26]}
  package-mirror: {description: Mirror of the distribution's packages, cidrs: [10.100.8.0/26]}
  aws-api: {description: Interface endpoints of AWS services, cidrs: [10.100.255.0/26]}
  s3:
    description: Amazon S3 through its gateway endpoint
    prefix_list: {id: pl-6da54004, name: com.amazonaws.eu-west-1.s3, entries: 1}
"""

_BASE = """\
description: What every Linux host wears beside its own role
ingress:
  - from: monitoring
    service: node-exporter
    description: Health and load of the host
egress:
  - to: data-centre
    service: ntp
    description: Time servers of the company
"""


def write_large_project(folder: Path, roles: int, layout: Layout = "one") -> int:
    """Write a project of `roles` roles, and return the number of its ingress and egress rules between groups.

    As `one` stack it is more than a template takes, and nothing is wrong with the others: in `environments` each team
    has one of its own, in `folders` each has two stacks of one environment, and every role accepts one of another team.
    """
    teams = [_team(number) for number in range(-(-roles // ROLES_PER_TEAM))]
    names = [f"{team}-{function}" for team in teams for function in _FUNCTIONS][:roles]
    _write(folder / "sg-factory.yaml", _settings(teams, layout))
    _write(folder / "roles" / "_linux.yaml", _BASE)
    between = 0
    for number, team in enumerate(teams):
        first = number * ROLES_PER_TEAM
        members = names[first : first + ROLES_PER_TEAM]
        for position, name in enumerate(members):
            sources = [members[(position + step + 1) % len(members)] for step in range(_FLOWS)]
            if layout == "folders":
                sources[-1] = names[(first + ROLES_PER_TEAM + position) % roles]
            rules = tuple(_ingress(sources, position)), tuple(_egress(members, position))
            head = _head(name, team, first + position, team if layout == "environments" else None)
            body = "".join(("ingress:\n", *rules[0], "egress:\n", *rules[1]))
            _write(folder / "roles" / team / f"{name}.yaml", head + body)
            between += 2 * sum(1 + _opens_two(position, step) for step in range(_FLOWS + 1))
    return between


def write_smallest_project(folder: Path) -> None:
    """Write a project of one role without a rule, with which `check` is only start-up."""
    _write(folder / "roles" / "web.yaml", "description: Web servers\nowner: platform\ningress: []\n")


_FLOWS = 6  # other roles that a role accepts; as many accept it


def _settings(teams: list[str], layout: Layout) -> str:
    if layout == "environments":
        return _SETTINGS + _environments(teams)
    if layout == "folders":
        return f"{_SETTINGS}stacks: folder\n" + _environments(["prod"])
    return _SETTINGS


def _team(number: int) -> str:
    return f"{_PRODUCTS[number % len(_PRODUCTS)]}-{number // len(_PRODUCTS) + 1}"


def _environments(teams: list[str]) -> str:
    return "environments:\n" + "".join(
        f'  {team}: {{account: "{100000000000 + number}", region: eu-west-1, '
        f"vpc: {{id: vpc-{number:08x}, cidrs: [10.{number}.0.0/16]}}}}\n"
        for number, team in enumerate(teams)
    )


def _head(name: str, team: str, number: int, environment: str | None) -> str:
    lines = [f"description: The {name} servers", f"owner: {team}"]
    if number % 4 == 0:
        lines.append("extends: [linux]")
    if environment is not None:
        lines.append(f"environments: [{environment}]")
    return "\n".join(lines) + "\n"


def _ingress(sources: list[str], position: int) -> Iterator[str]:
    """Fourteen rules: from other roles, from itself, from networks, from ranges."""
    for step, source in enumerate(sources):
        yield _rule("from", source, _service(position, step), position + step)
    yield _rule("from", "self", _service(position, _FLOWS), position)
    for step, network in enumerate(_SOURCES):
        yield _rule("from", network, _SERVICES[(position + step) % len(_SERVICES)], position + 3 * step)
    for step in range(2):
        yield _rule("from", f"10.{position}.{16 * step}.0/20", f"tcp/{9000 + 10 * position + step}", position + step)


def _egress(members: list[str], position: int) -> Iterator[str]:
    """Six rules: to networks, to ranges, and a statement that another role of the team answers."""
    for step, network in enumerate(_TARGETS):
        yield _rule("to", network, "https", position + step)
    for step in range(2):
        yield _rule("to", f"10.{200 + step}.{position}.0/24", "smtps" if step else "smtp", position + 2 * step)
    destination = (position - 1) % len(members)
    yield _rule("to", members[destination], _service(destination, 0), position)


def _service(position: int, step: int) -> str:
    """A service; one in seven rules has two ports."""
    service = _SERVICES[(position + 2 * step) % len(_SERVICES)]
    return f"[{service}, tcp/{7000 + position}]" if _opens_two(position, step) else service


def _opens_two(position: int, step: int) -> bool:
    return (position + step) % 7 == 0


def _rule(key: str, peer: str, service: str, number: int) -> str:
    lines = [f"  - {key}: {peer}", f"service: {service}", f"description: {_sentence(number)}"]
    if number % 10 == 0:
        lines.append(f"ticket: NET-{100 + number}")
    return "\n    ".join(lines) + "\n"


def _sentence(number: int) -> str:
    action, thing = _ACTIONS[number % len(_ACTIONS)], _OBJECTS[number // 2 % len(_OBJECTS)]
    return f"The peer {action} {thing} by contract {number}"


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
