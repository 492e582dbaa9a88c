"""`check --fix` for a group over its quota: ranges are joined, covered rules go, and nothing else changes."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.editing.fixes import exact_fixes
from sg_factory.files import Changed, Snapshot
from sg_factory.pipeline.project import Outcome, moment
from sg_factory.pipeline.project import run as run_project
from tests.cli.command import run
from tests.projects import write
from tests.spec.telling import AS_OF

SETTINGS = """\
checks: {named-range: off}
environments:
  prod:
    account: "444455556666"
    region: eu-west-1
    vpc: {id: vpc-0a1b2c3d, cidrs: [10.20.0.0/16, 10.21.0.0/16]}
    quotas: {rules_per_group: 4}
"""
ROLE = "description: Web servers\nowner: storefront\n"


def fixed(folder: Path, role: str, settings: str = SETTINGS, **others: str) -> tuple[str, str, str]:
    """What `check --fix` says of its fixes, the role and sg-factory.yaml afterwards."""
    files = {"roles/web.yaml": ROLE + role, "sg-factory.yaml": settings}
    project = write(folder / "p", files | {f"roles/{name}.yaml": text for name, text in others.items()})
    ran = run("check", "--fix", "--as-of", AS_OF, folder=project)
    told = [line for line in ran.stderr.splitlines(keepends=True) if line.startswith(("fixed", "not fixed"))]
    web = (project / "roles/web.yaml").read_text("utf-8").removeprefix(ROLE)
    return "".join(told), web, (project / "sg-factory.yaml").read_text("utf-8").removeprefix(SETTINGS)


def test_ranges_of_lines_and_networks_are_joined_in_the_style_of_their_lists(tmp_path: Path):
    networks = """\
networks:
  offices:   # of both
    description: Offices
    cidrs: [198.51.100.0/32, '198.51.100.1/32',  203.0.113.7/32]
    environments:
      prod:
        cidrs:
          - "203.0.113.0/32"
          - 198.51.100.9/32
          - 203.0.113.1/32

"""
    role = """\
ingress:
  # Clients report
  - from: [10.1.0.0/24, offices, 10.1.1.0/24, 10.9.0.0/24]
    service: https   # with TLS
    description: Clients report
  - from:
      - 10.5.0.0/25
      - web
      - 10.5.0.128/25
    service: tcp/8443
    description: Others report
"""
    assert fixed(tmp_path, role, SETTINGS + networks, api=ROLE) == (
        "fixed roles/web.yaml:5: 2 ranges → 10.1.0.0/23\n"
        "fixed roles/web.yaml:9: 2 ranges → 10.5.0.0/24\n"
        "fixed sg-factory.yaml:15: 2 ranges → 203.0.113.0/31\n",
        """\
ingress:
  # Clients report
  - from: [10.1.0.0/23, offices, 10.9.0.0/24]
    service: https   # with TLS
    description: Clients report
  - from:
      - 10.5.0.0/24
      - web
    service: tcp/8443
    description: Others report
""",
        """\
networks:
  offices:   # of both
    description: Offices
    cidrs: [198.51.100.0/32, '198.51.100.1/32',  203.0.113.7/32]
    environments:
      prod:
        cidrs:
          - "203.0.113.0/31"
          - 198.51.100.9/32

""",
    )


def test_covered_peers_and_lines_go_and_what_only_some_roles_cover_stays(tmp_path: Path):
    base = """\
description: Reports
ingress:
  - {from: 10.1.3.0/24, service: https, description: Reports}
  - {from: 10.2.3.0/24, service: https, description: Reports}
"""
    role = """\
extends: [base]
ingress:
  - from: 10.1.0.0/16
    service: tcp/440-450
    description: Clients report

  - from: [10.1.4.0/24, api]
    service: https
    description: Others report   # at night

  - from: 10.1.5.0/24
    service: https
    description: Reports of a third kind

  - from: 10.2.0.0/16
    service: https
    description: Reports of a fourth kind
