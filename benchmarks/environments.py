"""One of 20 environments against all of them, with `template` and with `cdk synth`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import mean

from benchmarks.cdk import GROUP, cdk_synth, copy_app, count, rules, templates
from benchmarks.groups import VPC_ID, in_folders, write_role_files
from benchmarks.measure import Command, Cost, Figure, WorkNotDone, alternate, of_rounds, run, sg_factory

_NAMES = [f"prod-{number:02d}" for number in range(1, 21)]
_ALL, _ONE, _IDLE = "prod-*", "prod-10", "idle"
_FOLDERS, _FOLDER_SIZE, _RULES_PER_GROUP = 20, 25, 10


def environments(folder: Path) -> Iterator[Figure]:
    """Subtract the cost of start-up and of reading the files, measured with a nearly empty environment.

    Node.js compiles what runs often, which makes it faster. Environments are large enough for that to happen in a part
    of the first one: of 20 small ones, the first would cost several times as much as the last.
    """

    def template(project: Path, pattern: str) -> Command:
        words = ("--project", str(project), "--environment", pattern, "--output", str(_made(project, pattern)))
        return sg_factory("template", *words)

    def synth(project: Path, pattern: str) -> Command:
        return cdk_synth(project, _made(project, pattern), "--context", f"environment={pattern}")

    yield from _figures("template", template, folder / "template", bound=1.25, rounds=7, short_runs=3)
    yield from _figures("cdk synth", synth, folder / "synth", bound=2, rounds=3)


def _figures(
    what: str,
    command: Callable[[Path, str], Command],
    project: Path,
    *,
    bound: float,
    rounds: int,
    short_runs: int = 1,  # in each round, of what takes so little that the clock's grain shows
) -> Iterator[Figure]:
    _write(project)
    every, one, idle = (command(project, pattern) for pattern in (_ALL, _ONE, _IDLE))
    _verify(every, _made(project, _ALL), len(_NAMES) * _FOLDERS)
    _verify(one, _made(project, _ONE), _FOLDERS)
    costs = alternate(every, *(one, idle) * short_runs, rounds=rounds)
    yield of_rounds(f"{what}, 500 roles in each: one in twentieths of all", costs, _twentieths, bound=None)
    yield of_rounds("… start-up and reading the files taken off", costs, _twentieths_alone, bound=bound)


def _twentieths(every: Cost, *short: Cost) -> float:
    return 20 * mean(cost.cpu for cost in short[::2]) / every.cpu


def _twentieths_alone(every: Cost, *short: Cost) -> float:
    one, idle = (mean(cost.cpu for cost in runs) for runs in (short[::2], short[1::2]))
    return 20 * (one - idle) / (every.cpu - idle)


def _made(project: Path, pattern: str) -> Path:
    return project.with_name(f"{project.name}-{pattern.replace('*', 'all')}")


def _write(project: Path) -> None:
    """Write roles of 20 environments, and a role without a rule for the idle environment."""
    place = f"region: eu-west-1, vpc: {{id: {VPC_ID}, cidrs: [10.0.0.0/16]}}"
    declared = "".join(
        f'  {name}: {{account: "{111122223333 + number}", {place}}}\n' for number, name in enumerate((_IDLE, *_NAMES))
    )
    settings = f"name: many\nstacks: folder\nenvironments:\n{declared}"
    write_role_files(project, in_folders(_FOLDERS, _FOLDER_SIZE), settings, f"environments: [{', '.join(_NAMES)}]\n")
    idle = "description: A role of the idle environment\nowner: platform\nenvironments: idle\ningress: []\n"
    (project / "roles" / "idle.yaml").write_text(idle, "utf-8")
    copy_app(project)


def _verify(command: Command, folder: Path, folders: int) -> None:
    """Assert that the chosen environments have all their stacks, groups and rules, and that there are no others."""
    run(command)
    made = [template for _, template in templates(folder)]
    groups, found = sum(count(template, GROUP) for template in made), sum(len(rules(template)) for template in made)
    size = folders * _FOLDER_SIZE
    if (len(made), groups, found) != (2 * folders, size, _RULES_PER_GROUP * size):
        raise WorkNotDone(f"{len(made)} stacks were made, with {groups:,} groups and {found:,} rules")
