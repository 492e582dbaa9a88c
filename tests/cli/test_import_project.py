"""`sg-factory import --project`: what a source has more than a project is added to it, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import run
from tests.projects import write
from tests.source.account.telling import group, pair, permission, ranged

REAL = Path(__file__).parents[3] / "shared/realworld"
SOURCES = [each for kind in ("templates", "describe") if REAL.is_dir() for each in sorted((REAL / kind).iterdir())]

PROD, DEV = "vpc-0123456789abcdef0", "vpc-0123456789abcdef1"
WEB, DATABASE, APP = "sg-0000000000000000a", "sg-0000000000000000b", "sg-0000000000000000c"
DEV_WEB = "sg-0000000000000001a"
PROJECT = {
    "sg-factory.yaml": f"""\
        name: shop # as it was
        environments:
          prod: {{account: "111122223333", region: eu-central-1, vpc: {{id: {PROD}, cidrs: [10.0.0.0/16]}}}}
        networks:
          office: {{description: The office, cidrs: [203.0.113.0/24]}}
          s3: {{description: Amazon S3, prefix_list: {{id: pl-6da54004, entries: 1}}}}
        security_groups:
          scanner: {{id: sg-0f0e0d0c0b0a09080, description: Scanner}}
        services:
          orders: tcp/8443
        """,
    "roles/web.yaml": f"""\
        description: Web servers
        owner: storefront
        existing:
          prod: {{id: {WEB}, name: web, description: What web is for}}
        ingress:
          # The office alone.
          - from: office
            service: https
            description: Why it is there
        """,
    "roles/data/database.yaml": f"""\
        description: Orders
        owner: data # the team
        existing:
          prod: {{id: {DATABASE}, name: db, description: What db is for}}
        ingress: []
        """,
}
OFFICE = ranged("203.0.113.0/24")


def placed(name: str, group_id: str, vpc: str = PROD, **more: Any) -> dict[str, Any]:
    """A group of a VPC."""
    return group(name, group_id, vpc=vpc, **more)


WEB_GROUP = placed("web", WEB, IpPermissions=[permission(IpRanges=[OFFICE])])


def save(folder: Path, *groups: dict[str, Any], vpc: str = PROD, name: str = "prod") -> None:
    """Write a snapshot of one VPC, in which nothing is unknown."""
    ranges = "10.0.0.0/16" if vpc == PROD else "10.1.0.0/16"
    told = {
        "Account": "111122223333",
        "Region": "eu-central-1",
        "SecurityGroups": groups,
        "Vpcs": [
            {
                "VpcId": vpc,
                "CidrBlock": ranges,
                "CidrBlockAssociationSet": [{"CidrBlock": ranges}],
                "Tags": [{"Key": "Name", "Value": name}],
            }
        ],
        "NetworkInterfaces": [],
        "SecurityGroupVpcAssociations": [],
        "ManagedPrefixLists": [{"PrefixListId": "pl-6da54004", "PrefixListName": "s3", "AddressFamily": "IPv4"}],
    }
    (folder / "account.json").write_text(json.dumps(told), encoding="utf-8")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with a project in shop/."""
    write(tmp_path / "shop", PROJECT)
    return tmp_path


def files(folder: Path) -> dict[str, str]:
    """The text of each file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in sorted(folder.rglob("*.yaml"))}


def added(before: dict[str, str], after: dict[str, str]) -> dict[str, str]:
    """New files, and the lines that others have got, all of whose old lines are there."""
    found = {}
    for file, text in after.items():
        old = before.get(file, "").splitlines()
        new = text.splitlines()
        for line in old:
            new.remove(line)
        if new:
            found[file] = "\n".join(new)
    return found


def imported(folder: Path, *arguments: str) -> tuple[int, str, str]:
    done = run("import", "account.json", "--project", "shop", *arguments, folder=folder)
    return done.returncode, done.stdout, done.stderr


def test_a_new_group_is_a_role_in_the_words_of_the_project_and_its_flows_are_on_both_ends(shop: Path):
    to_app = permission(low=5432, UserIdGroupPairs=[pair(APP)])
    app = placed(
        "app",
        APP,
        IpPermissions=[
            permission(low=8443, IpRanges=[OFFICE], UserIdGroupPairs=[pair("sg-0f0e0d0c0b0a09080"), pair(WEB)])
        ],
        IpPermissionsEgress=[
            permission(low=5432, UserIdGroupPairs=[pair(DATABASE)]),
            permission(PrefixListIds=[{"PrefixListId": "pl-6da54004", "Description": "Why it is there"}]),
        ],
    )
    web = {**WEB_GROUP, "IpPermissionsEgress": [permission(low=8443, UserIdGroupPairs=[pair(APP)])]}
    save(shop, placed("default", "sg-0000000000000000d"), web, placed("db", DATABASE, IpPermissions=[to_app]), app)
    before = files(shop / "shop")
    assert imported(shop)[:2] == (
        0,
        """\
