"""`sg-factory check`: report every mistake and finding of a project, or of what others wrote."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from sg_factory.cli.options import Chosen, SourceType, all_option, names_environment, outcome_of, project_options
from sg_factory.cli.output import fail, note, put, screen_of
from sg_factory.cli.progress import progress
from sg_factory.cli.reports import report_of
from sg_factory.cli.values import checks, offering
from sg_factory.diagnostic import Diagnostic, Severity
from sg_factory.files import Folder
from sg_factory.pipeline.live import Source
from sg_factory.pipeline.project import Outcome, UnknownName
from sg_factory.pipeline.templates import read_templates
from sg_factory.report.findings import FORMATS
from sg_factory.report.findings.baseline import only_new, read_baseline
from sg_factory.report.findings.summary import accepted, summary
from sg_factory.text.escaping import escaped

_LEVELS = {"error": Severity.ERROR, "warning": Severity.WARNING, "info": Severity.INFO}


@click.command("check", epilog="Example: sg-factory check --format github --fail-on warning")
@click.argument("paths", metavar="[SOURCE]...", nargs=-1, type=SourceType())
@project_options
@click.option("--format", type=click.Choice(FORMATS), default="text", help="Output format.")
@click.option(
    "--fail-on",
    type=click.Choice([*_LEVELS, "never"]),
    default="error",
    help="Exit with 1 if a finding has this level or a higher one.",
)
@click.option(
    *("--baseline", "baseline"),
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Report only findings that this earlier report (--format json) does not have.",
)
@click.option(
    "--explain",
    metavar="CHECK",
    shell_complete=offering(checks),
    help="Print the page of a check and exit; 'all' lists the checks.",
)
@all_option
@click.option("--fix", is_flag=True, help="First write the fixes that are exact, and print each on stderr.")
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
def command(
    chosen: Chosen,
    paths: tuple[Source, ...],
    format: str,
    fail_on: str,
    baseline: Path | None,
    explain: str | None,
    shows_all: bool,
    fix: bool,
    watch: bool,
) -> None:
    """Report every mistake and finding of a project or of a source.

    SOURCE is a CloudFormation template, a snapshot of an account (what `aws ec2 describe-security-groups` prints, and
    other answers beside it), a plan or state of Terraform (`terraform show -json`), a network-config.yaml of the
    Landing Zone Accelerator, a folder of these, or the output of `cdk synth` (cdk.out); account: is read from AWS,
    account:prod is an environment's account. Without a source, the project's role files are checked.

    --fix keeps comments and order, and changes no access: what an author has to choose is not fixed.

    Exit status 0: no mistakes, and no findings at or above --fail-on; 1: there are some.
    With --watch it is the status of the last run.
    """
    if explain is not None:
        from sg_factory.cli.explain import explain as print_page

        print_page(explain)
        return
    if fix:
        _fix(chosen, is_alone=not (paths or watch))
    report = partial(_report, chosen, paths, format, fail_on, baseline, shows_all)
    sys.exit(_watching(chosen, paths, format, baseline, report) if watch else report())


def _fix(chosen: Chosen, *, is_alone: bool) -> None:
    """Write the exact fixes into the project's files, all or none, and print them."""
    from sg_factory.editing.fixes import exact_fixes
    from sg_factory.files.writing import write_files

    if not is_alone or chosen.environments or chosen.disable:
        fail("--fix applies to a whole project, once: leave out --fix, or paths, --watch, --environment and --disable")
    with progress():
        fixes = exact_fixes(Folder(chosen.folder), chosen.as_of or datetime.now(UTC))
    try:
        write_files(chosen.folder, fixes.contents)
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}; nothing was fixed")
    for each in fixes.written:
        click.echo(f"fixed {each.where.text}: {escaped(each.old)} → {each.new}", err=True)
    for where, reason in fixes.refused:
        click.echo(f"not fixed {where.text}: {reason}", err=True)


def _report(
    chosen: Chosen, paths: tuple[Source, ...], format: str, fail_on: str, baseline: Path | None, shows_all: bool
) -> int:
    """Check once, print the report, and return the exit status."""
    outcome = _templates(chosen, paths) if paths else outcome_of(chosen)
    found = outcome.diagnostics if baseline is None else _new(outcome, baseline)
    known = len(outcome.diagnostics) - len(found)
    screen = screen_of(sys.stdout, shows_all=shows_all)
    put(report_of(found, format, Path() if paths else chosen.folder, outcome.suppressed, known, screen))
    if format == "text":
        said = accepted(outcome.suppressed)
        note(("\n" if found else "") + summary(found, known) + (f"\n{said}" if said else ""))
    return 1 if outcome.is_broken or _reaches(found, fail_on) else 0


def _watching(
    chosen: Chosen, paths: tuple[Source, ...], format: str, baseline: Path | None, report: Callable[[], int]
) -> int:
    """Report after each change of a file, and return the exit status of the last run."""
    from sg_factory.cli.watch import watch
    from sg_factory.files.revisions import READ

    if format != "text":
        fail("--watch prints text only: leave out --watch or --format")
    files = tuple(path for path in paths if isinstance(path, Path))
    if len(files) < len(paths):
        fail("--watch watches files, and an account is none: leave out --watch or account:")
    read = files or tuple(chosen.folder / name for name in READ)
    return watch((*read, baseline) if baseline else read, report)


def _templates(chosen: Chosen, paths: tuple[Source, ...]) -> Outcome:
    """Check templates. Options of a project end the command with status 2."""
    is_meant = chosen.folder == Path() or any(map(names_environment, paths))
    if chosen.environments or chosen.disable or not is_meant:
        fail("--project, --environment and --disable do not apply to sources: leave out these options or the paths")
    try:
        with progress():
            return read_templates(paths, project=chosen.folder, as_of=chosen.as_of)
    except UnknownName as error:
        fail(str(error))


def _new(outcome: Outcome, baseline: Path) -> tuple[Diagnostic, ...]:
    """Every mistake, and the findings that the earlier report does not have."""
    try:
        return only_new(outcome.diagnostics, read_baseline(baseline.read_bytes()), frozenset(outcome.mistakes))
    except (OSError, ValueError) as error:
        fail(f"{baseline}: {error}")


def _reaches(found: tuple[Diagnostic, ...], fail_on: str) -> bool:
    return fail_on != "never" and any(diagnostic.severity >= _LEVELS[fail_on] for diagnostic in found)
