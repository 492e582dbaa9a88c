"""Whatever key of a project's files changes, `diff` tells of it: “no difference” means that there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import pytest

from sg_factory.authored.models import accept, existing, guardrails, hosts, launch, role, settings
from sg_factory.authored.models.authored import Authored
from sg_factory.compare import difference
from sg_factory.files import Snapshot
from sg_factory.pipeline.project import moment, run
from sg_factory.pipeline.sides import Side, pairs
from sg_factory.plan.groups import RoleDetails

FILES = {
    "sg-factory.yaml": """\
name: shop
stacks: one
environments:
  prod:
    account: "111122223333"
    region: eu-west-1
    vpc: {id: vpc-0a1b2c3d, cidrs: [10.0.0.0/16]}
    quotas: {rules_per_group: 60, groups_per_interface: 5, rules_per_acl: 20}
    network_acls: true
    subnets:
      app: {cidrs: [10.0.8.0/22], ids: [subnet-0a1b2c3d]}
      data: {cidrs: [10.0.12.0/24], ids: [subnet-0a1b2c3e]}
  test:
    account: "444455556666"
    region: eu-west-1
    vpc: {ssm: /network/vpc, cidrs: [10.1.0.0/16]}
networks:
  office: {description: Where staff sit, cidrs: [203.0.113.0/24]}
  partner: {description: Who ships parcels, environments: {prod: {cidrs: [198.51.100.0/24]}}}
  mirror: {description: Packages, prefix_list: {id: pl-0a1b2c3d, name: packages, entries: 3, family: ipv4}}
  store: {description: Objects, prefix_list: {ssm: /network/store, entries: 3}}
  other: {description: Unused, environments: {prod: {prefix_list: {id: pl-1a1b2c3d, entries: 3}}}}
  depots: {description: Depots, cidrs: [192.0.2.0/28], prefix_list: {create: true, max_entries: 5}}
security_groups:
  scanner: {id: sg-0a1b2c3d, description: Scanner, account: "777788889999", region: eu-west-1}
  proxy: {ssm: "/{environment}/proxy", description: Proxy}
  tester: {description: Tester, environments: {prod: {id: sg-0a1b2c3e, account: "777788889999"}}}
  probe: {description: Probe, environments: {prod: {ssm: /probe}}}
services: {orders-api: tcp/8443}
tags: {cost-centre: "4711"}
""",
    "hosts.yaml": """\
web-1:
  roles: [web]
  description: Pages
  launch:
    access: {key_pair: ops}
    image: {id: ami-0a1b2c3d, family: debian-12}
    instance_type: t3.micro
    instance_profile: web
    tenancy: default
    patch_on_boot: false
    kms_key: alias/ebs
web-2: {roles: [web], description: Pages, launch: {access: session-manager, image: {ssm: /images/a, family: rhel-9}}}
web-4: {roles: [web], description: Pages, subnets: [app]}
web-5: {roles: [idle], description: Waits, launch: {access: session-manager, firewall: false}}
""",
    "roles/batch.yaml": """\
{description: Jobs, owner: storefront, existing: {prod: {id: sg-0c1b2c3d, name: jobs, description: By hand}}}
""",
    "roles/idle.yaml": "{description: Waits, owner: storefront}\n",
    "roles/_linux.yaml": """\
description: Every server
owner: platform
extends: []
ingress: [{from: office, service: ssh, description: Operators}]
egress: [{to: mirror, service: https, description: Packages}]
""",
    "roles/_more.yaml": """\
description: More
ingress: [{from: office, service: http, description: Operators}]
""",
    "roles/web.yaml": """\
description: Pages
owner: storefront
extends: [linux]
environments: [prod]
enabled: true
retired: false
tags: {tier: "1"}
review_by: 2027-05-01
ingress:
  - from: {peer: self, description: Sessions are shared}
    service: tcp/7000
    description: Pages
  - from: scanner
    service: https
    description: Scans
    ticket: NET-1
    review_by: 2027-05-01
    expires: 2027-06-01
    environments: prod
egress:
  - to: office
    service: https
    description: Looks up
    ticket: NET-2
    review_by: 2027-05-02
    expires: 2027-06-02
    environments: prod
