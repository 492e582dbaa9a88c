"""Templates do not depend on order, descriptions or the seed of Python's hashes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.compiled import templates
from tests.reading.projects import examples, projects
from tests.reading.rich import RICH

ROOT = Path(__file__).parents[2]


def compiled(project):
    """Environment → its template."""
    return templates(project.texts(), disable=project.disable, as_of=project.as_of.isoformat())


def texts(project):
    return {environment: json.dumps(template) for environment, template in compiled(project).items()}


@examples(50)
@given(projects(), st.integers(0, 1000))
def test_another_order_of_keys_lists_rules_and_files_changes_no_byte(project, seed):
    assert texts(project.shuffled(Random(seed))) == texts(project)


@examples(50)
@given(projects())
def test_other_descriptions_change_no_logical_id(project):
    def logical_ids(of):
        return {environment: list(template["Resources"]) for environment, template in compiled(of).items()}

    assert logical_ids(project.redescribed("In other words - {}".format)) == logical_ids(project)


def test_the_seed_of_hashes_changes_no_byte(tmp_path):
    RICH.write(tmp_path)
    command = [sys.executable, "-m", "sg_factory", "template", "--project", str(tmp_path), "--environment", "prod"]
    first, *others = [
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, cwd=ROOT, check=True, capture_output=True)
        for seed in ("0", "1", "random")
    ]
    assert json.loads(first.stdout)["Resources"]
    assert [other.stdout for other in others] == [first.stdout] * 2
