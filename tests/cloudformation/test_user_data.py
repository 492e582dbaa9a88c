"""The host's own firewall in user data: whole, small, and the script that loads it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.compiled import templates
from tests.firewall.conftest import lab
from tests.firewall.shop import in_a_namespace

__all__ = ["lab"]

FILES = {
    "sg-factory.yaml": """\
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
}
IMAGES = ("amazon-linux-2", "amazon-linux-2023", "debian-12", "ubuntu-24.04-arm64")


def script(image: str = "amazon-linux-2023", *, role: str = "", patches: bool = False) -> str:
    launch = f"{{access: {{key_pair: ops}}, image: {image}, firewall: true, patch_on_boot: {str(patches).lower()}}}"
    host = f"web-1: {{roles: web, description: Web, subnets: [app], launch: {launch}}}\n"
    files = {**FILES, "hosts.yaml": host, "roles/web.yaml": role + FILES["roles/web.yaml"]}
    made: dict[str, Any] = templates(files)["prod"]["Resources"]
    (data,) = (
        each["Properties"]["LaunchTemplateData"]["UserData"]["Fn::Base64"]
        for each in made.values()
        if each["Type"] == "AWS::EC2::LaunchTemplate"
    )
    return data


def ruleset(text: str) -> str:
    return text.partition("<< 'END_OF_FIREWALL'\n")[2].partition("END_OF_FIREWALL\n")[0]


@pytest.mark.parametrize("image", IMAGES)
@pytest.mark.parametrize("patches", [False, True])
def test_the_script_is_right_and_has_one_first_line(image: str, patches: bool, tmp_path: Path):
    text = script(image, patches=patches)
    (tmp_path / "script").write_text(text)
    checked = Path(sys.executable).with_name("shellcheck")
    done = subprocess.run([checked, tmp_path / "script"], capture_output=True, encoding="utf-8", check=False)
    assert (done.stdout, text.count("#!/")) == ("", 1)
    assert ("upgrade" in text or "yum -y update" in text) == patches


def test_there_is_no_comment_and_no_line_of_a_file_so_that_moved_lines_change_nothing():
    assert "comment" not in script()
    assert script(role="# a comment above\n") == script()


@pytest.mark.usefixtures("lab")
def test_it_loads_the_rules_of_the_host_with_the_addresses_of_its_subnets():
    listed = in_a_namespace("sh", "-c", "nft -f - && nft -s list ruleset", stdin=ruleset(script()))
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "ip saddr @role-web-ipv4 tcp dport 7800 accept" in listed.stdout
    assert "elements = { 10.20.8.0/22 }" in listed.stdout
