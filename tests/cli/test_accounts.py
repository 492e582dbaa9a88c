"""Snapshots of an account in the commands: `check`, both sides of `diff`, and `--from`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import run
from tests.projects import write
from tests.source.account.answers import answers
from tests.source.account.telling import group, pair, permission, ranged

PROJECT = {
    "sg-factory.yaml": "name: shop\n",
    "roles/web.yaml": """\
        description: Web servers
        owner: storefront
        public: true
        ingress:
          - {from: internet, service: https, description: Customers read the shop}
        """,
    "roles/database.yaml": """\
        description: PostgreSQL for the order system
        owner: data
        ingress:
          - {from: web, service: postgresql, description: Web servers read and write orders}
        """,
}
SSH = permission(low=22, IpRanges=[{"CidrIp": "0.0.0.0/0"}])
UNKNOWN = (
    "this snapshot has no NetworkInterfaces, Vpcs or SecurityGroupVpcAssociations: who has the groups, the names and "
    "ranges of the VPCs and which groups serve further VPCs are not known"
)


def said(folder: Path, *arguments: str) -> tuple[str, str, int]:
    done = run(*arguments, folder=folder)
    return done.stdout, done.stderr, done.returncode


def save(folder: Path, name: str, *groups: dict[str, Any], **more: Any) -> None:
    (folder / name).write_text(json.dumps({"SecurityGroups": list(groups), **more}, indent=2), "utf-8")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project, and the account in which it is deployed beside a group of others."""
    write(tmp_path, PROJECT)
    template = json.loads(run("template", folder=tmp_path).stdout)
    save(tmp_path, "account.json", *answers(template, "shop")["SecurityGroups"], group("default", "sg-0", vpc=VPC))
    return tmp_path


VPC = "vpc-0123456789abcdef0"
WEB = group(
    "web",
    "sg-1",
    IpPermissions=[SSH, permission(IpRanges=[ranged("0.0.0.0/0", "Customers read the shop")])],
    IpPermissionsEgress=[permission(low=5432, UserIdGroupPairs=[pair("sg-2")])],
)
DATABASE = group("database", "sg-2", IpPermissions=[permission(low=5432, UserIdGroupPairs=[pair("sg-1")])])


def test_check_says_the_id_of_the_group_beside_its_name(tmp_path: Path) -> None:
    save(tmp_path, "account.json", WEB, DATABASE)
    out, err, status = said(tmp_path, "check", "account.json")
    assert (err, status) == ("\n1 error, 2 warnings, 1 info\n", 1)
    assert (
        """\
error[world-open-admin]: internet (0.0.0.0/0) can reach “web” on tcp/22
  --> account.json:16:15
   |
16 |               "CidrIp": "0.0.0.0/0"
   |               ^^^^^^^^ web is sg-1
   = help: allow a bastion or a VPN instead of the internet, or use Session Manager, which needs no open port
"""
        in out
    )
    assert f"info[unknown-value]: {UNKNOWN}\n" in out


def test_check_refuses_options_of_a_project_beside_a_snapshot(tmp_path: Path) -> None:
    save(tmp_path, "account.json", WEB)
    assert said(tmp_path, "check", "account.json", "--environment", "prod")[1:] == (
        "sg-factory: --project, --environment and --disable do not apply to sources: leave out these "
        "options or the paths\n",
        2,
    )


def test_a_project_does_not_differ_from_the_account_that_it_is_deployed_in(shop: Path) -> None:
    note = f"sg-factory: 1 group is in {VPC}, but not of this project: not compared\n"
    assert said(shop, "diff", "account.json", ".") == (
        "no difference\naccount.json → .\n"
        "Protection is not compared: only role files have guardrails, checks, consent and acceptances.\n",
        note,
        0,
    )


def test_a_rule_by_hand_is_a_difference_of_its_role(shop: Path) -> None:
    value = json.loads((shop / "account.json").read_text("utf-8"))
    value["SecurityGroups"][0]["IpPermissions"].append(SSH)
    (shop / "account.json").write_text(json.dumps(value, indent=2), "utf-8")
    out, _, status = said(shop, "diff", ".", "account.json", "--fail-on", "broader")
    assert status == 1
    assert "  + gained    internet → database  tcp/22 from 0.0.0.0/0\n" in out


def test_a_role_that_two_groups_fit_is_not_compared(shop: Path) -> None:
    value = json.loads((shop / "account.json").read_text("utf-8"))
    twin = {**value["SecurityGroups"][0], "GroupId": "sg-00000000000000009", "GroupName": "twin"}
    (shop / "account.json").write_text(json.dumps({"SecurityGroups": [*value["SecurityGroups"], twin]}), "utf-8")
    out, _, _ = said(shop, "diff", ".", "account.json")
    assert out.startswith("may be broader")
    assert "“database” is not compared: its group may be sg-00000000000000009 or sg-7d23e6c8aac4cd28e\n" in out


