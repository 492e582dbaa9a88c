"""The action, the workflows, the GitLab jobs and the hook: they hold to their schemas, and their scripts run here."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator

import pytest
import yaml

from tests.github_job import ACTION, BIN, REPOSITORY, STEPS

WORKFLOWS = sorted((REPOSITORY / "examples/workflows").glob("*.yaml"))
REVIEW = yaml.safe_load((REPOSITORY / "examples/workflows/review-pull-request.yaml").read_text("utf-8"))
GITLAB = yaml.safe_load((REPOSITORY / "examples/gitlab/.gitlab-ci.yml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-actions", ["action.yml"]),
        ("github-workflows", [f"examples/workflows/{path.name}" for path in WORKFLOWS]),
        ("gitlab-ci", ["examples/gitlab/.gitlab-ci.yml"]),
    ],
)
def test_each_file_holds_to_the_schema_of_what_reads_it(schema: str, files: list[str]):
    command = [str(BIN / "check-jsonschema"), "--builtin-schema", f"vendor.{schema}", *files]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "ok -- validation done\n", "")


def test_pre_commit_takes_the_hooks():
    command = [str(BIN / "pre-commit"), "validate-manifest", ".pre-commit-hooks.yaml"]
    assert subprocess.run(command, cwd=REPOSITORY, check=False).returncode == 0


def scripts() -> Iterator[tuple[str, str]]:
    """Every script of the action and of the jobs, with a name."""
    yield from ((f"action: {step['name']}", step["run"]) for step in STEPS if "run" in step)
    for path in WORKFLOWS:
        for name, job in yaml.safe_load(path.read_text("utf-8"))["jobs"].items():
            yield from ((f"{path.stem}: {name}", step["run"]) for step in job["steps"] if "run" in step)
    for name, job in GITLAB.items():
        if isinstance(job, dict):
            for key in ("before_script", "script", "after_script"):
                yield from ((f"gitlab: {name}", line) for line in job.get(key, ()))


@pytest.mark.parametrize("script", [script for _, script in scripts()], ids=[name for name, _ in scripts()])
def test_shellcheck_has_nothing_to_say_of_a_script(script: str):
    text = re.sub(r"\$\{\{ matrix\.\w+ \}\}", "prod", script)  # of our own, not of a stranger
    command = [str(BIN / "shellcheck"), "--shell", "bash", "--severity", "style", "-"]
    done = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_what_a_caller_or_a_pull_request_says_never_becomes_part_of_a_script():
    assert [name for name, script in scripts() if "${{" in script and "matrix." not in script] == []
    assert [step["name"] for step in STEPS if "run" in step and step["shell"] != "bash"] == []


def test_every_input_is_used_and_every_one_that_is_used_is_declared():
    used = set(re.findall(r"inputs\.([\w-]+)", json.dumps(ACTION["runs"])))
    assert used == set(ACTION["inputs"])
    given = next(step["with"] for step in REVIEW["jobs"]["review"]["steps"] if "sg-factory" in step["uses"])
    assert set(given) <= set(ACTION["inputs"])


def test_the_example_asks_for_the_permissions_that_the_page_names():
    page = (REPOSITORY / "docs/in-your-pipeline.md").read_text("utf-8")
    named = dict(re.findall(r"^\| `([\w-]+): (\w+)` \|", page, re.MULTILINE))
    assert REVIEW["permissions"] == named
    assert "pull_request_target" not in REVIEW[True]  # which is how YAML reads `on`


def test_the_page_names_only_files_and_commands_that_are_there():
    page = (REPOSITORY / "docs/in-your-pipeline.md").read_text("utf-8")
    named = re.findall(r"`((?:examples/|action\.)[\w/.-]*)`", page)
    assert named
    assert [name for name in named if not (REPOSITORY / name).exists()] == []
    for options in re.findall(r"sg-factory ((?:check|diff|guardrails)(?: --[\w-]+ \w+)*)", page):
        command, *flags = options.split()
        helped = subprocess.run(
            [str(BIN / "sg-factory"), command, "--help"], capture_output=True, encoding="utf-8", check=True
        ).stdout
        assert [flag for flag in flags if flag.startswith("--") and flag not in helped] == []
