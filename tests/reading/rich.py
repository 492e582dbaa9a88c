"""One project with a rule of every kind and no redundant rule, so that every change in it changes access."""

from __future__ import annotations

from datetime import date

import yaml

from tests.reading.project import Project

FILES = {
    "sg-factory.yaml": """
        name: shop
        environments:
          prod:
            account: "444455556666"
            region: eu-west-1
            vpc: {ssm: /network/prod/vpc-id, cidrs: [10.20.0.0/16, 10.30.0.0/16]}
        networks:
          corporate-vpn:
            description: Where the offices leave the VPN
            cidrs: [203.0.113.0/24, "2001:db8:40::/48"]
          s3: {description: Amazon S3, prefix_list: {id: pl-6da54004, entries: 1}}
          registry: {description: Packages, prefix_list: {ssm: /network/registry, entries: 3}}
          cdn:
            description: CloudFront edge to origin
            prefix_list: {name: com.amazonaws.global.cloudfront.origin-facing}
        security_groups:
          scanner: {id: sg-0123456789abcdef0, account: "999988887777", description: Vulnerability scanner}
          legacy: {id: sg-0fedcba9876543210, description: The group of before}
        services:
          orders-api: [tcp/8443, udp/8125]
    """,
    "roles/shop/load-balancer.yaml": """
        description: Public entry point of the shop
        owner: platform
        public: true
        ingress:
          - {from: internet, service: https, description: Customers reach the shop}
          - {from: cdn, service: http, description: The edge reaches the shop}
    """,
    "roles/shop/web.yaml": """
        description: The shop
        owner: shop
        extends: [linux]
        ingress:
          - {from: load-balancer, service: orders-api, description: Orders come in}
          - {from: self, service: tcp/7000-7100, description: Sessions are shared}
        egress:
          - {to: [s3, registry], service: https, description: Packages and backups}
          - {to: vpc, service: dns, description: A resolver of our own}
          - {to: database, service: postgresql, description: A statement}
          - {to: database, service: tcp/6433, description: Half a flow, both_halves: false}
    """,
    "roles/data/database.yaml": """
        description: Orders
        owner: data
        extends: [linux]
        ingress:
          - {from: [{peer: web, description: Orders are kept}], service: postgresql, description: Everybody else}
          - {from: legacy, service: tcp/1433, description: unknown}
          - {from: 10.99.0.0/24, service: esp, description: The other site}
          - {from: web, service: tcp/6500, description: Half a flow, both_halves: false}
        egress:
          - {to: legacy, service: tcp/1434, description: Until it is gone}
    """,
    "roles/bastion.yaml": """
        description: The way in
        owner: platform
        ingress:
          - {from: corporate-vpn, service: [ssh, ping], description: Administrators}
          - {from: 198.51.100.7/32, service: all, description: The watchman}
        egress:
          - {to: internet, service: tcp/0-1023, description: Whatever it takes}
    """,
    "roles/island.yaml": """
        description: Nothing in, nothing out
        owner: platform
    """,
    "roles/_linux.yaml": """
        description: What every Linux host has
        ingress:
          - {from: bastion, service: [ssh, ping], description: Administration}
          - {from: scanner, service: tcp/1-65535, description: Scans}
    """,
}
RICH = Project({name: yaml.safe_load(text) for name, text in FILES.items()}, date(2027, 3, 1))
