"""`sg-factory review --flow-logs`: which rules and groups are used, by flow logs and dated snapshots."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sg_factory.account import AccountUnread
from sg_factory.account.history import interface_history
from sg_factory.cli.options import Chosen, outcome_of
from sg_factory.cli.output import fail, note, put, screen_of, tell
from sg_factory.cli.progress import progress
from sg_factory.files import Folder
from sg_factory.files.writing import write_files
from sg_factory.garbage_collection import paused_collection
from sg_factory.pipeline.flow_logs import open_logs
from sg_factory.pipeline.live import Source
from sg_factory.pipeline.project import Outcome, UnknownName
from sg_factory.pipeline.traffic import UnusableSnapshots, dated_snapshots, traffic_report
from sg_factory.plan import Plan
from sg_factory.report.findings.summary import summary
from sg_factory.report.traffic import FORMATS
from sg_factory.report.traffic.evidence import as_evidence, miss_text
from sg_factory.text.counting import few, listed
from sg_factory.text.escaping import escaped
from sg_factory.text.unified import unified
from sg_factory.usage.traffic.athena import NoSqlGlot
from sg_factory.usage.traffic.duck import NoDuckDb
from sg_factory.usage.traffic.files import UnreadLogs
from sg_factory.usage.traffic.joining import MARGINS
from sg_factory.usage.traffic.values import TrafficReport
from sg_factory.yaml import Locator, pin

if TYPE_CHECKING:
    from sg_factory.editing.narrowing import NarrowedFiles

_MOST_MISSES = 10
DEFAULT_MARGIN = MARGINS["ipv4"]


@dataclass(frozen=True, slots=True)
class FlowLogOptions:
    """The options about flow logs. `margin` is a prefix length, `evidence` the file for the Markdown of a patch.

    `asks_config` is True if AWS Config shall tell which groups interfaces had.
    """

    logs: tuple[str, ...]
    sources: tuple[Source, ...]
    proposes: bool = False
    margin: int = DEFAULT_MARGIN
    evidence: Path | None = None
    asks_config: bool = False


def show_use(chosen: Chosen, outcome: Outcome, options: FlowLogOptions, format: str, *, shows_all: bool) -> None:
    """Print the use of the rules of one environment, or the patch that narrows them to it.

    Status 2 if flow logs or snapshots cannot be read.
    """
    if format not in FORMATS:
        fail(f"--flow-logs is printed as {listed(list(FORMATS), 'or')}: leave out --format {format}")
    plan = _one_plan(outcome)
    report = _report(chosen, plan, options)
    if options.proposes:
        _propose(chosen, plan, report, options)
        return
    for each in report.notes if format == "json" else ():  # the other formats have them
        note(f"sg-factory: {escaped(each)}")
    put(FORMATS[format](report, Locator(Folder(chosen.folder)).span, screen_of(sys.stdout, shows_all=shows_all)))


def _one_plan(outcome: Outcome) -> Plan:
    if len(outcome.plans) > 1:
        names = listed([plan.environment_name for plan in outcome.plans], "or")
        fail(f"--flow-logs needs one environment: add --environment {names}")
    return outcome.plans[0]


def _propose(chosen: Chosen, plan: Plan, report: TrafficReport, options: FlowLogOptions) -> None:
    """Print the patch on stdout, and write its evidence."""
    from sg_factory.editing.narrowing import narrowed_files

    everywhere = outcome_of(replace(chosen, environments=()), judge=False).plans
    found = narrowed_files(everywhere, plan, report, Folder(chosen.folder), plan.as_of, options.margin)
    made = [(each.line, each.key, each.old, each.new, each.uses) for each in found.made]
    text = as_evidence(report, made, found.kept, Locator(Folder(chosen.folder)).span)
    if options.evidence is not None:
        try:
            write_files(options.evidence.parent, {options.evidence.name: text})
        except OSError as error:
            fail(f"{error.filename or options.evidence}: {error.strerror}; nothing was written")
    for file, content in sorted(found.contents.items()):
        put(unified(file, Folder(chosen.folder).read(file).decode("utf-8-sig"), content.decode("utf-8-sig")))
    for text in _told(report, found, Locator(Folder(chosen.folder))):
        note(f"sg-factory: {escaped(text)}")


def _told(report: TrafficReport, found: NarrowedFiles, locator: Locator) -> Iterator[str]:
    """What a patch does not have: the lines that are kept, by the reason, and rejected traffic."""
    yield from report.notes
    kept: dict[str, list[str]] = defaultdict(list)
    for line, why in found.kept:
        kept[why].append(locator.span(line).text)
    yield from (f"kept {few(lines)}: {why}" for why, lines in kept.items())
    if not (found.contents or kept):
        yield "nothing is to be narrowed"
    yield from map(miss_text, report.refused[:_MOST_MISSES])
    if len(report.refused) > _MOST_MISSES:
        yield f"and {len(report.refused) - _MOST_MISSES:,} more: --evidence FILE has the first of them"


def _report(chosen: Chosen, plan: Plan, options: FlowLogOptions) -> TrafficReport:
    try:
        with paused_collection(), progress():
            snapshots, mistakes = dated_snapshots(options.sources, plan.as_of, chosen.folder)
            if mistakes:
                tell(pin(mistakes, Locator(Folder(chosen.folder))))
                fail(f"{summary(pin(mistakes, Locator(Folder(chosen.folder))))}: nothing was judged")
            here = plan.environment
            history = interface_history(here.region, here.account) if options.asks_config else ()
            with open_logs(options.logs) as rows:
                return traffic_report(plan, snapshots, rows, history=history, with_rejected=options.proposes)
    except (UnusableSnapshots, UnreadLogs, NoDuckDb, NoSqlGlot, AccountUnread, UnknownName) as error:
        fail(escaped(str(error)))