def test_the_ranges_of_a_prefix_list_are_compared_where_the_snapshot_has_them(tmp_path: Path) -> None:
    settings = """\
        name: shop
        networks:
          partners:
            description: Partners
            cidrs: [198.51.100.0/24]
            prefix_list: {create: true, max_entries: 5}
        """
    role = """\
        description: Web servers
        owner: storefront
        ingress:
          - {from: partners, service: https, description: Customers read the shop}
        """
    write(tmp_path, {"sg-factory.yaml": settings, "roles/web.yaml": role})
    rule = permission(PrefixListIds=[{"PrefixListId": "pl-1", "Description": "Customers read the shop"}])
    web = group("web", "sg-1", IpPermissions=[rule], Tags=[{"Key": "Name", "Value": "shop-web"}])
    described = [{"PrefixListId": "pl-1", "PrefixListName": "shop-partners-ipv4", "MaxEntries": 5}]
    lists: dict[str, Any] = {"ManagedPrefixLists": described}
    save(tmp_path, "account.json", web, **lists)
    out, _, _ = said(tmp_path, "diff", "account.json", ".")
    assert "the ranges in the prefix list “shop-partners-ipv4” are not compared" in out
    for entry, verdict in (("198.51.100.0/24", "no difference"), ("198.51.100.0/25", "broader")):
        save(tmp_path, "account.json", web, **lists, PrefixListEntries={"pl-1": [{"Cidr": entry}]})
        assert said(tmp_path, "diff", "account.json", ".")[0].startswith(verdict)


def test_an_account_without_the_vpc_of_the_project_is_refused(shop: Path) -> None:
    save(shop, "other.json", group("web", "sg-1", vpc="vpc-1"), group("web", "sg-2", vpc="vpc-2"))
    assert said(shop, "diff", ".", "other.json")[1:] == (
        "sg-factory: other.json has no VPC of the project's environments: it has vpc-1 and vpc-2\n",
        2,
    )


def test_a_group_that_was_replaced_under_its_name_is_told(tmp_path: Path) -> None:
    save(tmp_path, "old.json", group("web", "sg-1"))
    save(tmp_path, "new.json", group("web", "sg-2"))
    assert said(tmp_path, "diff", "old.json", "new.json") == (
        f"""\
no access changes in what could be read: 1 group replaced
old.json → new.json, in vpc-1
Owners of other changes: unknown

Groups
  ! replaced  web: it is another group: sg-2 instead of sg-1
              new.json:4:7  owned by unknown

Not compared, as it could not be read
  {UNKNOWN}
      new.json:1:1  add the answers of aws ec2 describe-network-interfaces, describe-vpcs and \
describe-security-group-vpc-associations
""",
        "",
        0,
    )


def test_vpcs_are_compared_by_their_ids_whatever_their_names(tmp_path: Path) -> None:
    names = [{"VpcId": "vpc-1", "Tags": [{"Key": "Name", "Value": "prod"}]}]
    save(tmp_path, "old.json", group("web", "sg-1"), group("web", "sg-3", vpc="vpc-2"), Vpcs=names)
    save(tmp_path, "new.json", WEB, DATABASE, group("web", "sg-3", vpc="vpc-2"))
    out, _, _ = said(tmp_path, "diff", "old.json", "new.json")
    assert "+ gained    internet → web (in vpc-1)  tcp/22, tcp/443 from 0.0.0.0/0\n" in out
    assert "new.json, in vpc-1 and vpc-2\n" in out


def test_a_template_and_an_account_are_refused(shop: Path) -> None:
    (shop / "template.json").write_text(run("template", folder=shop).stdout, "utf-8")
    assert said(shop, "diff", "template.json", "account.json")[1:] == (
        "sg-factory: a template and an account cannot be compared: name the project, as its folder or a revision\n",
        2,
    )


def test_show_prints_the_groups_of_an_account_with_their_ids(tmp_path: Path) -> None:
    save(tmp_path, "account.json", WEB, DATABASE)
    out, err, status = said(tmp_path, "show", "--from", "account.json")
    assert status == 0
    assert UNKNOWN in err
    assert (
        out
        == """\
account.json, vpc-1 (111122223333)

database: What database is for
  account.json, owner unknown, sg-2
  ingress: 1 of 60 rules for IPv4, 1 of 60 for IPv6
    tcp/5432  from web  Why it is there  account.json:72
  egress: 0 of 60 rules for IPv4, 0 of 60 for IPv6
    nothing

web: What web is for
  account.json, owner unknown, sg-1
  ingress: 2 of 60 rules for IPv4, 0 of 60 for IPv6
    tcp/22   from 0.0.0.0/0  reason unknown           account.json:16
    tcp/443  from 0.0.0.0/0  Customers read the shop  account.json:29
  egress: 1 of 60 rules for IPv4, 1 of 60 for IPv6
    tcp/5432  to database  Why it is there  account.json:48
"""
    )


