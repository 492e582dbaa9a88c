"""`make mutants`: change the package in small ways, one at a time, and print the changes that no test detects."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import click

from mutation.argued import argued, stale
from mutation.killers import Killers
from mutation.mutants import Mutant, sample, sites, written
from mutation.reach import Reach
from mutation.record import Record
from mutation.tree import Tree
from mutation.trial import Verdict, run, try_

REPOSITORY = Path(__file__).parents[1]
KEPT = REPOSITORY / ".mutants"
_WORKERS = 2


@click.command("mutation")
@click.option("--sample", "size", type=click.IntRange(1), default=200, show_default=True, help="How many mutants.")
@click.option("--seed", default=1, show_default=True, help="Which ones; the same seed draws the same ones.")
def main(size: int, seed: int) -> None:
    """Try random mutants; exit 1 if an argument is stale or a verdict is unreliable."""
    reasons = argued()
    old = stale(REPOSITORY, reasons)
    for file, before, after in old:
        click.echo(f"stale in mutation/argued.yaml: {file} has no such change\n    - {before}\n    + {after}")
    click.echo("learning which tests reach what ...", err=True)
    # All at once, so that edits during the run have no effect.
    first, *trees = (Tree.of(REPOSITORY, KEPT / f"tree-{number}") for number in range(1 + _WORKERS))
    drawn = written(first.root, sample(sites(first.root, "sg_factory"), size, seed))
    record = Record(first, KEPT / "reach")
    record.learn()
    reach = Reach(first.root, record.noted)
    verdicts = []
    open_ = [each for each in drawn if each.key not in reasons]
    for verdict in _tried(open_, reach, Killers(KEPT / "killers.json", record), trees):
        verdicts.append(verdict)
        if verdict.killer is None:
            click.echo(f"{verdict}\n")
    doubtful = _failing_unchanged(first, verdicts, reach)
    for test in doubtful:
        click.echo(f"fails without a change, so that what it killed is not judged: {test}")
    killed = sum(each.killer is not None and each.killer not in doubtful for each in verdicts)
    told, left = len(drawn) - len(open_), len(open_) - killed
    share = (killed + told) / len(drawn)
    click.echo(f"{len(drawn)} mutants: {killed} killed, {told} argued, {left} survived: {share:.1%} killed or argued")
    sys.exit(bool(old or doubtful))


def _tried(drawn: Sequence[Mutant], reach: Reach, killers: Killers, trees: Sequence[Tree]) -> Iterator[Verdict]:
    """The verdict on each mutant, several in parallel, each in a tree of its own, starting with its last killer."""
    free: SimpleQueue[Tree] = SimpleQueue()
    for tree in trees:
        free.put(tree)

    def judge(each: Mutant, tests: list[str]) -> Verdict:
        tree = free.get()
        try:
            return try_(tree, each, sorted(tests, key=lambda test: test != killers.last(each)), reach.work)
        finally:
            free.put(tree)

    with ThreadPoolExecutor(len(trees)) as pool:
        known = {each: Verdict(each, 0, 1, test) for each in drawn if (test := killers.still(each))}
        waiting = {
            each: pool.submit(judge, each, reach.tests(each.file, each.line)) for each in drawn if each not in known
        }
        for number, each in enumerate(drawn, 1):
            verdict = known[each] if each in known else waiting[each].result()
            click.echo(f"\r{number} of {len(drawn)}", err=True, nl=number == len(drawn))
            if verdict.killer and each not in known:
                killers.add(each, verdict.killer)
            yield verdict


def _failing_unchanged(tree: Tree, verdicts: Sequence[Verdict], reach: Reach) -> list[str]:
    """Tests that killed a mutant but also fail on unchanged code."""
    killers = sorted({verdict.killer for verdict in verdicts if verdict.killer})
    return sorted(set(run(tree, killers, reach.work, "--maxfail=1000")[1])) if killers else []


if __name__ == "__main__":
    main(prog_name="python -m mutation")
