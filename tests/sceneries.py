"""Sceneries in which the commands of documents run: small projects, each as its document describes it."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import click

from sg_factory.cli import COMMANDS, main
from tests.cli.acl_network import DATA, REST, network
from tests.cli.command import ENVIRONMENT, run, shown
from tests.documents import HOW_TOS, ROOT, Shown, blocks, reasons
from tests.git import SETTINGS, commit, git, repository
from tests.projects import write
from tests.takeover.live import GROUPS, PROJECT, snapshot
from tests.usage.drift.deployment import LiveRule, deployed
from tests.usage.traffic.shop import write_flow_logs

# The date of the documents, before every `review_by` and `expires` in them.
AS_OF = "2027-01-01"

DATABASE = next(block.text for block in blocks(ROOT / "README.md") if block.text.startswith("# roles/database.yaml"))
RULESET = Path(__file__).parent / "firewall" / "database.json"  # what nft has printed
SHOP = {
    "sg-factory.yaml": "name: shop",
    "roles/web.yaml": """\
        description: Web servers
        owner: storefront
        """,
    "roles/database.yaml": DATABASE,
}
LOAD_BALANCER = """\
    description: Public entry point
    owner: platform
    public: true
    ingress:
      - from: internet
        service: https
        description: Customers reach the shop
    """
REACHED = """\
    description: Web servers
    owner: storefront
    ingress:
      - from: load-balancer
        service: tcp/8080
        description: Requests of customers
    """
GUARDED = """\
    name: shop
    guardrails:
      - never: {from: internet, to: database}
        description: Customer data is never one rule away from the internet
    """
PROD = """
environments:
  prod:
    account: "444455556666"
    region: eu-west-1
    vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.20.0.0/16]}
