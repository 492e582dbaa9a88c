"""`plan-deploy` on changes of network ACLs: what it says, and what to deploy first."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_plan_deploy import plan_deploy
from tests.git import repository
from tests.projects import write

SETTINGS = """\
    name: shop
    environments:
      prod:
        account: "444455556666"
        region: eu-west-1
        vpc: {id: vpc-0a1b2c3d, cidrs: [10.20.0.0/16]}
        network_acls: true
        quotas: {rules_per_acl: 4}
        subnets: {app: {cidrs: [10.20.8.0/22], ids: [subnet-0a1b2c3d]}}
    """
WEB = """\
    description: Web servers of the shop
    owner: storefront
    ingress:
      - {from: vpc, service: PORTS, description: Services of the VPC}
    """


def files(ports: str) -> dict[str, str]:
    return {
        "sg-factory.yaml": SETTINGS,
        "hosts.yaml": "web: {roles: [web], description: Pages, subnets: [app]}\n",
        "roles/web.yaml": WEB.replace("PORTS", ports),
    }


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return repository(write(tmp_path, files("[tcp/47]")))


def test_a_port_more_is_one_deploy(shop: Path):
    write(shop, files("[tcp/47, tcp/443]"))
    assert plan_deploy("main", folder=shop) == (
        0,
        "safe in one deploy\n  1. deploy shop-prod (444455556666, eu-west-1)\n",
    )


def test_new_entries_and_old_ones_together_have_to_keep_the_quota(shop: Path):
    write(shop, files("[tcp/443, tcp/80]"))
    assert plan_deploy("main", folder=shop) == (
        1,
        """\
error[crowded-acl]: the network ACL of “app” would have 5 ingress rules for IPv4 during the deploy, and AWS allows 4: \
CloudFormation adds entries before it deletes others (in prod)
 --> sg-factory.yaml:9:15
  |
9 |     subnets: {app: {cidrs: [10.20.8.0/22], ids: [subnet-0a1b2c3d]}}
  |               ^^^
 ::: roles/web.yaml:4:5
  |
4 |   - {from: vpc, service: [tcp/443, tcp/80], description: Services of the VPC}
  |     ------------------------------------------------------------------------- this is new
  = help: deploy twice: first without the new lines, then with them; if that is too many as well, rename \
the subnet in sg-factory.yaml and hosts.yaml, which puts another network ACL in its place

not safe in one deploy: see above for what to do first
  1. deploy shop-prod (444455556666, eu-west-1)
""",
    )


def test_an_entry_that_gives_its_number_away_is_missing_for_a_moment(shop: Path):
    write(shop, files("[tcp/47, tcp/123]"))
    assert plan_deploy("main", folder=shop) == (
        1,
        """\
error[acl-renumbered]: the network ACL of “app” renumbers allow tcp/47 from 10.20.0.0/16, as the number is that of \
another entry now: for a moment of the deploy the entry is missing (in prod)
 --> sg-factory.yaml:9:15
  |
9 |     subnets: {app: {cidrs: [10.20.8.0/22], ids: [subnet-0a1b2c3d]}}
  |               ^^^
 ::: roles/web.yaml:4:5
  |
4 |   - {from: vpc, service: [tcp/47, tcp/123], description: Services of the VPC}
  |     ------------------------------------------------------------------------- it is named here
  = help: deploy when a short interruption of this traffic does no harm; nothing else is affected

not safe in one deploy: see above for what to do first
  1. deploy shop-prod (444455556666, eu-west-1)
""",
    )
