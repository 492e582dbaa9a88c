"""`sg-factory firewall`: what it prints and writes, and when it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import run
from tests.projects import write

PROJECT = {
    "sg-factory.yaml": """\
        name: shop
        environments:
          prod:
            account: "111122223333"
            region: eu-west-1
            vpc: {id: vpc-0a1b2c3d, cidrs: [10.20.0.0/16]}
            subnets: {app: {cidrs: [10.20.8.0/22]}}
        """,
    "hosts.yaml": """\
        web-1: {roles: [web], description: Web server, subnets: [app]}
        db: {roles: [database], description: Database}
        """,
    "roles/web.yaml": "{description: Pages, owner: storefront}\n",
    "roles/database.yaml": """\
        description: Orders
        owner: data
        ingress:
          - {from: web, service: postgresql, description: Orders}
        """,
    "inventory.yaml": "web-1: [10.20.8.11]\ndb: [10.20.12.5]\n",
}
DB = "ip saddr @role-web-ipv4 tcp dport 5432 accept"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "project", PROJECT)


def test_a_host_has_the_rules_of_its_roles_with_the_subnets_of_its_peers(project: Path):
    done = run("firewall", "db", folder=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert DB in done.stdout
    assert "\t10.20.8.0/22\n" in done.stdout
    assert run("firewall", "database", folder=project).stdout.count(DB) == 1  # a role as a host of its own


def test_an_inventory_says_who_has_which_addresses(project: Path):
    done = run("firewall", "web-1", "--inventory", "inventory.yaml", "--format", "iptables", folder=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert "-4 -A sgf-to-role-database -d 10.20.12.5/32 -j ACCEPT\n" in done.stdout


def test_what_is_not_known_ends_with_status_2_unless_it_is_allowed(project: Path):
    reason = "the role “database”: its host “db” is in no inventory, and has no subnets in prod\n"
    refused = run("firewall", "web-1", folder=project)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == (
        f"sg-factory: not known: {reason}sg-factory: a firewall would cut off what is not known: give the addresses in "
        "an --inventory, or `subnets` to the hosts; or leave it out with --allow-unknown\n"
    )
    allowed = run("firewall", "web-1", "--allow-unknown", folder=project)
    assert (allowed.returncode, allowed.stderr) == (0, f"sg-factory: left out: {reason}")
    assert "5432" not in allowed.stdout
    assert "# Not known: the role database: " in allowed.stdout


def test_rules_of_a_group_of_others_are_not_known_by_any_inventory(project: Path):
    settings = (project / "sg-factory.yaml").read_text()
    others = "security_groups: {agents: {id: sg-0123456789abcdef0, description: Agents}}\n"
    (project / "sg-factory.yaml").write_text(settings + others)
    hosts = (project / "hosts.yaml").read_text()
    (project / "hosts.yaml").write_text(hosts.replace("[database]", "[database, agents]"))
    done = run("firewall", "db", "--inventory", "inventory.yaml", folder=project)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "sg-factory: not known: the external group “agents”, which the host has: its rules are in no role file\n"
        "sg-factory: a firewall would cut off what is not known: give the host a role with the rules of the external "
        "group instead; or leave it out with --allow-unknown\n"
    )


WITHOUT_ENVIRONMENTS = {
    "sg-factory.yaml": "name: shop\n",
    "roles/web.yaml": "{description: Pages, owner: storefront}\n",
    "roles/database.yaml": PROJECT["roles/database.yaml"],
    "inventory.yaml": "web: [10.20.8.11]\ndatabase: [10.20.12.5]\n",
}
RESOLVER = "the resolver of the VPC, which hosts ask by default: the project does not say the IPv4 ranges of the VPC"


def test_without_an_environment_the_resolver_of_the_vpc_is_not_known(tmp_path: Path):
    write(tmp_path, WITHOUT_ENVIRONMENTS)
    done = run("firewall", "database", "--inventory", "inventory.yaml", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"sg-factory: not known: {RESOLVER}\n"
        "sg-factory: a firewall would cut off what is not known: declare an environment with the VPC's ranges, "
        "`vpc: {id: …, cidrs: […]}`, in sg-factory.yaml; or leave it out with --allow-unknown\n"
    )


@pytest.mark.parametrize("format", ["nftables", "iptables", "windows"])
def test_without_an_environment_the_ruleset_names_none_and_says_that_the_resolver_is_left_out(
    format: str, tmp_path: Path
):
    write(tmp_path, WITHOUT_ENVIRONMENTS)
    options = ("--inventory", "inventory.yaml", "--format", format, "--allow-unknown")
    done = run("firewall", "database", *options, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, f"sg-factory: left out: {RESOLVER}\n")
    header = "# Host firewall of database (database), made by sg-factory of the role files\n# of shop. Do not edit:"
    assert header in done.stdout
    assert f"# Not known: {RESOLVER}\n" in done.stdout


def test_without_an_environment_a_name_that_nobody_has_is_unknown_in_none(tmp_path: Path):
    write(tmp_path, {**WITHOUT_ENVIRONMENTS, "inventory.yaml": "webb: []\nweb: []\ndatabase: []\n"})
    done = run("firewall", "database", "--inventory", "inventory.yaml", "--allow-unknown", folder=tmp_path)
    assert done.stderr.startswith("warning[unknown-host]: unknown host “webb”\n --> inventory.yaml:1:1\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "table inet sg_factory {\n}\n",
            "is the text of `nft list ruleset`: save it as JSON, with `nft -j list ruleset`",
        ),
        ("# Generated\n*filter\n", "is of iptables: only nftables are compared, as `nft -j list ruleset` prints them"),
        ("\n", "is empty: save it with `nft -j list ruleset` as root, on a host with nftables"),
    ],
)
def test_check_says_what_a_file_is_that_nft_did_not_print_as_json(text: str, message: str, project: Path):
    (project / "saved").write_text(text)
    done = run("firewall", "db", "--check", "saved", folder=project)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"sg-factory: saved {message}\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["web-2"], "unknown host “web-2”: did you mean “web-1”?"),
        (["role:web-1"], "unknown role “web-1”: did you mean “web”?"),
        (["nobody"], "unknown host “nobody”: hosts.yaml lists them"),
        ([], "name a HOST, or write the firewalls of all hosts into a folder with --output"),
        (
            ["db", "--check", "inventory.yaml", "--format", "windows"],
            "--check compares the nftables of one HOST: name it, and leave out --output and --format",
        ),
        (
            ["db", "--check", "inventory.yaml"],
            "inventory.yaml: this is not JSON: Expecting value: save it with `nft -j list ruleset`",
        ),
    ],
)
def test_what_cannot_be_made_is_one_sentence(arguments: list[str], message: str, project: Path):
    done = run("firewall", *arguments, folder=project)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"sg-factory: {message}\n")


def test_of_several_environments_one_has_to_be_chosen(project: Path):
    settings = (project / "sg-factory.yaml").read_text()
    other = settings.partition("  prod:")[2].replace("0a1b2c3d", "1a1b2c3d").replace("10.20.", "10.30.")
    (project / "sg-factory.yaml").write_text(f"{settings}  test:{other}")
    done = run("firewall", "db", folder=project)
    assert done.returncode == 2
    assert "a firewall is of one environment: add --environment prod or test\n" in done.stderr
    assert "\t10.30.8.0/22\n" in run("firewall", "db", "--environment", "test", folder=project).stdout


def test_a_mistake_in_the_inventory_has_its_line_and_a_name_that_nobody_has_a_warning(project: Path):
    (project / "inventory.yaml").write_text("web-1: [10.20.8.300]\n")
    done = run("firewall", "db", "--inventory", "inventory.yaml", folder=project)
    assert (done.returncode, done.stdout) == (2, "")
    assert " --> inventory.yaml:1:9\n" in done.stderr
    assert done.stderr.endswith("sg-factory: 1 error: nothing was made\n")
    (project / "inventory.yaml").write_text("web-11: [10.20.8.11]\n")
    done = run("firewall", "db", "--inventory", "inventory.yaml", folder=project)
    assert done.returncode == 0
    assert (
        done.stderr
        == """\
