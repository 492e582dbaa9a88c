"""`sg-factory` as a caller sees it: a process with arguments, two streams and an exit status."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import sg_factory

COMMAND = (sys.executable, "-m", "sg_factory")

# Tests run in folders of their own, where this checkout is found by its path.
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS")},
    "PYTHONPATH": str(Path(sg_factory.__file__).parents[1]),
}


def run(*arguments: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `sg-factory` with `arguments` in `folder`. Its output must be UTF-8 whatever the locale."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env=ENVIRONMENT | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def terminal_text(*arguments: str, folder: Path) -> str:
    """What a terminal shows of the command: both streams in the order of their writing, without colour."""
    ran = subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return ran.stdout.decode("utf-8")
