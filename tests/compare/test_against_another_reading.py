"""What is gained and lost is just what an independent reading of both templates finds to be different."""

from __future__ import annotations

import re

from hypothesis import assume, given
from hypothesis import strategies as st

from sg_factory.pipeline.sides import BrokenSide, Side
from tests.compare.changing import changed
from tests.compare.reviewed import compared, lines, made, side
from tests.deploying import told
from tests.reading.access import differences
from tests.reading.project import Project
from tests.reading.projects import examples
from tests.reading.template_reader import read

NOWHERE = re.compile(r" (from|to) (127\.|::1/128|255\.255\.255\.255/32)")


def another_reading(before: Side, after: Side, environment: str) -> list[str]:
    """The account of an external group is left out: an id is one group, whoever owns it.

    So are the ranges that nobody is reached at: templates name them to let nothing out.
    """
    said = differences(*(read(made(side, environment)) for side in (before, after)))
    told = {re.sub(" of account [0-9]+", "", line) for line in said if " group: " not in line}
    return sorted(line for line in told if not NOWHERE.search(line))


@examples(120)
@given(changed(), st.data())
def test_what_is_gained_and_lost_is_what_the_templates_differ_in(pair: tuple[Project, Project], data: st.DataObject):
    environment = data.draw(st.sampled_from(pair[0].environments()))
    try:
        after, before = side(pair[1]), side(pair[0])  # the one that may be broken first
    except BrokenSide:
        assume(False)
    there, back = compared(before, after, environment), compared(after, before, environment)
    named = environment if environment != "default" else None
    added = told.added(pair[0], named) | told.added(pair[1], named)
    assert lines(there, added) == another_reading(before, after, environment)
    turned = {
        "gained": "lost",
        "lost": "gained",
        "widened": "narrowed",
        "narrowed": "widened",
        "changed": "changed",
    } | {"longer": "shorter", "shorter": "longer"}
    assert sorted((c.source, c.destination, c.halves, c.kind, c.gained, c.lost) for c in there.changes) == sorted(
        (c.source, c.destination, c.halves, turned[c.kind], c.lost, c.gained) for c in back.changes
    )
