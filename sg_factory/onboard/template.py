"""A template's file → its questions and its body, or its mistakes with their lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sg_factory.authored.models.template import FrontMatter, TemplateQuestion
from sg_factory.authored.read.file import read_file, unreadable
from sg_factory.diagnostic import Diagnostic, Place, Span, mistake
from sg_factory.files import Files, NoFile, Snapshot
from sg_factory.onboard.answers import BadAnswer, answer
from sg_factory.onboard.catalogue import TemplateEntry
from sg_factory.onboard.project_names import ProjectNames
from sg_factory.yaml import pin

_FENCE = "---"
_HOW = "begin with a line ---, then title: and questions:, then another line ---"


@dataclass(frozen=True, slots=True)
class RoleTemplate:
    """A template: its title, its questions, and the Jinja source of a role file.

    `line` is the number of the last line before the body; `front` is the file up to there, in which the places of
    questions are looked up.
    """

    name: str
    file: str
    title: str
    questions: Mapping[str, TemplateQuestion]
    body: str
    line: int
    front: Files


def read_template(entry: TemplateEntry, known: ProjectNames) -> RoleTemplate | tuple[Diagnostic, ...]:
    """Return the template, or all mistakes of its front matter, pinned to their lines.

    A default that is not a valid answer to its question in this project is a mistake.
    """
    try:
        text = entry.files.read(entry.file).decode("utf-8-sig")
    except NoFile as error:
        return (unreadable(entry.file, str(error)),)
    except UnicodeDecodeError:
        return (mistake("not-utf8", f"{entry.file} is not UTF-8", Span(entry.file), help="save the file as UTF-8"),)
    lines = text.splitlines()
    end = _end_of_front_matter(lines)
    if end is None:
        span = Span(entry.file, 1, 1, max(len(lines[0]), 1) + 1, lines[0]) if lines else Span(entry.file)
        return (mistake("no-front-matter", "the template has no complete front matter", span, help=_HOW),)
    # The locator reads whole files, and only the front matter of a template is YAML.
    front = Snapshot({entry.file: "\n".join(lines[:end]).encode()})
    read = read_file(front, entry.file, FrontMatter)
    found = read.diagnostics if read.model is None else tuple(_wrong_defaults(read.model, entry.file, known))
    if read.model is None or found:
        return pin(found, front)
    body = "\n".join(lines[end + 1 :]) + "\n"
    return RoleTemplate(entry.name, entry.file, read.model.title, read.model.questions, body, end + 1, front)


def _wrong_defaults(front: FrontMatter, file: str, known: ProjectNames) -> Iterator[Diagnostic]:
    for name, question in front.questions.items():
        if isinstance(question.default, tuple):
            try:
                answer(name, question, ", ".join(question.default), known)
            except BadAnswer as error:
                where = Place(file, ("questions", name, "default"))
                peers = "write names that only some projects have under “prefer”"
                help = peers if question.type in ("peer", "peers", "service", "services") else "write another default"
                yield mistake("bad-default", f"the default is not a valid answer: {error}", where, help=help)


def _end_of_front_matter(lines: list[str]) -> int | None:
    if not lines or lines[0].rstrip() != _FENCE:
        return None
    return next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)


def listing(entries: Mapping[str, TemplateEntry], known: ProjectNames) -> Iterator[tuple[TemplateEntry, str]]:
    """Return every template with its title, or with its first mistake if it cannot be read."""
    for entry in entries.values():
        read = read_template(entry, known)
        yield entry, read.title if isinstance(read, RoleTemplate) else f"has a mistake: {read[0].message}"