""",
}

SETTINGS, HOSTS, BASE, WEB = "sg-factory.yaml", "hosts.yaml", "roles/_linux.yaml", "roles/web.yaml"
CHANGES = {
    "Settings.name": (SETTINGS, "name: shop", "name: store"),
    "Settings.stacks": (SETTINGS, "stacks: one", "stacks: folder"),
    "Settings.environments": (SETTINGS, "  test:\n", "  stage:\n"),
    "Settings.networks": (SETTINGS, "  office:", "  far: {description: Far, cidrs: [192.0.2.0/24]}\n  office:"),
    "Settings.security_groups": (SETTINGS, "  scanner:", "  far: {description: Far, id: sg-1a1b2c3d}\n  scanner:"),
    "Settings.services": (SETTINGS, "tcp/8443", "tcp/8444"),
    "Settings.tags": (SETTINGS, "4711", "4712"),
    "EnvironmentSettings.account": (SETTINGS, "111122223333", "111122224444"),
    "EnvironmentSettings.region": (SETTINGS, "eu-west-1\n    vpc: {ssm", "eu-west-2\n    vpc: {ssm"),
    "EnvironmentSettings.vpc": (SETTINGS, "vpc: {id: vpc-0a1b2c3d", "vpc: {ssm: /network/vpc"),
    "EnvironmentSettings.quotas": (SETTINGS, "quotas: {rules_per_group: 60,", "quotas: {rules_per_group: 50,"),
    "EnvironmentSettings.subnets": (SETTINGS, "      data: {cidrs: [10.0.12.0/24], ids: [subnet-0a1b2c3e]}\n", ""),
    "EnvironmentSettings.network_acls": (SETTINGS, "network_acls: true", "network_acls: aggregated"),
    "SubnetSettings.cidrs": (SETTINGS, "10.0.8.0/22", "10.0.8.0/23"),
    "SubnetSettings.ids": (SETTINGS, "subnet-0a1b2c3d", "subnet-1a1b2c3d"),
    "VpcRef.id": (SETTINGS, "vpc-0a1b2c3d", "vpc-1a1b2c3d"),
    "VpcRef.ssm": (SETTINGS, "/network/vpc", "/network/other"),
    "VpcRef.cidrs": (SETTINGS, "[10.0.0.0/16]", "[10.0.0.0/15]"),
    "QuotaSettings.rules_per_group": (SETTINGS, "rules_per_group: 60", "rules_per_group: 61"),
    "QuotaSettings.rules_per_acl": (SETTINGS, "rules_per_acl: 20", "rules_per_acl: 21"),
    "QuotaSettings.groups_per_interface": (SETTINGS, "groups_per_interface: 5", "groups_per_interface: 6"),
    "PrefixListRef.id": (SETTINGS, "pl-0a1b2c3d", "pl-2a1b2c3d"),
    "PrefixListRef.ssm": (SETTINGS, "/network/store", "/network/stores"),
    "PrefixListRef.name": (SETTINGS, "name: packages", "name: parcels"),
    "PrefixListRef.entries": (SETTINGS, "entries: 3, family", "entries: 4, family"),
    "PrefixListRef.family": (SETTINGS, "family: ipv4", "family: ipv6"),
    "PrefixListRef.create": (SETTINGS, ", prefix_list: {create: true, max_entries: 5}", ""),
    "PrefixListRef.max_entries": (SETTINGS, "max_entries: 5", "max_entries: 6"),
    "NetworkRanges.cidrs": (SETTINGS, "198.51.100.0/24", "198.51.100.0/25"),
    "NetworkRanges.prefix_list": (SETTINGS, "pl-1a1b2c3d", "pl-2a1b2c3d"),
    "NetworkSettings.description": (SETTINGS, "Where staff sit", "Head office"),
    "NetworkSettings.cidrs": (SETTINGS, "203.0.113.0/24", "203.0.113.0/25"),
    "NetworkSettings.prefix_list": (
        SETTINGS,
        "prefix_list: {ssm: /network/store, entries: 3}",
        "cidrs: [192.0.2.0/24]",
    ),
    "NetworkSettings.environments": (SETTINGS, "{prod: {prefix_list", "{test: {prefix_list"),
    "ExternalGroup.id": (SETTINGS, "sg-0a1b2c3d", "sg-1a1b2c3d"),
    "ExternalGroup.description": (SETTINGS, "description: Scanner", "description: Another"),
    "ExternalGroup.account": (SETTINGS, "777788889999", "777788880000"),
    "ExternalGroup.ssm": (SETTINGS, "/{environment}/proxy", "/{environment}/other"),
    "ExternalGroup.environments": (SETTINGS, "{prod: {id: sg-0a1b2c3e", "{test: {id: sg-0a1b2c3e"),
    "ExternalGroupRef.id": (SETTINGS, "sg-0a1b2c3e", "sg-1a1b2c3e"),
    "ExternalGroupRef.ssm": (SETTINGS, "ssm: /probe", "ssm: /probes"),
    "ExternalGroupRef.account": (SETTINGS, '3e, account: "777788889999"', '3e, account: "777788880000"'),
    "HostEntry.roles": (HOSTS, "web-2: {roles: [web]", "web-3: {roles: [web]"),
    "HostEntry.description": (HOSTS, "description: Pages", "description: Page"),
    "HostEntry.subnets": (HOSTS, "subnets: [app]", "subnets: [data]"),
    "HostEntry.launch": (HOSTS, ", launch: {access: session-manager, image: {ssm: /images/a, family: rhel-9}}", ""),
    "LaunchSettings.access": (HOSTS, "{key_pair: ops}", "session-manager"),
    "LaunchSettings.image": (HOSTS, "{ssm: /images/a, family: rhel-9}", "amazon-linux-2023"),
    "LaunchSettings.instance_type": (HOSTS, "t3.micro", "t3.small"),
    "LaunchSettings.instance_profile": (HOSTS, "instance_profile: web", "instance_profile: pages"),
    "LaunchSettings.tenancy": (HOSTS, "tenancy: default", "tenancy: dedicated"),
    "LaunchSettings.patch_on_boot": (HOSTS, "patch_on_boot: false", "patch_on_boot: true"),
    "LaunchSettings.firewall": (HOSTS, "firewall: false", "firewall: true"),
    "LaunchSettings.kms_key": (HOSTS, "alias/ebs", "alias/other"),
    "KeyPair.key_pair": (HOSTS, "key_pair: ops", "key_pair: dev"),
    "OwnImage.id": (HOSTS, "ami-0a1b2c3d", "ami-1a1b2c3d"),
    "OwnImage.ssm": (HOSTS, "/images/a", "/images/b"),
    "OwnImage.family": (HOSTS, "family: debian-12", "family: debian-13"),
    "Role.existing": ("roles/batch.yaml", "{prod: {id", "{test: {id"),
    "ExistingGroup.id": ("roles/batch.yaml", "sg-0c1b2c3d", "sg-1c1b2c3d"),
    "ExistingGroup.name": ("roles/batch.yaml", "name: jobs", "name: work"),
    "ExistingGroup.description": ("roles/batch.yaml", "By hand", "Made by hand"),
    "Base.extends": (BASE, "extends: []", "extends: [more]"),
    "Base.ingress": (BASE, "service: ssh", "service: rdp"),
    "Base.egress": (BASE, "service: https", "service: http"),
    "Role.description": (WEB, "description: Pages", "description: Page"),
    "Role.owner": (WEB, "owner: storefront", "owner: shop"),
    "Role.extends": (WEB, "extends: [linux]", "extends: [more]"),
    "Role.environments": (WEB, "[prod]", "[prod, test]"),
    "Role.enabled": (WEB, "enabled: true", "enabled: false"),
    "Role.retired": ("roles/batch.yaml", "owner: storefront", "owner: storefront, retired: true"),
    "Role.tags": (WEB, 'tier: "1"', 'tier: "2"'),
    "Role.review_by": (WEB, "review_by: 2027-05-01\ningress", "review_by: 2027-06-01\ningress"),
    "Role.ingress": (WEB, "  - from: scanner", "  - {from: vpc, service: ssh, description: X}\n  - from: scanner"),
    "Role.egress": (WEB, "  - to: office", "  - {to: vpc, service: ssh, description: X}\n  - to: office"),
    "IngressRule.from": (WEB, "from: scanner", "from: office"),
    "PeerWithReason.peer": (WEB, "peer: self", "peer: office"),
    "PeerWithReason.description": (WEB, "Sessions are shared", "Sessions move"),
    "IngressRule.both_halves": (WEB, "    description: Pages\n", "    description: Pages\n    both_halves: false\n"),
    "IngressRule.service": (WEB, "service: https\n    description: Scans", "service: http\n    description: Scans"),
    "IngressRule.description": (WEB, "Scans", "Looks"),
    "IngressRule.ticket": (WEB, "NET-1", "NET-3"),
    "IngressRule.review_by": (WEB, "    review_by: 2027-05-01", "    review_by: 2027-06-01"),
    "IngressRule.expires": (WEB, "2027-06-01", "2028-06-01"),
    "IngressRule.environments": (WEB, "environments: prod\negress", "environments: test\negress"),
    "EgressRule.to": (WEB, "to: office", "to: vpc"),
    "EgressRule.service": (WEB, "service: https\n    description: Looks", "service: http\n    description: Looks"),
    "EgressRule.both_halves": (WEB, "to: office\n", "to: self\n    both_halves: false\n"),
    "EgressRule.description": (WEB, "Looks up", "Looks"),
    "EgressRule.ticket": (WEB, "NET-2", "NET-3"),
    "EgressRule.review_by": (WEB, "2027-05-02", "2027-06-02"),
    "EgressRule.expires": (WEB, "2027-06-02", "2028-06-02"),
    "EgressRule.environments": (WEB, "2027-06-02\n    environments: prod", "2027-06-02\n    environments: test"),
}
CHANGES |= {  # further details of a role, none of which is in the file; a date is a text, too
    f"Role.{detail.name}": (WEB, "owner: storefront", f'owner: storefront\n{detail.name}: "2027-08-01"')
    for detail in fields(RoleDetails)
    if f"Role.{detail.name}" not in CHANGES
}
PROTECTION = {
    *("Settings.consent", "Settings.checks", "Settings.guardrails"),
    *("GuardrailSettings.description", "GuardrailSettings.never", "GuardrailSettings.only"),
    *(
        "ForbiddenFlow.from",
        "ForbiddenFlow.to",
        "ForbiddenFlow.service",
        "ForbiddenFlow.hops",
        "AllowedIngress.service",
        "AllowedIngress.from",
    ),
    *("NetworkSettings.accept", "AcceptOnNetwork.check", "AcceptOnNetwork.reason", "AcceptOnNetwork.until"),
    *(
        "EnvironmentSettings.restrict_default_group",
        "Role.public",
        "Role.adds_to",
        "IngressRule.accept",
        "EgressRule.accept",
    ),
    *("Accept.check", "Accept.reason", "Accept.until"),
}
"""Keys that say what is found or refused, which the section on protection tells."""
NOT_DEPLOYED = {
    *("Base.description", "Base.owner", "ExternalGroup.region"),
    *("Settings.review", "ReviewSettings.every", "EnvironmentSettings.read_role"),
}
"""Keys that no group depends on: words about a base, where a group may be named, reviews, who reads accounts."""


def keys() -> Iterator[str]:
    """Every key that the models have; what is only there for others to have in common is none of them."""
    for module in (accept, existing, guardrails, hosts, launch, role, settings):
        for model in vars(module).values():
            is_model = isinstance(model, type) and issubclass(model, Authored) and model is not role.AuthoredRule
            if is_model and model.__module__ == module.__name__ and not model.is_root:
                yield from (f"{model.__name__}.{key.name}" for key in model.keys.values())


def test_every_key_has_its_place_here():
    assert sorted(keys()) == sorted({*CHANGES, *PROTECTION, *NOT_DEPLOYED})


@pytest.mark.parametrize("key", CHANGES)
def test_a_key_that_changes_is_told(key: str):
    file, old, new = CHANGES[key]
    assert old in FILES[file]
    changed = {**FILES, file: FILES[file].replace(old, new, 1)}
    assert difference(pairs(side(FILES), side(FILES))).verdict == "no difference"
    assert difference(pairs(side(FILES), side(changed))).verdict != "no difference"


def side(files: dict[str, str]) -> Side:
    snapshot = Snapshot({path: text.encode() for path, text in files.items()})
    outcome = run(snapshot, as_of=moment("2027-01-01"), judge=False)
    assert not outcome.is_broken, [each.message for each in outcome.diagnostics]
    return Side("a project", snapshot, "", plans=outcome.plans)
