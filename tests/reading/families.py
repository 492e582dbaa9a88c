"""Random families of templates: a parent with the stacks in it, and files whose exports it imports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.reading.dice import Dice
from tests.reading.drawn_stacks import EXPORTING, export, import_from, nest
from tests.reading.drawn_templates import begun, finish
from tests.reading.worlds import Fact, worlds


@dataclass(frozen=True)
class Family:
    """Files by their names, and of each that is read for itself the facts of every world."""

    files: dict[str, Any]
    worlds: dict[str, set[frozenset[Fact]]]


@st.composite
def families(draw: st.DrawFn) -> Family:
    return family(Dice(draw))


def family(dice: Dice) -> Family:
    files: dict[str, Any] = {}
    roots = []
    exporter = None
    for file in EXPORTING[dice.pick([2, 1, 0]) :]:
        drawn = begun(dice, file, 2)
        if exporter is not None:
            import_from(drawn, exporter)
        exporter = drawn
        finish(exporter)
        export(exporter)
        roots.append(exporter)
    parent = begun(dice, "parent.json", 4)
    if exporter is not None:
        import_from(parent, exporter)
    stacks = dice.pick([[], [1], [2], [1, 1]])
    for number, times in enumerate(stacks):
        child = begun(dice, f"child{number}.json", 2, is_child=True)
        if exporter is not None and dice.one_in(2):
            import_from(child, exporter)
        is_file = not dice.one_in(4)
        if times == 1 and is_file and dice.one_in(3):
            grandchild = begun(dice, f"grandchild{number}.json", 2, is_child=True)
            finish(grandchild)
            nest(child, grandchild)
            files[f"grandchild{number}.json"] = grandchild.sheet.content
        finish(child)
        for each in dice.pick([[1] * times, [times]]):
            nest(parent, child, times=each, is_file=is_file)
        if is_file:
            files[child.sheet.file] = child.sheet.content
    finish(parent)
    roots.append(parent)
    found = {
        each.sheet.file: {frozenset(each.facts(world)) for world in worlds({**each.own, **each.imports})}
        for each in roots
    }
    return Family(files | {each.sheet.file: each.sheet.content for each in roots}, found)
