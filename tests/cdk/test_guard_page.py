"""docs/cdk-guard.md: each of its lines is run in the app that it shows, with the result that it states."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sg_factory.cdk.synthesized.guarded_plan import FATAL, SEVERITIES
from tests.documents import ROOT, blocks
from tests.projects import write
from tests.stacks import an_app

PAGE = ROOT / "docs/cdk-guard.md"
PROJECT = {
    "sg-factory.yaml": """
        name: shop
        environments:
          dev: {account: "111122223333", region: eu-west-1, vpc: {ssm: /network/vpc-id, cidrs: [10.0.0.0/16]}}
        networks:
          office: {description: Where colleagues work, cidrs: [10.1.0.0/16]}
        """,
    "hosts.yaml": """
        front:
          roles: [web]
          description: Serves the shop
          launch: {access: session-manager}
        back:
          roles: [database]
          description: Keeps the orders
        """,
    "roles/web.yaml": """
        description: Web servers of the shop
        owner: storefront
        ingress:
          - {from: office, service: https, description: The office}
        """,
    "roles/database.yaml": """
        description: Orders
        owner: data
        ingress:
          - {from: web, service: postgresql, description: Orders are read and written}
        """,
}


@dataclass(frozen=True)
class Row:
    """A line of the page: a change, its code, its result, and which of the guard's rules report it."""

    change: str
    code: str
    result: str
    rules: frozenset[str]


def rows() -> Iterator[Row]:
    for line in PAGE.read_text("utf-8").splitlines():
        found = re.fullmatch(r"\| (.+?) \| `(.+)` \| (fails|reported|allowed): (.+) \|", line)
        if found:
            change, code, result, rest = found.groups()
            named = frozenset(re.findall(r"`([\w-]+)`", rest)) if result != "allowed" else frozenset()
            yield Row(change, code, result, named)


ROWS = tuple(rows())


def test_every_line_of_a_table_is_read():
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    heads = [line for line in lines if re.match(r"\| (change|---) \|", line)]
    assert len(ROWS) == len(lines) - len(heads)
    assert len({row.change for row in ROWS}) == len(ROWS)


def test_every_rule_of_the_guard_has_a_line():
    assert {name for row in ROWS for name in row.rules} == set(SEVERITIES)
    for row in ROWS:
        assert bool(row.rules) == (row.result != "allowed"), row
        assert any(SEVERITIES[name] == FATAL for name in row.rules) == (row.result == "fails"), row


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the app of the page with a line in it, and returns the error of the synth, and the guard's violations."""
    monkeypatch.chdir(write(tmp_path / "project", PROJECT))
    (setup,) = [block.text for block in blocks(PAGE) if block.language == "python"]

    def run(code: str) -> tuple[str, list[dict[str, Any]]]:
        names: dict[str, Any] = {"quick": an_app(tmp_path)}
        exec(f"{setup.replace('app = cdk.App()', 'app = quick')}\n{code}\n", names)
        told = ""
        try:
            names["app"].synth()
        except RuntimeError as error:
            told = str(error)
        plugins = json.loads((tmp_path / "cdk.out/validation-report.json").read_text("utf-8"))["pluginReports"]
        assert not [plugin["metadata"] for plugin in plugins if "error" in plugin.get("metadata", {})]
        found = [violation for plugin in plugins for violation in plugin["violations"]]
        return told, [violation for violation in found if violation["ruleName"] in SEVERITIES]

    return run


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.change)
def test_a_line_gets_the_result_that_the_page_states(row: Row, report: Any) -> None:
    told, violations = report(row.code)
    assert {violation["ruleName"] for violation in violations} == row.rules
    assert told.startswith("ValidationFailed: FATAL") == (row.result == "fails")
    assert (not told) == (row.result != "fails")
    for violation in violations:
        assert violation["severity"] == SEVERITIES[violation["ruleName"]]
        assert [construct["constructPath"] for construct in violation["violatingConstructs"]] != [""]
        assert violation["suggestedFix"]
