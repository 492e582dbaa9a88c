"""`sg-factory` as a caller sees it: arguments, two streams and an exit status.

`run` calls it in this process, which takes milliseconds. `run_process` starts a real one, for tests whose subject is a
process: its streams, signals, terminals, imports and start-up, or a variable that only an interpreter's start heeds.
tests/cli/test_command.py holds that both give the same.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from contextvars import copy_context
from io import BytesIO, TextIOWrapper
from pathlib import Path
from unittest.mock import patch

import pytest

import sg_factory
from sg_factory.cli import main

COMMAND = (sys.executable, "-m", "sg_factory")

# Tests run in folders of their own, where this checkout is found by its path.
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS")},
    "PYTHONPATH": str(Path(sg_factory.__file__).parents[1]),
}


def run(*arguments: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `sg-factory` with `arguments` in `folder`, in this process. Its output must be UTF-8 whatever the locale.

    An exception that a user would see as a traceback is raised here.
    """
    out, err = BytesIO(), BytesIO()
    status = _call(arguments, folder, variables, out, err)
    return subprocess.CompletedProcess(arguments, status, _text(out), _text(err))


def run_installed(*arguments: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `sg-factory` under its installed name, which shells complete."""
    out, err = BytesIO(), BytesIO()
    status = _call(arguments, folder, variables, out, err, name="sg-factory")
    return subprocess.CompletedProcess(arguments, status, _text(out), _text(err))


def run_process(*arguments: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `sg-factory` in a process of its own."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env=ENVIRONMENT | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def shown(*arguments: str, folder: Path, **variables: str) -> tuple[int, str]:
    """The status of `run`, and what a terminal shows: both streams in the order of their writing, without colour."""
    both = BytesIO()
    return _call(arguments, folder, variables, both, both), _text(both)


def terminal_text(*arguments: str, folder: Path) -> str:
    """Run `sg-factory` on a terminal and return its screen."""
    _, text = shown(*arguments, folder=folder)
    return text


def _call(
    arguments: tuple[str, ...],
    folder: Path,
    variables: Mapping[str, str],
    out: BytesIO,
    err: BytesIO,
    name: str = "python -m sg_factory",
) -> int:
    """Run the command and write to `out` and `err`, and leave this process as it was; the exit status."""
    for variable in variables:
        assert not variable.startswith("PYTHON"), f"only the start of a process heeds {variable}: use run_process"
    with ExitStack() as stack:
        stack.callback(os.chdir, Path.cwd())
        os.chdir(folder)
        stack.enter_context(patch.dict(os.environ, ENVIRONMENT | variables, clear=True))
        stack.enter_context(_streams(out, err))
        stack.callback(gc.unfreeze)  # a run has no use for what is in cycles then; a process that goes on has
        with pytest.raises(SystemExit) as end:
            copy_context().run(main, [*arguments], prog_name=name)
    status = end.value.code or 0
    assert isinstance(status, int), "a text would be printed by Python"
    return status


@contextmanager
def _streams(out: BytesIO, err: BytesIO) -> Iterator[None]:
    """Standard streams that are no terminal, and whose encoding the command must change."""
    with ExitStack() as stack:
        stdin = stack.enter_context(open(os.devnull, encoding="ascii"))
        stdout, stderr = (TextIOWrapper(stream, encoding="ascii", newline="") for stream in (out, err))
        stack.enter_context(patch.multiple(sys, stdin=stdin, __stdout__=stdout))  # click asks __stdout__ how wide it is
        stack.enter_context(redirect_stdout(stdout))
        stack.enter_context(redirect_stderr(stderr))
        for stream in (stdout, stderr):
            stack.callback(stream.detach)  # which writes what is left, and keeps open what is below
        yield


def _text(stream: BytesIO) -> str:
    """The text of UTF-8 with any line ends, as `subprocess` reads it."""
    stream.seek(0)
    return TextIOWrapper(stream, encoding="utf-8").read()
