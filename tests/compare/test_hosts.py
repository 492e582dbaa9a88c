"""Hosts that join roles, so that whoever reaches one may do what the other may."""

from __future__ import annotations

from pathlib import Path

import pytest

from sg_factory.report.difference.text import as_text
from sg_factory.text.screen import PIPE
from tests.report.difference.differing import projects

ROLES = {
    "sg-factory.yaml": "security_groups: {cluster: {ssm: /eks/cluster, description: Group that EKS made}}",
    "roles/office.yaml": "{description: Staff, owner: it}",
    "roles/web.yaml": """\
        description: Pages
        owner: storefront
        ingress: [{from: office, service: https, description: Staff}]
        """,
    "roles/batch.yaml": "{description: Jobs at night, owner: operations}",
    "roles/database.yaml": """\
        description: Orders
        owner: data
        ingress: [{from: batch, service: postgresql, description: Reports}]
        """,
    "roles/mail.yaml": """\
        description: Mail
        owner: storefront
        ingress: [{from: office, service: smtp, description: Staff}]
        """,
    "roles/idle.yaml": "{description: Nothing yet, owner: operations}",
}
WEB, BATCH, IDLE = "web-1: {roles: web}", "batch-1: {roles: batch}", "idle-1: {roles: idle}"
BOTH = "web-1: {roles: [web, batch]}"


def verdict(folder: Path, before: str, after: str) -> tuple[str, list[str]]:
    """The summary, and the lines of the section on hosts."""
    hosts = [f"{{{text.replace('}', ', description: A host}')}}}" for text in (before, after)]
    facts = projects(folder, {**ROLES, "hosts.yaml": hosts[0]}, {"hosts.yaml": hosts[1]})
    text = as_text(facts, PIPE)
    return facts.summary, text.partition("\nHosts\n")[2].splitlines()


def test_a_host_that_joins_roles_is_access_gained_though_no_rule_changes(tmp_path: Path):
    assert verdict(tmp_path, f"{WEB}, {BATCH}", f"{BOTH}, {BATCH}") == (
        "broader: 1 host combines roles",
        [
            "  web-1 now has batch",
            "      anyone who reaches “web” (office) can now also act as “batch”, which reaches database;"
            " owned by storefront and operations",
            "      hosts.yaml:1:9",
        ],
    )


def test_a_role_that_reaches_nobody_is_got_at_by_those_who_reach_the_other(tmp_path: Path):
    assert verdict(tmp_path, f"{WEB}, {BATCH}", f"web-1: {{roles: [web, database]}}, {BATCH}") == (
        "broader: 1 host combines roles",
        [
            "  web-1 now has database",
            "      anyone who reaches “database” (batch) now also reaches “web”; owned by data and storefront",
            "      anyone who reaches “web” (office) now also reaches “database”; owned by storefront and data",
            "      hosts.yaml:1:9",
        ],
    )


def test_an_external_group_may_be_reached_and_reach_others_by_rules_of_its_owner(tmp_path: Path):
    assert verdict(tmp_path, f"{WEB}, {BATCH}", f"web-1: {{roles: [web, cluster]}}, {BATCH}") == (
        "broader: 1 host combines roles",
        [
            "  web-1 now has cluster",
            "      anyone who reaches “cluster” (peers that only its owner knows) now also reaches “web”;"
            " owned by storefront",
            "      anyone who reaches “web” (office) can now also act as “cluster”, which reaches"
            " peers that only its owner knows; owned by storefront",
            "      hosts.yaml:1:9",
        ],
    )


def test_another_external_group_of_a_host_under_the_same_name_may_allow_more(tmp_path: Path):
    files = {**ROLES, "hosts.yaml": "web-1: {roles: [web, cluster], description: A host}"}
    settings = files["sg-factory.yaml"].replace("/eks/cluster", "/eks/other")
    assert projects(tmp_path, files, {"sg-factory.yaml": settings}).summary == ("may be broader: 1 declaration changed")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (WEB, "web-1: {roles: [web, mail]}"),
        (WEB, "web-1: {roles: [web, idle]}"),
        (WEB, f"{WEB}, {BATCH}"),
        (BOTH, f"{BOTH}, {BOTH.replace('web-1', 'web-2')}"),
        (f"{BOTH}, {IDLE}", f"{BOTH.replace('web-1', 'web-2')}, {IDLE}"),
        (f"{WEB}, {IDLE}", f"{WEB}, idle-1: {{roles: [idle, batch]}}"),
        (f"{BOTH}, {IDLE}", f"{WEB}, {BATCH}, {IDLE}"),
    ],
    ids=[
        "a role that the same reach",
        "a role without a rule",
        "a host with one role",
        "a second host of the same roles",
        "another host in its place",
        "a role that nobody reaches",
        "a host that parts them",
    ],
)
def test_what_joins_no_roles_anew_is_not_broader(tmp_path: Path, before: str, after: str):
    summary, lines = verdict(tmp_path, before, after)
    assert summary.startswith("no access changes: ")
    assert [line for line in lines if "may now act" in line] == []
