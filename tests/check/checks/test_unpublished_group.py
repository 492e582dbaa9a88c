"""An external group by a parameter of the project itself that is not published where it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import rules, told

ENVIRONMENTS = """\
name: shop
environments:
  network: {account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3d, cidrs: [10.10.0.0/16]}}
  prod: {account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3e, cidrs: [10.20.0.0/16]}}
  other: {account: "444455556666", region: eu-west-1, vpc: {id: vpc-0a1b2c3f, cidrs: [10.30.0.0/16]}}
  far: {account: "111122223333", region: eu-central-1, vpc: {id: vpc-0a1b2c40, cidrs: [10.40.0.0/16]}}
security_groups:
"""


def found(tmp_path: Path, group: str, bastion: str = "environments: network") -> list[str]:
    files = {
        "sg-factory.yaml": f"{ENVIRONMENTS}  jump: {group}\n",
        "roles/web.yaml": rules("from: self, service: https"),
        "roles/bastion.yaml": f"{rules('from: 203.0.113.0/28, service: ssh')}{bastion}\n",
    }
    return told("unpublished-group", tmp_path, files)


def test_the_parameter_of_a_role_in_a_peered_vpc_of_the_same_account_and_region_is_published(tmp_path: Path):
    here = "environments: {prod: {ssm: /shop/network/bastion}}, description: The bastion"
    assert found(tmp_path, f"{{{here}}}") == []


@pytest.mark.parametrize("bastion", ["environments: far", "environments: network\nretired: true"])
def test_a_role_that_is_not_in_that_environment_or_is_retired_there_is_not_published(tmp_path: Path, bastion: str):
    here = "environments: {prod: {ssm: /shop/network/bastion}}, description: The bastion"
    assert found(tmp_path, f"{{{here}}}", bastion) == [
        "sg-factory.yaml:8 nothing publishes /shop/network/bastion, the parameter of “jump”: "
        "no role “bastion” in network"
    ]


def test_a_parameter_is_read_in_the_account_and_region_of_the_stack(tmp_path: Path):
    entry = "{ssm: /shop/network/bastion}"
    here = f"environments: {{other: {entry}, far: {entry}}}, description: The bastion"
    assert found(tmp_path, f"{{{here}}}") == [
        "sg-factory.yaml:8 /shop/network/bastion, the parameter of “jump”, is in account 111122223333 (eu-west-1), "
        "and is read in account 444455556666 (eu-west-1)",
        "sg-factory.yaml:8 /shop/network/bastion, the parameter of “jump”, is in account 111122223333 (eu-west-1), "
        "and is read in account 111122223333 (eu-central-1)",
    ]


def test_parameters_of_other_projects_are_not_looked_for(tmp_path: Path):
    assert found(tmp_path, "{ssm: '/shop-network/{environment}/bastion', description: The bastion}") == []
