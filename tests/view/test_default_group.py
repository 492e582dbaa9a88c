"""A closed default group as readers see it: in `show`, in the site, in a review."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import run
from tests.cloudformation.test_default_group import FILES, SETTINGS, VPC
from tests.projects import write


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write(tmp_path, FILES | {"sg-factory.yaml": f"{SETTINGS}stacks: folder\n"})


def show(folder: Path, *arguments: str) -> str:
    ran = run("show", *arguments, folder=folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def test_show_says_which_stack_closes_it(shop: Path) -> None:
    words = "closed, as the stack shop-prod-default-group revokes all of its rules"
    assert show(shop).splitlines()[1] == f"default group of the VPC: {words}"
    assert show(shop, "--format", "markdown").split("\n\n")[2] == f"Default group of the VPC: {words}."
    (stack,) = json.loads(show(shop, "--format", "json"))["stacks"]
    assert stack["default_group"] == words


def test_show_of_a_template_says_that_it_closes_it(tmp_path: Path) -> None:
    folder = write(tmp_path, FILES)
    (folder / "shop.json").write_text(run("template", folder=folder).stdout)
    words = "default group of the VPC: closed, as this template revokes all of its rules"
    assert show(folder, "--from", "shop.json").splitlines()[1] == words


def test_show_says_nothing_of_a_group_that_the_project_leaves_alone(tmp_path: Path) -> None:
    folder = write(tmp_path, FILES | {"sg-factory.yaml": SETTINGS.replace("true", "false")})
    assert "default group" not in show(folder) + show(folder, "--format", "markdown")
    assert "default_group" not in json.loads(show(folder, "--format", "json"))["stacks"][0]


def test_the_site_has_it_on_the_page_of_networks(shop: Path) -> None:
    for format, page in (("html", "networks.html"), ("markdown", "networks.md")):
        ran = run("docs", "--format", format, "--output", f"out-{format}", folder=shop)
        assert ran.returncode == 0, ran.stderr
        (file,) = (shop / f"out-{format}").rglob(page)
        assert "Closed: a deploy revokes all rules of the VPC" in file.read_text("utf-8")


def test_a_review_tells_of_rules_in_it_that_the_project_does_not_leave(shop: Path) -> None:
    every = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    group = {
        "GroupId": "sg-0def0001",
        "GroupName": "default",
        "Description": "default VPC security group",
        "VpcId": VPC,
    }
    account = {
        "Account": "123456789012",
        "Region": "eu-west-1",
        "SecurityGroups": [{**group, "IpPermissions": [], "IpPermissionsEgress": every}],
        "NetworkInterfaces": [],
    }
    (shop / "account.json").write_text(json.dumps(account))
    told = run("review", "--from", "account.json", "--as-of", "2027-01-01", folder=shop).stdout
    assert "sg-0def0001 has 1 rule (`restrict_default_group` closes it)" in told
