"""A Plan as its readers see it, as a whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from textwrap import dedent
from typing import NamedTuple

import pytest

from sg_factory.pipeline.project import moment, run
from sg_factory.plan import Group, written_expiry
from sg_factory.view.facts import (
    EnvironmentFacts,
    GuardrailFacts,
    HostFacts,
    LeftOutLine,
    LineFacts,
    NetworkFacts,
    PeerFacts,
    Quota,
    RoleFacts,
    ServiceFacts,
)
from sg_factory.view.reading import environment_facts
from sg_factory.yaml import Locator, pin
from tests.projects import write

PROJECT = {
    "sg-factory.yaml": """\
        name: shop
        environments:
          prod:
            account: "111122223333"
            region: eu-west-1
            vpc: {id: vpc-0a1b2c3d, cidrs: [10.0.0.0/16, "2001:db8::/56"]}
          dev:
            account: "444455556666"
            region: eu-west-1
            vpc: {id: vpc-1a1b2c3d, cidrs: [10.1.0.0/16]}
        networks:
          office: {description: The offices, cidrs: [203.0.113.0/24, 198.51.100.0/24]}
          s3: {description: Buckets, prefix_list: {id: pl-6da54004, entries: 2}}
          unused: {description: Nobody, cidrs: [192.0.2.0/24]}
        security_groups:
          scanner: {id: sg-0123456789abcdef0, description: Scanner, account: "999988887777"}
        services:
          orders-api: [tcp/8443, tcp/8444]
        guardrails:
          - description: Data stays inside
            never: {from: internet, to: database}
          - description: Broken
            never: {from: office, to: api}
        """,
    "hosts.yaml": """\
        api-1: {roles: [api, linux], description: One}
        """,
    "roles/_base.yaml": """\
        description: What all have
        egress:
          - to: s3
            service: https
            description: Backups go out
            review_by: 2027-02-01
        """,
    "roles/linux.yaml": """\
        description: Linux
        owner: platform
        enabled: false
        ingress:
          - {from: vpc, service: ssh, description: Logins}
        """,
    "roles/apps/api.yaml": """\
        description: The API
        owner: apps
        public: true
        extends: [base]
        review_by: 2026-11-01
        tags: {tier: "1"}
        ingress:
          - from: [internet, office, scanner, 10.9.0.0/16, self]
            service: orders-api
            description: Everybody calls
            ticket: NET-1
          - {from: office, service: tcp/9005, description: Debugging, expires: "2027-03-01T12:00Z"}
          - {from: office, service: tcp/9001, description: Ended, expires: 2026-01-01}
          - {from: vpc, service: tcp/9002, description: Elsewhere, environments: dev}
        """,
    "roles/data/database.yaml": """\
        description: Orders
        owner: data
        ingress:
          - from: api
            service: postgresql
            description: Orders are read
            review_by: 2026-10-01
            expires: 2027-06-01
        """,
    "roles/data/old.yaml": """\
        description: Old
        owner: data
        retired: true
        """,
}


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> EnvironmentFacts:
    """The facts of prod."""
    folder = write(tmp_path_factory.mktemp("project"), {file: dedent(text) for file, text in PROJECT.items()})
    outcome = run(folder, environments=("prod",), as_of=moment("2027-01-01"))
    ((plan, found),) = zip(outcome.plans, outcome.of_plans, strict=True)
    return environment_facts(plan, Locator(folder).span, pin(found, folder))


class Dates(NamedTuple):
    """The dates of a line or a role."""

    review_by: str
    expires: str
    is_due: bool


class Line(NamedTuple):
    """A line, with what its rules have in common, and their number."""

    direction: str
    traffic: tuple[str, ...]
    service: str
    peer: PeerFacts
    description: str
    ticket: str
    dates: Dates
    place: str
    rules: int


class LeftOut(NamedTuple):
    """A line that is left out."""

    line: Line
    reason: str


class Role(NamedTuple):
    """A role, with what its group says of it."""

    name: str
    description: str
    owner: str
    folder: str
    file: str
    dates: Dates
    public: str
    is_enabled: bool
    is_retired: bool
    tags: tuple[tuple[str, str], ...]
    parameter: str
    stack: str
    ingress: tuple[Line, ...]
    egress: tuple[Line, ...]
    is_closed: bool
    left_out: tuple[LeftOut, ...]
    quotas: tuple[Quota, ...]
    hosts: tuple[str, ...]


def written(day: date | None) -> str:
    """A date as it is written; empty without one."""
    return written_expiry(day) if day else ""


def line(facts: LineFacts) -> Line:
    """A line by its values; all of its rules say the same."""
    rules = [rule for _, rule in facts.rules]
    (said,) = {(rule.direction, rule.description, rule.ticket, rule.review_by, rule.expires) for rule in rules}
    direction, description, ticket, review_by, expires = said
    dates = Dates(written(review_by), written(expires), facts.is_due)
    about = (facts.traffic, facts.service, facts.peer, description, ticket or "", dates, facts.place)
    assert {str(rule.traffic) for rule in rules} == set(facts.traffic)
    assert facts.rule == rules[0]
    return Line(direction, *about, len(rules))


def left_out(facts: LeftOutLine) -> LeftOut:
    """A line that is left out, by its values."""
    return LeftOut(line(facts.line), facts.reason + (f", at {facts.kept}" if facts.kept else ""))


def role(facts: RoleFacts) -> Role:
    """A role by its values."""
    group: Group = facts.group
    assert [(each.label, each.value) for each in facts.details if each.label == "review by"] == [
        ("review by", day) for day in (group.review_by,) if day
    ]
    return Role(
        *(facts.name, group.description, group.owner, group.folder, group.origin.file),
        Dates(written(group.review_by), "", any(detail.is_past for detail in facts.details)),
        *(facts.public, group.enabled, group.retired, group.tags, facts.parameter, facts.stack),
        *(tuple(map(line, facts.ingress)), tuple(map(line, facts.egress)), facts.is_closed),
        *(tuple(map(left_out, facts.left_out)), facts.quotas, facts.hosts),
    )


def test_every_role_has_its_lines_and_what_its_file_says(facts: EnvironmentFacts):
    assert tuple(map(role, facts.roles)) == (
        Role(
            name="api",
            description="The API",
            owner="apps",
            folder="roles/apps",
            file="roles/apps/api.yaml",
            dates=Dates(review_by="2026-11-01", expires="", is_due=True),
            public="public",
            is_enabled=True,
            is_retired=False,
            tags=(("tier", "1"),),
            parameter="/shop/prod/api",
            stack="shop-prod",
            ingress=(
                Line(
                    direction="ingress",
                    traffic=("tcp/8443", "tcp/8444"),
                    service="orders-api",
                    peer=PeerFacts(kind="internet", name="internet", owner="", members=("0.0.0.0/0", "::/0")),
                    description="Everybody calls",
                    ticket="NET-1",
                    dates=Dates(review_by="", expires="", is_due=False),
                    place="roles/apps/api.yaml:8",
                    rules=4,
                ),
                Line(
                    direction="ingress",
                    traffic=("tcp/8443", "tcp/8444"),
                    service="orders-api",
                    peer=PeerFacts(kind="self", name="api", owner="", members=()),
                    description="Everybody calls",
                    ticket="NET-1",
                    dates=Dates(review_by="", expires="", is_due=False),
                    place="roles/apps/api.yaml:8",
                    rules=2,
                ),
                Line(
                    direction="ingress",
                    traffic=("tcp/8443", "tcp/8444"),
                    service="orders-api",
                    peer=PeerFacts(
                        kind="network", name="office", owner="", members=("198.51.100.0/24", "203.0.113.0/24")
                    ),
                    description="Everybody calls",
                    ticket="NET-1",
                    dates=Dates(review_by="", expires="", is_due=False),
                    place="roles/apps/api.yaml:8",
                    rules=4,
                ),
                Line(
                    direction="ingress",
                    traffic=("tcp/9005",),
                    service="",
                    peer=PeerFacts(
                        kind="network", name="office", owner="", members=("198.51.100.0/24", "203.0.113.0/24")
                    ),
                    description="Debugging",
                    ticket="",
                    dates=Dates(review_by="", expires="2027-03-01T12:00Z", is_due=False),
                    place="roles/apps/api.yaml:12",
                    rules=2,
                ),
                Line(
                    direction="ingress",
                    traffic=("tcp/8443", "tcp/8444"),
                    service="orders-api",
                    peer=PeerFacts(kind="external", name="scanner", owner="", members=("sg-0123456789abcdef0",)),
                    description="Everybody calls",
                    ticket="NET-1",
                    dates=Dates(review_by="", expires="", is_due=False),
                    place="roles/apps/api.yaml:8",
                    rules=2,
                ),
                Line(
                    direction="ingress",
                    traffic=("tcp/8443", "tcp/8444"),
                    service="orders-api",
                    peer=PeerFacts(kind="range", name="10.9.0.0/16", owner="", members=()),
                    description="Everybody calls",
                    ticket="NET-1",
                    dates=Dates(review_by="", expires="", is_due=False),
                    place="roles/apps/api.yaml:8",
                    rules=2,
                ),
            ),
            egress=(
                Line(
                    direction="egress",
                    traffic=("tcp/5432",),
                    service="postgresql",
                    peer=PeerFacts(kind="role", name="database", owner="data", members=()),
                    description="Orders are read",
                    ticket="",
                    dates=Dates(review_by="2026-10-01", expires="2027-06-01", is_due=True),
                    place="roles/data/database.yaml:4",
                    rules=1,
                ),
                Line(
                    direction="egress",
                    traffic=("tcp/8443", "tcp/8444"),
                    service="orders-api",
                    peer=PeerFacts(kind="self", name="api", owner="", members=()),
                    description="Everybody calls",
                    ticket="NET-1",
                    dates=Dates(review_by="", expires="", is_due=False),
                    place="roles/apps/api.yaml:8",
                    rules=2,
                ),
                Line(
                    direction="egress",
                    traffic=("tcp/443",),
                    service="https",
                    peer=PeerFacts(kind="prefix-list", name="s3", owner="", members=("pl-6da54004",)),
                    description="Backups go out",
                    ticket="",
                    dates=Dates(review_by="2027-02-01", expires="", is_due=False),
                    place="roles/_base.yaml:3",
                    rules=1,
                ),
            ),
            is_closed=False,
            left_out=(
                LeftOut(
                    line=Line(
                        direction="ingress",
                        traffic=("tcp/9002",),
                        service="",
                        peer=PeerFacts(kind="vpc", name="vpc", owner="", members=("10.0.0.0/16", "2001:db8::/56")),
                        description="Elsewhere",
                        ticket="",
                        dates=Dates(review_by="", expires="", is_due=False),
                        place="roles/apps/api.yaml:14",
                        rules=2,
                    ),
                    reason="not in this environment",
                ),
                LeftOut(
                    line=Line(
                        direction="ingress",
                        traffic=("tcp/9001",),
                        service="minio-console",
                        peer=PeerFacts(
                            kind="network", name="office", owner="", members=("198.51.100.0/24", "203.0.113.0/24")
                        ),
                        description="Ended",
                        ticket="",
                        dates=Dates(review_by="", expires="2026-01-01", is_due=False),
                        place="roles/apps/api.yaml:13",
                        rules=2,
                    ),
                    reason="expired",
                ),
            ),
            quotas=(
                Quota(direction="ingress", family="IPv4", used=14, allowed=60),
                Quota(direction="ingress", family="IPv6", used=6, allowed=60),
                Quota(direction="egress", family="IPv4", used=5, allowed=60),
                Quota(direction="egress", family="IPv6", used=3, allowed=60),
            ),
            hosts=("api-1",),
        ),
        Role(
            name="database",
            description="Orders",
            owner="data",
            folder="roles/data",
            file="roles/data/database.yaml",
            dates=Dates(review_by="", expires="", is_due=False),
            public="",
            is_enabled=True,
            is_retired=False,
            tags=(),
            parameter="/shop/prod/database",
            stack="shop-prod",
            ingress=(
                Line(
                    direction="ingress",
                    traffic=("tcp/5432",),
                    service="postgresql",
                    peer=PeerFacts(kind="role", name="api", owner="apps", members=()),
                    description="Orders are read",
                    ticket="",
                    dates=Dates(review_by="2026-10-01", expires="2027-06-01", is_due=True),
                    place="roles/data/database.yaml:4",
                    rules=1,
                ),
            ),
            egress=(),
            is_closed=True,
            left_out=(),
            quotas=(
                Quota(direction="ingress", family="IPv4", used=1, allowed=60),
                Quota(direction="ingress", family="IPv6", used=1, allowed=60),
                Quota(direction="egress", family="IPv4", used=1, allowed=60),
                Quota(direction="egress", family="IPv6", used=0, allowed=60),
            ),
            hosts=(),
        ),
        Role(
            name="linux",
            description="Linux",
            owner="platform",
            folder="roles",
            file="roles/linux.yaml",
            dates=Dates(review_by="", expires="", is_due=False),
            public="",
            is_enabled=False,
            is_retired=False,
            tags=(),
            parameter="/shop/prod/linux",
            stack="shop-prod",
            ingress=(),
            egress=(),
            is_closed=True,
            left_out=(
                LeftOut(
                    line=Line(
                        direction="ingress",
                        traffic=("tcp/22",),
                        service="ssh",
                        peer=PeerFacts(kind="vpc", name="vpc", owner="", members=("10.0.0.0/16", "2001:db8::/56")),
                        description="Logins",
                        ticket="",
                        dates=Dates(review_by="", expires="", is_due=False),
                        place="roles/linux.yaml:5",
                        rules=2,
                    ),
                    reason="a role at one of its ends is switched off",
                ),
            ),
            quotas=(
                Quota(direction="ingress", family="IPv4", used=0, allowed=60),
                Quota(direction="ingress", family="IPv6", used=0, allowed=60),
                Quota(direction="egress", family="IPv4", used=1, allowed=60),
                Quota(direction="egress", family="IPv6", used=0, allowed=60),
            ),
            hosts=("api-1",),
        ),
        Role(
            name="old",
            description="Old",
            owner="data",
            folder="roles/data",
            file="roles/data/old.yaml",
            dates=Dates(review_by="", expires="", is_due=False),
            public="",
            is_enabled=True,
            is_retired=True,
            tags=(),
            parameter="",
            stack="shop-prod",
            ingress=(),
            egress=(),
            is_closed=True,
            left_out=(),
            quotas=(
                Quota(direction="ingress", family="IPv4", used=0, allowed=60),
                Quota(direction="ingress", family="IPv6", used=0, allowed=60),
                Quota(direction="egress", family="IPv4", used=1, allowed=60),
                Quota(direction="egress", family="IPv6", used=0, allowed=60),
            ),
            hosts=(),
        ),
    )


def test_an_environment_has_its_networks_services_hosts_guardrails_and_dates(facts: EnvironmentFacts):
    plan = facts.plan
    environment = plan.environment
    assert (plan.project, environment.name, environment.account, environment.region, str(plan.as_of.date())) == (
        "shop",
        "prod",
        "111122223333",
        "eu-west-1",
        "2027-01-01",
    )
    assert facts.networks == (
        NetworkFacts(
            kind="internet",
            name="internet",
            description="",
            members=("0.0.0.0/0", "::/0"),
            reaches=("api",),
            reached_from=(),
        ),
        NetworkFacts(
            kind="vpc",
            name="vpc",
            description="",
            members=("10.0.0.0/16", "2001:db8::/56"),
            reaches=(),
            reached_from=(),
        ),
        NetworkFacts(
            kind="network",
            name="office",
            description="The offices",
            members=("203.0.113.0/24", "198.51.100.0/24"),
            reaches=("api",),
            reached_from=(),
        ),
        NetworkFacts(
            kind="prefix-list",
            name="s3",
            description="Buckets",
            members=("pl-6da54004, counts as 2",),
            reaches=(),
            reached_from=("api",),
        ),
        NetworkFacts(
            kind="external",
            name="scanner",
            description="Scanner",
            members=("sg-0123456789abcdef0 in account 999988887777",),
            reaches=("api",),
            reached_from=(),
        ),
        NetworkFacts(
            kind="network", name="unused", description="Nobody", members=("192.0.2.0/24",), reaches=(), reached_from=()
        ),
    )
    assert facts.services == (
        ServiceFacts(name="https", traffic=("tcp/443",), accepting=(), sending=("api",)),
        ServiceFacts(name="orders-api", traffic=("tcp/8443", "tcp/8444"), accepting=("api",), sending=("api",)),
        ServiceFacts(name="postgresql", traffic=("tcp/5432",), accepting=("database",), sending=()),
        ServiceFacts(name="tcp/9005", traffic=("tcp/9005",), accepting=("api",), sending=()),
    )
    (host,) = plan.hosts
    assert (host.name, host.description, host.roles) == ("api-1", "One", ("api", "linux"))
    assert facts.hosts == (HostFacts(host=host, allowed=5, place="hosts.yaml:1"),)
    quiet = tuple(replace(guardrail, broken=()) for guardrail in facts.guardrails)
    assert quiet == (
        GuardrailFacts(
            text="never internet to database", description="Data stays inside", place="sg-factory.yaml:21", broken=()
        ),
        GuardrailFacts(text="never office to api", description="Broken", place="sg-factory.yaml:23", broken=()),
    )


def test_a_role_has_the_findings_of_its_file_and_its_bases_and_a_guardrail_those_that_name_it(facts: EnvironmentFacts):
    assert [found.code for found in facts.findings] == [
        *("empty-words", "review-overdue", "guardrail-broken"),
        *("covered-rule", "covered-rule", "covered-rule", "covered-rule", "named-range"),
        *("world-open-port", "world-open-port", "expired-rule", "unused-role", "review-overdue"),
        *("empty-words", "empty-words", "unused-name"),
    ]
    assert {role.name: [found.code for found in role.findings] for role in facts.roles} == {
        "api": [found.code for found in facts.findings[:11]],
        "database": ["unused-role", "review-overdue"],
        "linux": ["empty-words"],
        "old": ["empty-words"],
    }
    assert [[found.code for found in guardrail.broken] for guardrail in facts.guardrails] == [[], ["guardrail-broken"]]
