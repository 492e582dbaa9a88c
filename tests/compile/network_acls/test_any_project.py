"""Of any project: the ACLs let through what the groups allow, keep the quota, and number their entries stably."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import assume, given

from sg_factory.cloudformation.template import template
from sg_factory.files import Snapshot
from sg_factory.pipeline.project import run
from sg_factory.plan import NetworkAcl
from sg_factory.plan.layout import whole
from tests.compile.network_acls.filters import Filters
from tests.compile.network_acls.towns import Packet, Town, allowed, towns
from tests.reading.projects import examples


def compiled(town: Town) -> tuple[tuple[NetworkAcl, ...], Mapping[str, Any]]:
    """The ACLs of a project and its template; a project whose entries do not fit has none."""
    outcome = run(Snapshot(town.files), judge=False)
    codes = {each.code for each in outcome.diagnostics if each.severity.word == "error"}
    assume("no-peer-meets" not in codes and not outcome.is_broken)
    (plan,) = outcome.plans
    return plan.acls, template(plan, whole(plan))


def filters(town: Town) -> Filters:
    """The ACLs of a project as AWS would apply them."""
    _, made = compiled(town)
    ranges: dict[str, list[str]] = {}
    for index, cidrs in enumerate(town.subnets.values()):
        v4 = [each for each in cidrs if ":" not in each]
        for number, range_ in enumerate(v4):
            ranges[f"subnet-{index}{number}abcdef"] = [range_]
        ranges[f"subnet-{index}0abcdef"] += [each for each in cidrs if ":" in each]
    return Filters(made, ranges)


@given(towns())
@examples(60)
def test_requests_that_the_groups_allow_pass_and_so_do_their_replies(town: Town):
    walls = filters(town)
    assert [packet for packet in allowed(town) if not walls.passes(packet)] == []


@given(towns(quota=6, mode="aggregated"))
@examples(60)
def test_an_aggregate_keeps_the_quota_and_is_never_narrower(town: Town):
    walls = filters(town)
    assert [packet for packet in allowed(town) if not walls.passes(packet)] == []
    assert walls.crowd() <= 5  # and the final denial


@given(towns())
@examples(30)
def test_path_mtu_discovery_works_wherever_anything_passes(town: Town):
    walls = filters(town)
    for packet in [*allowed(town)]:
        protocol, kind, code = (1, 3, 4) if packet.source.version == 4 else (58, 2, 0)
        assert walls.passes(Packet(packet.source, packet.destination, protocol, kind, code))


@given(towns())
@examples(40)
def test_a_line_that_goes_or_comes_renumbers_no_other_entry(town: Town):
    role = next((role for role, lines in town.lines.items() if lines), None)
    assume(role is not None)
    assert role is not None
    acls, _ = compiled(town)
    others, _ = compiled(replace(town, lines={**town.lines, role: town.lines[role][1:]}))
    was = {(acl.name, entry.written): entry.number for acl in acls for entry in acl.entries}
    now = {(acl.name, entry.written): entry.number for acl in others for entry in acl.entries}
    assert {each: now[each] for each in was.keys() & now.keys()} == {
        each: was[each] for each in was.keys() & now.keys()
    }


@given(towns(quota=10, mode="aggregated"))
@examples(30)
def test_the_order_of_what_is_written_changes_nothing(town: Town):
    turned = replace(
        town,
        subnets={name: tuple(reversed(cidrs)) for name, cidrs in town.subnets.items()},
        hosts=dict(reversed(town.hosts.items())),
        lines={role: tuple(reversed(lines)) for role, lines in reversed(town.lines.items())},
    )
    _, one = compiled(town)
    _, other = compiled(turned)
    assert list(_acls(one)) == list(_acls(other))
    assert _acls(one) == _acls(other)


def _acls(made: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: body
        for name, body in made["Resources"].items()
        if body["Type"] in ("AWS::EC2::NetworkAcl", "AWS::EC2::NetworkAclEntry")
    }
