"""`sg-factory template` against `cdk synth`, the pinned command line with its app, of the sample project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from benchmarks.cdk import cdk_synth
from benchmarks.measure import ROOT, Command, Cost, Figure, WorkNotDone, alternate, of_rounds, run, sg_factory

_ROUNDS = 5


def template_vs_synth(folder: Path) -> Iterator[Figure]:
    """Both make the same resources, and that is looked at first."""
    template = sg_factory("template", "--as-of", "2026-11-20")
    synth = cdk_synth(ROOT, folder, "--context", "as_of=2026-11-20")
    _verify_same(template, synth, folder)
    rounds = alternate(synth, template, rounds=_ROUNDS)

    def to_synth(synth: Cost, template: Cost) -> float:
        return template.cpu / synth.cpu

    yield of_rounds("sample project: template ÷ cdk synth", rounds, to_synth, bound=0.1)


def _verify_same(template: Command, synth: Command, folder: Path) -> None:
    run(synth)
    (file,) = folder.glob("*.template.json")
    synthesized = json.loads(file.read_text("utf-8"))["Resources"]
    _, out = run(template)
    if json.loads(out)["Resources"] != synthesized:
        raise WorkNotDone("template and cdk synth made different resources")