warning[unknown-host]: unknown host “web-11” in prod
 --> inventory.yaml:1:1
  |
1 | web-11: [10.20.8.11]
  | ^^^^^^
  = help: did you mean “web-1”?
"""
    )


def test_what_is_no_list_of_addresses_is_a_mistake_that_says_what_to_write(project: Path):
    (project / "inventory.yaml").write_text("web-1:\ndb: {address: 10.20.12.5}\nweb: [true, 2001:db8::8::1]\n")
    done = run("firewall", "db", "--inventory", "inventory.yaml", folder=project)
    assert done.returncode == 2
    assert (
        done.stderr
        == """\
error[no-inventory]: “web-1” has no addresses
 --> inventory.yaml:1:7
  |
1 | web-1:
  |       ^
  = help: write NAME: [10.0.8.11, 2001:db8::11] for each host; [] says that it has none

error[no-inventory]: the addresses of “db” are not a list
 --> inventory.yaml:2:5
  |
2 | db: {address: 10.20.12.5}
  |     ^^^^^^^^^^^^^^^^^^^^^
  = help: write NAME: [10.0.8.11, 2001:db8::11] for each host; [] says that it has none

error[bad-range]: “true” is not an address range
 --> inventory.yaml:3:7
  |
3 | web: [true, 2001:db8::8::1]
  |       ^^^^
  = help: write an address, or a range such as 10.0.8.0/24

