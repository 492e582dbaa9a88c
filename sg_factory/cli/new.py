"""`sg-factory new`: write a role file from a template and answers to its questions."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NoReturn, TypeVar

import click

from sg_factory.cli.options import project_option
from sg_factory.cli.output import fail, put, tell
from sg_factory.cli.values import folders, offering, role_templates
from sg_factory.diagnostic import Diagnostic
from sg_factory.files import Files, Folder
from sg_factory.files.writing import write_files
from sg_factory.onboard.answers import NOTHING, AnswerValue, BadAnswer, answer, default, hint
from sg_factory.onboard.catalogue import TemplateEntry, templates
from sg_factory.onboard.place import BadPlace, file_of, folder_of, schema_line
from sg_factory.onboard.project_names import ProjectNames, project_names
from sg_factory.onboard.template import RoleTemplate, listing, read_template
from sg_factory.onboard.trial import mistakes_of, try_file
from sg_factory.report.findings.summary import summary
from sg_factory.text.escaping import escaped
from sg_factory.text.spelling import suggestion

T = TypeVar("T")

_LIST_ALL = ""
_WRONG = "an answer cannot be used; nothing was written"


@click.command("new", epilog="Example: sg-factory new orders-db --template database --set from=web")
@project_option
@click.option(
    *("--template", "name"),
    metavar="NAME",
    shell_complete=offering(role_templates),
    help="Use this template; --list shows them.",
)
@click.option("--set", "given", metavar="KEY=VALUE", multiple=True, help="Answer a question; separate peers by commas.")
@click.option(
    *("--folder", "below"),
    metavar="FOLDER",
    default="",
    shell_complete=offering(folders),
    help="Write into this folder of roles/: payments or roles/payments.",
)
@click.option("--dry-run", is_flag=True, help="Print the file instead of writing it.")
@click.option(
    *("--list", "listed"),
    metavar="[TEMPLATE]",
    is_flag=False,
    flag_value=_LIST_ALL,
    shell_complete=offering(role_templates),
    help="List the templates, or the questions of one.",
)
@click.argument("role", required=False)
def command(
    folder: Path,
    name: str | None,
    given: tuple[str, ...],
    below: str,
    dry_run: bool,
    listed: str | None,
    role: str | None,
) -> None:
    """Write the file of a new ROLE from a template.

    The template's questions are answered on a terminal or with --set. A file that would add errors or warnings to
    `check` is not written, and no file is overwritten. A project's own templates are in its templates/roles/ and
    replace those of the same name.
    """
    files = Folder(folder)
    entries = templates(files)
    known = project_names(files)
    if listed is not None:
        put(_list(entries, known) if listed == _LIST_ALL else _questions(_template(listed, entries, known), known))
        return
    mistakes = mistakes_of(files) if _is_dialogue() else known.mistakes
    try:
        if role is None:
            role = _asked_role(mistakes, folder_of(below), files, known)
        file = file_of(role, below, files, known)
    except BadPlace as error:
        fail(str(error))
    _refuse_mistakes(mistakes, file)
    template = _template(_asked_template(entries, known) if name is None else name, entries, known)
    typed = _given(template, given)
    answers = _answers(template, typed, known)
    made = _rendered(template, role, answers)
    _require_used(template, role, answers, typed, made)
    text = schema_line(file) + made
    _require_clean(files, file, text)
    if dry_run:
        click.echo(f"would write {folder / file}", err=True)
        put(text)
    else:
        _write(folder, file, text)
        put(f"wrote {folder / file}\n")


def _list(entries: Mapping[str, TemplateEntry], known: ProjectNames) -> str:
    widest = max(map(len, entries))
    rows = ((entry, escaped(title)) for entry, title in listing(entries, known))
    return "".join(f"{entry.name:<{widest}}  {title}{' (of this project)' * entry.is_own}\n" for entry, title in rows)


def _questions(template: RoleTemplate, known: ProjectNames) -> str:
    """A template's questions: the name, the type, the default, the help and the possible answers."""
    blocks = [f"{template.name}: {escaped(template.title)}\n"]
    for name, question in template.questions.items():
        preset = default(question, known)
        state = "required" if preset is None else f"default: {preset}" if preset else "optional"
        words = escaped(hint(question, known))
        blocks.append(f"  {name} ({question.type}, {escaped(state)})\n      {escaped(question.help)}\n")
        blocks.append(f"      {words}\n" if words else "")
    return "".join(blocks)


def _template(name: str, entries: Mapping[str, TemplateEntry], known: ProjectNames) -> RoleTemplate:
    if name not in entries:
        fail(f"unknown template “{name}”: {suggestion(name, entries, 'sg-factory new --list shows them')}")
    template = read_template(entries[name], known)
    if not isinstance(template, RoleTemplate):
        _refuse(template, f"template {name} cannot be used")
    from sg_factory.onboard.filling import BadTemplate  # Jinja is half of a short run
    from sg_factory.onboard.render import verify_body

    try:
        verify_body(template)
    except BadTemplate as error:
        _refuse(error.diagnostics, f"template {name} cannot be used")
    return template


def _asked_role(mistakes: tuple[Diagnostic, ...], folder: str, files: Files, known: ProjectNames) -> str:
    if not _is_dialogue():
        fail("no role is named: write sg-factory new ROLE --template NAME; --list shows the templates")
    _refuse_mistakes(mistakes, "a new role")

    def named(typed: str) -> str:
        try:
            file_of(typed, folder, files, known)
        except BadPlace as error:
            raise BadAnswer(str(error)) from None
        return typed

    return _prompt("name of the role", None, named)


