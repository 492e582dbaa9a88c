"""Some random project detects each misreading of the language."""

import pytest
from hypothesis import given

from tests.reading.misreadings import MISREADINGS
from tests.reading.projects import examples, projects
from tests.reading.role_oracle import Oracle
from tests.reading.role_oracle import Project as WrittenProject


@pytest.fixture(scope="module")
def questions():
    """Questions to an oracle about some random projects, in each of their environments."""
    asked = []

    @examples(250)
    @given(projects())
    def collect(project):
        written, off = WrittenProject.of(project.files), frozenset(project.disable)
        asked.extend((written, environment, project.as_of, off) for environment in project.environments())

    collect()
    return asked


@pytest.mark.parametrize("misreading", MISREADINGS, ids=lambda misreading: misreading.__name__)
def test_some_random_project_tells_a_misreading_from_the_right_one(questions, misreading):
    assert any(misreading(*asked).access() != Oracle(*asked).access() for asked in questions)
