"""What guardrails cost that hold: each looks at what it asks about, and not at every rule of the project."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sg_factory.check.breaches import breaches
from sg_factory.files import Snapshot
from sg_factory.pipeline.project import moment, run
from sg_factory.plan import Plan

ROLES = 60
BASE = """\
description: Rules of all
ingress:
  - from: offices
    service: [tcp/8000, tcp/8001, tcp/8002, tcp/8003, tcp/8004, tcp/8005, tcp/8006, tcp/8007]
    description: Offices read it
"""
ROLE = "description: A role\nowner: platform\nextends: [base]\n"
OFFICES = "networks:\n  offices: {description: Offices, cidrs: [198.51.100.0/28, 192.0.2.0/28, 203.0.113.0/28]}\n"


def plan(guardrails: list[str]) -> Plan:
    """Sixty roles with 24 rules each, and some guardrails."""
    lines = "".join(f"  - {each}\n    description: Said by the platform team\n" for each in guardrails)
    texts = {"sg-factory.yaml": f"{OFFICES}guardrails:\n{lines}", "roles/_base.yaml": BASE}
    texts |= {f"roles/r{number}.yaml": ROLE for number in range(ROLES)}
    files = {name: text.encode() for name, text in texts.items()}
    (found,) = run(Snapshot(files), as_of=moment("2026-11-20"), judge=False).plans
    return found


@contextmanager
def calls() -> Iterator[list[str]]:
    """The functions that are called meanwhile: a measure that is the same on every machine."""
    made: list[str] = []
    before = sys.getprofile()
    sys.setprofile(lambda frame, event, _: made.append(frame.f_code.co_name) if event == "call" else None)
    try:
        yield made
    finally:
        sys.setprofile(before)


@pytest.mark.parametrize(
    "written",
    ["never: {{service: ssh, from: offices, to: r{0}, hops: any}}", "only: {{service: tcp/9{0}, from: r{0}}}"],
)
def test_a_guardrail_that_holds_costs_less_calls_than_the_project_has_rules(written: str):
    few, many = (plan([written.format(number) for number in range(10, 10 + count)]) for count in (1, 41))
    with calls() as one:
        assert breaches(few) == ()
    with calls() as others:
        assert breaches(many) == ()
    assert (len(others) - len(one)) / 40 < ROLES * 24
