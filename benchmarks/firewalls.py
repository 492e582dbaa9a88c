"""`firewall --output`: the firewalls of all hosts of a large project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from benchmarks.large_project import write_large_project
from benchmarks.measure import Command, Figure, WorkNotDone, alternate, of_rounds, run, sg_factory

_ROUNDS = 5
_HOSTS = 500
_ENTRIES = ["3.5.0.0/16"]  # of the prefix list of the project, which no role file says


def firewalls(folder: Path) -> Iterator[Figure]:
    """Measure 500 hosts of as many roles with 20 rules each; every role is a host of its own."""
    project, output, inventory = folder / "large", folder / "output", folder / "inventory.json"
    write_large_project(project, _HOSTS, "folders")
    roles = sorted(path.stem for path in project.glob("roles/**/*.yaml") if not path.name.startswith("_"))
    addresses = {role: [f"10.{number // 250}.{number % 250}.4"] for number, role in enumerate(roles)}
    inventory.write_text(json.dumps({**addresses, "s3": _ENTRIES}), "utf-8")
    options = ("--project", str(project), "--inventory", str(inventory), "--output", str(output))
    writing = sg_factory("firewall", *options)
    _verify(writing, output)
    rounds = alternate(writing, sg_factory("check", "--project", str(project)), rounds=_ROUNDS)
    what = "`firewall --output` of 500 hosts"
    yield of_rounds(what, rounds, lambda made, _: 1000 * made.cpu, bound=2000, unit="ms")
    yield of_rounds("… ÷ `check` of the project", rounds, lambda made, check: made.cpu / check.cpu, bound=None)
    yield of_rounds("… memory", rounds, lambda made, _: made.memory / 1e6, bound=None, unit="MB")


def _verify(command: Command, output: Path) -> None:
    run(command)
    made = [path.read_text("utf-8") for path in output.glob("hosts/*/firewall.nft")]
    rules = sum(text.count(' accept comment "roles/') for text in made)
    if len(made) != _HOSTS or rules < 20 * _HOSTS:
        raise WorkNotDone(f"{len(made)} firewalls were written, with {rules} rules")
