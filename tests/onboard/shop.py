"""A small project that new roles join: every kind of peer, no hosts, and no findings."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from sg_factory.cli import main
from tests.projects import write

SHOP = {
    "sg-factory.yaml": """\
        name: shop
        environments:
          prod:
            account: "111122223333"
            region: eu-west-1
            vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.20.0.0/16]}
        networks:
          aws-api:
            description: Interface endpoints of AWS services
            cidrs: [10.20.255.0/26]
          corporate-vpn:
            description: Where the offices leave the VPN
            cidrs: [203.0.113.0/24, "2001:db8:40::/48"]
          partner:
            description: Where the partner calls from
            cidrs: [198.51.100.0/25]
          s3:
            description: Amazon S3 through its gateway endpoint
            prefix_list: {id: pl-6da54004, entries: 1}
        security_groups:
          eks-control-plane: {id: sg-0123456789abcdef0, description: The group that EKS made for the cluster}
        services:
          orders-api: tcp/8443
        """,
    "roles/web.yaml": """\
        description: Web servers of the shop
        owner: storefront
        ingress:
          - from: load-balancer
            service: tcp/8080
            description: The load balancer forwards requests of customers
        """,
    "roles/load-balancer.yaml": """\
        description: Public entry point of the shop
        owner: storefront
        public: true
        ingress:
          - from: internet
            service: [http, https]
            description: Customers reach the shop
        """,
    "roles/data/archive.yaml": """\
        description: Archive of old orders
        owner: data-platform
        ingress:
          - from: web
            service: nfs
            description: Old orders are looked up
        """,
}


def shop(folder: Path) -> Path:
    """The project in a folder of its own."""
    return write(folder, SHOP)


def new(project: Path, role: str, template: str, *answers: str, more: tuple[str, ...] = ()) -> Result:
    """Call `new` in this process, off a terminal."""
    given = [word for text in answers for word in ("--set", text)]
    words = ["new", role, "--project", str(project), "--template", template, *given, *more]
    return CliRunner().invoke(main, words, catch_exceptions=False)
