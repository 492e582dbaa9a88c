"""Two projects, or two templates, and what is told of their difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sg_factory.compare import Pair, difference
from sg_factory.diagnostic import Place, Span
from sg_factory.pipeline import Locator, read_templates, run
from sg_factory.plan import Plan
from sg_factory.report.difference import facts
from tests.projects import write

AS_OF = datetime(2027, 1, 1, tzinfo=UTC)


def projects(folder: Path, before: Mapping[str, str], changes: Mapping[str, str | None]) -> dict[str, Any]:
    """What differs where `changes` are made to the files of `before`: other texts, new files, and None for no file."""
    after = {path: text for path, text in {**before, **changes}.items() if text is not None}
    base, head = write(folder / "base", before), write(folder / "head", after)
    old, new = _compiled(base), _compiled(head)
    pairs = [Pair(name, old[name], new[name]) for name in old]
    return _told(pairs, base, head)


def _compiled(folder: Path) -> dict[str, Plan]:
    outcome = run(folder, as_of=AS_OF, judge=False)
    assert not outcome.is_broken, outcome.diagnostics
    return {plan.environment.name or "": plan for plan in outcome.plans}


def templates(folder: Path, before: str, after: str) -> dict[str, Any]:
    """What differs between two CloudFormation templates in YAML, each of which can be read in one way alone."""
    base, head = write(folder / "base", {"stack.yaml": before}), write(folder / "head", {"stack.yaml": after})
    ((old,), (new,)) = (read_templates([side / "stack.yaml"], as_of=AS_OF).plans for side in (base, head))
    return _told([Pair("", old, new)], base, head)


def _told(pairs: list[Pair], base: Path, head: Path) -> dict[str, Any]:
    old, new = Locator(base), Locator(head)

    def before(place: Place) -> Span:
        span = old.span(place)
        return replace(span, file=f"main:{span.file.removeprefix(f'{base}/')}")

    def after(place: Place) -> Span:
        span = new.span(place)
        return replace(span, file=span.file.removeprefix(f"{head}/"))

    return facts(difference(pairs), base="main", head="the files here", before=before, after=after)
