"""Network ACLs of a project: they stop nothing that role files allow, and each entry too few is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sg_factory.lab.cloud.enforced import EnforcedAcl, EnforcedEntry, EnforcedNetwork
from sg_factory.lab.cloud.template import read_templates
from sg_factory.lab.proof.proof import Proof, prove
from sg_factory.lab.proof.world import lab_world
from sg_factory.pipeline.proving import templates_of
from sg_factory.plan import Plan
from tests.lab.proof.project import WALLED, plan_of

pytestmark = pytest.mark.usefixtures("lab")


def proof(plan: Plan, change: Callable[[EnforcedAcl], EnforcedAcl] = lambda acl: acl) -> Proof:
    network = read_templates(templates_of(plan))
    changed: EnforcedNetwork = replace(network, acls=tuple(map(change, network.acls)))
    return prove(plan, lab_world(plan), changed)


def without(is_meant: Callable[[EnforcedEntry], bool]) -> Callable[[EnforcedAcl], EnforcedAcl]:
    """Drop the entries of an ACL that are meant; there must be one."""
    return lambda acl: replace(acl, entries=tuple(each for each in acl.entries if not is_meant(each)))


def test_the_acls_that_a_project_makes_stop_nothing_that_role_files_allow(tmp_path: Path):
    plan = plan_of(tmp_path, WALLED)
    assert [acl.name for acl in plan.acls] == ["app", "data"]
    found = proof(plan)
    assert [*found.mismatches] == []
    assert {(pair.source, pair.destination) for pair in found.pairs if pair.arrived} >= {
        ("web", "database"),
        ("web", "web"),
        ("office", "database"),
        ("internet", "web"),
    }


def test_an_acl_hides_no_fault_of_a_group(tmp_path: Path):
    plan = plan_of(tmp_path, WALLED)
    network = read_templates(templates_of(plan))
    database = next(group for group in network.groups if group.names[0].endswith("/database"))
    wider = replace(database, ingress=tuple(replace(rule, range="0.0.0.0/0", group=()) for rule in database.ingress))
    groups = tuple(wider if group is database else group for group in network.groups)
    found = prove(plan, lab_world(plan), replace(network, groups=groups))
    assert ("internet", "database") in {(pair.source, pair.destination) for pair in found.pairs if pair.mismatches}


FAULTS: dict[str, Callable[[EnforcedAcl], EnforcedAcl]] = {
    "a denial first": lambda acl: replace(
        acl, entries=(*acl.entries, *(replace(each, number=1, allows=False) for each in acl.entries[:1]))
    ),
    "nothing goes out": without(lambda each: each.is_egress),
    "nothing comes in": without(lambda each: not each.is_egress),
    "no way back for answers": without(lambda each: each.is_egress and each.traffic.high == 65535),
    "no UDP": without(lambda each: each.traffic.protocol == 17),
    "no entry for the office": without(lambda each: each.range.startswith("203.0.113.")),
}


def test_each_fault_of_an_acl_is_found(tmp_path: Path):
    plan = plan_of(tmp_path, WALLED)
    right = read_templates(templates_of(plan)).acls
    assert all(tuple(map(change, right)) != right for change in FAULTS.values())
    assert {name: any(proof(plan, change).mismatches) for name, change in FAULTS.items()} == dict.fromkeys(FAULTS, True)
