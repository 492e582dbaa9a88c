"""Load, compile and check a project. Every command that reads one calls `run`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sg_factory.check import CHECKS, NOTICES, run_checks
from sg_factory.diagnostic import Diagnostic, Suppressed
from sg_factory.files import Files, FileSource, files_of
from sg_factory.garbage_collection import paused_collection
from sg_factory.network import AppVpc, Traffic
from sg_factory.plan import HandedInKind, Plan
from sg_factory.text.progress import steps
from sg_factory.text.spelling import limited_guesses, remedy_of_few, suggestion
from sg_factory.yaml import Locator, pin, pin_suppressed

if TYPE_CHECKING:
    from sg_factory.authored.read import Loaded

# The default level of each check whose level a project may change.
LEVELS = tuple((check.name, check.level) for check in CHECKS if not check.is_fixed)
# Names of the checks that cannot be switched off or accepted, and of those that apply to templates.
NEVER_SILENCED = frozenset(check.name for check in CHECKS if check.is_fixed)
_SILENCEABLE = {check.name: not check.is_fixed for check in CHECKS}
# Names of the checks that a network can accept, too.
OF_RANGES = tuple(check.name for check in CHECKS if check.speaks_of == "ranges")
TEMPLATE_CHECKS = tuple(check.name for check in CHECKS if "others" in check.reads)


class UnknownName(Exception):
    """The caller named an unknown role or environment, or a folder without templates."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a run over a project or over templates.

    With `mistakes` nothing is generated from a project, or a template was not read. With mistakes in files there are no
    plans; with mistakes about limits there are. `diagnostics` are the mistakes and the findings of the
    plans. Both are pinned and sorted. `of_plans` are the findings of a project by plan, not pinned. `size` is that of
    the project's files in bytes. `suppressed` are the accepted findings, pinned and sorted. `unpinned` are all mistakes
    in files, not pinned. `files` are those that places are in.
    """

    files: Files
    plans: tuple[Plan, ...]
    diagnostics: tuple[Diagnostic, ...]
    mistakes: tuple[Diagnostic, ...] = ()
    of_plans: tuple[tuple[Diagnostic, ...], ...] = ()
    size: int = 0
    suppressed: tuple[Suppressed, ...] = ()
    unpinned: tuple[Diagnostic, ...] = ()

    @property
    def is_broken(self) -> bool:
        """True if there are mistakes: nothing is generated from the project, or a template was not read."""
        return bool(self.mistakes)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The plans of a project with its mistakes: with `mistakes` no plan may be used, `limits` are about limits of AWS.

    `has_all` is True if there is a plan for each declared environment.
    """

    plans: tuple[Plan, ...] = ()
    mistakes: tuple[Diagnostic, ...] = ()
    limits: tuple[Diagnostic, ...] = ()
    has_all: bool = False


def moment(text: str) -> datetime:
    """Parse the value of `--as-of`; `2027-05-01` is the beginning of that day in UTC. Raises ValueError."""
    from sg_factory.authored.models.text import parse_moment

    parsed = parse_moment(text)
    if parsed is None:
        raise ValueError(f"“{text}” is neither a date nor a time in UTC: write 2027-05-01 or 2027-05-01T18:00Z")
    return parsed if isinstance(parsed, datetime) else datetime(parsed.year, parsed.month, parsed.day, tzinfo=UTC)


def schemas(source: FileSource) -> tuple[dict[str, dict[str, Any]], bool]:
    """Return the JSON Schema of each kind of file (`role`, `base`, `sg-factory`, `hosts`), with the names of a project.

    The second value is False if sg-factory.yaml has mistakes, so that its names are unknown. Other mistakes do not
    matter.
    """
    from sg_factory.authored.read import load
    from sg_factory.authored.schema import names_of, schemas_of

    loaded = load(files_of(source))
    checks = [check.name for check in CHECKS if not check.is_fixed]
    names = names_of(loaded.project, checks, OF_RANGES, are_all=loaded.settings_readable)
    return schemas_of(names), loaded.settings_readable