wrote shop/roles/app.yaml
added to shop/roles/data/database.yaml
group                 role      file                      rules
sg-0000000000000000c  app       roles/app.yaml            equal
sg-0000000000000000b  database  roles/data/database.yaml  equal
sg-0000000000000000a  web       roles/web.yaml            equal

external groups, which get no role:
  sg-0000000000000000d  default

3 of 3 groups are equal, rule by rule
""",
    )
    after = files(shop / "shop")
    assert after["roles/app.yaml"] == (
        """\
description: What app is for
owner: unknown
existing:
  prod:
    id: sg-0000000000000000c
    name: app
    description: What app is for
ingress:
  - from: [office, scanner, web]
    service: orders
    description: Why it is there
egress:
  - to: s3
    service: https
    description: Why it is there
"""
    )
    line = 'ingress: [{from: app, service: postgresql, description: "Why it is there"}]'
    assert after["roles/data/database.yaml"] == before["roles/data/database.yaml"].replace("ingress: []", line)
    assert {**after, "roles/app.yaml": "", "roles/data/database.yaml": ""} == {
        **before,
        "roles/app.yaml": "",
        "roles/data/database.yaml": "",
    }
    status, out, _ = imported(shop)
    assert (status, out.splitlines()[0]) == (0, "nothing is new: shop stays as it is")
    assert files(shop / "shop") == after


def test_a_role_whose_file_says_something_else_is_told_and_kept(shop: Path):
    opened = permission(low=22, IpRanges=[ranged("0.0.0.0/0")])
    save(shop, {**WEB_GROUP, "IpPermissions": [*WEB_GROUP["IpPermissions"], opened]}, placed("db", DATABASE))
    before = files(shop / "shop")
    assert imported(shop) == (
        1,
        """\
nothing is new: shop stays as it is
group                 role      file                      rules
sg-0000000000000000b  database  roles/data/database.yaml  equal
sg-0000000000000000a  web       roles/web.yaml            1 difference

sg-0000000000000000a
  missing: ingress tcp/22 from range ipv4 0.0.0.0/0

1 of 2 groups is equal, rule by rule
""",
        "",
    )
    assert files(shop / "shop") == before


def test_another_vpc_is_a_new_environment_whose_groups_are_roles_of_their_own(shop: Path):
    save(shop, placed("web", DEV_WEB, DEV, IpPermissions=[permission(IpRanges=[OFFICE])]), vpc=DEV, name="dev")
    before = files(shop / "shop")
    status, out, err = imported(shop, "--format", "json")
    assert (status, json.loads(out)) == (
        0,
        {
            "groups": [
                {"id": DEV_WEB, "role": "web-dev", "file": "roles/web-dev.yaml", "equal": True, "differences": []}
            ],
            "external": [],
            "left_out": [],
            "candidates": [
                {
                    "id": DEV_WEB,
                    "role": "web-dev",
                    "like": "web",
                    "common": ["name", "rules"],
                    "names": f"{DEV_WEB}: web",
                }
            ],
        },
    )
    assert "added to shop/sg-factory.yaml\n" in err
    found = added(before, files(shop / "shop"))
    assert found["roles/web.yaml"] == found["roles/data/database.yaml"] == "environments: [prod]"
    assert found["sg-factory.yaml"] == (
        f"""\
  dev:
    account: '111122223333'
    region: eu-central-1
    vpc:
      id: {DEV}
      cidrs: [10.1.0.0/16]"""
    )
    assert "environments: [dev]\n" in files(shop / "shop")["roles/web-dev.yaml"]
    assert json.loads(imported(shop, "--format", "json")[1])["candidates"] == []


def test_candidates_are_a_table_with_the_lines_for_names(shop: Path):
    save(shop, placed("web", DEV_WEB, DEV, IpPermissions=[permission(IpRanges=[OFFICE])]), vpc=DEV, name="dev")
    assert """\

