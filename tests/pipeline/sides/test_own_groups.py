"""The group of an account that a role takes over is found by its id, until the stack has it."""

from __future__ import annotations

from dataclasses import replace

from sg_factory.cloudformation.template import group_logical_id
from sg_factory.files import Snapshot
from sg_factory.pipeline.project import moment, run
from sg_factory.pipeline.sides.own_groups import own_groups
from sg_factory.plan import Plan
from sg_factory.plan.layout import stacks

ROLE = b"""\
description: Shop
owner: storefront
existing: {id: sg-0a1b2c3d, name: web-prod, description: Made by hand}
"""


def project() -> Plan:
    outcome = run(Snapshot({"roles/web.yaml": ROLE}), as_of=moment("2027-01-01"), judge=False)
    (plan,) = outcome.plans or ()
    return plan


def account(*groups: tuple[str, str, dict[str, str]]) -> Plan:
    """A Plan of an account with groups by name, id and tags."""
    known = project()
    made = tuple(
        replace(known.groups[0], role=name, group_id=id_, existing=None, tags=tuple(sorted(tags.items())))
        for name, id_, tags in groups
    )
    return replace(known, groups=made, read_from="account")


def found(*groups: tuple[str, str, dict[str, str]]) -> dict[str, str | None]:
    own = own_groups(project(), account(*groups))
    return {role: group.group_id for role, group in own.found.items()}


def test_a_group_without_tags_is_found_by_the_id_that_the_role_takes_over():
    assert found(("web-prod", "sg-0a1b2c3d", {}), ("other", "sg-1a1b2c3d", {})) == {"web": "sg-0a1b2c3d"}


def test_the_id_comes_before_the_tag_that_anybody_can_write():
    assert found(("web-prod", "sg-0a1b2c3d", {}), ("fake", "sg-1a1b2c3d", {"Name": "sg-factory-web"})) == {
        "web": "sg-0a1b2c3d"
    }


def test_the_tags_that_cloudformation_alone_writes_come_before_the_id():
    (stack,) = stacks(project())
    tags = {"aws:cloudformation:stack-name": stack.name, "aws:cloudformation:logical-id": group_logical_id("web")}
    assert found(("web-prod", "sg-0a1b2c3d", {}), ("made", "sg-1a1b2c3d", tags)) == {"web": "sg-1a1b2c3d"}
