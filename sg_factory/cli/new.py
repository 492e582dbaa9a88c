"""`sg-factory new`: write a role file from a template and answers to its questions."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import TypeVar

import click

from sg_factory.cli.options import project_option
from sg_factory.cli.output import error_text, fail, note, put, say, screen_of, tell
from sg_factory.cli.values import folders, offering, role_templates
from sg_factory.cli.writing import write_new_files
from sg_factory.diagnostic import Diagnostic
from sg_factory.files import Files, Folder
from sg_factory.onboard.answers import NOTHING, AnswerValue, answer, default, hint
from sg_factory.onboard.catalogue import TemplateEntry, templates
from sg_factory.onboard.given import decided, given
from sg_factory.onboard.listing import questions, titles
from sg_factory.onboard.place import file_of, folder_of, schema_line
from sg_factory.onboard.project_names import ProjectNames, project_names
from sg_factory.onboard.refused import Refused
from sg_factory.onboard.template import RoleTemplate, read_template
from sg_factory.onboard.trial import mistakes_of, new_findings, refuse_mistakes
from sg_factory.report.findings.summary import summary
from sg_factory.text.escaping import escaped
from sg_factory.text.spelling import suggestion

T = TypeVar("T")

_LIST_ALL = ""


@click.command("new", epilog="Example: sg-factory new orders-db --template database --set from=web")
@project_option
@click.option(
    *("--template", "name"),
    metavar="NAME",
    shell_complete=offering(role_templates),
    help="Use this template; --list shows them.",
)
@click.option("--set", "texts", metavar="KEY=VALUE", multiple=True, help="Answer a question; separate peers by commas.")
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
    texts: tuple[str, ...],
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
    try:
        if listed is not None:
            put(_listed(listed, entries, known))
            return
        mistakes = mistakes_of(files) if _is_dialogue() else known.mistakes
        file = _asked_file(below, mistakes, files, known) if role is None else file_of(role, below, files, known)
        refuse_mistakes(mistakes, file)
        template = _template(_asked_template(entries, known) if name is None else name, entries, known)
        typed = given(template, texts)
        answers = _asked(template, decided(template, typed, known, is_asked=_is_dialogue()), known)
        from sg_factory.onboard.render import role_file  # Jinja is half of a short run

        text = schema_line(file) + role_file(template, PurePosixPath(file).stem, answers, typed)
        found = new_findings(files, file, text)
        if found:
            raise Refused(f"{summary(found)}: {file} was not written", *found)
    except Refused as error:
        tell(error.diagnostics)
        fail(str(error))
    if dry_run:
        note(f"would write {folder / file}")
        put(text)
    else:
        write_new_files(folder, {file: text})
        say(f"wrote {folder / file}")


def _listed(name: str, entries: Mapping[str, TemplateEntry], known: ProjectNames) -> str:
    screen = screen_of(sys.stdout)
    if name == _LIST_ALL:
        return titles(entries, known, screen)
    return questions(_template(name, entries, known), known, screen)


def _template(name: str, entries: Mapping[str, TemplateEntry], known: ProjectNames) -> RoleTemplate:
    from sg_factory.onboard.render import verify_body  # Jinja is half of a short run

    template = read_template(_one_of(name, entries, "sg-factory new --list shows them"), known)
    verify_body(template)
    return template


def _asked_file(below: str, mistakes: tuple[Diagnostic, ...], files: Files, known: ProjectNames) -> str:
    folder = folder_of(below)
    if not _is_dialogue():
        fail("no role is named: write sg-factory new ROLE --template NAME; --list shows the templates")
    refuse_mistakes(mistakes, "a new role")
    return _prompt("name of the role", None, lambda typed: file_of(typed, folder, files, known))


def _asked_template(entries: Mapping[str, TemplateEntry], known: ProjectNames) -> str:
    if not _is_dialogue():
        fail(f"no template is named: write --template with one of {', '.join(entries)}")
    click.echo(titles(entries, known, screen_of(sys.stderr)), err=True)
    return _prompt("template", None, lambda typed: _one_of(typed, entries, "write one of the list").name)


def _one_of(name: str, entries: Mapping[str, TemplateEntry], otherwise: str) -> TemplateEntry:
    if name not in entries:
        raise Refused(f"unknown template “{name}”: {suggestion(name, entries, otherwise)}")
    return entries[name]


def _asked(template: RoleTemplate, answers: Mapping[str, AnswerValue], known: ProjectNames) -> dict[str, AnswerValue]:
    """The answers in the order of their questions; what is missing is asked."""
    if any(name not in answers for name in template.questions):
        note(f"{escaped(template.title)}. Press Enter to accept the value in brackets.")
    return {name: answers[name] if name in answers else _ask(template, name, known) for name in template.questions}


def _ask(template: RoleTemplate, name: str, known: ProjectNames) -> AnswerValue:
    question = template.questions[name]
    words = escaped(hint(question, known))
    note(f"\n{escaped(question.help)}" + (f"\n({words})" if words else ""))
    preset = default(question, known)
    if question.optional:
        preset = preset or NOTHING
    return _prompt(name, preset, lambda typed: answer(name, question, typed, known))


def _prompt(name: str, preset: str | None, take: Callable[[str], T]) -> T:
    def taken(typed: str) -> T:
        try:
            return take(typed)
        except Refused as error:
            raise click.UsageError(error_text(escaped(str(error)))) from None

    try:
        value: T = click.prompt(name, default=preset, value_proc=taken, err=True)
    except click.Abort:
        click.echo(err=True)
        fail("nothing was written")
    return value


def _is_dialogue() -> bool:
    """True if all standard streams are a terminal: questions go to stderr, and typed text is echoed to stdout."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
