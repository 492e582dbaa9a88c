"""Calls of the git program: its output, or one sentence that says why there is none.

The repository is the one around the folder, even if GIT_DIR is set, as in a hook. A folder that looks like a bare
repository is ignored: a branch can contain such files, with settings that run programs.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

# Variables that make git use another repository, print more, or read paths as patterns.
_MISLEADING = re.compile(
    "GIT_(DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|PREFIX|NAMESPACE|TRACE.*|(GLOB|NOGLOB|ICASE)_PATHSPECS)"
)

_NO_BARE_REPOSITORY = "safe.bareRepository=explicit"  # ignored by git before 2.38


class GitFails(Exception):
    """A git command failed; the message is for people."""


class GitFindsNothing(GitFails):
    """The object does not exist, or there is no repository."""


def git(folder: Path, *arguments: str, fed: bytes = b"") -> bytes:
    """Run git and return its output. Raises GitFails, and GitFindsNothing if git fails without an error message."""
    kept = {name: value for name, value in os.environ.items() if not _MISLEADING.fullmatch(name)}
    environment = {**kept, "LC_ALL": "C", "GIT_LITERAL_PATHSPECS": "1"}
    try:
        done = subprocess.run(
            ["git", "-c", _NO_BARE_REPOSITORY, "-C", str(folder), *arguments],
            input=fed,
            capture_output=True,
            check=False,
            env=environment,
        )
    except FileNotFoundError:
        raise GitFails("git is not installed, so no revision can be read: name a folder instead") from None
    except OSError as error:
        raise GitFails(f"git cannot be run: {error.strerror}") from None
    if not done.returncode:
        return done.stdout
    reason = _reason(done.stderr.decode(errors="replace").splitlines())
    if reason.startswith("not a git repository") or (done.returncode == 1 and not reason):
        raise GitFindsNothing(reason or f"git {arguments[0]} finds nothing")
    ended = f"signal {-done.returncode} ended it" if done.returncode < 0 else f"it ended with {done.returncode}"
    raise GitFails(f"git does not read the repository: {reason or ended}")


def _reason(output: list[str]) -> str:
    """Return the last error of git with its advice, in one line; "" if there are only warnings."""
    errors = [number for number, line in enumerate(output) if line.startswith(("fatal: ", "error: "))]
    message = " ".join(" ".join(output[errors[-1] :]).split()) if errors else ""
    return message.removeprefix("fatal: ").removeprefix("error: ")
