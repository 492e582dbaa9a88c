"""Reviews that are done → the next review dates in the project's files, with all else as it was."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sg_factory.authored.models import Project, Role, RoleSource
from sg_factory.authored.read import load
from sg_factory.diagnostic import Place
from sg_factory.editing.refused import ChangeRefused
from sg_factory.files import Changed, Files, Snapshot
from sg_factory.pipeline.project import run
from sg_factory.text.counting import listed
from sg_factory.text.spelling import suggestion
from sg_factory.yaml import Locator
from sg_factory.yaml.edits import CannotEdit
from sg_factory.yaml.locator import MarkedFile, YamlNode
from sg_factory.yaml.new_keys import with_date

_TARGET = re.compile(r"(?P<name>.+?)(:(?P<line>[0-9]{1,9}))?\Z", re.DOTALL)
_MOST_LINES_NAMED = 6


@dataclass(frozen=True, slots=True)
class NextReview:
    """The next review date of a role or of a line: its place, such as `roles/web.yaml:5`, and the date before."""

    where: str
    before: date | None
    after: date

    @property
    def is_new(self) -> bool:
        """True if the date changes: one that is as late already stays."""
        return self.before is None or self.before < self.after


@dataclass(frozen=True, slots=True)
class DoneReviews:
    """Reviews that are done, ready to be written: new contents of files, and the dates in them."""

    contents: Mapping[str, bytes]
    reviews: tuple[NextReview, ...]


def done_reviews(files: Files, targets: Sequence[str], as_of: datetime | None) -> DoneReviews:
    """Return the files with later review dates of some roles (`web`) and lines (`web:12`).

    Each date is that of `as_of`, by default today, and the project's period. Raises ChangeRefused; nothing is written.
    """
    moment = as_of or datetime.now(UTC)
    outcome = run(files, as_of=moment, judge=False)
    if outcome.is_broken:
        raise ChangeRefused("the project has mistakes: correct them first", *outcome.mistakes)
    project = load(files).project
    day = after_period(moment.date(), project.settings.review.every)
    locator = Locator(files)
    contents: dict[str, bytes] = {}
    found: dict[Place, NextReview] = {}
    for target in targets:
        source, place, before = _target(target, project, files)
        where = locator.span(place).text if place.path else source.file
        review = found.setdefault(place.at("review_by"), NextReview(where, before, day))
        if review.is_new:
            content = contents.get(source.file, files.read(source.file))
            try:
                contents[source.file] = with_date(
                    content, source.file, place.at("review_by"), "description" if place.path else "owner", day
                )
            except CannotEdit as error:
                raise ChangeRefused(f"{error}: write `review_by: {day}` there by hand") from None
    after = run(Changed(files, contents), as_of=moment, judge=False)
    if after.is_broken:
        raise ChangeRefused("the project would have mistakes with the new dates", *after.mistakes)
    return DoneReviews(contents, tuple(found.values()))


def after_period(day: date, every: str) -> date:
    """Return the day a period such as `6 months` later; the last of a month if that has no such day.

    Raises ChangeRefused for a day after the year 9999.
    """
    number, unit = every.split(" ")
    count = int(number)
    try:
        if unit.startswith(("day", "week")):
            return day + timedelta(days=count * (7 if unit.startswith("week") else 1))
        months = day.year * 12 + day.month - 1 + count * (12 if unit.startswith("year") else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError):
        raise ChangeRefused(f"{every} after {day} there is no date any more") from None


def _target(target: str, project: Project, files: Files) -> tuple[RoleSource, Place, date | None]:
    """The file of a target, its role or line as a place, and its review date. Raises ChangeRefused."""
    parts = _TARGET.match(target)
    name, line = (parts["name"], parts["line"]) if parts else (target, None)
    source = project.roles.get(name) or (project.bases.get(name[1:]) if name.startswith("_") else None)
    if source is None:
        raise ChangeRefused(f"unknown role “{name}”: {_remedy(name, line, project)}")
    if line is not None:
        return _line(source, int(line), files)
    if not isinstance(source.written, Role):
        raise ChangeRefused(f"“{name}” is a base, which has no review date: name a line of its file, as {name}:LINE")
    return source, source.place, source.written.review_by


def _remedy(name: str, line: str | None, project: Project) -> str:
    stem = name.rpartition("/")[2].removesuffix(".yaml")
    if stem != name and stem in {*project.roles, *(f"_{base}" for base in project.bases)}:
        return f"write {stem}:{line}" if line else f"write {stem}"
    return suggestion(name, project.roles, otherwise="`sg-factory show` lists them")


def _line(source: RoleSource, number: int, files: Files) -> tuple[RoleSource, Place, date | None]:
    """The entry of a role file that a line is part of. Raises ChangeRefused if it is part of none."""
    marked = MarkedFile(Snapshot({source.file: files.read(source.file)}), source.file)
    ranges = []
    for direction, index, rule in source.lines:
        place = Place(source.file, (direction, index))
        first, last = _lines_of(marked.node(place), marked.text)
        if first <= number <= last:
            return source, place, rule.review_by
        ranges.append(f"{first}" if first == last else f"{first} to {last}")
    if not ranges:
        raise ChangeRefused(f"{source.file} has no rules")
    several = ranges[:_MOST_LINES_NAMED] + (["later ones"] if len(ranges) > _MOST_LINES_NAMED else [])
    raise ChangeRefused(f"line {number} of {source.file} is part of no rule: its rules are on lines {listed(several)}")


def _lines_of(node: YamlNode, text: str) -> tuple[int, int]:
    """The first and last line of an entry."""
    last = max(_ends(node))
    end = len(text[:last].rstrip())
    return node.start_mark.line + 1, text.count("\n", 0, end) + 1


def _ends(node: YamlNode) -> Iterator[int]:
    """Yield the ends of scalars and brackets: libyaml counts what follows to a block."""
    if node.id == "scalar":
        yield node.end_mark.index
        return
    for child in node.value:
        for each in child if node.id == "mapping" else (child,):
            yield from _ends(each)
    yield node.start_mark.index
