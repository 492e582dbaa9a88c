"""`drift` as its users see it: states, rules, statuses, and everything that is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import run
from tests.projects import write
from tests.usage.drift.deployment import ACCOUNT, REGION, VPC, Account, LiveGroup, LiveRule, redescribed
from tests.usage.drift.reading import account_of, compiled

FILES = {
    "sg-factory.yaml": f"""\
name: shop
environments:
  prod: {{account: "{ACCOUNT}", region: {REGION}, vpc: {{id: {VPC}, cidrs: [10.20.0.0/16]}}}}
security_groups:
  directory: {{id: sg-00112233445566778, description: The directory}}
""",
    "roles/web.yaml": """\
description: Web servers
owner: storefront
public: true
ingress:
  - from: internet
    service: https
    description: Customers read the shop
""",
    "roles/database.yaml": """\
description: Orders
owner: data
ingress:
  - {from: web, service: postgresql, description: Web servers read and write orders}
  - {from: 10.7.0.0/16, service: ping, description: unknown}
""",
}


class Shop:
    """A project and its account, after a deploy."""

    def __init__(self, folder: Path, files: dict[str, str] | None = None) -> None:
        self.folder = folder
        self.files = files or FILES
        write(folder, self.files)
        (plan,) = compiled(self.files)
        self.account: Account = account_of(plan)
        self.ids = {group.description.split()[-1]: group.id for group in self.account.groups.values()}

    def drift(self, *options: str, snapshot: object = None) -> tuple[int, str, str]:
        value = self.account.snapshot() if snapshot is None else snapshot
        (self.folder / "account.json").write_text(json.dumps(value), "utf-8")
        done = run("drift", "--from", "account.json", *options, folder=self.folder)
        return done.returncode, done.stdout, done.stderr

    def groups(self, *options: str, snapshot: object = None) -> tuple[int, dict[str, Any]]:
        """The status, and the groups of the JSON by their roles."""
        status, text, _ = self.drift("--format", "json", *options, snapshot=snapshot)
        return status, {group["role"]: group for group in json.loads(text)["groups"]}

    def rule(self, role: str, port: int) -> LiveRule:
        return next(rule for rule in self.account.of(self.ids[role]).values() if rule.low == port)

    def put(self, role: str, port: int, peer: str, description: str | None = None) -> LiveRule:
        kind = "ReferencedGroupInfo" if peer.startswith("sg-") else "CidrIpv6" if ":" in peer else "CidrIpv4"
        rule = LiveRule(self.ids[role], "ingress", "tcp", port, port, kind, peer, description)
        self.account.put(rule)
        return rule


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def kinds(group: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [(rule["kind"], rule["from_port"], rule["peer"]) for rule in group["rules"]]


def test_a_rule_changed_in_place_is_one_that_is_missing_and_one_that_was_added(shop: Shop) -> None:
    shop.account.remove(shop.rule("database", 5432))
    added = shop.put("database", 5433, "10.0.0.0/8", "Break glass")
    status, text, _ = shop.drift("--format", "json")
    assert status == 1
    database, web = json.loads(text)["groups"]
    assert web == {"role": "web", "id": shop.ids["web"], "state": "same", "rules": [], "tags": [], "attachments": []}
    assert database == {
        "role": "database",
        "id": shop.ids["database"],
        "state": "drifted",
        "rules": [
            {
                "kind": "missing",
                "direction": "ingress",
                "protocol": "tcp",
                "from_port": 5432,
                "to_port": 5432,
                "peer": shop.ids["web"],
                "description": "Web servers read and write orders",
                "rule_id": None,
                "broader": False,
                "where": {"file": "roles/database.yaml", "line": 4},
            },
            {
                "kind": "added",
                "direction": "ingress",
                "protocol": "tcp",
                "from_port": 5433,
                "to_port": 5433,
                "peer": "10.0.0.0/8",
                "description": "Break glass",
                "rule_id": added.rule_id,
                "broader": True,
                "where": None,
            },
        ],
        "tags": [],
        "attachments": [],
    }


def test_another_description_or_none_is_described(shop: Shop) -> None:
    shop.account.put(redescribed(shop.rule("database", 5432), None))
    status, groups = shop.groups()
    (rule,) = groups["database"]["rules"]
    assert (status, rule["kind"], rule["description"], rule["broader"]) == (1, "described", None, False)
    assert rule["rule_id"].startswith("sgr-")


def test_icmp_has_its_type_and_code_and_other_protocols_have_none(shop: Shop) -> None:
    for rule in list(shop.account.of(shop.ids["database"]).values()):
        shop.account.remove(rule)
    shop.account.put(LiveRule(shop.ids["database"], "egress", "-1", None, None, "CidrIpv4", "0.0.0.0/0", "By hand"))
    _, groups = shop.groups()
    rules = [(rule["protocol"], rule["from_port"], rule["to_port"]) for rule in groups["database"]["rules"]]
    assert rules == [("icmp", 8, -1), ("tcp", 5432, 5432), ("-1", None, None), ("icmp", 252, 86)]


def test_the_rule_to_nowhere_counts_as_any_other(shop: Shop) -> None:
    shop.account.remove(shop.rule("database", 252))
    _, groups = shop.groups()
    assert kinds(groups["database"]) == [("missing", 252, "255.255.255.255/32")]
    assert groups["database"]["rules"][0]["where"] == {"file": "roles/database.yaml", "line": 1}


def test_an_added_rule_that_another_one_holds_is_not_broader(shop: Shop) -> None:
    shop.put("web", 443, "203.0.113.0/24")
    shop.put("web", 443, "2001:db8::/32")
    shop.put("web", 444, "203.0.113.0/24")
    _, groups = shop.groups()
    assert [rule["broader"] for rule in groups["web"]["rules"]] == [False, False, True]
    assert [shop.drift("--fail-on", each)[0] for each in ("drift", "broader", "never")] == [1, 1, 0]


def test_fail_on_broader_is_silent_about_rules_that_are_missing_or_held(shop: Shop) -> None:
    shop.account.remove(shop.rule("database", 5432))
    shop.put("web", 443, "203.0.113.0/24")
    assert [shop.drift("--fail-on", each)[0] for each in ("drift", "broader")] == [1, 0]


def test_without_ids_of_rules_the_same_is_told(shop: Shop) -> None:
    shop.put("web", 22, "10.0.0.0/8")
    _, with_ids = shop.groups()
    status, without = shop.groups(snapshot=shop.account.snapshot(with_ids=False))
    assert status == 1
    assert without["web"]["rules"] == [{**with_ids["web"]["rules"][0], "rule_id": None}]


def test_what_ec2_adds_by_itself_is_no_drift(shop: Shop) -> None:
    value = shop.account.snapshot()
    pairs = [
        pair
        for group in value["SecurityGroups"]
        for each in group["IpPermissions"]
        for pair in each["UserIdGroupPairs"]
    ]
    assert pairs[0]["UserId"] == ACCOUNT  # and -1 as the ports of protocols without any
    assert shop.drift(snapshot=value)[:2] == (0, "no drift: 2 groups\n")


def test_a_group_that_is_gone_lists_no_rules_and_its_peers_have_the_name_of_the_role(shop: Shop) -> None:
    shop.account.delete(shop.ids["web"])
    status, groups = shop.groups()
    assert (status, groups["web"]["state"], groups["web"]["id"], groups["web"]["rules"]) == (1, "gone", None, [])
    assert kinds(groups["database"]) == [("missing", 5432, "web")]


def test_groups_beside_are_not_reported(shop: Shop) -> None:
    shop.account.groups["sg-0999"] = LiveGroup("sg-0999", "of others", "Of others", {"Name": "other-web"})
    assert shop.groups() == (0, shop.groups()[1])
    assert set(shop.groups()[1]) == {"database", "web"}


def test_tags_of_ours_that_are_missing_or_changed_are_drift_and_others_are_not(shop: Shop) -> None:
    tags = shop.account.groups[shop.ids["web"]].tags
    tags |= {"owner": "nobody", "of-others": "1", "aws:cloudformation:stack-id": "arn"}
    del tags["description"]
    status, groups = shop.groups()
    assert (status, groups["web"]["state"]) == (1, "drifted")
    assert groups["web"]["tags"] == [
        {"key": "description", "declared": "Web servers", "live": None},
        {"key": "owner", "declared": "storefront", "live": "nobody"},
    ]


def test_two_groups_that_fit_a_role_make_it_unknown_and_never_a_guess(shop: Shop) -> None:
    web = shop.account.groups[shop.ids["web"]]
    shop.account.groups["sg-0999"] = LiveGroup("sg-0999", "twin", web.description, dict(web.tags))
    status, text, _ = shop.drift("--format", "json")
    found = json.loads(text)
    assert status == 2
    assert [(group["role"], group["id"], group["state"]) for group in found["groups"]] == [
        ("database", shop.ids["database"], "unknown"),
        ("web", None, "unknown"),
    ]
    assert f"“web” is not compared: its group may be sg-0999 or {shop.ids['web']}" in found["unknown"]


def test_a_stack_name_that_is_not_ours_decides_nothing(shop: Shop) -> None:
    for group in shop.account.groups.values():
        group.tags["aws:cloudformation:stack-name"] = "app-of-others"
    assert shop.groups()[0] == 0
    shop.account.groups[shop.ids["web"]].tags["Name"] = "another-project-web"
    assert shop.groups()[1]["web"]["state"] == "gone"


def test_only_the_vpc_of_the_environment_counts(shop: Shop) -> None:
    value = shop.account.snapshot()
    value["SecurityGroups"][0]["VpcId"] = "vpc-0999"
    status, groups = shop.groups(snapshot=value)
    assert (status, sorted(group["state"] for group in groups.values())) == (1, ["drifted", "gone"])


def test_a_vpc_without_a_known_id_is_the_one_of_the_snapshot(tmp_path: Path) -> None:
    ssm = FILES["sg-factory.yaml"].replace(f"{{id: {VPC},", "{ssm: /network/vpc,")
    shop = Shop(tmp_path, FILES | {"sg-factory.yaml": ssm})
    assert shop.groups()[0] == 0
    value = shop.account.snapshot()
    value["SecurityGroups"].append({**value["SecurityGroups"][0], "GroupId": "sg-0999", "VpcId": "vpc-0999"})
    status, groups = shop.groups(snapshot=value)
    assert (status, {group["state"] for group in groups.values()}) == (2, {"unknown"})


def test_a_group_of_another_account_is_told_and_gets_no_command(shop: Shop) -> None:
    shop.account.groups[shop.ids["web"]].owner = "999988887777"
    shop.put("web", 22, "10.0.0.0/8")
    status, groups = shop.groups()
    assert (status, groups["web"]["state"], kinds(groups["web"])) == (1, "foreign", [("added", 22, "10.0.0.0/8")])
    _, text, _ = shop.drift()
    assert "its group is of another account, which shares it: only its owner can change it" in text
    assert "aws ec2" not in text


def test_of_a_group_of_others_only_our_rules_count(tmp_path: Path) -> None:
    role = """\
