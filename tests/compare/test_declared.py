"""What sg-factory.yaml and hosts.yaml declare otherwise, with its line and the roles that it is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from sg_factory.report.difference.markdown import as_markdown
from sg_factory.report.difference.text import as_text
from sg_factory.text.screen import PIPE
from tests.report.difference.differing import projects

ROLE = "{description: Pages, owner: storefront, ingress: [{from: scanner, service: https, description: Scans}]}"
GROUPS = """\
security_groups:
  scanner:
    description: Scanner
    id: sg-0a1b2c3d
"""
ACCOUNT = '    account: "111122223333"\n'


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            GROUPS + ACCOUNT,
            GROUPS + ACCOUNT.replace("1111", "4444"),
            "  security group “scanner”, account: 444422223333, was 111122223333\n"
            "      sg-factory.yaml:5:14  of web, owned by storefront\n",
        ),
        (
            GROUPS,
            GROUPS + ACCOUNT,
            "  security group “scanner”, account: 111122223333 added\n"
            "      sg-factory.yaml:5:14  of web, owned by storefront\n",
        ),
        (
            GROUPS + ACCOUNT,
            GROUPS,
            "  security group “scanner”, account: 111122223333 removed\n"
            "      main:sg-factory.yaml:5:14  of web, owned by storefront\n",
        ),
    ],
    ids=["another", "added", "removed"],
)
def test_the_account_of_a_group_of_others_is_told(tmp_path: Path, before: str, after: str, told: str):
    facts = projects(tmp_path, {"roles/web.yaml": ROLE, "sg-factory.yaml": before}, {"sg-factory.yaml": after})
    assert facts.summary == "no access changes: 1 declaration changed"
    assert as_text(facts, PIPE).partition("\nChanged declarations\n")[2] == told
    assert "<details><summary>Changed declarations: 1</summary>" in as_markdown(facts)


def test_a_list_that_weighs_more_and_a_host_that_is_launched_otherwise_are_told(tmp_path: Path):
    lists = "networks: {mirror: {description: Packages, prefix_list: {id: pl-0a1b2c3d, entries: 3}}}\n"
    hosts = "{web-1: {roles: [web], description: Pages, launch: {access: session-manager, instance_type: t3.micro}}}"
    before = {
        "roles/web.yaml": "{description: Pages, owner: storefront}",
        "sg-factory.yaml": lists,
        "hosts.yaml": hosts,
    }
    after = {"sg-factory.yaml": lists.replace("3}", "4}"), "hosts.yaml": hosts.replace("micro", "large")}
    text = as_text(projects(tmp_path, before, after), PIPE)
    assert (
        text
        == """\
no access changes: 2 declarations changed
main → working tree
Owners of other changes: storefront

Changed declarations
  network “mirror”, prefix_list entries: 4, was 3
      sg-factory.yaml:1:84
  host “web-1”, launch instance_type: t3.large, was t3.micro
      hosts.yaml:1:93  of web, owned by storefront
"""
    )


def test_an_egress_line_that_names_a_role_is_told_though_it_adds_nothing(tmp_path: Path):
    database = "{description: Orders, owner: data, ingress: [{from: web, service: [ssh, postgresql], description: X}]}"
    states = "{description: Pages, owner: shop, egress: [{to: database, service: SERVICE, description: X}]}"
    before = {"roles/database.yaml": database, "roles/web.yaml": states.replace("SERVICE", "[ssh, postgresql]")}
    text = as_text(projects(tmp_path, before, {"roles/web.yaml": states.replace("SERVICE", "postgresql")}), PIPE)
    assert text.partition("\nChanged declarations\n")[2] == (
        "  statement web → database, service: tcp/5432, was tcp/22, tcp/5432\n"
        "      roles/web.yaml:1:44  of web and database, owned by data and shop\n"
    )