"""
    api = ROLE + "extends: [base]\ningress: [{from: 10.2.0.0/16, service: https, description: Reports}]\n"
    told, web, _ = fixed(tmp_path, role, _base=base, api=api)
    assert (told, web) == (
        "fixed roles/_base.yaml:4: the line from 10.2.3.0/24 → removed, as other rules cover it\n"
        "fixed roles/web.yaml:9: 10.1.4.0/24 → removed, as other rules cover it\n"
        "fixed roles/web.yaml:13: the line from 10.1.5.0/24 → removed, as other rules cover it\n",
        role.replace("10.1.4.0/24, ", "").replace(
            "  - from: 10.1.5.0/24\n    service: https\n    description: Reports of a third kind\n\n", ""
        ),
    )


FOUR = "[10.1.0.0/24, 10.3.0.0/24, 10.5.0.0/24, 10.7.0.0/24]"


@pytest.mark.parametrize(
    ("role", "told"),
    [
        (
            "ingress:\n  - from:\n      - 10.1.0.0/24\n      - 10.1.1.0/24   # new\n      - 10.3.0.0/24\n"
            "      - 10.5.0.0/24\n      - 10.7.0.0/24\n    service: https\n    description: x\n",
            "not fixed roles/web.yaml:5: the comment on line 6 may belong to what would go\n",
        ),
        (
            f"egress:\n  - {{to: {FOUR}, service: https, description: x}}\n"
            "  # once more\n  - {to: 10.1.0.128/25, service: https, description: x}\n",
            "not fixed roles/web.yaml:6: the comment on line 5 may belong to what would go\n",
        ),
        (
            f"ingress:\n  - {{from: {FOUR}, service: https, description: x}}\n"
            "  - {from: 10.1.0.128/25, service: https, description: x, expires: 2028-01-01}\n",
            "",
        ),
        (
            "ingress:\n  - {from: 10.1.0.0/24, service: https, description: x, expires: 2028-01-01}\n"
            "  - {from: [10.1.0.0/25, 10.3.0.0/24, 10.5.0.0/24, 10.7.0.0/24], service: https, description: x}\n",
            "",
        ),
        ("ingress:\n  - {from: vpc, service: [tcp/1, tcp/3, tcp/5], description: x}\n", ""),
        ("ingress:\n  - {from: [0.0.0.0/1, 128.0.0.0/1], service: [tcp/1, tcp/3, tcp/5], description: x}\n", ""),
        (f"ingress:\n  - {{from: {FOUR}, service: [tcp/1, tcp/2], description: x}}\n", ""),
        ("ingress:\n  - {from: [10.1.0.0/24, 10.1.1.0/24], service: https, description: x}\n", ""),  # it fits
    ],
    ids=["comment", "comment above", "it expires", "cover expires", "vpc", "everyone", "ports", "within the quota"],
)
def test_what_is_not_exact_is_left_as_it_is(tmp_path: Path, role: str, told: str):
    assert fixed(tmp_path, role) == (told, role, "")


PEERS = st.sampled_from(
    [f"10.{second}.{third}.0/{length}" for second in (1, 2) for third in (0, 2) for length in (23, 24)]
)
LINES = st.fixed_dictionaries(
    {
        "from": st.lists(PEERS | st.sampled_from(["api", "web", "offices", "2001:db8::/64"]), min_size=1, unique=True),
        "service": st.lists(st.sampled_from(["https", "tcp/440-450", "tcp/22", "tcp/23"]), min_size=1, unique=True),
        "when": st.sampled_from(["", ", environments: [prod]", ", expires: 2028-01-01", ", expires: 2026-01-01"]),
    }
)


def _text(line: dict[str, str | list[str]]) -> str:
    peers, services = (", ".join(line[key]) for key in ("from", "service"))
    return f"  - {{from: [{peers}], service: [{services}], description: Reports{line['when']}}}\n"


# An address of each half of each range, and a port of each part of each service.
ADDRESSES = [
    ipaddress.ip_address(f"10.{second}.{third}.{last}")
    for second in (1, 2, 3)
    for third in range(4)
    for last in (0, 128)
] + [ipaddress.ip_address(f"2001:db8:{part}::1") for part in (0, 1)]
PORTS = (22, 23, 440, 443, 450)


def allowed(outcome: Outcome) -> set[tuple[str, str, str, int, str]]:
    """Every packet that a group allows, and its peer."""
    return {
        (plan.environment_name, group.role, rule.direction, port, peer)
        for plan in outcome.plans
        for group, rule in plan.rules()
        for port in PORTS
        if rule.traffic.protocol == "tcp" and (rule.traffic.low or 0) <= port <= (rule.traffic.high or 0)
        for peer in ([rule.peer.role] if rule.peer.cidr is None else _addresses(rule.peer.cidr.text))
    }


def _addresses(range_: str) -> list[str]:
    return [str(address) for address in ADDRESSES if address in ipaddress.ip_network(range_)]


@given(st.lists(LINES, min_size=1, max_size=4), st.lists(LINES, max_size=2), st.lists(LINES, max_size=2))
@settings(deadline=None, max_examples=40)
def test_no_fix_of_a_random_project_over_its_quotas_changes_its_access(
    web: list[dict[str, str | list[str]]], api: list[dict[str, str | list[str]]], base: list[dict[str, str | list[str]]]
):
    dev = SETTINGS.split("environments:\n")[1].replace("prod", "dev").replace("group: 4", "group: 3")
    networks = "networks: {offices: {description: x, cidrs: [10.3.0.0/24, 10.3.1.0/24, 2001:db8:1::/64]}}\n"
    files = {"sg-factory.yaml": SETTINGS + dev + networks}
    for name, lines in (("web", web), ("api", api), ("_base", base)):
        head = "description: x\n" if name == "_base" else ROLE + "extends: [base]\n"
        files[f"roles/{name}.yaml"] = head + ("ingress:\n" + "".join(map(_text, lines)) if lines else "")
    source = Snapshot({name: text.encode() for name, text in files.items()})
    before = run_project(source, as_of=moment(AS_OF))
    after = run_project(Changed(source, exact_fixes(source, moment(AS_OF)).contents), as_of=moment(AS_OF))
    assert {found.code for found in after.mistakes} <= {found.code for found in before.mistakes}
    assert allowed(after) == allowed(before)