description: The directory
owner: platform
adds_to: directory
ingress:
  - {from: web, service: ldap, description: Web servers look people up}
"""
    shop = Shop(tmp_path, FILES | {"roles/ad.yaml": role})
    shop.ids["ad"] = "sg-00112233445566778"
    shop.put("ad", 22, "0.0.0.0/0")
    assert shop.groups()[0] == 0
    shop.account.remove(shop.rule("ad", 389))
    assert kinds(shop.groups()[1]["ad"]) == [("missing", 389, shop.ids["web"])]


def test_interfaces_with_roles_that_no_host_has_together_are_told(tmp_path: Path) -> None:
    hosts = "shop:\n  roles: [web]\n  description: The shop\n"
    shop = Shop(tmp_path, FILES | {"hosts.yaml": hosts})

    def interface(id_: str, *roles: str) -> dict[str, Any]:
        return {"NetworkInterfaceId": id_, "VpcId": VPC, "Groups": [{"GroupId": shop.ids[role]} for role in roles]}

    shop.account.interfaces = [interface("eni-1", "web"), interface("eni-2", "web", "database")]
    status, groups = shop.groups()
    assert status == 1
    for role in ("web", "database"):
        assert (groups[role]["state"], groups[role]["attachments"]) == (
            "drifted",
            [{"kind": "network-interface", "id": "eni-2"}],
        )
    text = shop.drift()[1]
    assert "eni-2 (network-interface) has “database” and “web”, which no host of hosts.yaml has together" in text


def test_interfaces_that_ec2_refused_are_status_2_and_those_that_nobody_asked_for_are_told(tmp_path: Path) -> None:
    shop = Shop(tmp_path, FILES | {"hosts.yaml": "shop:\n  roles: [web]\n  description: The shop\n"})
    value = shop.account.snapshot()
    del value["NetworkInterfaces"]
    said = "attachments are not compared: NetworkInterfaces are not in account.json"
    assert shop.drift(snapshot=value)[:2] == (0, f"no drift: 2 groups\n\nalso:\n  {said}\n")
    status, text, _ = shop.drift("--format", "json", snapshot={**value, "Denied": {"NetworkInterfaces": "no right"}})
    assert (status, json.loads(text)["unknown"]) == (2, ["attachments are not compared: no right"])


def test_sarif_has_each_difference_on_its_line(shop: Shop) -> None:
    shop.put("web", 22, "10.0.0.0/8", "Break glass")
    shop.account.remove(shop.rule("database", 5432))
    status, text, _ = shop.drift("--format", "sarif")
    (one,) = json.loads(text)["runs"]
    places = [
        (each["ruleId"], each["level"], place["artifactLocation"]["uri"], place["region"]["startLine"])
        for each in one["results"]
        for place in [each["locations"][0]["physicalLocation"]]
    ]
    assert status == 1
    assert places == [
        ("drift-missing", "warning", "roles/database.yaml", 4),
        ("drift-added", "error", "roles/web.yaml", 1),
    ]


def test_markdown_is_the_text_of_an_issue(shop: Shop) -> None:
    shop.put("web", 22, "10.0.0.0/8", "Break @glass <b>")
    _, text, _ = shop.drift("--format", "markdown")
    assert text.startswith("### drift in 1 of 2 groups: 1 drifted; 1 rule allows more than role files\n")
    assert "| tcp/22 from 10.0.0.0/8 | added | **yes** | Break @\u2060glass &#60;b&#62; |" in text
    assert text.endswith("<!-- sg-factory drift -->\n")


def test_a_snapshot_of_another_account_or_region_is_refused(shop: Shop) -> None:
    for key, value in (("Account", "999988887777"), ("Region", "us-east-1")):
        status, text, err = shop.drift("--format", "json", snapshot={**shop.account.snapshot(), key: value})
        assert (status, text) == (2, "")
        assert err.startswith("sg-factory: account.json is of the account")


def test_without_the_groups_everything_is_unknown_and_nothing_gone(shop: Shop) -> None:
    value = shop.account.snapshot()
    del value["SecurityGroups"]
    status, groups = shop.groups(snapshot=value)
    assert (status, {group["state"] for group in groups.values()}) == (2, {"unknown"})
    assert shop.drift("--fail-on", "never", snapshot=value)[0] == 2


def test_a_group_whose_rules_were_not_read_is_unknown_after_all_others(shop: Shop) -> None:
    shop.put("database", 22, "10.0.0.0/8")
    value = shop.account.snapshot(with_ids=False)
    for group in value["SecurityGroups"]:
        if group["GroupId"] == shop.ids["web"]:
            del group["IpPermissions"]
    status, groups = shop.groups(snapshot=value)
    assert (status, groups["web"]["state"], groups["web"]["rules"]) == (2, "unknown", [])
    assert (groups["database"]["state"], kinds(groups["database"])) == ("drifted", [("added", 22, "10.0.0.0/8")])


def test_a_folder_of_snapshots_has_the_one_of_the_environment(shop: Shop) -> None:
    folder = shop.folder / "snapshots"
    folder.mkdir()
    other = {**shop.account.snapshot(), "Account": "999988887777"}
    for name, value in (("one.json", shop.account.snapshot()), ("other.json", other), ("package.json", {"name": "x"})):
        (folder / name).write_text(json.dumps(value), "utf-8")
    done = run("drift", "--from", "snapshots", folder=shop.folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "no drift: 2 groups\n", "")


def test_the_default_group_and_what_uses_it_are_told(shop: Shop) -> None:
    default = LiveGroup("sg-0def", "default", "default VPC security group", {})
    shop.account.groups[default.id] = default
    shop.account.put(LiveRule("sg-0def", "ingress", "-1", None, None, "ReferencedGroupInfo", "sg-0def", None))
    attachment = {"Attachment": {"InstanceId": "i-1"}, "Groups": [{"GroupId": "sg-0def"}]}
    shop.account.interfaces = [{"NetworkInterfaceId": "eni-1", "VpcId": VPC, **attachment}]
    assert shop.drift()[:2] == (
        0,
        """\
