"""A real git repository around a project."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

# Ignore the git settings of the user: hooks, signatures, line ends.
SETTINGS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "A Tester",
    "GIT_AUTHOR_EMAIL": "tester@example.com",
    "GIT_COMMITTER_NAME": "A Tester",
    "GIT_COMMITTER_EMAIL": "tester@example.com",
}
_ENVIRONMENT = {**{name: value for name, value in os.environ.items() if not name.startswith("GIT_")}, **SETTINGS}


def git(*arguments: str, folder: Path) -> str:
    """Run git, and return its output."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=_ENVIRONMENT, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def commit(folder: Path, message: str = "Change roles") -> str:
    """Commit all files in `folder`, and return the commit's id."""
    git("add", "--all", folder=folder)
    git("commit", "--quiet", "--allow-empty", "--message", message, folder=folder)
    return git("rev-parse", "HEAD", folder=folder).strip()


def repository(folder: Path) -> Path:
    """Make `folder` a repository whose branch `main` holds all its files."""
    git("init", "--quiet", "--initial-branch", "main", folder=folder)
    commit(folder, "Begin")
    return folder