def traffic_of(service: str, plan: Plan) -> tuple[Traffic, ...]:
    """Return the traffic of a service: a name of the catalogue or the project, or traffic such as tcp/8443.

    Raises UnknownName, which says what to write instead.
    """
    from sg_factory.compile.services import NoService, general_traffic

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
    handed_in: Mapping[HandedInKind, Collection[str]] = MappingProxyType({}),
) -> Outcome:
    """Load, compile and check a project.

    `environments` are names or patterns (`prod-*`) of declared environments: only those are compiled. `disable`
    switches roles off for this run; `as_of` is the moment for `expires` and `review_by`, by default now. Without
    `judge` only the findings that concern the output are reported. `app_vpc` is the VPC of the CDK app, whose ranges
    “vpc” means; `handed_in` are the networks and external groups whose ids the app passes. Raises UnknownName for an
    unknown name in `environments`, `disable` or `handed_in`.
    """
    with paused_collection(), limited_guesses():
        from sg_factory.authored.read import load
        from sg_factory.compile import handed_in_notes, other_vpc_ranges

        files = files_of(source)
        loaded = load(files)
        if app_vpc is not None or handed_in:
            names = _handed_in_names(loaded, handed_in)
            loaded = replace(loaded, project=replace(loaded.project, app_vpc=app_vpc, handed_in=names))
        compiled = _compile(loaded, environments, disable, as_of or datetime.now(UTC))
        locator = Locator(files)
        mistakes = pin(chain(compiled.mistakes, compiled.limits), locator)
        if compiled.mistakes:
            return Outcome(files, (), mistakes, mistakes, unpinned=compiled.mistakes)
        checks = [check for check in (CHECKS if judge else NOTICES) if compiled.has_all or not check.asks_all]
        judged = run_checks(compiled.plans, checks, is_whole=compiled.has_all and not disable)
        of_plans = tuple(tuple(each.findings) for each in judged)
        suppressed = pin_suppressed(chain.from_iterable(each.suppressed for each in judged), locator)
        vpcs = chain.from_iterable(other_vpc_ranges(loaded.project, plan.environment.name) for plan in compiled.plans)
        diagnostics = pin(chain(compiled.limits, vpcs, handed_in_notes(loaded.project), *of_plans), locator)
        return Outcome(files, compiled.plans, diagnostics, mistakes, of_plans, loaded.project.size, suppressed)


def _compile(
    loaded: Loaded, environments: Collection[str] | None, disable: Collection[str], as_of: datetime
) -> _Compiled:
    from sg_factory.cloudformation.limits import beyond_limits
    from sg_factory.cloudformation.user_data import beyond_user_data
    from sg_factory.compile import (
        added_twice,
        beyond_acl_quotas,
        beyond_quotas,
        beyond_quotas_of_all,
        compile_environments,
        environment_names,
        verify,
        verify_handed_in,
        walled_twice,
    )

    project = loaded.project
    if not loaded.settings_readable:
        return _Compiled(mistakes=loaded.diagnostics)
    mistakes = [*loaded.diagnostics, *verify(project, _SILENCEABLE, OF_RANGES)]
    limits = [*beyond_quotas_of_all(project)]
    _known_roles(disable, (*project.roles, *project.unreadable))
    names = _selected(environment_names(project), environments)
    plans: list[Plan] = []
    for plan, found in compile_environments(project, steps(names, "compiling"), disable, as_of):
        plans.append(plan)
        mistakes += (*found, *verify_handed_in(project, plan.environment.name))
        limits += beyond_limits(plan)
        if not mistakes:  # a host whose entry has a mistake has no addresses: no reason to report them as unknown
            limits += beyond_user_data(plan)
    mistakes += (*added_twice(plans), *walled_twice(plans))
    limits += beyond_quotas(plans)
    limits += beyond_acl_quotas(plans)
    return _Compiled(tuple(plans), tuple(mistakes), tuple(limits), has_all=names == environment_names(project))


def _handed_in_names(loaded: Loaded, handed_in: Mapping[HandedInKind, Collection[str]]) -> frozenset[str]:
    """Return all names that an app hands in. Raises UnknownName for one that sg-factory.yaml does not declare."""
    from sg_factory.compile import undeclared

    for kind, names in handed_in.items():
        reasons = (undeclared(name, kind, loaded.project) for name in names if loaded.settings_readable)
        if reason := next(filter(None, reasons), ""):
            raise UnknownName(reason)
    return frozenset(chain.from_iterable(handed_in.values()))


def _selected(names: tuple[str | None, ...], patterns: Collection[str] | None) -> tuple[str | None, ...]:
    """Return the environments that match one of the patterns. Raises UnknownName for a pattern without a match."""
    if patterns is None:
        return names
    declared = [name for name in names if name is not None]
    meant = {pattern: [name for name in declared if fnmatchcase(name, pattern)] for pattern in patterns}
    for pattern in (pattern for pattern, matches in meant.items() if not matches):
        help, _ = remedy_of_few(pattern, declared, "the project declares")
        raise UnknownName(f"unknown environment “{pattern}”: {help}")
    return tuple(name for name in declared if any(name in matches for matches in meant.values()))


def _known_roles(names: Collection[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            help = suggestion(name, known, otherwise="`sg-factory show` lists them")
            raise UnknownName(f"unknown role “{name}”: {help}")
