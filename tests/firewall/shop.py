"""A small project whose hosts have firewalls, the addresses of its hosts, and programs that read rulesets."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from sg_factory.files import Snapshot
from sg_factory.firewall.addresses import AddressLookup
from sg_factory.firewall.build import host_firewall
from sg_factory.firewall.inventory import Inventory
from sg_factory.firewall.values import HostFirewall
from sg_factory.network import cidr
from sg_factory.pipeline.project import moment, run
from sg_factory.plan import Plan
from sg_factory.report.findings.text import render
from sg_factory.yaml import Locator

PROJECT = {
    "sg-factory.yaml": """\
name: shop
environments:
  prod:
    account: "111122223333"
    region: eu-west-1
    vpc: {id: vpc-0a1b2c3d, cidrs: [10.20.0.0/16]}
networks:
  office: {description: Where staff sit, cidrs: [203.0.113.0/24, "2001:db8:40::/48"]}
  mirror: {description: Packages, cidrs: [10.100.8.0/26, 10.100.8.64/26]}
""",
    "hosts.yaml": """\
lb: {roles: [load-balancer], description: Load balancer}
web-1: {roles: [linux, web], description: Web server}
web-2: {roles: [linux, web], description: Web server}
db: {roles: [linux, database], description: Database}
""",
    "roles/load-balancer.yaml": """\
description: Entry
owner: platform
public: true
ingress:
  - from: internet
    service: [http, https]
    description: Customers
""",
    "roles/web.yaml": """\
description: Pages
owner: storefront
ingress:
  - from: load-balancer
    service: [tcp/8080-8090, udp/5000]
    description: Requests
  - from: self
    service: [tcp/7800, ping]
    description: Sessions
""",
    "roles/database.yaml": """\
description: Orders
owner: data
ingress:
  - from: web
    service: postgresql
    description: Orders
""",
    "roles/linux.yaml": """\
description: Every server
owner: platform
ingress:
  - from: office
    service: ssh
    description: Administrators
egress:
  - to: mirror
    service: https
    description: Packages
""",
}
ADDRESSES = {
    "lb": ("10.20.0.10", "2001:db8:20::10"),
    "web-1": ("10.20.0.21", "2001:db8:20::21"),
    "web-2": ("10.20.0.22", "2001:db8:20::22"),
    "db": ("10.20.0.30", "2001:db8:20::30"),
}


def plan_of(files: Mapping[str, str]) -> Plan:
    """The Plan of a project with one environment."""
    outcome = run(Snapshot({name: text.encode() for name, text in files.items()}), as_of=moment("2027-01-01"))
    assert not outcome.is_broken, render(outcome.diagnostics)
    (plan,) = outcome.plans
    return plan


def firewall(host: str, files: Mapping[str, str] = PROJECT, inventory: Inventory | None = None) -> HostFirewall:
    """The firewall of a host; the addresses are those of ADDRESSES."""
    locate = Locator(Snapshot({name: text.encode() for name, text in files.items()})).span
    known = {name: tuple(map(whole, texts)) for name, texts in ADDRESSES.items()}
    return host_firewall(AddressLookup(plan_of(files), inventory or Inventory(known)), host, locate)


def whole(address: str):
    """The range of one address."""
    return cidr(f"{address}/{128 if ':' in address else 32}")


def in_a_namespace(*command: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a network namespace of its own, as root there."""
    enter = ("unshare", "-n") if os.geteuid() == 0 else ("unshare", "-Urn")
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    return subprocess.run(
        [*enter, *command],
        input=stdin,
        env={**os.environ, "PATH": path, **variables},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def in_a_shell(script: str, folder: Path, **variables: str) -> str:
    """Run lines of a shell in a network namespace of their own, and return what they print."""
    done = in_a_namespace("sh", "-euc", f"cd '{folder}'\n{script}", **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