def test_reach_takes_names_and_ids_of_groups(tmp_path: Path) -> None:
    save(tmp_path, "account.json", WEB, DATABASE)
    yes = said(tmp_path, "reach", "--from", "account.json", "web", "sg-2", "postgresql")
    no = said(tmp_path, "reach", "--from", "account.json", "internet", "sg-2")
    assert (yes[0].splitlines()[0], yes[2]) == ("yes in vpc-1: web reaches database on postgresql (tcp/5432)", 0)
    assert (no[0], no[2]) == (
        "no in vpc-1: internet does not reach database\n\ndatabase does not allow anything from internet\n\n"
        "with --hops 1 it does: internet → web → database\n",
        1,
    )
    assert UNKNOWN in no[1]


def test_a_flow_needs_the_rules_of_both_groups(tmp_path: Path) -> None:
    everywhere = permission("-1", None, IpRanges=[ranged("0.0.0.0/0")])
    for egress, verdict in (([], "no"), ([everywhere], "yes")):
        save(tmp_path, "account.json", {**WEB, "IpPermissionsEgress": egress}, DATABASE)
        out, _, _ = said(tmp_path, "reach", "--from", "account.json", "web", "database")
        assert out.partition(" ")[0] == verdict


def test_reach_between_groups_of_two_vpcs_is_refused(tmp_path: Path) -> None:
    save(tmp_path, "account.json", group("web", "sg-1"), group("web", "sg-2", vpc="vpc-2"))
    assert said(tmp_path, "reach", "--from", "account.json", "sg-1", "sg-2")[1].splitlines()[-1] == (
        "sg-factory: sg-1 and sg-2 are groups of different VPCs: no group of one VPC has both ends"
    )


def test_the_environment_of_a_source_is_its_vpc_by_name_or_id(tmp_path: Path) -> None:
    names = [{"VpcId": "vpc-1", "Tags": [{"Key": "Name", "Value": "prod"}]}]
    save(tmp_path, "account.json", WEB, DATABASE, group("web", "sg-3", vpc="vpc-2"), Vpcs=names)
    for chosen in ("prod", "vpc-1"):
        out, _, _ = said(tmp_path, "graph", "--from", "account.json", "--environment", chosen)
        assert '  n_web -->|"tcp/5432"| n_database\n' in out
    assert said(tmp_path, "graph", "--from", "account.json")[1].splitlines()[-1] == (
        "sg-factory: environments differ (prod, vpc-2): choose one with --environment"
    )
    assert said(tmp_path, "graph", "--from", "account.json", "--environment", "test")[1] == (
        "sg-factory: unknown environment “test”: there are prod, vpc-2\n"
    )


def test_options_of_a_project_do_not_go_with_a_source(tmp_path: Path) -> None:
    save(tmp_path, "account.json", WEB)
    for option in (("--project", str(tmp_path)), ("--disable", "web")):
        assert said(tmp_path, "show", "--from", "account.json", *option)[1:] == (
            "sg-factory: --project and --disable do not apply to --from: leave out these options or --from\n",
            2,
        )


def test_the_site_of_an_account_has_a_page_for_each_group_with_its_own_findings(tmp_path: Path) -> None:
    save(tmp_path, "account.json", WEB, DATABASE)
    out, _, status = said(tmp_path, "docs", "--from", "account.json", "--format", "markdown", "--output", "pages")
    assert (out, status) == ("wrote 14 files: open pages/README.md\n", 0)
    web, database = ((tmp_path / f"pages/roles/{name}.md").read_text("utf-8") for name in ("web", "database"))
    assert "| Id | <code>sg-1</code> |" in web
    assert ("world-open-admin" in web, "world-open-admin" in database) == (True, False)


def test_a_template_may_be_the_source_too(shop: Path) -> None:
    (shop / "template.json").write_text(run("template", folder=shop).stdout, "utf-8")
    out, _, status = said(shop, "reach", "--from", "template.json", "internet", "10.0.0.1", "--hops", "any")
    assert (out.splitlines()[0], status) == (
        "no: internet does not reach 10.0.0.1/32, through any number of other hosts",
        1,
    )