"""


def _sample(folder: Path) -> None:
    """The project of this repository, on a branch, with a remote."""
    for name in ("sg-factory.yaml", "hosts.yaml", "app.py", "cdk.json"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "roles", folder / "roles")
    repository(folder)
    git("branch", "change", folder=folder)
    git("update-ref", "refs/remotes/origin/main", "main", folder=folder)


def _sample_in_prod(folder: Path) -> None:
    _sample(folder)
    settings = folder / "sg-factory.yaml"
    settings.write_text(settings.read_text("utf-8") + PROD, "utf-8")


_WITH_README = ("domain-controllers", "eks", "fargate-shop", "remote-access", "taken-over")


def _example(name: str, folder: Path) -> None:
    shutil.copytree(ROOT / "examples" / name, folder, dirs_exist_ok=True)


def _shop(folder: Path) -> None:
    write(folder, SHOP)


def _walled(folder: Path) -> None:
    """The shop with the settings and hosts of docs/network-acls.md."""
    files = {block.text.split("\n")[0][2:]: block.text for block in blocks(ROOT / "docs/network-acls.md")}
    write(folder, SHOP | {name: files[name] for name in ("sg-factory.yaml", "hosts.yaml")})


def _misspelt(folder: Path) -> None:
    mistaken = re.sub(r" +#.*| *# roles.*", "", DATABASE.replace("from: web ", "from: wbe "))
    write(folder, SHOP | {"roles/database.yaml": mistaken})


def _wider(folder: Path) -> None:
    """A branch that lets the load balancer reach the web servers, and opens SSH on the database."""
    repository(write(folder, SHOP | {"roles/load-balancer.yaml": LOAD_BALANCER}))
    wider = DATABASE.replace("service: postgresql ", "service: [postgresql, ssh] ")
    write(folder, {"roles/web.yaml": REACHED, "roles/database.yaml": wider})


def _disarmed(folder: Path) -> None:
    """A branch that takes a guardrail out, switches a check off and lets an acceptance last longer."""
    accept = "accept: [{check: world-open-port, reason: Mutual TLS at the service, until: 2027-01-31}]"
    accepting = LOAD_BALANCER.replace("service: https", f"service: tcp/8443\n        {accept}")
    guarded = {"sg-factory.yaml": GUARDED, "roles/load-balancer.yaml": accepting}
    repository(write(folder, SHOP | guarded))
    write(folder, {"sg-factory.yaml": "name: shop\nchecks: {wide-range: off}\n"})
    write(folder, {"roles/load-balancer.yaml": accepting.replace("2027-01-31", "2028-01-31")})


def _removed(folder: Path) -> None:
    """A branch that takes the web servers out."""
    repository(write(folder, SHOP))
    write(folder, {"roles/database.yaml": DATABASE.split("ingress:")[0]})
    (folder / "roles/web.yaml").unlink()


def _foreign(folder: Path) -> None:
    database = """\
        description: PostgreSQL for the order system
        owner: data-platform
        Ingress:
          - from: Web   # reads
            service: postgres
            description: Web servers read and write orders
        """
    write(folder, SHOP | {"roles/database.yaml": database})


def _over_a_quota(folder: Path) -> None:
    ranges = "".join(f"      - 203.0.113.{number}/32\n" for number in range(70))
    networks = f"networks:\n  partners:\n    description: Partners that order\n    cidrs:\n{ranges}"
    api = """\
        description: Interface for partners
        owner: storefront
        ingress:
          - from: partners
            service: https
            description: Partners order
        """
    write(folder, SHOP | {"sg-factory.yaml": networks, "roles/api.yaml": api})


def _in_a_repository(folder: Path) -> None:
    repository(write(folder, SHOP))


def _closing(folder: Path) -> None:
    """The shop as it is deployed, a change that closes the default group of its VPC, and two snapshots of that."""
    repository(write(folder, {**SHOP, "sg-factory.yaml": f"name: shop{PROD}"}))
    write(folder, {"sg-factory.yaml": f"name: shop{PROD}    restrict_default_group: true\n"})
    vpc, default = "vpc-0a1b2c3d4e5f60718", "sg-021b2c3d4e5f60718"
    group = {"GroupId": default, "GroupName": "default", "Description": "default VPC security group", "VpcId": vpc}
    opened = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    place = {"Account": "444455556666", "Region": "eu-west-1"}
    for taken, groups in (("2026-12-30T08:00:00Z", [{"GroupId": default}]), ("2026-12-31T08:00:00Z", [])):
        interface = {
            "NetworkInterfaceId": "eni-001b2c3d4e5f60718",
            "VpcId": vpc,
            "Groups": groups,
            "Attachment": {"InstanceId": "i-001b2c3d4e5f60718"},
        }
        answers = {
            **place,
            "Taken": taken,
            "SecurityGroups": [{**group, "IpPermissions": [], "IpPermissionsEgress": opened}],
            "NetworkInterfaces": [interface],
        }
        write(folder, {"prod.json" if groups else "later.json": json.dumps(answers)})


def _renamed(folder: Path) -> None:
    """The web servers have another name, and the first step of that is committed."""
    _in_a_repository(folder)
    assert run("rename", "web", "frontend", folder=folder).returncode == 0
    commit(folder)


def _templates(folder: Path) -> None:
    """CloudFormation templates in a file, in a folder, and in a cdk.out."""
    template = run("template", folder=ROOT).stdout
    stack = '{"artifacts": {"S": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "S.json"}}}}'
    names = ("network.yaml", "stacks/a.json", "cdk.out/S.json")
    write(folder, dict.fromkeys(names, template) | {"cdk.out/manifest.json": stack})


def _account(folder: Path) -> None:
    """What EC2 answers about two groups, of which the internet reaches one by SSH."""
    place = {"OwnerId": "111122223333", "VpcId": "vpc-0a1b2c3d4e5f60718"}
    ports: dict[str, Any] = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
    web = {"GroupId": "sg-0a1b2c3d4e5f60718", "UserId": "111122223333", "Description": "Web servers read orders"}
    orders = {**web, "GroupId": "sg-0b1b2c3d4e5f60718"}
    groups = [
        {
            "GroupId": "sg-0a1b2c3d4e5f60718",
            "GroupName": "web",
            "Description": "Web servers of the shop",
            **place,
            "IpPermissions": [{**ports, "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "Operators log in"}]}],
            "IpPermissionsEgress": [{**ports, "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [orders]}],
        },
        {
            "GroupId": "sg-0b1b2c3d4e5f60718",
            "GroupName": "orders",
            "Description": "The order system",
            **place,
            "IpPermissions": [{**ports, "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [web]}],
            "IpPermissionsEgress": [],
        },
    ]
    others = {"NetworkInterfaces": [], "Vpcs": [], "SecurityGroupVpcAssociations": []}
    write(folder, {"account.json": json.dumps({"SecurityGroups": groups, **others}, indent=2)})


def _imported_account(folder: Path) -> None:
    _account(folder)
    assert run("import", "account.json", "--output", "security-groups", folder=folder).returncode == 0


def _grown_account(folder: Path) -> None:
    """That account, and a project of it from the time when the web servers were its only group."""
    _account(folder)
    told = json.loads((folder / "account.json").read_text("utf-8"))
    before = {**told, "SecurityGroups": [{**told["SecurityGroups"][0], "IpPermissionsEgress": []}]}
    write(folder, {"before.json": json.dumps(before)})
    run("import", "before.json", "--output", "security-groups", folder=folder)
    (folder / "before.json").unlink()


def _to_adopt(folder: Path) -> None:
    """Roles that take over two groups, and a snapshot of their account."""
    write(folder, PROJECT | {"snapshot.json": json.dumps(snapshot(*GROUPS))})


def _review(folder: Path) -> None:
    """The shop with dates, and a snapshot of its account."""
    office = "networks: {office: {description: The head office, cidrs: [203.0.113.0/24]}}\n"
    database = """\
        description: PostgreSQL for the order system
        owner: data-platform
        contact: data-platform@example.com
        review_by: 2026-12-15
        ingress:
          - from: web
            service: postgresql
            description: Web servers read and write orders
            review_by: 2027-11-01
          - from: office
            service: postgresql
            description: Repairs of the November incident
            expires: 2026-12-31
        """
    write(folder, {**SHOP, "sg-factory.yaml": f"name: shop\n{office}", "roles/database.yaml": database})
    vpc = "vpc-0a1b2c3d4e5f60718"
    groups: list[dict[str, Any]] = []
    for number, role in enumerate(("database", "web", "")):
        name = f"shop-{role}" if role else "default"
        named = {"GroupId": f"sg-0{number}1b2c3d4e5f60718", "GroupName": name, "Description": name, "VpcId": vpc}
        rules = {"IpPermissions": [], "IpPermissionsEgress": []}
        groups.append(named | rules | {"Tags": [{"Key": "Name", "Value": name}]})
    permission = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432}
    groups[0]["IpPermissions"] = [
        {
            **permission,
            "IpRanges": [{"CidrIp": "203.0.113.0/24"}],
            "UserIdGroupPairs": [{"GroupId": groups[1]["GroupId"]}],
        }
    ]
    interfaces = [
        {
            "NetworkInterfaceId": f"eni-0{number}1b2c3d4e5f60718",
            "VpcId": vpc,
            "Groups": [{"GroupId": groups[number]["GroupId"]}],
            "Attachment": {"InstanceId": f"i-0{number}1b2c3d4e5f60718"},
        }
        for number in (0, 2)
    ]
    answers = {
        "SecurityGroups": groups,
        "NetworkInterfaces": interfaces,
        "SecurityGroupVpcAssociations": [],
        "Vpcs": [],
    }
    write(folder, {"snapshot.json": json.dumps(answers, indent=2)})


def _drifted(folder: Path) -> None:
    """The shop and its account, in which SSH was opened on the database by hand, and a rule was lost."""
    write(folder, SHOP)
    account = deployed({"shop": json.loads(run("template", folder=folder).stdout)})
    database = next(each.id for each in account.groups.values() if each.description.endswith("database"))
    account.put(LiveRule(database, "ingress", "tcp", 22, 22, "CidrIpv4", "0.0.0.0/0", "INC-4711 vendor"))
    account.remove(next(rule for rule in account.rules.values() if rule.low == 5432 and rule.direction == "egress"))
    records = {"Records": [_opened(database)]}
    write(folder, {"account.json": json.dumps(account.snapshot()), "trail.json": json.dumps(records)})


def _undeployed(folder: Path) -> None:
    """The shop as it is deployed, with a change of the database that is not deployed yet."""
    repository(write(folder, SHOP))
    account = deployed({"shop": json.loads(run("template", folder=folder).stdout)})
    write(folder, {"account.json": json.dumps(account.snapshot())})
    write(folder, {"roles/database.yaml": DATABASE.replace("service: postgresql ", "service: [postgresql, ssh] ")})


def _opened(group: str) -> dict[str, Any]:
    """The event of the rule that opens SSH."""
    ranges = {"items": [{"cidrIp": "0.0.0.0/0", "description": "INC-4711 vendor"}]}
    permission = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipRanges": ranges}
    return {
        "eventName": "AuthorizeSecurityGroupIngress",
        "eventTime": "2026-12-30T22:14:03Z",
        "userIdentity": {"arn": "arn:aws:sts::111122223333:assumed-role/admin/alice"},
        "requestParameters": {"groupId": group, "ipPermissions": {"items": [permission]}},
    }


def _plan(folder: Path) -> None:
    """A plan of Terraform that opens SSH of a group to everyone."""
    ssh = {"from_port": 22, "to_port": 22, "protocol": "tcp", "description": "Operators log in"}
    old, new = (
        {
            "id": "sg-0a1b2c3d4e5f60718",
            "name": "web",
            "description": "Web servers of the shop",
            "vpc_id": "vpc-0123456789abcdef0",
            "ingress": [{**ssh, "cidr_blocks": [range_]}],
            "egress": [],
        }
        for range_ in ("10.0.0.0/8", "0.0.0.0/0")
    )
    head = {"address": "aws_security_group.web", "mode": "managed", "type": "aws_security_group", "name": "web"}
    change = {"actions": ["update"], "before": old, "after": new, "after_unknown": {}}
    found = {
        "format_version": "1.2",
        "terraform_version": "1.9.8",
        "planned_values": {"root_module": {"resources": [{**head, "values": new}]}},
        "resource_changes": [{**head, "change": change}],
        "prior_state": {"format_version": "1.0", "values": {"root_module": {"resources": [{**head, "values": old}]}}},
        "configuration": {"root_module": {"resources": [{**head, "expressions": {"ingress": {"constant_value": []}}}]}},
    }
    write(folder, {"plan.json": json.dumps(found)})


def _account_with_acls(folder: Path) -> None:
    """An account whose database gets requests and cannot answer, as the ACL of its subnet lets no replies out."""
    (folder / "account.json").write_text(json.dumps(network(DATA, REST), indent=1), "utf-8")


def _landing_zone(folder: Path) -> None:
    """A configuration of the Landing Zone Accelerator with a group that the internet reaches by SSH."""
    config = """\
        vpcs:
          - name: Network-Endpoints
            cidrs: [10.1.0.0/22]
            securityGroups:
              - name: web
                description: Web servers of the shop
                inboundRules:
                  - description: Operators log in
                    types: [SSH]
                    sources: [0.0.0.0/0]
                outboundRules:
                  - {description: Web servers read orders, types: [POSTGRESQL], sources: [10.1.1.0/24]}
        """
    write(folder, {"network-config.yaml": config})


def _bastion(folder: Path) -> None:
    """The template that docs/accepting.md shows."""
    shown = (block.text for block in blocks(ROOT / "docs/accepting.md") if block.language == "yaml")
    write(folder, {"bastion.yaml": next(shown)})


def _language(folder: Path) -> None:
    """The project of docs/language.md: blocks that begin with a path, several of which may belong to one file."""
    files: dict[str, str] = {}
    for block in blocks(ROOT / "docs/language.md"):
        path = re.match(r"# (\S+\.yaml)\n", block.text)
        if path:
            files[path[1]] = files.get(path[1], "") + block.text
    write(folder, files)


# Commands of how-tos that would install packages or Node.js, and what is run instead: of CDK, the app alone.
_INSTEAD = {"make synth": "make --dry-run synth", "cdk synth --quiet": "CDK_OUTDIR=cdk.out python3 app.py"}


def follow(page: str, folder: Path) -> Iterator[tuple[str, Shown, int, str]]:
    """Do the steps of a how-to in `folder`: each command with its block's name, its status and what it prints."""
    for block in blocks(HOW_TOS[page]):
        if block.path:
            write(folder, {block.path: block.text})
        for step in block.commands:
            program, _, arguments = step.command.partition(" ")
            if program == "cd":
                folder = folder / arguments
            elif command := _INSTEAD.get(step.command, "" if reasons(step.command) else step.command):
                yield (block.name, step, *shell(command, folder))


