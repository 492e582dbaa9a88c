"""`make bench`: every figure with its bound, or the named ones: `python -m benchmarks check-large`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from benchmarks.account import account
from benchmarks.bounds import bounds
from benchmarks.check_large import check_large
from benchmarks.check_sample import check_sample
from benchmarks.checks import checks
from benchmarks.construct import construct
from benchmarks.drift import drift
from benchmarks.environments import environments
from benchmarks.firewalls import firewalls
from benchmarks.flow_logs import flow_logs
from benchmarks.importing import importing
from benchmarks.install import install
from benchmarks.lab import lab
from benchmarks.many_templates import many_templates
from benchmarks.measure import Figure, WorkNotDone
from benchmarks.new import new
from benchmarks.prove import prove
from benchmarks.quadratic import quadratic
from benchmarks.reach import reach
from benchmarks.review import review
from benchmarks.site import site
from benchmarks.synth_folders import synth_folders
from benchmarks.template_folders import template_folders
from benchmarks.template_vs_synth import template_vs_synth
from benchmarks.terminal import terminal

FIGURES: Mapping[str, Callable[[Path], Iterator[Figure]]] = {
    "check-large": check_large,
    "check-sample": check_sample,
    "checks": checks,
    "many-templates": many_templates,
    "account": account,
    "import": importing,
    "drift": drift,
    "construct": construct,
    "template-vs-synth": template_vs_synth,
    "template-folders": template_folders,
    "synth-folders": synth_folders,
    "environments": environments,
    "quadratic": quadratic,
    "install": install,
    "new": new,
    "review": review,
    "flow-logs": flow_logs,
    "firewall": firewalls,
    "terminal": terminal,
    "reach": reach,
    "prove": prove,
    "site": site,
    "lab": lab,
    "bounds": bounds,
}

# Fixed widths of columns, as a row is printed when it is measured, before later ones are known.
_WIDTHS = (17, 74, 8, 9, 22)


@click.command("benchmarks")
@click.argument("names", metavar="[FIGURE]...", nargs=-1, type=click.Choice(list(FIGURES)))
def main(names: tuple[str, ...]) -> None:
    """Print each figure with its bound; docs/benchmarks.md describes it.

    A missed bound is told, not judged: the exit status is 1 only where the work was not done.
    """
    click.echo(_row("figure", "what", "bound", "measured", "of all rounds", ""))
    is_done = True
    for name in names or FIGURES:
        click.echo(f"measuring {name} ...", err=True)
        try:
            with TemporaryDirectory(prefix="sg-factory-bench-") as folder:
                for figure in FIGURES[name](Path(folder)):
                    click.echo(_row(name, *_cells(figure)))
        except WorkNotDone as error:
            click.echo(f"{name}: {error}", err=True)
            is_done = False
    if not is_done:
        sys.exit("some of the work was not done")


def _row(*cells: str) -> str:
    """A line of the table; a cell that is wider than its column moves the cells after it."""
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, (*_WIDTHS, 0), strict=True)).rstrip()


def _cells(figure: Figure) -> tuple[str, str, str, str, str]:
    spread = f"{_number(figure.low, figure)} to {_number(figure.high, figure)}"
    if figure.bound is None:
        return figure.what, "", _number(figure.value, figure), spread, ""
    verdict = "holds" if figure.holds else "MISSED"
    return figure.what, _number(figure.bound, figure), _number(figure.value, figure), spread, verdict


def _number(value: float, figure: Figure) -> str:
    return f"{value:.0f} {figure.unit}" if figure.unit else f"{value:.2f}"


main()
