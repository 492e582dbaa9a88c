"""What commands show on terminals of four widths: a file for each command in screens/.

`python -m tests.cli.on_screens` writes what they show now. Read the difference before you commit it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.cli.command import run
from tests.git import repository
from tests.projects import write
from tests.takeover.live import GROUPS, ORDERS_ROLE, WEB_ROLE, snapshot
from tests.terminal import sg_factory, terminal
from tests.usage.drift.deployment import LiveRule, deployed
from tests.usage.traffic.shop import write_flow_logs

SCREENS = Path(__file__).with_name("screens")
WIDTHS = (40, 80, 120, 200)
# Longer than every output, so that nothing scrolls out.
_LINES = 400

_PART = """\
    description: Part {number} of the warehouse
    owner: logistics
    ingress:
      - {{from: 10.20.0.0/16, service: [ssh, https], description: Asked for by the last team and nobody knows why}}
    """
_DATABASE = """\
    description: 注文 (orders) of the shop with all that belongs to them, from the cart to the invoice
    owner: data-platform
    ingress:
      - from: web
        service: postgresql
        description: Web servers read and write orders
        ticket: SHOP-142
        expires: 2031-12-31
      - from: offices
        service: [postgresql, ssh]
        description: Repairs of orders, as agreed by the owners of both teams
    """
_WEB = """\
    description: Web servers
    owner: storefront
    public: true
    ingress:
      - from: internet
        service: https
        description: Customers reach the shop
    """
_PROJECT = """\
    name: shop
    networks:
      offices:
        description: Offices in three cities, behind one gateway each
        cidrs: [203.0.113.0/29, 203.0.113.64/29, 198.51.100.0/26]
    guardrails:
      - never: {from: offices, to: database}
        description: Customer data are never one rule away from a desk, whoever sits there
    """
BEFORE = {
    "sg-factory.yaml": _PROJECT,
    "roles/web.yaml": _WEB,
    "roles/database.yaml": "".join(_DATABASE.partition("  - from: offices")[:1]),
}
AFTER = {
    "roles/database.yaml": _DATABASE,
    **{f"roles/part-{number:02}.yaml": _PART.format(number=number) for number in range(1, 13)},
    "roles/hub.yaml": "description: Hub\nowner: logistics\ningress:\n"
    + "".join(
        f"  - {{from: part-{n:02}, service: [tcp/80{n:02}, tcp/81{n:02}], description: State of part {n}}}\n"
        for n in range(1, 13)
    ),
}
# A project of its own in a folder, with groups of an account.
TAKEN = {
    "taken.json": json.dumps(snapshot(*GROUPS)),
    "taken/sg-factory.yaml": "name: shop\n",
    "taken/roles/web.yaml": WEB_ROLE.replace("name: web-prod", "name: web-servers"),
    "taken/roles/orders.yaml": ORDERS_ROLE,
}
# A project of its own in a folder, with network ACLs.
WALLED = {
    "walled/sg-factory.yaml": """\
        environments:
          prod:
            account: "444455556666"
            region: eu-west-1
            vpc: {id: vpc-0a1b2c3d, cidrs: [10.20.0.0/16]}
            network_acls: true
            subnets:
              app: {cidrs: [10.20.8.0/22], ids: [subnet-0a1b2c3d, subnet-0a1b2c3e]}
              data: {cidrs: [10.20.12.0/24], ids: [subnet-1a1b2c3d]}
        """,
    "walled/hosts.yaml": """\
        web: {roles: [web], description: Pages, subnets: [app]}
        database: {roles: [database], description: Orders, subnets: [data]}
        """,
    "walled/inventory.yaml": "web: [10.20.8.11, 10.20.8.12]\nwatch: [10.20.9.0/28]\n",
    "walled/slips.yaml": "web: [10.20.8.11, '2001:db8:20::8::11']\nwatch: {address: 10.20.9.4}\n",
    "walled/ruleset.json": Path(__file__).parents[1].joinpath("firewall", "database.json").read_text("utf-8"),
    "walled/roles/web.yaml": "description: Web servers\nowner: storefront\n",
    "walled/roles/watch.yaml": "description: Watches all servers\nowner: platform\n",
    "walled/roles/database.yaml": """\
        description: Orders of the shop
        owner: data-platform
        ingress:
          - {from: [web, watch], service: [postgresql, tcp/6432, ping], description: Orders are read and written}
        """,
}
COMMANDS = (
    ("acl", "--project", "walled"),
    ("adopt", "taken.json", "--project", "taken"),
    ("check",),
    ("check", "--explain", "world-open-cifs"),
    ("diff", "main"),
    ("drift", "--from", "account.json"),
    ("firewall", "database", "--project", "walled"),
    ("firewall", "database", "--project", "walled", "--inventory", "walled/slips.yaml"),
    (
        *("firewall", "database", "--project", "walled"),
        *("--inventory", "walled/inventory.yaml", "--check", "walled/ruleset.json"),
    ),
    ("graph", "--service", "rdp", "--format", "json"),
    ("guardrails",),
    ("new", "--list", "database"),
    ("plan-deploy", "main"),
    ("prove", "--project", "walled"),
    ("reach", "web", "database", "postgresql"),
    ("reach", "web", "hub", "https"),
    ("review",),
    ("review", "--project", "use", "--flow-logs", "use/logs", "--from", "use/snapshots"),
    ("review", "--project", "use", "--flow-logs", "use/logs", "--from", "use/snapshots", "--propose"),
    ("services", "ping"),
    ("show",),
    ("show", "database"),
)


def project(folder: Path) -> Path:
    """Write a project with a long list of each kind, changed after the last commit of `main`."""
    repository(write(folder, BEFORE))
    account = deployed({"shop": json.loads(run("template", folder=folder).stdout)})
    database = next(each.id for each in account.groups.values() if each.description.endswith("database"))
    account.put(LiveRule(database, "ingress", "tcp", 22, 22, "CidrIpv4", "0.0.0.0/0", "INC-4711 vendor"))
    (folder / "account.json").write_text(json.dumps(account.snapshot()), "utf-8")
    (folder / "use").mkdir()
    write_flow_logs(folder / "use")
    return write(folder, AFTER | TAKEN | WALLED)


def screen(command: Sequence[str], folder: Path, columns: int) -> str:
    """The screen of a command at its end, and its status."""
    call = (
        *sg_factory(),
        *command,
        *(("--as-of", "2027-02-01") if command[0] in ("check", "drift", "reach", "review", "show") else ()),
    )
    with terminal(call, folder, columns, _LINES, NO_COLOR="1") as seen:
        status = seen.ends()
        return "".join(f"{line}\n" for line in (*seen.lines(), f"[{status}]"))


def file_of(command: Sequence[str]) -> Path:
    """The file of a command's screens."""
    return SCREENS / f"{re.sub('[^a-z]+', '-', ' '.join(command))}.txt"


def screens(command: Sequence[str], folder: Path) -> Iterator[str]:
    """The screens of a command, from narrow to wide, each under a ruler as wide as the terminal."""
    for columns in WIDTHS:
        ruler = f"$ sg-factory {' '.join(command)} ".ljust(columns, "═")
        yield f"{ruler}\n{screen(command, folder, columns)}"


if __name__ == "__main__":
    with TemporaryDirectory() as temporary:
        made = project(Path(temporary))
        for each in COMMANDS:
            file_of(each).write_text("\n".join(screens(each, made)), "utf-8")