candidates, which only a line for --names makes one role:
  group                 role     looks like  by              line for --names
  sg-0000000000000001a  web-dev  web         name and rules  sg-0000000000000001a: web
""" in imported(shop)[1]


def join(folder: Path, *, of: str = DEV_WEB, to: str = "web") -> tuple[int, str, str]:
    """Import with a file of names."""
    (folder / "names.yaml").write_text(f"{of}: {to}\n", "utf-8")
    return imported(folder, "--names", "names.yaml")


def test_a_line_of_names_joins_a_group_to_a_role_and_lines_that_differ_say_where_they_hold(shop: Path):
    other = permission(IpRanges=[ranged("198.51.100.0/24")])
    save(shop, placed("web-dev", DEV_WEB, DEV, IpPermissions=[other]), vpc=DEV, name="dev")
    before = files(shop / "shop")
    status, out, _ = join(shop)
    assert (status, out) == (
        0,
        """\
added to shop/roles/data/database.yaml
added to shop/roles/web.yaml
added to shop/sg-factory.yaml
group                 role  file            rules
sg-0000000000000001a  web   roles/web.yaml  equal

1 of 1 group is equal, rule by rule
""",
    )
    found = added(before, files(shop / "shop"))
    assert found["roles/data/database.yaml"] == "environments: [prod]"
    assert found["roles/web.yaml"] == (
        """\
  dev:
    id: sg-0000000000000001a
    name: web-dev
    description: What web-dev is for
    environments: [prod]
  - from: 198.51.100.0/24
    service: https
    description: Why it is there
    environments: [dev]"""
    )
    assert join(shop)[1].startswith("nothing is new: shop stays as it is\n")


def test_a_role_that_says_its_environments_gets_one_more(shop: Path):
    save(shop, placed("other", "sg-0000000000000001f", DEV), vpc=DEV, name="dev")
    assert imported(shop)[0] == 0
    before = files(shop / "shop")
    same = permission(IpRanges=[OFFICE])
    save(
        shop,
        placed("other", "sg-0000000000000001f", DEV),
        placed("web", DEV_WEB, DEV, IpPermissions=[same]),
        vpc=DEV,
        name="dev",
    )
    assert join(shop)[0] == 0
    after = files(shop / "shop")["roles/web.yaml"]
    assert after == before["roles/web.yaml"].replace("[prod]", "[prod, dev]").replace(
        "description: What web is for}\n",
        f"description: What web is for}}\n  dev:\n    id: {DEV_WEB}\n    name: web\n    description: What web is for\n",
    )


@pytest.mark.parametrize(
    ("of", "to", "says"),
    [
        (APP, "web", f"{APP} cannot be “web”: that role has another group in “prod”"),
        (WEB, "database", f"{WEB} cannot be “database”: it is “web” in the project"),
        (APP, "office", f"{APP} cannot be “office”: that is a network or an external group of the project"),
        ("sg-0000000000000099f", "web", "the source has no “sg-0000000000000099f”"),
    ],
)
def test_a_group_joins_no_role_that_it_cannot_be(shop: Path, of: str, to: str, says: str):
    save(shop, WEB_GROUP, placed("db", DATABASE), placed("app", APP))
    before = files(shop / "shop")
    assert join(shop, of=of, to=to) == (2, "", f"sg-factory: --names: {says}\n")
    assert files(shop / "shop") == before


def test_environments_on_a_line_without_brackets_are_left_to_their_author(shop: Path):
    file = shop / "shop/roles/web.yaml"
    file.write_text(f"environments: prod\n{file.read_text('utf-8')}", "utf-8")
    save(shop, placed("web", DEV_WEB, DEV), vpc=DEV, name="dev")
    before = files(shop / "shop")
    says = "“environments” of roles/web.yaml has no place for more entries: nothing was written"
    assert join(shop) == (2, "", f"sg-factory: {says}\n")
    assert files(shop / "shop") == before


def test_a_project_has_all_of_its_own_template(shop: Path):
    template = run("template", "--project", "shop", folder=shop).stdout
    (shop / "account.json").write_text(template, "utf-8")
    status, out, _ = imported(shop)
    assert (status, out) == (
        0,
        """\
