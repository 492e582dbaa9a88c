"""What is gained and lost is just what an independent reading of both templates finds to be different."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from sg_factory.review import BrokenSide
from tests.compare.reviewed import lines, reviewed
from tests.compiled import templates
from tests.reading.access import differences
from tests.reading.project import Document, Project
from tests.reading.projects import examples, projects
from tests.reading.template_reader import read

Rules = list[dict[str, Any]]


@st.composite
def changed(draw: st.DrawFn) -> tuple[Project, Project]:
    """A project and what somebody has made of it: lines that go, come twice, or take others' services and peers."""
    before = replace(draw(projects()), disable=())
    random = draw(st.randoms(use_true_random=False))
    files = deepcopy(before.files)
    for path, document in files.items():
        if path.startswith("roles/") and random.random() < 0.6:
            _edit(document, files, random)
    if random.random() < 0.2:
        removable = [path for path in files if "/_" not in path and path.startswith("roles/")]
        if len(removable) > 1:
            del files[random.choice(removable)]
    return before, replace(before, files=files)


def _edit(document: Document, files: dict[str, Document], random: Random) -> None:
    direction = random.choice(["ingress", "egress"])
    key = "from" if direction == "ingress" else "to"
    rules: Rules = list(document.get(direction, []))
    others: Rules = [rule for other in files.values() for rule in other.get(direction, []) if isinstance(rule, dict)]
    if not others:
        return
    picked = deepcopy(random.choice(others))
    match random.choice(["drop", "add", "service", "peer", "switch", "public"]):
        case "drop" if rules:
            rules.pop(random.randrange(len(rules)))
        case "add":
            rules.append(picked)
        case "service" if rules:
            random.choice(rules)["service"] = picked["service"]
        case "peer" if rules:
            random.choice(rules)[key] = picked[key]
        case "switch":
            document["enabled"] = not document.get("enabled", True)
        case "public":
            document["public"] = True
    document[direction] = rules


def another_reading(before: Project, after: Project, environment: str) -> list[str]:
    """The account of an external group is left out: an id is one group, whoever owns it."""
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        accesses = []
        for folder, project in ((one, before), (other, after)):
            project.write(Path(folder))
            accesses.append(read(templates(Path(folder), as_of=project.as_of.isoformat())[environment]))
    said = differences(*accesses)
    return sorted({re.sub(" of account [0-9]+", "", line) for line in said if " group: " not in line})


@examples(200)
@given(changed(), st.randoms(use_true_random=False))
def test_what_is_gained_and_lost_is_what_the_templates_differ_in(pair: tuple[Project, Project], random: Random):
    environment = random.choice(pair[0].environments())
    chosen = [] if environment == "default" else [environment]
    try:
        there, back = reviewed(*pair, *chosen), reviewed(*reversed(pair), *chosen)
    except BrokenSide:
        assume(False)
    assert lines(there) == another_reading(*pair, environment)
    turned = {"gained": "lost", "lost": "gained", "widened": "narrowed", "narrowed": "widened", "changed": "changed"}
    assert sorted((c.source, c.destination, c.halves, c.kind, c.gained, c.lost) for c in there.changes) == sorted(
        (c.source, c.destination, c.halves, turned[c.kind], c.lost, c.gained) for c in back.changes
    )
