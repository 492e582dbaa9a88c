"""A small project with rules of every kind, and its Plan."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sg_factory.pipeline.project import moment, run
from sg_factory.plan import Plan
from tests.projects import write

SHOP = {
    "sg-factory.yaml": """\
        name: shop
        environments:
          prod:
            account: "111122223333"
            region: eu-west-1
            vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.20.0.0/16, "2001:db8:20::/56"]}
        networks:
          office:
            description: Offices
            cidrs: [203.0.113.0/25, "2001:db8:40::/48"]
          s3:
            description: Amazon S3
            prefix_list: {id: pl-6da54004, entries: 1}
          partners:
            description: Partners
            cidrs: [198.51.100.0/28]
            prefix_list: {create: true, max_entries: 5}
        security_groups:
          scanner: {id: sg-0123456789abcdef0, description: Vulnerability scanner}
        """,
    "hosts.yaml": """\
        orders: {roles: [web, linux], description: Order service}
        """,
    "roles/linux.yaml": """\
        description: All servers
        owner: platform
        ingress:
          - {from: office, service: ssh, description: Administrators}
          - {from: vpc, service: [icmp/echo-request, icmpv6/echo-request], description: Monitoring}
          - {from: self, service: udp/7946, description: Gossip}
        """,
    "roles/web.yaml": """\
        description: Web servers
        owner: shop
        public: true
        ingress:
          - {from: internet, service: https, description: Customers}
          - {from: [scanner, partners], service: tcp/8000-8100, description: Scans and webhooks}
        egress:
          - {to: s3, service: https, description: Backups}
          - {to: 192.0.2.64/26, service: esp, description: Tunnel of the warehouse}
        """,
    "roles/database.yaml": """\
        description: Database
        owner: data
        ingress:
          - {from: web, service: postgresql, description: Orders}
        """,
}

WALLED = {
    "sg-factory.yaml": """\
        name: shop
        environments:
          prod:
            account: "111122223333"
            region: eu-west-1
            vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.20.0.0/16]}
            network_acls: true
            subnets:
              app: {ids: [subnet-0a1b2c3d, subnet-0a1b2c3e], cidrs: [10.20.8.0/24, 10.20.9.0/24]}
              data: {ids: [subnet-0a1b2c4d], cidrs: [10.20.12.0/24]}
        networks:
          office: {description: Offices, cidrs: [203.0.113.0/25]}
        """,
    "hosts.yaml": """\
        web: {roles: [web, linux], description: Web server, subnets: [app]}
        database: {roles: [database, linux], description: Database server, subnets: [data]}
        """,
    "roles/linux.yaml": """\
        description: All servers
        owner: platform
        ingress:
          - {from: office, service: ssh, description: Administrators}
          - {from: self, service: udp/7946, description: Gossip}
        """,
    "roles/web.yaml": """\
        description: Web servers
        owner: shop
        public: true
        ingress: [{from: internet, service: https, description: Customers}]
        """,
    "roles/database.yaml": """\
        description: Database
        owner: data
        ingress: [{from: web, service: postgresql, description: Orders}]
        """,
}
"""A project whose subnets have network ACLs."""


def plan_of(folder: Path, files: Mapping[str, str] = SHOP) -> Plan:
    """Compile a project of one environment."""
    outcome = run(write(folder, files), as_of=moment("2027-01-01"), judge=False)
    assert outcome.mistakes == ()
    (plan,) = outcome.plans
    return plan
