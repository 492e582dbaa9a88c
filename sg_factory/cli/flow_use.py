"""`sg-factory review --flow-logs`: which rules and groups are used, by flow logs and dated snapshots."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from sg_factory.cli.options import Chosen
from sg_factory.cli.output import fail, note, put, screen_of, tell
from sg_factory.cli.progress import progress
from sg_factory.garbage_collection import paused_collection
from sg_factory.pipeline.live import Source
from sg_factory.pipeline.project import Outcome, UnknownName
from sg_factory.pipeline.traffic import UnusableSnapshots, dated_snapshots, traffic_report
from sg_factory.plan import Plan
from sg_factory.report.findings.summary import summary
from sg_factory.report.traffic import FORMATS
from sg_factory.text.counting import listed
from sg_factory.text.escaping import escaped
from sg_factory.usage.traffic.duck import NoDuckDb, logs_in
from sg_factory.usage.traffic.files import UnreadLogs
from sg_factory.usage.traffic.values import TrafficReport
from sg_factory.yaml import Locator, pin


def show_use(
    chosen: Chosen, outcome: Outcome, logs: Sequence[str], sources: Sequence[Source], format: str, *, shows_all: bool
) -> None:
    """Print the use of the rules of one environment. Status 2 if flow logs or snapshots cannot be read."""
    if format not in FORMATS:
        fail(f"--flow-logs is printed as {listed(list(FORMATS), 'or')}: leave out --format {format}")
    report = _report(chosen, _one_plan(outcome), logs, sources)
    for each in report.notes if format == "json" else ():  # the other formats have them
        note(f"sg-factory: {escaped(each)}")
    put(FORMATS[format](report, Locator(chosen.files).span, screen_of(sys.stdout, shows_all=shows_all)))


def _one_plan(outcome: Outcome) -> Plan:
    if len(outcome.plans) > 1:
        names = listed([plan.environment_name for plan in outcome.plans], "or")
        fail(f"--flow-logs needs one environment: add --environment {names}")
    return outcome.plans[0]


def _report(chosen: Chosen, plan: Plan, logs: Sequence[str], sources: Sequence[Source]) -> TrafficReport:
    try:
        with paused_collection(), progress():
            snapshots, mistakes = dated_snapshots(sources, plan.as_of, chosen.folder)
            if mistakes:
                tell(pin(mistakes, Locator(chosen.files)))
                fail(f"{summary(pin(mistakes, Locator(chosen.files)))}: nothing was judged")
            with logs_in([Path(each) for each in logs]) as found:
                return traffic_report(plan, snapshots, found.rows)
    except (UnusableSnapshots, UnreadLogs, NoDuckDb, UnknownName) as error:
        fail(escaped(str(error)))
