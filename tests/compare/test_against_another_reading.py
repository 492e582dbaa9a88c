"""What is gained and lost is just what an independent reading of both templates finds to be different."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import assume, given
from hypothesis import strategies as st

from sg_factory.review import BrokenSide
from tests.compare.changing import changed
from tests.compare.reviewed import lines, reviewed
from tests.compiled import templates
from tests.reading.access import differences
from tests.reading.project import Project
from tests.reading.projects import examples
from tests.reading.template_reader import read

NOWHERE = re.compile(r" (from|to) (127\.|::1/128|255\.255\.255\.255/32)")


def another_reading(before: Project, after: Project, environment: str) -> list[str]:
    """The account of an external group is left out: an id is one group, whoever owns it.

    So are the ranges that nobody is reached at: templates name them to let nothing out.
    """
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        accesses = []
        for folder, project in ((one, before), (other, after)):
            project.write(Path(folder))
            accesses.append(read(templates(Path(folder), as_of=project.as_of.isoformat())[environment]))
    said = differences(*accesses)
    told = {re.sub(" of account [0-9]+", "", line) for line in said if " group: " not in line}
    return sorted(line for line in told if not NOWHERE.search(line))


@examples(120)
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