def _followed(page: str) -> Callable[[Path], None]:
    """The scenery that a how-to leaves behind."""
    return lambda folder: deque(follow(page, folder), maxlen=0) and None


def _firewalls(folder: Path) -> None:
    """The shop with hosts, an inventory, and the ruleset of the database's host, which somebody has changed."""
    settings = """\
        name: shop
        environments:
          prod:
            account: "111122223333"
            region: eu-west-1
            vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.20.0.0/16, "2001:db8:20::/56"]}
        networks:
          s3: {description: Amazon S3, prefix_list: {id: pl-6da54004, name: com.amazonaws.eu-west-1.s3, entries: 1}}
        """
    web = """\
        description: Web servers
        owner: storefront
        egress:
          - to: s3
            service: https
            description: Product images
        """
    hosts = """\
        web-1: {roles: [web], description: Web server}
        web-2: {roles: [web], description: Web server}
        database: {roles: [database], description: PostgreSQL server}
        """
    inventory = """\
        web-1: [10.20.8.11, "2001:db8:20:8::11"]
        web-2: [10.20.8.12]
        database: [10.20.12.5]
        s3: [3.5.64.0/21]           # a prefix list of AWS: only somebody who asks an account knows its entries
        """
    write(folder, {**SHOP, "sg-factory.yaml": settings, "hosts.yaml": hosts, "roles/web.yaml": web})
    write(folder, {"inventory.yaml": inventory, "database.json": RULESET.read_text("utf-8")})


