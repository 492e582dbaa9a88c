"""The page of hosts: from which launch template a host starts, and whether it has its own firewall."""

from __future__ import annotations

import re
from pathlib import Path

from tests.projects import write
from tests.site.conftest import made

SHOP = {
    "sg-factory.yaml": """\
        name: shop
        environments:
          prod:
            account: "111122223333"
            region: eu-west-1
            vpc: {id: vpc-0a1b2c3d, cidrs: [10.20.0.0/16]}
            subnets: {app: {cidrs: [10.20.8.0/22]}}
        """,
    "roles/web.yaml": """\
        description: Pages
        owner: storefront
        ingress:
          - {from: self, service: tcp/7800, description: Sessions}
        """,
    "hosts.yaml": """\
        web-1: {roles: web, description: Web, subnets: [app], launch: {access: session-manager, firewall: true}}
        web-2: {roles: web, description: Web by hand, subnets: [app]}
        """,
}
LAUNCHED = "launch template /shop/prod/hosts/web-1: amazon-linux-2023, Session Manager, with its own firewall"


def test_the_page_in_markdown_says_from_what_a_host_is_launched_and_that_it_has_its_own_firewall(tmp_path: Path):
    folder = made(write(tmp_path / "shop", SHOP), tmp_path / "pages", "--format", "markdown")
    assert (
        (folder / "hosts.md").read_text()
        == f"""\
[Overview](README.md)

# Hosts

| host | what it is | roles | groups | launched from | written in |
| --- | --- | --- | --- | --- | --- |
| web-1 | Web (in app) | [web](roles/web.md) | 1 of at most 5 | {LAUNCHED} | <code>hosts.yaml:1</code> |
| web-2 | Web by hand (in app) | [web](roles/web.md) | 1 of at most 5 | no launch template | <code>hosts.yaml:2</code> |
"""
    )


def test_the_page_in_html_has_the_same(tmp_path: Path):
    folder = made(write(tmp_path / "shop", SHOP), tmp_path / "pages")
    cells = re.findall(r'<td data-label="Launched from">([^<]*)</td>', (folder / "hosts.html").read_text())
    assert cells == [LAUNCHED, "no launch template"]


def test_without_launch_templates_there_is_no_column_for_them(tmp_path: Path):
    hosts = SHOP["hosts.yaml"].replace(", launch: {access: session-manager, firewall: true}", "")
    project = write(tmp_path / "shop", {**SHOP, "hosts.yaml": hosts})
    for format, file in (("html", "hosts.html"), ("markdown", "hosts.md")):
        folder = made(project, tmp_path / format, "--format", format)
        page = (folder / file).read_text()
        assert ("Web by hand" in page, "aunch" in page) == (True, False)
