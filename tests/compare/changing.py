"""Random projects, and what somebody has made of them."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.reading.project import Document, Project
from tests.reading.projects import projects

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
