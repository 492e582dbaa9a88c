"""Read and check CloudFormation templates, as `project` does role files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sg_factory.check import CHECKS, CheckResult, run_checks
from sg_factory.diagnostic import Diagnostic, Severity
from sg_factory.files import Folder
from sg_factory.garbage_collection import paused_collection
from sg_factory.pipeline.live import LiveAccount, Source, live_plans
from sg_factory.pipeline.of_others import as_shown, chosen_plans
from sg_factory.pipeline.project import Outcome, UnknownName
from sg_factory.plan import Plan
from sg_factory.yaml import Locator, pin, pin_suppressed


def read_templates(sources: Iterable[Source], *, project: Path = Path(), as_of: datetime | None = None) -> Outcome:
    """Read and check what others wrote: files, folders, cloud assemblies of `cdk synth`, live accounts.

    `project` is the folder of the environments that live accounts name. Raises UnknownName for a folder without
    templates, and for an account that cannot be read.
    """
    with paused_collection():
        plans, mistakes, judged = _checked_templates(sources, as_of or datetime.now(UTC), project=project)
        locator = Locator(Folder(Path(), may_leave=True))
        suppressed = pin_suppressed(chain.from_iterable(each.suppressed for each in judged), locator)
        diagnostics = pin(chain(mistakes, *(each.findings for each in judged)), locator)
        return Outcome(plans, diagnostics, pin(mistakes, locator), suppressed=suppressed)


def read_source(
    source: Source,
    environments: Collection[str] = (),
    *,
    project: Path = Path(),
    as_of: datetime | None = None,
    judge: bool = True,
) -> Outcome:
    """Read what others wrote: the Plans that have groups, each with a name of its own if there are several.

    `environments` are names or patterns, or ids of VPCs; all if empty. Without `judge` only the findings about what is
    not known are reported. `project` is as `read_templates` has it. Raises UnknownName for an unknown one, and for a
    source without groups or that cannot be read.
    """
    with paused_collection():
        found, mistakes = plans_of([source], as_of or datetime.now(UTC), project)
        locator = Locator(Folder(Path(), may_leave=True))
        wrong = pin(mistakes, locator)
        if wrong:
            return Outcome((), wrong, wrong)
        chosen = chosen_plans(source, found, environments)
        checks = CHECKS if judge else [check for check in CHECKS if check.name in UNREAD]
        judged = run_checks((*chosen, *(plan for plan in found if not plan.groups)), checks)
        of_plans = tuple(tuple(each.findings) for each in judged[: len(chosen)])
        diagnostics = pin(chain.from_iterable(each.findings for each in judged), locator)
        size = source.stat().st_size if isinstance(source, Path) and source.is_file() else 0
        return Outcome(tuple(map(as_shown, chosen)), diagnostics, (), of_plans, size)


UNREAD = ("unknown-value", "malformed-rule", "open-egress", "ended-egress")
"""Checks that report what is not known of a source."""


def template_in(file: Path) -> dict[str, Any] | None:
    """Return the template in a file (JSON, or YAML with short tags) in its JSON form; None if it is not a template."""
    from sg_factory.source.cloudformation.text import parse, read_bytes

    written = read_bytes(file, file.name)
    found = parse(written, file.name)[0] if isinstance(written, bytes) else None
    return found if isinstance(found, dict) else None


def judge_templates(
    paths: Iterable[Path], levels: Mapping[str, Severity | None] = MappingProxyType({})
) -> tuple[Diagnostic, ...]:
    """Return the findings of CloudFormation templates, each once, with key paths instead of lines.

    `levels` replace the default levels of checks; None is off.
    """
    with paused_collection():
        _, mistakes, judged = _checked_templates(paths, datetime.now(UTC), levels)
        return tuple(dict.fromkeys(chain(mistakes, *(each.findings for each in judged))))


def known_ids() -> dict[str, str]:
    """Return the ids of other tools by which a template may suppress findings, by each spelling in lower case."""
    from sg_factory.check.id_spellings import spellings
    from sg_factory.check.other_tools import SCOPES

    ids = (known for check in CHECKS if "others" in check.reads for known in check.known_as if known in SCOPES)
    return {spelling.casefold(): known for known in ids for spelling in spellings(known)}


def _checked_templates(
    sources: Iterable[Source],
    as_of: datetime,
    levels: Mapping[str, Severity | None] = MappingProxyType({}),
    project: Path = Path(),
) -> tuple[tuple[Plan, ...], tuple[Diagnostic, ...], tuple[CheckResult, ...]]:
    """Return the plans of sources, the mistakes in them, and the results of the checks.

    Suppressions of other tools in a template are honoured; whether the other tool needs them is not checked.
    """
    plans, mistakes = plans_of(sources, as_of, project)
    weighed = tuple(replace(plan, levels=tuple(levels.items())) for plan in plans) if levels else tuple(plans)
    return weighed, tuple(mistakes), run_checks(weighed)


def plans_of(
    sources: Iterable[Source], as_of: datetime, project: Path
) -> tuple[tuple[Plan, ...], tuple[Diagnostic, ...]]:
    """Return the Plans of sources, and the reasons why files have none. Raises UnknownName."""
    from sg_factory.source.cloudformation import NoTemplate
    from sg_factory.source.kinds import adopt_all

    sources = tuple(sources)
    live = chain.from_iterable(live_plans(each, project, as_of) for each in sources if isinstance(each, LiveAccount))
    try:
        plans, mistakes = adopt_all([each for each in sources if isinstance(each, Path)], as_of, known_ids())
    except NoTemplate as error:
        raise UnknownName(str(error)) from None
    return (*plans, *live), mistakes