SCENERIES: dict[str, Callable[[Path], None]] = {
    "sample": _sample,
    "sample, with an environment prod": _sample_in_prod,
    "shop": _shop,
    "shop, with network ACLs": _walled,
    "shop, a role misspelt": _misspelt,
    "shop, wider on a branch": _wider,
    "shop, its gate disarmed on a branch": _disarmed,
    "shop, a role taken out on a branch": _removed,
    "shop, written as other tools do": _foreign,
    "shop, with 70 ranges of partners": _over_a_quota,
    "shop, in a repository": _in_a_repository,
    "shop, its web servers renamed and deployed": _renamed,
    "shop, closing the default group": _closing,
    "templates": _templates,
    "an account": _account,
    "an account with network ACLs": _account_with_acls,
    "an account, imported": _imported_account,
    "an account that has grown": _grown_account,
    "a project with groups of an account": _to_adopt,
    "shop, under review": _review,
    "drifted": _drifted,
    "not deployed yet": _undeployed,
    "shop, with flow logs": write_flow_logs,
    "shop, with host firewalls": _firewalls,
    "a plan of Terraform": _plan,
    "a landing zone": _landing_zone,
    "a bastion that is accepted": _bastion,
    "the language": _language,
    "after first-project": _followed("first-project"),
    "after many-environments": _followed("many-environments"),
    **{f"examples/{name}": partial(_example, name) for name in _WITH_README},
}


