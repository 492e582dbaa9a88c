"""Changes of `launch: {firewall: true}`: a host that loses its own firewall loses protection."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.report.difference.differing import as_json, projects

SETTINGS = """\
name: shop
environments:
  prod:
    account: "444455556666"
    region: eu-west-1
    vpc: {id: vpc-0a1b2c3e, cidrs: [10.20.0.0/16]}
    subnets: {app: {cidrs: [10.20.8.0/24]}}
"""
ROLE = "description: Web servers of the shop\nowner: storefront\n"
HOST = "web-1: {roles: [web], description: Web server, subnets: [app]"
WITH = HOST + ", launch: {access: session-manager, firewall: true}}\n"
WITHOUT = HOST + ", launch: {access: session-manager}}\n"
NO_LAUNCH = HOST + "}\n"
GONE = "host firewall gone: “web-1”, whose new instances no longer load one"
NEW = "host firewall new: “web-1”, whose new instances load one"


@pytest.mark.parametrize(
    ("before", "after", "verdict", "texts"),
    [
        (WITH, WITHOUT, "looser", [GONE]),
        (WITH, NO_LAUNCH, "looser", [GONE]),
        (WITHOUT, WITH, "stricter", [NEW]),
        (NO_LAUNCH, WITH, "stricter", [NEW]),
        (WITH, WITH.replace("Web server", "Server of pages"), "same", []),
        (WITH, "", "same", []),  # a host that is gone needs none
        ("", WITH, "same", []),  # and a new one had none
    ],
)
def test_the_key_is_protection(tmp_path: Path, before: str, after: str, verdict: str, texts: list[str]) -> None:
    files = {"sg-factory.yaml": SETTINGS, "roles/web.yaml": ROLE, "hosts.yaml": before}
    told = as_json(projects(tmp_path, files, {"hosts.yaml": after}))
    assert told["protection_verdict"] == verdict
    assert [change["text"] for change in told["protection"]] == texts
    for change in told["protection"]:
        assert (change["kind"], change["about"], change["roles"]) == ("host_firewall", "web-1", ["web"])
        assert change["owners"] == ["storefront"]
        file = "main:hosts.yaml" if change["turn"] == "gone" else "hosts.yaml"
        assert (change["where"]["file"], change["where"]["line"]) == (file, 1)
    assert not any("firewall" in each["field"] for each in told["declared"])