no drift: 2 groups

also:
  the default group sg-0def is used by eni-1 (instance i-1): give them groups of roles
  the default group sg-0def has 1 ingress rule: remove what nothing uses
""",
    )


def test_one_role_is_shown_alone(shop: Shop) -> None:
    shop.put("web", 22, "10.0.0.0/8")
    assert set(shop.groups("web")[1]) == {"web"}
    assert shop.groups("database")[0] == 0
    assert shop.drift("wbe")[2] == "sg-factory: unknown role “wbe”: did you mean “web”?\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "this is not JSON"),
        (b"\xff{}", "byte 0xff is not UTF-8"),
        (b"[]", "this is not a snapshot of an account"),
        (b'{"Resources": {}}', "this is not a snapshot of an account"),
        (b'{"SecurityGroups": "none"}', ""),
        (b'{"SecurityGroups": [1, {"GroupId": 5}]}', ""),
        (b'{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "x", "Tags": 5, "IpPermissions": "all"}]}', ""),
        (b"[" * 100_000, "nested too deep"),
    ],
)
def test_files_that_are_no_snapshots_are_refused_with_a_sentence(shop: Shop, content: bytes, words: str) -> None:
    (shop.folder / "account.json").write_bytes(content)
    done = run("drift", "--from", "account.json", "--fail-on", "never", folder=shop.folder)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_without_snapshots_is_refused(shop: Shop) -> None:
    (shop.folder / "empty").mkdir()
    done = run("drift", "--from", "empty", folder=shop.folder)
    assert (done.returncode, "there is no snapshot of an account" in done.stderr) == (2, True)


def test_mistakes_in_role_files_are_status_2(shop: Shop) -> None:
    (shop.folder / "roles/web.yaml").write_text("description: x\n", "utf-8")
    assert shop.drift()[0] == 2


def test_the_policy_has_what_drift_asks_and_the_roles_that_it_assumes(shop: Shop) -> None:
    role = "arn:aws:iam::444455556666:role/reader"
    settings = FILES["sg-factory.yaml"].replace(f"region: {REGION}", f"region: {REGION}, read_role: '{role}'")
    write(shop.folder, {"sg-factory.yaml": settings})
    done = run("drift", "--policy", folder=shop.folder)
    own, assumed = json.loads(done.stdout)["Statement"]
    assert {"ssm:GetParameters", "ec2:DescribeSecurityGroupRules", "cloudformation:GetTemplate"} <= set(own["Action"])
    assert (assumed["Action"], assumed["Resource"]) == ("sts:AssumeRole", [role])