error[bad-range]: “2001:db8::8::1” has “::” twice; it may be there once
 --> inventory.yaml:3:13
  |
3 | web: [true, 2001:db8::8::1]
  |             ^^^^^^^^^^^^^^
  = help: write an address, or a range such as 10.0.8.0/24
sg-factory: 4 errors: nothing was made
"""
    )


def test_a_name_with_its_kind_is_a_host_or_a_role(project: Path):
    (project / "inventory.yaml").write_text("role:web: [10.20.8.77]\nhost:db: [10.20.12.5]\n")
    done = run("firewall", "db", "--inventory", "inventory.yaml", folder=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\t10.20.8.77\n" in done.stdout


GROUPS = [
    {
        "GroupId": f"sg-0{number}1b2c3d4e5f60718",
        "GroupName": name,
        "Description": name,
        "OwnerId": "111122223333",
        "VpcId": "vpc-0a1b2c3d",
        "Tags": [{"Key": "Name", "Value": f"shop-{name}"}],
        "IpPermissions": [],
        "IpPermissionsEgress": [],
    }
    for number, name in enumerate(("web", "database"))
]
INTERFACES = [
    {
        "NetworkInterfaceId": f"eni-{number}",
        "VpcId": "vpc-0a1b2c3d",
        "Groups": [{"GroupId": GROUPS[number]["GroupId"]}],
        "PrivateIpAddress": address,
        "Ipv4Prefixes": [{"Ipv4Prefix": "10.20.9.16/28"}] if number == 0 else [],
    }
    for number, address in enumerate(("10.20.8.41", "10.20.12.42"))
]


def test_a_snapshot_says_which_interfaces_have_the_group_of_a_role(project: Path):
    snapshot = {"SecurityGroups": GROUPS, "NetworkInterfaces": INTERFACES}
    (project / "snapshot.json").write_text(json.dumps(snapshot))
    done = run("firewall", "db", "--inventory", "snapshot.json", folder=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert "role-web-ipv4 {\n\t10.20.8.41,\n\t10.20.9.16/28\n}\n" in done.stdout


def test_a_snapshot_of_another_vpc_is_refused(project: Path):
    groups = [{**group, "VpcId": "vpc-0ffffff0"} for group in GROUPS]
    (project / "snapshot.json").write_text(json.dumps({"SecurityGroups": groups, "NetworkInterfaces": []}))
    done = run("firewall", "db", "--inventory", "snapshot.json", folder=project)
    assert done.returncode == 2
    assert done.stderr == (
        "sg-factory: snapshot.json does not have the VPC of prod: "
        "take it with `sg-factory snapshot --environment NAME`\n"
    )


def test_a_snapshot_of_another_account_is_refused_with_both_accounts(project: Path):
    groups = [{**group, "OwnerId": "999988887777"} for group in GROUPS]
    (project / "snapshot.json").write_text(json.dumps({"SecurityGroups": groups, "NetworkInterfaces": []}))
    done = run("firewall", "db", "--inventory", "snapshot.json", folder=project)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "sg-factory: snapshot.json is of the account 999988887777, region unknown, "
        "but the environment “prod” is in the account 111122223333, eu-west-1\n"
    )


def test_a_snapshot_of_another_region_is_refused_with_both_regions(project: Path):
    """The ARN of a group says its region."""
    arn = "arn:aws:ec2:us-east-1:111122223333:security-group/{}"
    groups = [{**group, "SecurityGroupArn": arn.format(group["GroupId"])} for group in GROUPS]
    (project / "snapshot.json").write_text(json.dumps({"SecurityGroups": groups, "NetworkInterfaces": []}))
    done = run("firewall", "db", "--inventory", "snapshot.json", folder=project)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "sg-factory: snapshot.json is of the account 111122223333, us-east-1, "
        "but the environment “prod” is in the account 111122223333, eu-west-1\n"
    )


def test_output_writes_all_hosts_or_one_and_never_a_file_of_others(project: Path):
    done = run("firewall", "--inventory", "inventory.yaml", "--output", "out", folder=project)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "wrote the firewalls of 2 hosts to out\n"
    hosts = sorted(path.relative_to(project / "out").as_posix() for path in (project / "out" / "hosts").rglob("*.nft"))
    assert hosts == [f"hosts/{host}/{file}.nft" for host in ("db", "web-1") for file in ("addresses", "firewall")]
    again = run("firewall", "db", "--inventory", "inventory.yaml", "--output", "out", folder=project)
    assert (again.returncode, again.stderr) == (0, "wrote the firewalls of 1 host to out\n")
    (project / "out" / "playbook.yaml").write_text("- hosts: all\n")
    refused = run("firewall", "--inventory", "inventory.yaml", "--output", "out", folder=project)
    assert refused.returncode == 2
    assert refused.stderr == (
        "sg-factory: out/playbook.yaml is not a file of sg-factory: move it away, or choose another folder\n"
    )
    assert (project / "out" / "playbook.yaml").read_text() == "- hosts: all\n"


@pytest.mark.parametrize(
    ("output", "what"),
    [
        (".", "is the folder of a project"),
        ("roles", "is in the folder of a project's roles"),
        ("roles/firewalls", "is in the folder of a project's roles"),
        ("link", "is in the folder of a project's roles"),
        ("../other", "is the folder of a project"),
        ("../other/roles", "is in the folder of a project's roles"),
    ],
)
def test_output_into_the_files_of_a_project_is_refused_as_a_playbook_there_would_be_a_role(
    output: str, what: str, project: Path
):
    write(project.parent / "other", PROJECT)
    (project / "link").symlink_to("roles")
    before = sorted(project.parent.rglob("*"))
    done = run("firewall", "--inventory", "inventory.yaml", "--output", output, folder=project)
    assert (done.returncode, done.stdout) == (2, "")
    remedy = "write the firewalls into a folder of their own, such as firewalls"
    assert done.stderr == f"sg-factory: {output} {what}: {remedy}\n"
    assert sorted(project.parent.rglob("*")) == before


def test_a_folder_in_the_project_that_is_not_of_roles_may_have_the_firewalls(project: Path):
    done = run("firewall", "--inventory", "inventory.yaml", "--output", "roles-of-hosts", folder=project)
    assert (done.returncode, done.stderr) == (0, "wrote the firewalls of 2 hosts to roles-of-hosts\n")
    assert run("check", folder=project).returncode == 0


def test_files_of_hosts_that_are_gone_stay_and_are_named(project: Path):
    options = ("--inventory", "inventory.yaml", "--output", "out")
    run("firewall", *options, folder=project)
    (project / "hosts.yaml").write_text((project / "hosts.yaml").read_text().replace("web-1:", "web-2:"))
    (project / "inventory.yaml").write_text("web-2: [10.20.8.11]\ndb: [10.20.12.5]\n")
    done = run("firewall", "db", *options, folder=project)
    assert (done.returncode, done.stderr) == (
        0,
        "wrote the firewalls of 1 host to out\n"
        "sg-factory: out/hosts still has files of 1 host that the project does not have: web-1; "
        "remove what is no longer used\n",
    )
    assert (project / "out" / "hosts" / "web-1" / "firewall.nft").exists()


def test_the_same_project_gives_the_same_bytes_whatever_the_order_of_its_keys(project: Path):
    before = run("firewall", "db", folder=project).stdout
    (project / "hosts.yaml").write_text(
        "".join(reversed((project / "hosts.yaml").read_text().splitlines(keepends=True)))
    )
    assert run("firewall", "db", folder=project).stdout == before


def test_check_says_what_differs(project: Path):
    """The same ruleset for another host: docs/firewall.md shows one that was changed by hand."""
    saved = Path(__file__).parents[1] / "firewall" / "database.json"
    done = run("firewall", "db", "--check", str(saved), folder=project)
    assert done.returncode == 1
    assert done.stdout.startswith("db: ")
    assert "  added: tcp/22 from 10.20.8.99/32 (for the weekend)\n" in done.stdout
    assert "  missing: tcp/5432 from 10.20.8.0-10.20.8.10 (roles/database.yaml:4: Orders)\n" in done.stdout
