"""A template's file → its questions and its body, or what is wrong with it, on its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sg_factory.authored.models.template import FrontMatter, TemplateQuestion
from sg_factory.authored.read.file import read_file, unreadable
from sg_factory.diagnostic import Diagnostic, Place, Span, mistake
from sg_factory.files import Files, NoFile, Snapshot
from sg_factory.onboard.answers import NoAnswer, answer
from sg_factory.onboard.catalogue import TemplateEntry
from sg_factory.onboard.known import ProjectNames
from sg_factory.yaml import pin

_FENCE = "---"
_HOW = "begin with a line ---, then title: and questions:, then a line --- again"


@dataclass(frozen=True, slots=True)
class RoleTemplate:
    """What a template is for, what it asks, and the Jinja source of a role file.

    `line` is the number of the line of its file before the body's first; `front` is the file above it, in which a
    question's place is found.
    """

    name: str
    file: str
    title: str
    questions: Mapping[str, TemplateQuestion]
    body: str
    line: int
    front: Files


def read_template(entry: TemplateEntry, known: ProjectNames) -> RoleTemplate | tuple[Diagnostic, ...]:
    """The template, or everything that is wrong with its front matter, pinned to its lines.

    A default that its own question does not take in this project is wrong, too.
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
        return (mistake("no-front-matter", "the template has no front matter that ends", span, help=_HOW),)
    # The locator reads a file whole, and below its front matter a template is no YAML.
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
            except NoAnswer as error:
                where = Place(file, ("questions", name, "default"))
                peers = "name under “prefer” what only some projects have"
                help = peers if question.type in ("peer", "peers", "service", "services") else "write another one"
                yield mistake("bad-default", f"the default is no answer to its question: {error}", where, help=help)


def _end_of_front_matter(lines: list[str]) -> int | None:
    if not lines or lines[0].rstrip() != _FENCE:
        return None
    return next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)


def listing(entries: Mapping[str, TemplateEntry], known: ProjectNames) -> Iterator[tuple[TemplateEntry, str]]:
    """Every template with its one line; one that cannot be read says so in its place."""
    for entry in entries.values():
        read = read_template(entry, known)
        yield entry, read.title if isinstance(read, RoleTemplate) else f"has a mistake: {read[0].message}"