def _asked_template(entries: Mapping[str, TemplateEntry], known: ProjectNames) -> str:
    if not _is_dialogue():
        fail(f"no template is named: write --template with one of {', '.join(entries)}")
    click.echo(_list(entries, known), err=True)
    return _prompt("template", None, lambda typed: _one_of(typed, entries))


def _one_of(typed: str, entries: Mapping[str, TemplateEntry]) -> str:
    if typed not in entries:
        raise BadAnswer(f"unknown template “{typed}”: {suggestion(typed, entries, 'write one of the list')}")
    return typed


def _answers(template: RoleTemplate, typed: Mapping[str, str], known: ProjectNames) -> dict[str, AnswerValue]:
    """The answers: from --set, else typed on a terminal, else the defaults."""
    answers: dict[str, AnswerValue] = {}
    missing: list[str] = []
    wrong: list[str] = []
    for name, question in template.questions.items():
        text = typed.get(name)
        if text is None and _is_dialogue():
            continue
        text = default(question, known) if text is None else text
        if text is None:
            missing.append(f"  --set {name}=…  {escaped(question.help)}")
            continue
        try:
            answers[name] = answer(name, question, text, known)
        except BadAnswer as error:
            wrong.append(f"  --set {escaped(name)}: {escaped(str(error))}")
    if wrong:
        fail("\n".join((_WRONG, *wrong)))
    if missing:
        fail("\n".join((f"template {template.name} needs more answers; nothing was written", *missing)))
    return _asked(template, answers, known)


def _given(template: RoleTemplate, given: tuple[str, ...]) -> dict[str, str]:
    typed: dict[str, str] = {}
    for text in given:
        name, sign, value = text.partition("=")
        name = name.strip()
        if not sign:
            fail(f"--set {text} has no “=”: write --set {text}=VALUE")
        if name not in template.questions:
            fail(
                f"template {template.name} has no question “{name}”: "
                f"{suggestion(name, template.questions, '' if template.questions else 'it has no questions')}"
            )
        if name in typed and template.questions[name].type not in ("peers", "services"):
            fail(f"“{name}” is set twice: keep one of --set {name}={typed[name]} and --set {text}")
        typed[name] = f"{typed[name]},{value}" if name in typed else value
    return typed


def _asked(template: RoleTemplate, answers: Mapping[str, AnswerValue], known: ProjectNames) -> dict[str, AnswerValue]:
    """The answers in the order of their questions; what is missing is asked."""
    if any(name not in answers for name in template.questions):
        click.echo(f"{escaped(template.title)}. Press Enter to accept the value in brackets.", err=True)
    return {name: answers[name] if name in answers else _ask(template, name, known) for name in template.questions}


def _ask(template: RoleTemplate, name: str, known: ProjectNames) -> AnswerValue:
    question = template.questions[name]
    words = escaped(hint(question, known))
    click.echo(f"\n{escaped(question.help)}" + (f"\n({words})" if words else ""), err=True)
    preset = default(question, known)
    if question.optional:
        preset = preset or NOTHING
    return _prompt(name, preset, lambda typed: answer(name, question, typed, known))


def _prompt(name: str, preset: str | None, take: Callable[[str], T]) -> T:
    def taken(typed: str) -> T:
        try:
            return take(typed)
        except BadAnswer as error:
            raise click.UsageError(escaped(str(error))) from None

    try:
        value: T = click.prompt(name, default=preset, value_proc=taken, err=True)
    except click.Abort:
        click.echo(err=True)
        fail("nothing was written")
    return value


def _is_dialogue() -> bool:
    """True if all standard streams are a terminal: questions go to stderr, and typed text is echoed to stdout."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def _rendered(template: RoleTemplate, role: str, answers: Mapping[str, AnswerValue]) -> str:
    from sg_factory.onboard.filling import BadTemplate
    from sg_factory.onboard.render import render

    try:
        return render(template, role, answers)
    except BadTemplate as error:
        _refuse(error.diagnostics, f"template {template.name} cannot be used")


def _require_used(
    template: RoleTemplate, role: str, answers: Mapping[str, AnswerValue], typed: Iterable[str], made: str
) -> None:
    """End the command if the file does not use an answer of --set, which was meant to have an effect."""
    from sg_factory.onboard.render import is_unused

    idle = [name for name in typed if is_unused(template, role, answers, name, made)]
    if idle:
        why = "the file does not use it with these answers: leave it out, or answer the question that it depends on"
        fail("\n".join((_WRONG, *(f"  --set {name}: {why}" for name in idle))))


def _require_clean(files: Files, file: str, text: str) -> None:
    """End the command if the file would add errors or warnings to `check`."""
    trial = try_file(files, file, text)
    if trial.was_broken:
        _refuse_mistakes(trial.findings, file)
    if trial.findings:
        _refuse(trial.findings, f"{summary(trial.findings)}: {file} was not written")


def _refuse_mistakes(mistakes: tuple[Diagnostic, ...], file: str) -> None:
    """End the command before any question if the project has mistakes: its names and new findings are then unknown."""
    if mistakes:
        _refuse(mistakes, f"the project has mistakes, so {file} cannot be checked in it: correct them first")


def _refuse(diagnostics: tuple[Diagnostic, ...], why: str) -> NoReturn:
    tell(diagnostics)
    fail(why)


def _write(folder: Path, file: str, text: str) -> None:
    try:
        write_files(folder, {file: text}, are_new=True)
    except FileExistsError as error:
        fail(f"{error.filename or folder / file} already exists and is not overwritten")
    except OSError as error:
        fail(f"{error.filename or folder / file}: {error.strerror}")
