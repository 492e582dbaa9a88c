"""CPU time and memory of a command's processes, and ratios between two commands.

CPU time, not time on the clock: other work on the machine then weighs little. What is compared runs in alternation,
and each figure is a median of the rounds' ratios: a machine that slows down half-way slows both sides.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile

ROOT = Path(__file__).resolve().parent.parent

# The `python3` and `node` that the CDK starts are those of this run, and the pinned command line.
_PATH = os.pathsep.join((str(Path(sys.executable).parent), str(ROOT / "node_modules" / ".bin"), os.environ["PATH"]))


class WorkNotDone(Exception):
    """A command did not do the work, so that its time means nothing."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command, run in `folder` (by default this repository), with the exit status `status` if it did its work."""

    words: tuple[str, ...]
    status: int = 0
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = ROOT


@dataclass(frozen=True, slots=True)
class Cost:
    """`cpu` in seconds, user and system, of a process and all that it waited for; `memory`, the most that one of them
    held, in bytes."""

    cpu: float
    memory: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `low` and `high` are the rounds' extremes; one without a bound is for comparison."""

    what: str
    value: float
    low: float
    high: float
    bound: float | None
    unit: str = ""

    @property
    def holds(self) -> bool:
        """True if the value is within its bound."""
        return self.bound is None or self.value <= self.bound


def python(*words: str, status: int = 0) -> Command:
    """A command of this Python."""
    return Command((sys.executable, *words), status)


def sg_factory(*words: str, status: int = 0) -> Command:
    """A command of sg-factory."""
    return python("-m", "sg_factory", *words, status=status)


def tab(line: str, folder: Path) -> Command:
    """The processes that a shell runs for the Tab key at the end of `line`."""
    asked = {
        "PYTHONPATH": str(ROOT),
        "_SG_FACTORY_COMPLETE": "bash_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(line.count(" ")),
    }
    call = "from sg_factory.cli import main; main(prog_name='sg-factory')"
    return Command((sys.executable, "-c", call), environment=asked, folder=folder)


def run(command: Command) -> tuple[Cost, str]:
    """Run a command, and return its cost and its stdout. Raises WorkNotDone."""
    with TemporaryFile() as out, TemporaryFile() as err:
        process = subprocess.Popen(
            command.words,
            cwd=command.folder,
            env={**os.environ, "PATH": _PATH, **command.environment},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if process.returncode != command.status:
            told = err.read().decode(errors="replace")[-2000:]
            raise WorkNotDone(f"{' '.join(command.words)}: exit status {process.returncode}\n{told}")
        memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        return Cost(usage.ru_utime + usage.ru_stime, memory), out.read().decode()


def alternate(*commands: Command, rounds: int) -> list[tuple[Cost, ...]]:
    """Return the costs of the commands, round by round, without a first round, which fills caches."""
    counted = [tuple(run(command)[0] for command in commands) for _ in range(rounds + 1)]
    return counted[1:]


def of_rounds(
    what: str, rounds: list[tuple[Cost, ...]], value: Callable[..., float], *, bound: float | None, unit: str = ""
) -> Figure:
    """A figure that is computed from the costs of each round."""
    values = [value(*costs) for costs in rounds]
    return Figure(what, median(values), min(values), max(values), bound, unit)
