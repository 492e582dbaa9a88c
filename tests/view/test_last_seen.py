"""The use of rules beside them: in `show`, on the site and in its Markdown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import run
from tests.projects import write
from tests.usage.traffic.shop import SETTINGS, VPC, write_flow_logs

REVIEW = ("review", "--flow-logs", "logs", "--from", "snapshots", "--format", "json")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    write_flow_logs(tmp_path)
    (tmp_path / "use.json").write_text(run(*REVIEW, folder=tmp_path).stdout, "utf-8")
    return tmp_path


def test_show_says_it_with_the_reason_and_as_json(shop: Path):
    shown = run("show", "database", "--use", "use.json", folder=shop).stdout
    words = [" ".join(line.split()) for line in shown.splitlines() if " from " in line]
    assert words == [
        "tcp/5432 from web Orders (last seen 2026-11-10) roles/database.yaml:4",
        "tcp/6000-7000 from web Replicas of other regions (not seen in 10 of 10 days) roles/database.yaml:6",
        "tcp/6000-7000 from 10.8.0.0/16 Replicas of other regions (last seen 2026-11-10) roles/database.yaml:6",
        "tcp/22 from 10.9.0.0/16 Administration (not seen in 10 of 10 days) roles/database.yaml:5",
    ]
    found = json.loads(run("show", "web", "--use", "use.json", "--format", "json", folder=shop).stdout)
    assert "last seen 2026-11-10" in json.dumps(found)


@pytest.mark.parametrize(("format", "page"), [("html", "roles/web.html"), ("markdown", "roles/web.md")])
def test_pages_say_it(shop: Path, format: str, page: str):
    assert run("docs", "--use", "use.json", "--format", format, folder=shop).returncode == 0
    text = (shop / "site" / page).read_text("utf-8")
    assert "last seen 2026-11-10" in text
    assert "not seen in 10 of 10 days" in text


def test_a_rule_that_the_report_does_not_have_has_no_use(shop: Path):
    found = json.loads((shop / "use.json").read_text("utf-8"))
    found["rules"] = [each for each in found["rules"] if each["from_port"] != 22]
    (shop / "use.json").write_text(json.dumps(found), "utf-8")
    assert "from 10.9.0.0/16  Administration  " in run("show", "database", "--use", "use.json", folder=shop).stdout


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"rules": [1]}', '{"rules": [{"role": "web"}]}', "\xff"])
def test_what_is_no_report_is_refused(shop: Path, text: str):
    (shop / "use.json").write_text(text, "latin-1")
    ran = run("show", "--use", "use.json", folder=shop)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "Traceback" not in ran.stderr


def test_it_is_about_one_environment(shop: Path):
    more = f'  test: {{account: "444455556666", region: eu-west-1, vpc: {{id: {VPC[:-1]}1, cidrs: [10.1.0.0/16]}}}}\n'
    write(shop, {"sg-factory.yaml": SETTINGS + more})
    ran = run("show", "--use", "use.json", folder=shop)
    assert (ran.returncode, ran.stderr) == (
        2,
        "sg-factory: --use is about one environment: add --environment prod or test\n",
    )