nothing is new: shop stays as it is
group                  role      file                      rules
prod Database3549B002  database  roles/data/database.yaml  equal
prod Web4B5E57F6       web       roles/web.yaml            equal

2 of 2 groups are equal, rule by rule
""",
    )


def test_consent_of_both_gets_a_line_on_each_side(shop: Path):
    settings = shop / "shop/sg-factory.yaml"
    settings.write_text(settings.read_text("utf-8") + "consent: both\n", "utf-8")
    app = placed("app", APP, IpPermissions=[permission(low=8443, UserIdGroupPairs=[pair(WEB)])])
    web = {**WEB_GROUP, "IpPermissionsEgress": [permission(low=8443, UserIdGroupPairs=[pair(APP)])]}
    save(shop, web, placed("db", DATABASE), app)
    before = files(shop / "shop")
    assert imported(shop)[0] == 0
    assert added(before, files(shop / "shop"))["roles/web.yaml"] == (
        """\
egress:
  - to: app
    service: orders
    description: Why it is there"""
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "name one folder: --output DIR begins a project, --project DIR adds to one"),
        (("--output", "new", "--project", "shop"), "name one folder: --output DIR begins a project, --project DIR"),
        (("--project", "nowhere"), "Directory 'nowhere' does not exist"),
        (("--project", "account.json"), "is a file"),
        (("--project", "."), "1 error in the project: nothing was written"),
        (("--project", "broken"), "1 error in the project: nothing was written"),
    ],
)
def test_a_wrong_folder_is_a_sentence_and_writes_nothing(shop: Path, arguments: tuple[str, ...], says: str):
    save(shop, WEB_GROUP)
    write(shop / "broken", {"roles/web.yaml": "description: Web servers\n"})
    before = files(shop)
    done = run("import", "account.json", *arguments, folder=shop)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in " ".join(done.stderr.split())
    assert files(shop) == before


def test_a_source_of_an_unknown_vpc_is_refused(shop: Path):
    made = {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "Web servers"}}
    (shop / "account.json").write_text(json.dumps({"Resources": {"Web": made}}), encoding="utf-8")
    status, out, err = imported(shop)
    assert (status, out) == (2, "")
    assert "so that it is not known which environment of the project it is" in err


def test_a_project_without_environments_takes_one_vpc(tmp_path: Path):
    write(tmp_path / "shop", {"roles/web.yaml": "description: Web servers\nowner: storefront\n"})
    save(tmp_path, placed("app", APP))
    assert imported(tmp_path)[0] == 0
    assert list(files(tmp_path / "shop")) == ["roles/app.yaml", "roles/web.yaml"]


@pytest.mark.parametrize("source", SOURCES, ids=lambda each: each.name)
def test_a_project_of_a_real_source_has_all_of_it(source: Path, tmp_path: Path):
    chosen: tuple[str, ...] = ()
    begun = run("import", str(source), "--output", "shop", folder=tmp_path)
    if begun.returncode == 2 and "choose one with --vpc" in begun.stderr:
        chosen = ("--vpc", re.findall(r"vpc-[0-9a-f]+", begun.stderr)[0])
        begun = run("import", str(source), "--output", "shop", *chosen, folder=tmp_path)
    if begun.returncode == 2:
        assert "there are default groups only, which VPCs have by themselves" in begun.stderr
        return
    before = files(tmp_path / "shop")
    done = run("import", str(source), "--project", "shop", *chosen, folder=tmp_path)
    assert (done.returncode, done.stdout.splitlines()[0]) == (begun.returncode, "nothing is new: shop stays as it is")
    assert files(tmp_path / "shop") == before
