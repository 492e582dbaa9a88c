"""Time to write, open and query the pages of a large project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.large_project import write_large_project
from benchmarks.measure import Figure, WorkNotDone, run, sg_factory
from tests.browser import launched

if TYPE_CHECKING:
    from playwright.sync_api import Page

_ROUNDS = 5
_ROLES = 500
_PAINTED = """
() => new Promise((resolve) => {
  const look = () => {
    const [painted] = performance.getEntriesByName("first-contentful-paint");
    if (painted) resolve(painted.startTime);
    else requestAnimationFrame(look);
  };
  look();
})"""
_ASKED = """
() => {
  const model = new Model(data.reach);
  const begun = performance.now();
  const answer = ask(model, questionOf(model, { from: "orders-1-web", to: "media-2-cache", service: "", hops: "any" }));
  return [performance.now() - begun, answer.verdict];
}"""


def site(folder: Path) -> Iterator[Figure]:
    """`docs` of 500 roles with 20 rules each, in 20 folders."""
    project, output = folder / "large", folder / "site"
    write_large_project(project, _ROLES, "folders")
    command = sg_factory("docs", "--project", str(project), "--output", str(output), "--as-of", "2026-11-20")
    run(command)
    clock, cpu = [], []
    for _ in range(_ROUNDS):
        begun = perf_counter()
        cost, _ = run(command)
        clock.append(1000 * (perf_counter() - begun))
        cpu.append(cost.cpu)
    yield _figure("docs of 500 roles, on the clock", clock, 5000, "ms")
    yield _figure("… CPU time of all its processes", cpu, None, "s")
    pages = sorted(output.rglob("*.html"))
    if len(list(output.glob("roles/*.html"))) != _ROLES:
        raise WorkNotDone(f"{len(pages)} pages were written")
    yield _figure(
        "… the largest file",
        [max(each.stat().st_size for each in output.rglob("*") if each.is_file()) / 1e3],
        1000,
        "kB",
    )
    with launched(folder) as browser:
        page = browser.new_page()
        yield _figure("first paint of the graph", _painted(page, output / "graph.html"), 2000, "ms")
        folders = max(output.glob("graph/*.html"), key=lambda each: each.stat().st_size)
        yield _figure("… of the largest folder's graph", _painted(page, folders), 2000, "ms")
        yield _figure("… of the first page", _painted(page, output / "index.html"), 2000, "ms")
        yield _figure(
            "an answer through any number of others, in the page", _answered(page, output / "reach.html"), 200, "ms"
        )


def _painted(page: Page, path: Path) -> list[float]:
    """Milliseconds from the opening of a page to its first text."""
    found = []
    for _ in range(_ROUNDS):
        page.goto(path.as_uri())
        found.append(page.evaluate(_PAINTED))
    return found


def _answered(page: Page, path: Path) -> list[float]:
    page.goto(path.as_uri())
    found = []
    for _ in range(_ROUNDS):
        taken, verdict = page.evaluate(_ASKED)
        if verdict != "yes":
            raise WorkNotDone(f"the answer was {verdict}")
        found.append(taken)
    return found


def _figure(what: str, values: list[float], bound: float | None, unit: str) -> Figure:
    return Figure(what, median(values), min(values), max(values), bound, unit)
