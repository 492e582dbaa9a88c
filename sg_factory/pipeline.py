"""The table of contents: load, compile, check. Everything that reads a project goes through `run`.

`read_templates` is the other way in: what somebody else has written becomes Plans, and is checked like them. Neither
pays for what only the other one needs: it is imported where it is called, and is most of a short run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sg_factory.check import CHECKS, NAMES, NOTICES, CheckResult, run_checks
from sg_factory.check.id_spellings import spellings
from sg_factory.check.other_tools import SCOPES
from sg_factory.collection import no_collection
from sg_factory.diagnostic import Diagnostic, Severity, Suppressed
from sg_factory.files import FileSource, Folder, files_of
from sg_factory.network import AppVpc, Traffic
from sg_factory.plan import Plan
from sg_factory.text.progress import steps
from sg_factory.text.spelling import few_guesses, remedy_of_few, suggestion
from sg_factory.yaml import Locator, pin, pin_suppressed

if TYPE_CHECKING:
    from sg_factory.authored.read import Loaded

__all__ = [
    "LEVELS",
    "NAMES",
    "NEVER_SILENCED",
    "TEMPLATE_CHECKS",
    "Locator",
    "Outcome",
    "UnknownName",
    "judge_templates",
    "known_ids",
    "moment",
    "pin",
    "read_templates",
    "run",
    "schemas",
    "template_in",
    "traffic_of",
]

# The level of each check that a project may give another one.
LEVELS = tuple((check.name, check.level) for check in CHECKS if not check.is_fixed)
# By name: the checks that nothing switches off or accepts, and those that have a question to templates.
NEVER_SILENCED = frozenset(check.name for check in CHECKS if check.is_fixed)
TEMPLATE_CHECKS = tuple(check.name for check in CHECKS if "template" in check.reads)


class UnknownName(Exception):
    """The caller, not an author, named what is not there: a role or environment, or a folder's templates."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a project, or of templates.

    `mistakes` keep a project from being made, or a template from being read; those of form leave no plan, those about
    limits do. `diagnostics` are all that is to be told: the mistakes, and the findings of the plans that there are.
    Both are pinned and sorted. `of_plans` are the findings of a project once more, each plan's by themselves and not
    pinned yet. `size` is that of a project's files in bytes. `suppressed` is what somebody accepts, pinned and sorted.
    """

    plans: tuple[Plan, ...]
    diagnostics: tuple[Diagnostic, ...]
    mistakes: tuple[Diagnostic, ...] = ()
    of_plans: tuple[tuple[Diagnostic, ...], ...] = ()
    size: int = 0
    suppressed: tuple[Suppressed, ...] = ()

    @property
    def is_broken(self) -> bool:
        """Whether there are mistakes: nothing is to be made of the project, or a template was not read."""
        return bool(self.mistakes)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The plans of a project with what is wrong: `mistakes`, with which no plan is to be used, and `limits`.

    `has_all` says that there is one for each environment that the project declares.
    """

    plans: tuple[Plan, ...] = ()
    mistakes: tuple[Diagnostic, ...] = ()
    limits: tuple[Diagnostic, ...] = ()
    has_all: bool = False


def moment(text: str) -> datetime:
    """The moment that `--as-of` names: `2027-05-01` is the first one of that day in UTC. Raises ValueError."""
    from sg_factory.authored.models.text import parse_moment

    parsed = parse_moment(text)
    if parsed is None:
        raise ValueError(f"“{text}” is no date and no time in UTC: write 2027-05-01 or 2027-05-01T18:00Z")
    return parsed if isinstance(parsed, datetime) else datetime(parsed.year, parsed.month, parsed.day, tzinfo=UTC)


def schemas(source: FileSource) -> tuple[dict[str, dict[str, Any]], bool]:
    """JSON Schemas by the kind of file (`role`, `base`, `sg-factory`, `hosts`), with the names of a project.

    Mistakes in its files are no hindrance; with some in sg-factory.yaml, nobody knows its names: then False.
    """
    from sg_factory.authored.read import load
    from sg_factory.authored.schema import names_of, schemas_of

    loaded = load(files_of(source))
    checks = [check.name for check in CHECKS if not check.is_fixed]
    names = names_of(loaded.project, checks, are_all=loaded.settings_readable)
    return schemas_of(names), loaded.settings_readable


def traffic_of(service: str, plan: Plan) -> tuple[Traffic, ...]:
    """What a `service` stands for in a project: a name of the catalogue or its own, or traffic written out.

    Raises UnknownName, which says what to write instead.
    """
    from sg_factory.compile.traffics import NoService, general_traffic

    own = dict(plan.services)
    try:
        return own[service] if service in own else general_traffic(service, own)
    except NoService as error:
        raise UnknownName(f"{error}: {error.help}") from None


