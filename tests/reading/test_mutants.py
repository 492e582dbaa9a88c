"""A template with one fault is distinguished from a right one."""

import pytest

from tests.compiled import templates
from tests.reading.comparison import faults
from tests.reading.mutants import MUTATIONS
from tests.reading.rich import RICH
from tests.reading.role_oracle import expected


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """The access that the role files require, and the template that allows it."""
    folder = tmp_path_factory.mktemp("rich")
    RICH.write(folder)
    return expected(folder, "prod", RICH.as_of), templates(folder, as_of=RICH.as_of.isoformat())["prod"]


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_every_mutant_is_caught(compiled, mutation):
    access, template = compiled
    mutants = dict(MUTATIONS[mutation](template))
    assert mutants
    assert [place for place, mutant in mutants.items() if not faults(access, mutant)] == []


def test_the_template_that_they_are_made_of_is_right(compiled):
    assert faults(*compiled) == []
