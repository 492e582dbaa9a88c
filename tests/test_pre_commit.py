"""The hook in a real repository, installed and run by the real pre-commit."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.git import commit, git, repository
from tests.github_job import BIN, REPOSITORY
from tests.projects import write

# The files that pre-commit clones and pip installs.
INSTALLED = (".pre-commit-hooks.yaml", "LICENSE", "README.md", "pyproject.toml", "sg_factory", "templates")

SHOP = {
    "infra/roles/web.yaml": "description: Web servers\nowner: shop\n",
    "notes.txt": "Nothing that the hook looks at\n",
}


def ours(folder: Path) -> Path:
    """A repository with the working tree of this tool."""
    folder.mkdir()
    for name in INSTALLED:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    return repository(folder)


@pytest.mark.slow
def test_a_commit_with_a_mistake_is_refused_and_one_that_the_hook_does_not_concern_is_not_kept_waiting(tmp_path: Path):
    tool = ours(tmp_path / "sg-factory")
    hook = "{id: sg-factory-check, args: [--project, infra]}"
    revision = git("rev-parse", "HEAD", folder=tool).strip()
    config = f"repos: [{{repo: {tool}, rev: {revision}, hooks: [{hook}]}}]\n"
    shop = repository(write(tmp_path / "shop", {**SHOP, ".pre-commit-config.yaml": config}))
    versions = tmp_path / "versions.txt"  # without hashes: pip takes none of a package that it builds, as of ours
    pinned = (REPOSITORY / "requirements.txt").read_text("utf-8")
    versions.write_text("\n".join(re.findall(r"^\w\S*==\S+", pinned, re.MULTILINE)))

    def run() -> tuple[int, str]:
        theirs = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_DIR", "PYTHON"))}
        environment = {
            **theirs,
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "PRE_COMMIT_HOME": str(tmp_path / "cache"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "PIP_CONSTRAINT": f"{versions.as_uri()} {os.environ.get('PIP_CONSTRAINT', '')}",
        }
        command = [str(BIN / "pre-commit"), "run", "--color", "never"]
        done = subprocess.run(command, cwd=shop, env=environment, capture_output=True, encoding="utf-8", check=False)
        return done.returncode, "".join(line for line in done.stdout.splitlines(True) if not line.startswith("[INFO]"))

    write(shop, {"infra/roles/web.yaml": "description: Web servers\nownr: shop\n"})
    git("add", "--all", folder=shop)
    assert run() == (
        1,
        """\
sg-factory check.........................................................Failed
- hook id: sg-factory-check
- exit code: 1

error[unknown-key]: unknown key “ownr”
 --> roles/web.yaml:2:1
  |
2 | ownr: shop
  | ^^^^
  = help: did you mean “owner”?

1 error

""",
    )
    write(shop, {"infra/roles/web.yaml": "description: Web servers of the shop\nowner: shop\n"})
    git("add", "--all", folder=shop)
    assert run() == (0, "sg-factory check.........................................................Passed\n")
    commit(shop)
    write(shop, {"notes.txt": "Still nothing\n"})
    git("add", "--all", folder=shop)
    assert run() == (0, "sg-factory check.....................................(no files to check)Skipped\n")
