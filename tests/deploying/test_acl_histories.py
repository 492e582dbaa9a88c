"""Histories of hosts in subnets: their network ACLs change as plan-deploy says."""

from collections import Counter

import pytest

from tests.deploying import edits, told
from tests.deploying.changes import changed_acls
from tests.deploying.history import Life
from tests.deploying.seeded import Seeded
from tests.deploying.test_histories import lived
from tests.reading.project import Project
from tests.reading.projects import AS_OF


def a_project(layout):
    """Two environments with two subnets each, and one host."""
    environments = {
        name: {
            "account": account,
            "region": "eu-west-1",
            "vpc": {"id": f"vpc-0000000{number}", "cidrs": ["10.0.0.0/8", "2001:db8::/56"]},
            "network_acls": True,
            "subnets": {
                "app": {"cidrs": ["10.1.0.0/16", "2001:db8::/64"], "ids": ["subnet-00000001"]},
                "data": {"cidrs": ["10.2.0.0/16"], "ids": ["subnet-00000002"]},
            },
        }
        for number, (name, account) in enumerate([("dev", "111122223333"), ("prod", "444455556666")])
    }
    https = {"from": "10.0.0.0/8", "service": "https", "description": "Pages"}
    files = {
        "sg-factory.yaml": {"stacks": layout, "environments": environments},
        "hosts.yaml": {"front": {"roles": ["web"], "description": "Pages", "subnets": ["app"]}},
        "roles/web.yaml": {"description": "Web servers", "owner": "storefront", "ingress": [https]},
        "roles/shop/database.yaml": {"description": "Database", "owner": "storefront"},
    }
    return edits.with_own_subnets(Project(files, AS_OF))


def of_acl_quota(project, rules_per_acl):
    for name, said in told.settings(project)["environments"].items():
        project = edits.with_environment(project, name, {**said, "quotas": {"rules_per_acl": rules_per_acl}})
    return project


@pytest.mark.parametrize("layout", ["one", "folder"])
def test_network_acls_change_as_plan_deploy_says(layout):
    seen = Counter()
    for seed in range(40):
        dice = Seeded(seed)
        quota = dice.pick([20, 4, 5, 6])
        life = Life(of_acl_quota(a_project(layout), quota), rules_per_acl=quota)
        seen.update(lived(life, dice, changed_acls))
    assert seen.keys() == {"crowded-acl"}
