"""`pip install` of the wheel into an empty environment, without CDK and with it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import ROOT, Command, Cost, Figure, WorkNotDone, of_rounds, python, run

_ROUNDS = 3
_MIB = 1 << 20


def install(folder: Path) -> Iterator[Figure]:
    """Measure the CPU time of pip and the size of what it installs; packages come from the index that pip uses."""
    run(python("-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)))
    [wheel] = folder.glob("*.whl")
    slim, full = [], []
    for number in range(_ROUNDS + 1):  # the first round fills caches
        slim.append(_installed(str(wheel), folder / f"slim{number}"))
        full.append(_installed(f"{wheel}[cdk]", folder / f"full{number}"))
    times = [(one, other) for (one, _), (other, _) in zip(slim, full, strict=True)][1:]
    yield of_rounds("pip install ÷ the same with [cdk]", times, lambda one, other: one.cpu / other.cpu, bound=0.5)
    for what, rounds in (("what it installs", slim), ("what it installs with [cdk]", full)):
        size = rounds[-1][1]
        yield Figure(what, size, size, size, bound=None, unit="MiB")


def _installed(requirement: str, environment: Path) -> tuple[Cost, float]:
    """Return the cost of an installation and the size of its packages in MiB."""
    run(python("-m", "venv", str(environment)))
    pip = str(environment / "bin" / "python")
    cost, _ = run(Command((pip, "-m", "pip", "install", "--quiet", requirement)))
    status = 0 if requirement.endswith("]") else 1
    run(Command((pip, "-I", "-c", "import sg_factory.constructs"), status=status))
    packages = environment / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    size = sum(each.stat().st_size for each in packages.rglob("*") if each.is_file())
    if not (environment / "bin" / "sg-factory").exists():
        raise WorkNotDone(f"{requirement} brings no command")
    return cost, size / _MIB
