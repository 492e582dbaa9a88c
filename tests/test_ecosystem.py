"""The action, the workflows, the GitLab jobs and the hook conform to their schemas, and their scripts run."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from sg_factory.onboard.project import project_files
from tests.github_job import ACTION, BIN, REPOSITORY, STEPS

WORKFLOWS = sorted((REPOSITORY / "examples/workflows").glob("*.yaml"))
REVIEW = yaml.safe_load((REPOSITORY / "examples/workflows/review-pull-request.yaml").read_text("utf-8"))
TEMPLATE = project_files("shop", "sg-factory==1.0", "Where it is.", "infra")
BEGUN = ".github/workflows/review-shop.yaml"
ACTIONS = {
    "action.yml": (REPOSITORY / "action.yml").read_text("utf-8"),
    **{path.name: path.read_text("utf-8") for path in WORKFLOWS},
    BEGUN: TEMPLATE[BEGUN],
}
GITLAB = yaml.safe_load((REPOSITORY / "examples/gitlab/.gitlab-ci.yml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-actions", ["action.yml"]),
        ("github-workflows", [f"examples/workflows/{path.name}" for path in WORKFLOWS]),
        ("gitlab-ci", ["examples/gitlab/.gitlab-ci.yml"]),
        ("dependabot", ["examples/dependabot.yml"]),
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
    read = set(re.findall(r"inputs\.([\w-]+)", json.dumps(ACTION["runs"])))
    assert read == set(ACTION["inputs"])
    given = next(step["with"] for step in REVIEW["jobs"]["review"]["steps"] if "sg-factory" in step["uses"])
    assert set(given) <= set(ACTION["inputs"])


def test_the_example_asks_for_the_permissions_that_the_page_names():
    page = (REPOSITORY / "docs/in-your-pipeline.md").read_text("utf-8")
    named = dict(re.findall(r"^\| `([\w-]+): (\w+)` \|", page, re.MULTILINE))
    assert REVIEW["jobs"]["review"]["permissions"] == named
    assert "pull_request_target" not in REVIEW[True]  # which is how YAML reads `on`


def test_python_runs_isolated_wherever_files_of_a_branch_may_be():
    reviewing = [script for name, script in scripts() if name.startswith(("action: ", "gitlab: "))]
    started = [word for script in reviewing for word in re.findall(r"\bpython3\b\S* +(\S+)", script)]
    assert len(started) > 5
    assert set(started) == {"-I"}


def used(text: str) -> list[tuple[str, str, str]]:
    """Every action that a file uses: its name, what follows the @, and the comment."""
    lines = re.findall(r"\buses: *(.*)", text)
    return [re.fullmatch(r"([\w./-]+)@(\S*)(?: +# (.*))?", line).groups() for line in lines]  # type: ignore[union-attr]


def test_an_action_is_named_by_a_commit_with_its_version_beside_it_and_by_the_same_one_everywhere():
    found = [(file, *each) for file, text in ACTIONS.items() for each in used(text)]
    assert {file for file, *_ in found} == set(ACTIONS)
    assert [each for each in found if not re.fullmatch("[0-9a-f]{40}", each[2])] == []
    assert [each for each in found if not re.fullmatch(r"v\d+\.\d+\.\d+", each[3] or "")] == []
    assert len({each[1:] for each in found}) == len({each[1] for each in found})


def jobs() -> Iterator[tuple[str, str, Any]]:
    """Every job of a workflow, with the file and its name."""
    for file in ACTIONS.keys() - {"action.yml"}:
        workflow = yaml.safe_load(ACTIONS[file])
        assert workflow["permissions"] == {}, file
        yield from ((file, name, job) for name, job in workflow["jobs"].items())


def test_a_job_has_the_permissions_that_it_needs_and_no_others():
    assert {(file, name): job["permissions"] for file, name, job in jobs()} == {
        ("review-pull-request.yaml", "review"): {
            "contents": "read",
            "pull-requests": "write",
            "security-events": "write",
        },
        ("scheduled-deploy.yaml", "deploy"): {"contents": "read", "id-token": "write"},
        ("nightly-drift.yaml", "drift"): {"contents": "read", "id-token": "write", "issues": "write"},
        ("deploy-every-environment.yaml", "plan"): {"contents": "read"},
        ("deploy-every-environment.yaml", "dev"): {"contents": "read", "id-token": "write"},
        ("deploy-every-environment.yaml", "stage"): {"contents": "read", "id-token": "write"},
        ("deploy-every-environment.yaml", "prod"): {"contents": "read", "id-token": "write"},
        ("deploy-every-environment.yaml", "deployed"): {"contents": "write"},
        (BEGUN, "review"): {"contents": "read"},
    }


def test_whoever_gets_credentials_of_an_account_is_in_an_environment_and_nobody_else():
    deploying = {(file, name) for file, name, job in jobs() if "configure-aws-credentials" in str(job["steps"])}
    assert deploying == {(file, name) for file, name, job in jobs() if "id-token" in job["permissions"]}
    assert deploying == {(file, name) for file, name, job in jobs() if "environment" in job}


def test_a_checkout_keeps_the_token_only_where_something_is_pushed():
    kept = [
        (file, name)
        for file, name, job in jobs()
        for step in job["steps"]
        if step.get("uses", "").startswith("actions/checkout@")
        and step.get("with", {}).get("persist-credentials") is not False
    ]
    assert kept == [("deploy-every-environment.yaml", "deployed")]


def test_two_workflows_that_review_do_not_cancel_each_other():
    assert REVIEW["concurrency"]["group"] == "${{ github.workflow }}-${{ github.ref }}"


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
