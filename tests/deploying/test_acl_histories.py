"""Histories of hosts in subnets: their network ACLs change as plan-deploy says."""

from collections import Counter
from dataclasses import replace

import pytest

from tests.deploying import edits, told
from tests.deploying.changes import changed_acls
from tests.deploying.ec2 import Refused
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


def test_a_subnet_with_another_name_keeps_its_protection_while_another_network_acl_takes_its_place():
    base = a_project("one")
    life, random = Life(base), Seeded(0).random
    (before,) = set(life.world.accounts["444455556666", "eu-west-1"].ec2.acls.acls)
    life.becomes(edits.with_subnets_called(base, lambda name: f"{name}-anew"), random)
    acls = life.world.accounts["444455556666", "eu-west-1"].ec2.acls
    assert (life.seen, acls.acls.keys() & {before}, len(acls.acls), len(acls.associations)) == ([], set(), 1, 1)


def associations_at_once(template):
    """A subnet gets its network ACL before the entries are there."""
    early = sorted(template, key=lambda name: template[name]["Type"] != "AWS::EC2::SubnetNetworkAclAssociation")
    return {name: {key: it for key, it in template[name].items() if key != "DependsOn"} for name in early}


def ids_by_position(template):
    """The logical id of an entry is its place in the template."""
    entries = [name for name, each in template.items() if each["Type"] == "AWS::EC2::NetworkAclEntry"]
    called = {name: f"Entry{place}" for place, name in enumerate(entries)}
    return {
        called.get(name, name): {**each, "DependsOn": [called[entry] for entry in each["DependsOn"]]}
        if "DependsOn" in each
        else each
        for name, each in template.items()
    }


@pytest.mark.parametrize(
    ("broken", "error", "told"),
    [
        (associations_at_once, AssertionError, "was cut off from"),
        (ids_by_position, Refused, "NetworkAclEntryAlreadyExists"),
    ],
)
def test_a_history_of_network_acls_finds_templates_that_make_them_in_another_way(broken, error, told):
    def fault(stacks):
        return {
            key: replace(made, template={**made.template, "Resources": broken(made.template["Resources"])})
            for key, made in stacks.items()
        }

    def histories():
        for seed in range(10):
            lived(Life(a_project("one"), fault=fault), Seeded(seed), changed_acls)

    with pytest.raises(error, match=told):
        histories()
