"""Random projects, and what somebody has made of them."""

from __future__ import annotations

import ipaddress
import re
from copy import deepcopy
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from tests.deploying.told import listed
from tests.reading.dice import Dice
from tests.reading.project import Document, Project
from tests.reading.projects import projects

Rule = dict[str, Any]
Rules = list[Rule]


@st.composite
def changed(draw: st.DrawFn) -> tuple[Project, Project]:
    """A project and what somebody has made of it: lines that go, come twice, or take others' services and peers."""
    before = replace(draw(projects()), disable=())
    dice = Dice(draw)
    files = deepcopy(before.files)
    for path, document in files.items():
        if path.startswith("roles/") and dice.number(1, 5) > 2:
            _edit(document, files, dice)
    if dice.one_in(5):
        removable = [path for path in files if "/_" not in path and path.startswith("roles/")]
        if len(removable) > 1:
            del files[dice.pick(removable)]
    return before, replace(before, files=files)


def _edit(document: Document, files: dict[str, Document], dice: Dice) -> None:
    if dice.one_in(5):
        key = dice.pick(["enabled", "public"])
        document[key] = key == "public" or not document.get("enabled", True)
        return
    direction = dice.pick(["ingress", "egress"])
    key = "from" if direction == "ingress" else "to"
    rules: Rules = list(document.get(direction, []))
    others: Rules = [rule for other in files.values() for rule in other.get(direction, []) if isinstance(rule, dict)]
    if others:
        _edit_rules(rules, key, deepcopy(dice.pick(others)), dice)
        document[direction] = rules


def _edit_rules(rules: Rules, key: str, picked: Rule, dice: Dice) -> None:
    """Change a list of lines in one way; `picked` is a line of any role."""
    match dice.pick(["drop", "add", "service", "peer", "words", "halves", "half"]):
        case "drop" if rules:
            rules.remove(dice.pick(rules))
        case "add":
            rules.append(picked)
        case "service" if rules:
            dice.pick(rules)["service"] = picked["service"]
        case "peer" if rules:
            dice.pick(rules)[key] = picked[key]
        case "words" if rules:
            dice.pick(rules)["description"] = "Somebody has said it better"
        case "halves":
            _cut(rules, key, 2)
        case "half":
            _cut(rules, key, 1)


def _cut(rules: Rules, key: str, most: int) -> None:
    """Write every range as its halves, or as the first of them."""
    for rule in rules:
        rule[key] = [part for peer in listed(rule[key]) for part in halves(peer)[:most]]


def halves(peer: str) -> list[str]:
    """A range's two halves; any other peer is one."""
    if not re.search(r"[.:].*/", peer) or peer.endswith(("/32", "/128")):
        return [peer]
    return [str(half) for half in ipaddress.ip_network(peer).subnets()]
