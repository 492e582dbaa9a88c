"""The table of the kinds of change: each list of a difference has one kind, and each kind has names of its own."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from sg_factory.compare import Difference
from sg_factory.compare.difference import DifferenceLists
from sg_factory.compare.gaps import DeployGap
from sg_factory.diagnostic import Place, Span
from sg_factory.plan import Rule
from sg_factory.report.difference import KINDS
from sg_factory.report.difference.facts import facts
from sg_factory.report.difference.formats import FORMATS
from sg_factory.text.screen import PIPE
from tests.report.difference.differing import (
    SHOP,
    SHOP_CHANGES,
    STACK,
    STACK_AFTER,
    WALLED,
    WALLED_CHANGES,
    projects,
    templates,
)

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "diff.schema.json").read_text("utf-8"))
HOSTILE = "\x1b[2J\u202e\n\x00"


def test_each_list_of_a_difference_has_one_kind():
    assert sorted(kind.key for kind in KINDS) == sorted(each.name for each in fields(DifferenceLists))
    assert [kind.key for kind in KINDS] == [*SCHEMA["properties"]["left_out"]["properties"]]


@pytest.mark.parametrize("name", ["__name__", "__module__", "key", "keys", "title", "columns"])
def test_no_two_kinds_have_the_same_name(name: str):
    names = [getattr(kind, name) for kind in KINDS]
    assert sorted(set(names)) == sorted(names)


def test_no_two_numbers_have_the_same_name_or_text():
    counts = [count for kind in KINDS for count in kind.counts(())]
    assert len({(count.within, count.key) for count in counts}) == len(counts)
    assert {count.text for count in counts} == {""}
    texts = [kind.one_and_many for kind in KINDS if hasattr(kind, "one_and_many")]
    assert len(set(texts)) == len(texts) == 6


def hostile(value: Any) -> Any:
    """The same value, each of its texts with characters that nobody prints."""
    if isinstance(value, tuple):
        return tuple(map(hostile, value))
    if is_dataclass(value) and not isinstance(value, type | Rule | Place):
        fixed = {"kind", "turn", "halves", "direction", "side", "level"}
        fixed |= {"because"} if isinstance(value, DeployGap) else set()
        names = {each.name for each in fields(value)} - fixed
        return replace(value, **{name: hostile(getattr(value, name)) for name in names})
    return f"{value}{HOSTILE}" if isinstance(value, str) else value


@pytest.mark.parametrize("format", FORMATS)
def test_no_format_prints_a_character_that_cannot_be_printed(format: str, tmp_path: Path):
    shop, stack = projects(tmp_path / "a", SHOP, SHOP_CHANGES), templates(tmp_path / "b", STACK, STACK_AFTER)
    declared = projects(tmp_path / "c", SHOP, {"sg-factory.yaml": SHOP["sg-factory.yaml"].replace("Where", "There")})
    walled = projects(tmp_path / "d", WALLED, WALLED_CHANGES)
    lists = {
        each.kind.key: tuple(hostile(item.change) for item in each.items)
        for found in (declared, walled, stack, shop)
        for each in found.lists
        if each.items
    }
    assert {*lists} == {kind.key for kind in KINDS}

    def locate(place: Place) -> Span:
        return Span(f"{place.file}{HOSTILE}", 1, 1, 2)

    found = facts(
        Difference(**lists, compared=(f"dev{HOSTILE}", "prod")),
        base=f"main{HOSTILE}",
        head=HOSTILE,
        before=locate,
        after=locate,
    )
    for line in FORMATS[format](found, PIPE).splitlines():
        assert line.isprintable(), line
