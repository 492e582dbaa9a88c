"""`cdk synth` of 500 roles in 20 folders, against the same stacks by hand, and `template` against `cdk synth`.

Also what decided how stacks refer to each other: CDK's weak references against SSM parameters, both by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.cdk import (
    GROUP,
    VALIDATIONS,
    cdk_synth,
    copy_app,
    count,
    dependencies,
    published,
    rules,
    started_by_cdk,
    taken,
    templates,
)
from benchmarks.groups import VPC_ID, in_folders, write_role_files
from benchmarks.measure import Command, Cost, Figure, WorkNotDone, alternate, of_rounds, python, run, sg_factory

_ROUNDS = 5
_FOLDERS, _SIZE, _RULES = 20, 25, 5000  # both halves of 2,000 flows, and two rules with networks for each group
_SETTINGS = f"""\
name: many
stacks: folder
environments:
  prod: {{account: "111122223333", region: eu-west-1, vpc: {{id: {VPC_ID}, cidrs: [10.0.0.0/16]}}}}
"""


def synth_folders(folder: Path) -> Iterator[Figure]:
    """Measure both apps without the CDK command line, and `template` against the whole command."""
    project = folder / "project"
    write_role_files(project, in_folders(_FOLDERS, _SIZE), _SETTINGS)
    app, by_hand = copy_app(project), python("-m", "benchmarks.apps.hand_written_folders")
    for validation, words in VALIDATIONS.items():
        theirs = started_by_cdk(by_hand, folder / "by-hand", validation)
        ours = started_by_cdk(app, folder / "ours", validation)
        _verify_same(theirs, folder / "by-hand", ours, folder / "ours")
        rounds = alternate(theirs, ours, rounds=_ROUNDS)
        yield of_rounds(f"500 roles, 2,000 flows, 40 stacks, {words}", rounds, _second_to_first, bound=1.05)
    synth = cdk_synth(project, folder / "synth")
    template = sg_factory("template", "--project", str(project), "--output", str(folder / "templates"))
    _verify_resources(synth, folder / "synth", template, folder / "templates")
    rounds = alternate(synth, template, rounds=_ROUNDS)
    yield of_rounds("… template ÷ cdk synth", rounds, _second_to_first, bound=0.1)
    yield from _weak_references(folder / "by-parameters", folder / "by-weak-references")


def _weak_references(by_parameters: Path, by_weak_references: Path) -> Iterator[Figure]:
    app = "benchmarks.apps.hand_written_folders"
    parameters = started_by_cdk(python("-m", app), by_parameters, "false")
    weak = started_by_cdk(python("-m", app, "weak"), by_weak_references, "false")
    rounds = alternate(parameters, weak, rounds=_ROUNDS)
    _verify_weak(by_weak_references)
    yield of_rounds("by hand, weak references ÷ parameters: synth", rounds, _second_to_first, bound=None)
    larger = _bytes(by_weak_references) / _bytes(by_parameters)
    yield Figure("… the templates' bytes", larger, larger, larger, None)


def _bytes(assembly: Path) -> int:
    return sum(file.stat().st_size for file in assembly.glob("*.template.json"))


def _verify_weak(assembly: Path) -> None:
    """Assert that every group is an output of its stack, and no stack has an SSM parameter."""
    made = [template for _, template in templates(assembly)]
    outputs = sum(len(template.get("Outputs", ())) for template in made)
    if outputs != _FOLDERS * _SIZE or any(taken(template) for template in made):
        raise WorkNotDone(f"of the groups {outputs} are outputs, and some are still taken by parameters")


def _second_to_first(first: Cost, second: Cost) -> float:
    return second.cpu / first.cpu


def _verify_same(by_hand: Command, its_folder: Path, ours: Command, our_folder: Path) -> None:
    """Assert that both made the same stacks in the same order, with exactly the same rules, tags and parameters."""
    run(by_hand)
    run(ours)
    theirs, made = dict(templates(its_folder)), dict(templates(our_folder))
    groups, found = (sum(each) for each in zip(*((count(t, GROUP), len(rules(t))) for t in made.values()), strict=True))
    if (len(made), groups, found) != (2 * _FOLDERS, _FOLDERS * _SIZE, _RULES):
        raise WorkNotDone(f"the role files became {len(made)} stacks with {groups} groups and {found:,} rules")
    if dependencies(our_folder) != dependencies(its_folder):
        raise WorkNotDone("the two apps differ in their stacks or in their order")
    for name, template in made.items():
        for what in (rules, published, taken):
            if what(template) != what(theirs[name]):
                raise WorkNotDone(f"the two apps differ in {name}: {what.__name__}")


def _verify_resources(synth: Command, its_folder: Path, template: Command, our_folder: Path) -> None:
    run(synth)
    run(template)
    synthesized = {f"many-{name}": each["Resources"] for name, each in templates(its_folder)}
    if {name: each["Resources"] for name, each in templates(our_folder)} != synthesized:
        raise WorkNotDone("template and cdk synth made different resources")
