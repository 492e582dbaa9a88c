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
            *(f"kept: {kept}" for kept in kept_names(template) ^ taken_over(said, environment)),
        ]
        for environment, template in compiled.items()
    }


def kept_names(template):
    """The names of groups that a template keeps, each with the group's description and the file of its role."""
    groups = (
        each["Properties"] for each in template["Resources"].values() if each["Type"] == "AWS::EC2::SecurityGroup"
    )
    return {
        (
            each["GroupName"],
            each["GroupDescription"],
            *(Path(tag["Value"]).stem for tag in each["Tags"] if tag["Key"] == "source"),
        )
        for each in groups
        if "GroupName" in each
    }


def taken_over(said, environment):
    """The names of groups that roles of an environment take over by their files, with description and role."""
    found = {
        name: document["existing"] if "id" in document["existing"] else document["existing"].get(environment)
        for name, document in said.roles.items()
        if "existing" in document
    }
    return {(group["name"], group["description"], role) for role, group in found.items() if group}


@examples(250)
@given(projects(adding=True, taking_over=True))
def test_a_random_project_allows_exactly_what_its_files_say_in_each_environment(project):
    with TemporaryDirectory() as folder:
        found = held_against_each_other(project, Path(folder))
    assert found == {environment: [] for environment in project.environments()}


def test_the_rich_project_allows_exactly_what_its_files_say(tmp_path):
    assert held_against_each_other(RICH, tmp_path) == {"prod": []}
