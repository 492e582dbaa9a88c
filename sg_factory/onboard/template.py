"""A template's file → its questions and its body, or its mistakes with their lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sg_factory.authored.models.template import FrontMatter, TemplateQuestion
from sg_factory.authored.read.file import read_file, unreadable
from sg_factory.diagnostic import Diagnostic, Place, Span, mistake
from sg_factory.files import Files, NoFile, Snapshot
from sg_factory.onboard.answers import answer
from sg_factory.onboard.catalogue import TemplateEntry
from sg_factory.onboard.project_names import ProjectNames
from sg_factory.onboard.refused import Refused
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

    def at(self, line: int, message: str, help: str, fragment: str = "") -> Diagnostic:
        """Return a mistake on a line of the body, counted from 1: at `fragment`, or on the whole line."""
        lines = self.body.splitlines()
        source = lines[line - 1] if 0 < line <= len(lines) else ""
        start = source.find(fragment) if fragment else len(source) - len(source.lstrip())
        end = start + len(fragment) if fragment else max(len(source), start + 1)
        span = Span(self.file, self.line + line, start + 1, end + 1, source)
        return mistake("template", message, span, help=help)

    def refusal(self, line: int, message: str, help: str) -> Refused:
        """Return the refusal of the template for a mistake on a line of the body."""
        return unusable(self.name, self.at(line, message, help))


def unusable(name: str, *diagnostics: Diagnostic) -> Refused:
    """Return the refusal of a template for its mistakes."""
    return Refused(f"template {name} cannot be used", *diagnostics)


def read_template(entry: TemplateEntry, known: ProjectNames) -> RoleTemplate:
    """Return the template. Raises Refused with all mistakes of its front matter, pinned to their lines.

    A default that is not a valid answer to its question in this project is a mistake.
    """
    try:
        text = entry.files.read(entry.file).decode("utf-8-sig")
    except NoFile as error:
        raise unusable(entry.name, unreadable(entry.file, str(error))) from None
    except UnicodeDecodeError:
        found = mistake("not-utf8", f"{entry.file} is not UTF-8", Span(entry.file), help="save the file as UTF-8")
        raise unusable(entry.name, found) from None
    lines = text.splitlines()
    fences = [number for number, line in enumerate(lines) if line.rstrip() == _FENCE][:2]
    if len(fences) < 2 or fences[0] != 0:
        span = Span(entry.file, 1, 1, max(len(lines[0]), 1) + 1, lines[0]) if lines else Span(entry.file)
        found = mistake("no-front-matter", "the template has no complete front matter", span, help=_HOW)
        raise unusable(entry.name, found)
    end = fences[1]
    # The locator reads whole files, and only the front matter of a template is YAML.
    front = Snapshot({entry.file: "\n".join(lines[:end]).encode()})
    read = read_file(front, entry.file, FrontMatter)
    mistakes = read.diagnostics if read.model is None else tuple(_wrong_defaults(read.model, entry.file, known))
    if read.model is None or mistakes:
        raise unusable(entry.name, *pin(mistakes, front))
    body = "\n".join(lines[end + 1 :]) + "\n"
    return RoleTemplate(entry.name, entry.file, read.model.title, read.model.questions, body, end + 1, front)


def _wrong_defaults(front: FrontMatter, file: str, known: ProjectNames) -> Iterator[Diagnostic]:
    for name, question in front.questions.items():
        if isinstance(question.default, tuple):
            try:
                answer(name, question, ", ".join(question.default), known)
            except Refused as error:
                where = Place(file, ("questions", name, "default"))
                peers = "write names that only some projects have under “prefer”"
                help = peers if question.type in ("peer", "peers", "service", "services") else "write another default"
                yield mistake("bad-default", f"the default is not a valid answer: {error}", where, help=help)