def shell(command: str, folder: Path) -> tuple[int, str]:
    """Run a command, and return its status and all that a terminal would show.

    A plain call of `sg-factory` is made in this process; all else that a shell may be told is run by one.
    """
    tools = folder.parent / "tools"
    tools.mkdir(exist_ok=True)
    # A home of its own, as commands of documents write there.
    path = f"{tools}:{Path(sys.executable).parent}:{ENVIRONMENT['PATH']}"
    variables = {"PATH": path, "HOME": str(tools), **SETTINGS}
    program, *arguments = shlex.split(command, comments=True)
    if program == "sg-factory" and not _FOR_A_SHELL.search(command):
        return shown(*_dated(arguments), folder=folder, **variables)
    (tools / "sg-factory").write_text(_ON_THAT_DAY, "utf-8")
    (tools / "sg-factory").chmod(0o755)
    ran = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=ENVIRONMENT | variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return ran.returncode, ran.stdout


def _commands_with_a_day() -> list[str]:
    """The commands whose result depends on the date."""
    context = click.Context(main)
    known = ((name, main.get_command(context, name)) for name in COMMANDS)
    return [name for name, command in known if command and any(each.name == "as_of" for each in command.params)]


def _dated(arguments: list[str]) -> list[str]:
    """A call on the date of the documents."""
    return [*arguments, "--as-of", AS_OF] if arguments[:1] and arguments[0] in _WITH_A_DAY else arguments


_FOR_A_SHELL = re.compile(r"[|&;<>$`*?~()\\\n]")
_WITH_A_DAY = _commands_with_a_day()
_ON_THAT_DAY = f"""\
#!/bin/sh
case $1 in {"|".join(_WITH_A_DAY)}) exec {sys.executable} -m sg_factory "$@" --as-of {AS_OF};; esac
exec {sys.executable} -m sg_factory "$@"
"""
