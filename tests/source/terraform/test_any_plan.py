"""Any file makes a report, never a traceback: odd values anywhere in a plan or state, and any bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.pipeline.templates import read_templates
from sg_factory.report.findings import FORMATS, renderer
from sg_factory.source.terraform import sides_of
from tests.source.account.test_any_snapshot import ODD
from tests.source.terraform.printing import Made, plan, references, state, with_module
from tests.source.terraform.telling import AS_OF, block, group, of, rule, vpc_rule
from tests.test_any_input import places, replaced

WEB = of("aws_security_group.web.id")
LIST = {"name": "offices", "address_family": "IPv4", "max_entries": 5, "entry": [{"cidr": "198.51.100.0/24"}]}
EXISTING = group(
    "aws_security_group.old", group_id="sg-1", tags={"owner": "shop"}, ingress=[block(security_groups=["sg-2"])]
)
INNER = group("module.a.module.b[0].aws_security_group.c", module="module.a.module.b[0]", vpc_id=of("aws_vpc.new.id"))
PLAN = plan(
    Made("aws_vpc.new", {"cidr_block": "10.0.0.0/16", "id": of()}),
    group("aws_security_group.web", ingress=[block(22, cidr_blocks=["10.0.0.0/8"], security_groups=of("module.a.c"))]),
    EXISTING,
    INNER,
    rule("aws_security_group_rule.a", self=True, security_group_id=WEB),
    vpc_rule("aws_vpc_security_group_ingress_rule.b", security_group_id="sg-1", referenced_security_group_id=WEB),
    Made("aws_ec2_managed_prefix_list.l", {**LIST, "id": of()}),
    vpc_rule(
        "aws_vpc_security_group_egress_rule.l",
        security_group_id=WEB,
        prefix_list_id=of("aws_ec2_managed_prefix_list.l.id"),
    ),
    Made("aws_lambda_function.f", {"vpc_config": [{"security_group_ids": WEB}]}),
    Made("aws_network_interface_sg_attachment.m", {"security_group_id": WEB, "network_interface_id": "eni-1"}),
    Made("aws_vpc_security_group_vpc_association.v", {"security_group_id": WEB, "vpc_id": "vpc-2"}),
)
PLAN = with_module(PLAN, "a", {"c": references("module.b[0].c")}, x=references("aws_security_group.web.id"))
PLAN = with_module(PLAN, "a.b", {"c": references("aws_security_group.c.id", "var.y")}, y={"constant_value": ["sg-9"]})


def report(content: bytes, folder: Path) -> None:
    """Check a file of this content, and write every report of it."""
    folder.mkdir(exist_ok=True)
    file = folder / "plan.json"
    file.write_bytes(content)
    outcome = read_templates([file])
    assert all(each.message and each.where for each in outcome.diagnostics)
    assert outcome.plans or outcome.mistakes
    for format in FORMATS:
        renderer(format)(outcome.diagnostics)


@given(data=st.data())
@settings(max_examples=400, deadline=None, derandomize=True)
def test_an_odd_value_anywhere_is_a_report(tmp_path_factory: Any, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(places(PLAN)))
    content = replaced(PLAN, path, data.draw(ODD))
    report(json.dumps(content).encode(), tmp_path_factory.getbasetemp() / "odd-plan")


@given(data=st.data())
@settings(max_examples=400, deadline=None, derandomize=True)
def test_odd_values_in_two_places_are_two_sides(data: st.DataObject) -> None:
    value: Any = PLAN
    for _ in range(2):
        value = replaced(value, data.draw(st.sampled_from(places(value))), data.draw(ODD))
    assert all(plan.read_from == "terraform" for side in sides_of(value, "plan.json", AS_OF) for plan in side)


@given(data=st.data())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_an_odd_value_anywhere_in_a_state_is_a_report(tmp_path_factory: Any, data: st.DataObject) -> None:
    held = state(EXISTING, Made("aws_lb.front", {"security_groups": ["sg-1"]}))
    content = replaced(held, data.draw(st.sampled_from(places(held))), data.draw(ODD))
    report(json.dumps(content).encode(), tmp_path_factory.getbasetemp() / "odd-state")


@given(data=st.data())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_bytes_anywhere_are_a_report(tmp_path_factory: Any, data: st.DataObject) -> None:
    content = json.dumps(PLAN).encode()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 20)))
    signs = [b"{", b"[", b'"', b":", b"NaN", b"9" * 5000, b'"planned_values":', b"\xff", b"\\ud800"]
    scrap = data.draw(st.one_of(st.binary(max_size=6), st.sampled_from(signs)))
    report(content[:start] + scrap + content[end:], tmp_path_factory.getbasetemp() / "any-plan")


def test_a_cycle_of_variables_and_outputs_ends() -> None:
    made = plan(
        group("module.a.aws_security_group.c", module="module.a"),
        rule("aws_security_group_rule.r", security_group_id=of("module.a.c")),
    )
    made = with_module(made, "a", {"c": references("var.x")}, x=references("module.a.c"))
    (found,) = sides_of(made, "plan.json", AS_OF)[1]
    assert any("security_group_id is not judged" in note.text for note in found.notes)
