"""git as a program: what it prints about a repository, or one sentence why it does not.

The repository is the one around the folder, whatever GIT_DIR says, as it does in a hook. A folder whose files look like
a bare repository is none: a branch can hold such files, with settings that name programs to run.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

# What sends git to another repository, or has it print more, or take paths for patterns.
_LEADS_ASTRAY = re.compile(
    "GIT_(DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|PREFIX|NAMESPACE|TRACE.*|(GLOB|NOGLOB|ICASE)_PATHSPECS)"
)

_ONLY_AROUND = "safe.bareRepository=explicit"  # git before 2.38 does not know it


class GitFails(Exception):
    """git did not do what it was asked; the message is for people."""


class GitFindsNothing(GitFails):
    """git was asked for what it does not have, or where there is no repository."""


def git(folder: Path, *arguments: str, fed: bytes = b"") -> bytes:
    """What git prints. Raises GitFails, and GitFindsNothing where git has no more to say than no."""
    kept = {name: value for name, value in os.environ.items() if not _LEADS_ASTRAY.fullmatch(name)}
    told = {**kept, "LC_ALL": "C", "GIT_LITERAL_PATHSPECS": "1"}
    try:
        done = subprocess.run(
            ["git", "-c", _ONLY_AROUND, "-C", str(folder), *arguments],
            input=fed,
            capture_output=True,
            check=False,
            env=told,
        )
    except FileNotFoundError:
        raise GitFails("git is not there to read a revision with: name a folder instead") from None
    except OSError as error:
        raise GitFails(f"git cannot be run: {error.strerror}") from None
    if not done.returncode:
        return done.stdout
    reason = _reason(done.stderr.decode(errors="replace").splitlines())
    if reason.startswith("not a git repository") or (done.returncode == 1 and not reason):
        raise GitFindsNothing(reason or f"git {arguments[0]} finds nothing")
    ended = f"signal {-done.returncode} ended it" if done.returncode < 0 else f"it ended with {done.returncode}"
    raise GitFails(f"git does not read the repository: {reason or ended}")


def _reason(said: list[str]) -> str:
    """The error that git ended with and its advice, in one line; "" where it has only warned."""
    errors = [number for number, line in enumerate(said) if line.startswith(("fatal: ", "error: "))]
    told = " ".join(" ".join(said[errors[-1] :]).split()) if errors else ""
    return told.removeprefix("fatal: ").removeprefix("error: ")
