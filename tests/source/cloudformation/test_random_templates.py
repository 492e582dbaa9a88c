"""Random sets of templates give the Plans of an independent reading in every scenario."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.pipeline.templates import read_templates
from sg_factory.plan import ExternalPeer, GroupPeer, Peer, Plan, PrefixListPeer, RangePeer
from sg_factory.source.cloudformation import readings
from tests.reading.families import Family, families
from tests.reading.projects import examples
from tests.reading.rewritten import rewritings
from tests.reading.worlds import Fact
from tests.source.cloudformation.telling import AS_OF


def facts(plan: Plan) -> Iterator[Fact]:
    """A Plan in the form of the independent reading."""
    for group in plan.groups:
        yield "group", group.role
        for rule in group.rules:
            protocol, ends = rule.traffic.protocol, {rule.traffic.low, rule.traffic.high}
            traffic = protocol if protocol == "-1" else f"{protocol} {'-'.join(map(str, sorted(ends)))}"
            yield "rule", group.role, rule.direction, traffic, written(rule.peer)
    for note in plan.notes:
        if note.kind == "unknown":
            yield "told", (re.findall("“([^”]*)”", note.text) or [note.text])[0]


def written(peer: Peer) -> str:
    if isinstance(peer, GroupPeer):
        return f"group {peer.role}"
    if isinstance(peer, RangePeer):
        return peer.cidr.text
    if isinstance(peer, ExternalPeer):
        return f"external {peer.group_id}"
    assert isinstance(peer, PrefixListPeer)
    known = sorted({entry.cidr.text for entry in peer.entries})
    return " ".join(["list", peer.name, *known, *([] if peer.is_whole else ["?"])])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("families")


def put(folder: Path, files: dict[str, object]) -> None:
    """Write these files into a folder, and remove all others."""
    shutil.rmtree(folder)
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content), "utf-8")


def found_in(folder: Path, files: dict[str, object]) -> dict[str, set[frozenset[Fact]]]:
    """The Plans of each file in that form."""
    put(folder, files)
    read, mistakes = readings([folder], AS_OF)
    assert mistakes == ()
    return {path.name: {frozenset(facts(each.plan)) for each in found} for path, found in read.items()}


@given(family=families())
@examples(150)
def test_templates_read_together_give_the_plans_of_an_independent_reading(folder: Path, family: Family):
    assert found_in(folder, family.files) == family.worlds


def findings(folder: Path, files: dict[str, object]) -> set[tuple[str, str, str]]:
    """The findings in templates, without their places."""
    put(folder, files)
    outcome = read_templates([folder], as_of=AS_OF)
    return {(found.code, found.severity.word, found.message) for found in outcome.diagnostics}


@given(data=st.data())
@examples(30)
def test_a_range_that_is_written_as_an_expression_changes_no_finding_but_its_place(folder: Path, data: st.DataObject):
    files = data.draw(families()).files
    assert findings(folder, data.draw(rewritings(files))) == findings(folder, files)


@given(family=families())
@examples(40)
def test_each_unknown_value_is_a_finding_and_known_values_are_not(folder: Path, family: Family):
    told = {fact[1] for worlds in family.worlds.values() for world in worlds for fact in world if fact[0] == "told"}
    unknown = {message for code, _, message in findings(folder, family.files) if code == "unknown-value"}
    assert {re.findall("“([^”]*)”", message)[0] for message in unknown} == told
