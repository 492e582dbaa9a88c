"""`check` of a folder of templates as teams write them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Command, Figure, WorkNotDone, alternate, of_rounds, run, sg_factory
from benchmarks.shop_templates import write_templates

_ROUNDS = 5
_TEMPLATES = 120
_SIZES = (18, 60)  # kB, which the smallest and the largest lie between


def many_templates(folder: Path) -> Iterator[Figure]:
    """Measure templates, each with a bastion that the internet reaches and with accepted egress to the internet."""
    templates = folder / "templates"
    write_templates(templates, _TEMPLATES)
    check = sg_factory("check", str(templates), "--format", "json", status=1)
    _verify(check, templates)
    rounds = alternate(check, rounds=_ROUNDS)
    yield of_rounds(f"a folder of {_TEMPLATES} templates", rounds, lambda cost: 1000 * cost.cpu, bound=4000, unit="ms")
    yield of_rounds("… memory", rounds, lambda cost: cost.memory / 1e6, bound=None, unit="MB")


def _verify(check: Command, folder: Path) -> None:
    """Assert that each file has one finding and one accepted finding, and nothing else."""
    sizes = [each.stat().st_size / 1000 for each in folder.iterdir()]
    if not _SIZES[0] < min(sizes) < max(sizes) < _SIZES[1]:
        raise WorkNotDone(f"templates of {min(sizes):.0f} to {max(sizes):.0f} kB were written")
    report = json.loads(run(check)[1])
    found = Counter(each["code"] for each in report["diagnostics"])
    accepted = len({each["where"]["file"] for each in report["suppressed"]})
    if found != {"world-open-admin": _TEMPLATES} or accepted != _TEMPLATES:
        raise WorkNotDone(f"{dict(found)} were found, and something accepted in {accepted} templates")
