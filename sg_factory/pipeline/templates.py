"""Read and check CloudFormation templates, as `project` does role files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sg_factory.check import CHECKS, CheckResult, run_checks
from sg_factory.diagnostic import Diagnostic, Severity
from sg_factory.files import Changed, Files, Folder
from sg_factory.garbage_collection import paused_collection
from sg_factory.pipeline.broken_source import BrokenSource
from sg_factory.pipeline.live import LiveAccount, Source, live_plans
from sg_factory.pipeline.of_others import as_shown, chosen_plans
from sg_factory.pipeline.project import Outcome, UnknownName
from sg_factory.plan import Plan
from sg_factory.yaml import Locator, pin, pin_suppressed


@dataclass(frozen=True, slots=True)
class ReadSources:
    """The Plans of sources, and the reasons why files have none.

    Places are in `files`: those on disk, and the answers of live accounts, which are of `live_size` bytes.
    """

    plans: tuple[Plan, ...]
    mistakes: tuple[Diagnostic, ...]
    files: Files
    live_size: int


def read_templates(sources: Iterable[Source], *, project: Path = Path(), as_of: datetime | None = None) -> Outcome:
    """Read and check what others wrote: files, folders, cloud assemblies of `cdk synth`, live accounts.

    `project` is the folder of the environments that live accounts name. Raises UnknownName for a folder without
    templates, and for an account that cannot be read.
    """
    with paused_collection():
        read, judged = _checked_templates(sources, as_of or datetime.now(UTC), project=project)
        locator = Locator(read.files)
        suppressed = pin_suppressed(chain.from_iterable(each.suppressed for each in judged), locator)
        diagnostics = pin(chain(read.mistakes, *(each.findings for each in judged)), locator)
        return Outcome(read.files, read.plans, diagnostics, pin(read.mistakes, locator), suppressed=suppressed)


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
        read = read_sources([source], as_of or datetime.now(UTC), project)
        locator = Locator(read.files)
        wrong = pin(read.mistakes, locator)
        if wrong:
            return Outcome(read.files, (), wrong, wrong)
        chosen = chosen_plans(source, read.plans, environments)
        checks = CHECKS if judge else [check for check in CHECKS if check.name in UNREAD]
        judged = run_checks((*chosen, *(plan for plan in read.plans if not plan.groups)), checks)
        of_plans = tuple(tuple(each.findings) for each in judged[: len(chosen)])
        diagnostics = pin(chain.from_iterable(each.findings for each in judged), locator)
        size = source.stat().st_size if isinstance(source, Path) and source.is_file() else read.live_size
        return Outcome(read.files, tuple(map(as_shown, chosen)), diagnostics, (), of_plans, size)


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
        read, judged = _checked_templates(paths, datetime.now(UTC), levels)
        return tuple(dict.fromkeys(chain(read.mistakes, *(each.findings for each in judged))))


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
) -> tuple[ReadSources, tuple[CheckResult, ...]]:
    """Return what is read of sources, and the results of the checks.

    Suppressions of other tools in a template are honoured; whether the other tool needs them is not checked.
    """
    read = read_sources(sources, as_of, project)
    weighed = tuple(replace(plan, levels=tuple(levels.items())) for plan in read.plans) if levels else read.plans
    return replace(read, plans=weighed), run_checks(weighed)


def whole_sources(sources: Iterable[Source], as_of: datetime, project: Path) -> ReadSources:
    """Read sources as `read_sources` does. Raises BrokenSource if one of them has mistakes."""
    read = read_sources(sources, as_of, project)
    if read.mistakes:
        raise BrokenSource(pin(read.mistakes, read.files))
    return read


def read_sources(sources: Iterable[Source], as_of: datetime, project: Path) -> ReadSources:
    """Read sources. Raises UnknownName for a source without anything to read, and an account that cannot be read."""
    from sg_factory.source.cloudformation import NoTemplate
    from sg_factory.source.kinds import adopt_all

    sources = tuple(sources)
    live = [live_plans(each, project, as_of) for each in sources if isinstance(each, LiveAccount)]
    try:
        plans, mistakes = adopt_all([each for each in sources if isinstance(each, Path)], as_of, known_ids())
    except NoTemplate as error:
        raise UnknownName(str(error)) from None
    answers = {name: text for _, answered in live for name, text in answered.contents.items()}
    return ReadSources(
        (*plans, *chain.from_iterable(found for found, _ in live)),
        mistakes,
        Changed(Folder(Path(), may_leave=True), answers),
        sum(map(len, answers.values())),
    )
