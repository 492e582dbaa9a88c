"""The compiler's templates allow what the role files say, and nothing else."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given

from tests.compiled import templates
from tests.reading.comparison import faults
from tests.reading.projects import examples, projects
from tests.reading.rich import RICH
from tests.reading.role_oracle import Oracle
from tests.reading.role_oracle import Project as Said
from tests.reading.template_reader import repeated_rules


def held_against_each_other(project, folder):
    """Compare both readings: environment → faults of its template."""
    project.write(folder)
    compiled = templates(folder, disable=project.disable, as_of=project.as_of.isoformat())
    assert sorted(compiled) == sorted(project.environments())
    said, disabled = Said.read(folder), frozenset(project.disable)
    return {
        environment: [
            *faults(Oracle(said, environment, project.as_of, disabled).access(), template),
            *(f"twice: {rule}" for rule in repeated_rules(template)),
        ]
        for environment, template in compiled.items()
    }


@examples(250)
@given(projects(adding=True))
def test_a_random_project_allows_exactly_what_its_files_say_in_each_environment(project):
    with TemporaryDirectory() as folder:
        found = held_against_each_other(project, Path(folder))
    assert found == {environment: [] for environment in project.environments()}


def test_the_rich_project_allows_exactly_what_its_files_say(tmp_path):
    assert held_against_each_other(RICH, tmp_path) == {"prod": []}
