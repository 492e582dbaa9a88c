"""Any file makes a report, never a traceback: odd values anywhere in a configuration, any bytes, and placeholders."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.pipeline.templates import read_templates
from sg_factory.report.findings import FORMATS, renderer
from sg_factory.source.accelerator import is_one
from tests.cli.command import run
from tests.source.accelerator.test_network_config import CONFIG
from tests.source.account.test_any_snapshot import ODD
from tests.test_any_input import places, replaced

TEXT = dedent(CONFIG)
VALUE = yaml.safe_load(TEXT)


def report(content: bytes, folder: Path) -> None:
    """Check a file of this content, and write every report of it."""
    folder.mkdir(exist_ok=True)
    file = folder / "network-config.yaml"
    file.write_bytes(content)
    outcome = read_templates([file])
    assert all(each.message and each.where for each in outcome.diagnostics)
    assert outcome.plans or outcome.mistakes
    for format in FORMATS:
        renderer(format)(outcome.diagnostics)


@given(data=st.data())
@settings(max_examples=300, deadline=None, derandomize=True)
def test_an_odd_value_anywhere_is_a_report(tmp_path_factory: Any, data: st.DataObject) -> None:
    value = replaced(VALUE, data.draw(st.sampled_from(places(VALUE))), data.draw(ODD))
    sections = value.items() if isinstance(value, dict) else [("vpcs", value)]
    text = "".join(f"{key}: {json.dumps(held)}\n" for key, held in sections)
    report(text.encode(), tmp_path_factory.getbasetemp() / "odd-config")


@given(data=st.data())
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_bytes_anywhere_are_a_report(tmp_path_factory: Any, data: st.DataObject) -> None:
    content = TEXT.encode()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 20)))
    signs = [b"{{ X }}", b"{{", b"}}", b"[", b'"', b": ", b"\n- ", b"*HOME", b"&A", b"!include x.yaml", b"\xff", b"\t"]
    scrap = data.draw(st.one_of(st.binary(max_size=6), st.sampled_from(signs)))
    report(content[:start] + scrap + content[end:], tmp_path_factory.getbasetemp() / "any-config")


def test_a_placeholder_without_quotes_keeps_the_lines_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "network-config.yaml").write_text(TEXT.replace("[0.0.0.0/0]", "[{{ Everyone }}/0]"), "utf-8")
    done = run("check", "network-config.yaml", folder=tmp_path)
    assert (
        "warning[unknown-value]: “{{ Everyone }}/0” in a rule of “all” is not judged: the placeholder is replaced "
        "before a deploy\n  --> network-config.yaml:38:73\n"
    ) in done.stdout


def test_other_files_with_vpcs_are_none() -> None:
    assert not is_one({"vpcs": [{"id": "vpc-1"}]})
    assert not is_one({"vpcs": [{"name": "main", "cidrs": []}], "Resources": {}})
    assert not is_one([])


def test_a_mistake_of_form_is_said_on_its_line(tmp_path: Path) -> None:
    (tmp_path / "network-config.yaml").write_text("vpcs:\n  - name: main\n    securityGroups: [\n", "utf-8")
    done = run("check", "network-config.yaml", folder=tmp_path)
    assert done.returncode == 1
    assert "network-config.yaml:3:22" in done.stdout