def run(
    source: FileSource,
    *,
    environments: Collection[str] | None = None,
    disable: Collection[str] = (),
    as_of: datetime | None = None,
    judge: bool = True,
    app_vpc: AppVpc | None = None,
) -> Outcome:
    """Load, compile and check a project.

    `environments` are names or patterns (`prod-*`) of the declared ones: only those are compiled. `disable` switches
    roles off for this run; `as_of` is the moment that `expires` and `review_by` are held against, now where it is not
    given. Without `judge` the findings are only what a reader of the output must know. `app_vpc` is the VPC of the CDK
    app that asks, whose ranges “vpc” means. Raises UnknownName where `environments` or `disable` names what is not
    there.
    """
    from sg_factory.authored.read import load
    from sg_factory.compile import other_vpc_ranges

    with no_collection(), few_guesses():
        files = files_of(source)
        loaded = load(files)
        if app_vpc is not None:
            loaded = replace(loaded, project=replace(loaded.project, app_vpc=app_vpc))
        compiled = _compile(loaded, environments, disable, as_of or datetime.now(UTC))
        locator = Locator(files)
        mistakes = pin(chain(compiled.mistakes, compiled.limits), locator)
        if compiled.mistakes:
            return Outcome((), mistakes, mistakes)
        checks = [check for check in (CHECKS if judge else NOTICES) if compiled.has_all or not check.asks_all]
        judged = run_checks(compiled.plans, checks, is_whole=compiled.has_all and not disable)
        of_plans = tuple(tuple(each.findings) for each in judged)
        suppressed = pin_suppressed(chain.from_iterable(each.suppressed for each in judged), locator)
        told = chain.from_iterable(other_vpc_ranges(loaded.project, plan.environment.name) for plan in compiled.plans)
        diagnostics = pin(chain(compiled.limits, told, *of_plans), locator)
        return Outcome(compiled.plans, diagnostics, mistakes, of_plans, loaded.project.size, suppressed)


def read_templates(paths: Iterable[Path], *, as_of: datetime | None = None) -> Outcome:
    """Read and check CloudFormation templates: files, folders of them, what `cdk synth` has written.

    Raises UnknownName where a folder holds none.
    """
    with no_collection():
        plans, mistakes, judged = _judged(paths, as_of or datetime.now(UTC))
        locator = Locator(Folder(Path(), may_leave=True))
        suppressed = pin_suppressed(chain.from_iterable(each.suppressed for each in judged), locator)
        diagnostics = pin(chain(mistakes, *(each.findings for each in judged)), locator)
        return Outcome(plans, diagnostics, pin(mistakes, locator), suppressed=suppressed)


def template_in(file: Path) -> dict[str, Any] | None:
    """The template in a file, JSON or YAML with short tags, as JSON has it; None where it cannot be read as one."""
    from sg_factory.source.cloudformation.text import parse, read_bytes

    written = read_bytes(file, file.name)
    found = parse(written, file.name)[0] if isinstance(written, bytes) else None
    return found if isinstance(found, dict) else None


def judge_templates(
    paths: Iterable[Path], levels: Mapping[str, Severity | None] = MappingProxyType({})
) -> tuple[Diagnostic, ...]:
    """The findings of CloudFormation templates, each once and with the keys that lead to it instead of its line.

    `levels` are those of checks that are not to have their own; None is off.
    """
    with no_collection():
        _, mistakes, judged = _judged(paths, datetime.now(UTC), levels)
        return tuple(dict.fromkeys(chain(mistakes, *(each.findings for each in judged))))


def known_ids() -> dict[str, str]:
    """The ids of other tools by which a template may accept findings, by each spelling in small letters."""
    ids = (known for check in CHECKS if "template" in check.reads for known in check.known_as if known in SCOPES)
    return {spelling.casefold(): known for known in ids for spelling in spellings(known)}


def _judged(
    paths: Iterable[Path], as_of: datetime, levels: Mapping[str, Severity | None] = MappingProxyType({})
) -> tuple[tuple[Plan, ...], tuple[Diagnostic, ...], tuple[CheckResult, ...]]:
    """What templates become, what is wrong with them, and what checks find.

    What a template accepts in another tool's words is honoured; whether that tool needs it is not for us to say.
    """
    from sg_factory.source.cloudformation import NoTemplate, adopt

    try:
        plans, mistakes = adopt(paths, as_of, known_ids())
    except NoTemplate as error:
        raise UnknownName(str(error)) from None
    weighed = tuple(replace(plan, levels=tuple(levels.items())) for plan in plans) if levels else tuple(plans)
    return weighed, tuple(mistakes), run_checks(weighed)


def _compile(
    loaded: Loaded, environments: Collection[str] | None, disable: Collection[str], as_of: datetime
) -> _Compiled:
    from sg_factory.cloudformation.limits import beyond_limits
    from sg_factory.compile import beyond_quotas, beyond_quotas_of_all, compile_environments, environment_names, verify

    project = loaded.project
    if not loaded.settings_readable:
        return _Compiled(mistakes=loaded.diagnostics)
    mistakes = [*loaded.diagnostics, *verify(project, {check.name: not check.is_fixed for check in CHECKS})]
    limits = [*beyond_quotas_of_all(project)]
    _known_roles(disable, (*project.roles, *project.unreadable))
    names = _chosen(environment_names(project), environments)
    plans: list[Plan] = []
    for plan, found in compile_environments(project, steps(names, "compiling"), disable, as_of):
        plans.append(plan)
        mistakes += found
        limits += (*beyond_quotas(plan), *beyond_limits(plan))
    return _Compiled(tuple(plans), tuple(mistakes), tuple(limits), has_all=names == environment_names(project))


def _chosen(names: tuple[str | None, ...], patterns: Collection[str] | None) -> tuple[str | None, ...]:
    """The environments that one of the patterns means; a pattern that means none is the caller's slip."""
    if patterns is None:
        return names
    declared = [name for name in names if name is not None]
    meant = {pattern: [name for name in declared if fnmatchcase(name, pattern)] for pattern in patterns}
    for pattern in (pattern for pattern, matches in meant.items() if not matches):
        help, _ = remedy_of_few(pattern, declared, "the project declares")
        raise UnknownName(f"“{pattern}” is no environment: {help}")
    return tuple(name for name in declared if any(name in matches for matches in meant.values()))


def _known_roles(names: Collection[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            help = suggestion(name, known, otherwise="`sg-factory show` lists them")
            raise UnknownName(f"“{name}” is no role: {help}")
