"""`plan-deploy` on changes of prefix lists that the project makes: what it says, and what to deploy first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from tests.cli.test_plan_deploy import plan_deploy
from tests.git import repository
from tests.projects import write

SETTINGS = """\
    name: shop
    stacks: LAYOUT
    networks:
      offices:
        description: The offices
        cidrs: [198.51.100.0/28]
        prefix_list: {create: true, max_entries: 2}
      partners:
        description: Offices of the partners
        cidrs: [192.0.2.0/28, 192.0.2.16/28]
        prefix_list: {create: true, max_entries: 9}
    """
WEB = """\
    description: Web servers
    owner: storefront
    ingress:
      - from: [offices, partners]
        service: https
        description: Orders come in
      - from: [10.1.0.0/16, 10.2.0.0/16]
        service: tcp/9000-9001
        description: Load tests
    """


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return repository(write(tmp_path, files("one")))


def files(layout: str) -> dict[str, str]:
    return {"sg-factory.yaml": dedent(SETTINGS).replace("LAYOUT", layout), "roles/web.yaml": dedent(WEB)}


def change(folder: Path, file: str, texts: Mapping[str, str]) -> None:
    """Replace texts in a file, each by its own."""
    path = folder / file
    path.write_text(_replaced(path.read_text("utf-8"), texts), "utf-8")


def _replaced(text: str, texts: Mapping[str, str]) -> str:
    for old, new in texts.items():
        text = text.replace(old, new)
    return text


def test_a_range_more_is_one_deploy_of_one_stack(shop: Path):
    change(shop, "sg-factory.yaml", {"192.0.2.16/28]": "192.0.2.16/28, 192.0.2.32/28]"})
    assert plan_deploy("main", folder=shop) == (0, "safe in one deploy\n  1. deploy shop\n")


def test_the_size_goes_up_first(shop: Path):
    change(shop, "sg-factory.yaml", {"192.0.2.16/28]": "192.0.2.32/28]", "entries: 9": "entries: 12"})
    assert plan_deploy("main", folder=shop) == (
        1,
        """\
error[list-resized]: the size and the ranges of the IPv4 list of “partners” change at once: \
EC2 refuses it, and the rollback as well
  --> sg-factory.yaml:11:46
   |
11 |     prefix_list: {create: true, max_entries: 12}
   |                                              ^^
   = help: first deploy `max_entries: 12` alone; then change the ranges

not safe in one deploy: see above for what to do first
  1. deploy shop
""",
    )


def test_the_size_goes_down_last(shop: Path):
    change(shop, "sg-factory.yaml", {", 192.0.2.16/28]": "]", "entries: 9": "entries: 1"})
    status, printed = plan_deploy("main", folder=shop)
    assert (status, printed.splitlines()[5]) == (
        1,
        "   = help: first deploy the ranges with `max_entries: 9`; then lower it",
    )


def test_more_than_100_ranges_are_counted_in_deploys(tmp_path: Path):
    several = ", ".join(f"10.3.{number}.0/24" for number in range(201))
    base = {"entries: 9": "entries: 250", "[10.1.0.0/16, 10.2.0.0/16]": "10.1.0.0/16"}
    before = {file: _replaced(text, base) for file, text in files("one").items()}
    before["roles/web.yaml"] = before["roles/web.yaml"].replace("[offices, partners]", "offices")
    shop = repository(write(tmp_path, before))
    change(shop, "sg-factory.yaml", {"192.0.2.16/28]": f"192.0.2.16/28, {several}]"})
    status, printed = plan_deploy("main", folder=shop)
    lines = printed.splitlines()
    assert (status, lines[0], lines[5]) == (
        1,
        "error[list-in-parts]: 201 ranges are added to the IPv4 list of “partners” at once: EC2 takes 100 in a request",
        "   = help: deploy 3 times, with 100 of them at most each time",
    )


def test_a_full_group_first_loses_what_goes(shop: Path):
    change(shop, "sg-factory.yaml", {"entries: 9": "entries: 55"})
    change(shop, "roles/web.yaml", {", 10.2.0.0/16]": "]", "9000-9001": "9000"})
    assert plan_deploy("main", folder=shop) == (0, "safe in one deploy\n  1. deploy shop\n")
    change(shop, "sg-factory.yaml", {"entries: 55": "entries: 57"})
    assert plan_deploy("main", folder=shop) == (
        1,
        """\
error[crowded-list]: “web” would have 61 ingress rules during the deploy, and a group holds 60: \
a list that it names is enlarged before its other rules go
 --> main:roles/web.yaml:3:1
  |
3 | ingress:
  | ^^^^^^^
 ::: main:roles/web.yaml:4:5
  |
4 |   - from: [offices, partners]
  |     ------------------------- it grows
  = help: first deploy the rest of the change; then the larger max_entries

not safe in one deploy: see above for what to do first
  1. deploy shop
""",
    )


def test_a_list_in_a_stack_of_its_own_goes_once_no_rule_names_it(tmp_path: Path):
    shop = repository(write(tmp_path, files("folder")))
    settings = (shop / "sg-factory.yaml").read_text()
    (shop / "sg-factory.yaml").write_text(settings[: settings.index("  partners:")])
    change(shop, "roles/web.yaml", {"[offices, partners]": "offices"})
    assert plan_deploy("main", folder=shop) == (
        1,
        """\
error[list-in-use]: the IPv4 list of “partners” goes while rules name it: \
the stack of the lists is deployed before those of the groups
 --> main:sg-factory.yaml:8:3
  |
8 |   partners:
  |   ^^^^^^^^
 ::: main:roles/web.yaml:4:5
  |
4 |   - from: [offices, partners]
  |     ------------------------- it is named here
  = help: first deploy without the lines that name it, and keep the list; then remove it

not safe in one deploy: see above for what to do first
  1. deploy shop-lists
  2. deploy shop-groups
""",
    )
