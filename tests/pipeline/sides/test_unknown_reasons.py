"""`description: unknown` is no Description in EC2: a template without one equals a project that says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sg_factory.cloudformation.template import template
from sg_factory.pipeline.project import run
from sg_factory.plan.layout import whole
from tests.pipeline.sides.test_made_lists import compared
from tests.projects import write

WEB = """
    description: Web servers
    owner: unknown
    ingress:
      - {from: 10.1.0.0/16, service: https, description: REASON}
      - {from: self, service: tcp/8080, description: REASON}
    """


def a_template(folder: Path, reason: str) -> tuple[Path, Path]:
    """A project and the template that it makes, in which both rules have this reason."""
    source = write(folder / "project", {"roles/web.yaml": WEB.replace("REASON", reason)})
    (plan,) = run(source, judge=False).plans
    file = folder / "sg-factory.json"
    file.write_text(json.dumps(template(plan, whole(plan))), "utf-8")
    return source, file


@pytest.mark.parametrize("reason", ["unknown", "Customers"])
def test_a_project_equals_its_template_with_reasons_and_without(tmp_path: Path, reason: str):
    source, file = a_template(tmp_path, reason)
    assert ("Customers" in file.read_text("utf-8")) == (reason == "Customers")
    assert compared(file, source).verdict == "no difference"
    assert compared(source, file).verdict == "no difference"


def test_a_reason_that_is_known_now_is_no_access_but_is_told(tmp_path: Path):
    _, file = a_template(tmp_path / "old", "unknown")
    source, _ = a_template(tmp_path / "new", "Customers")
    found = compared(file, source)
    assert (found.changes, len(found.rewordings)) == ((), 2)
