"""Every date of a project's files is told once for each owner, with its kind: by a list of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.files import Snapshot
from sg_factory.pipeline.project import run
from sg_factory.pipeline.reviewing import reviewed
from sg_factory.usage.review.items import Review
from tests.reading.project import Document, Project
from tests.reading.projects import AS_OF, examples, projects

NOON = datetime.combine(AS_OF, time(12), UTC)
DAYS = [AS_OF + timedelta(days=number) for number in (-400, -1, 0, 1, 30, 31, 400)]
OWNERS = ["platform", "storefront", "data"]


@st.composite
def dated(draw: st.DrawFn) -> Project:
    """Random projects whose roles and lines have owners, review dates and acceptances."""
    project = draw(projects())
    days = st.none() | st.sampled_from(DAYS)
    for file, document in project.files.items():
        if file.startswith("roles/"):
            if "owner" in document:
                document["owner"] = draw(st.sampled_from(OWNERS))
                _set(document, "review_by", draw(days))
            for rule in (*document.get("ingress", []), *document.get("egress", [])):
                _set(rule, "review_by", draw(days))
    return project


def _set(document: Document, key: str, day: date | None) -> None:
    if day is not None:
        document[key] = day


def kind_of(subject: str, when: date | datetime) -> str:
    """The kind of a date at noon of the day, counted by hand."""
    day = when.date() if isinstance(when, datetime) else when
    is_over = day < AS_OF or (isinstance(when, datetime) and when <= NOON)
    passed, near = {"review": ("overdue", "due"), "expiry": ("expired", "expiring")}[subject]
    return passed if is_over else near if day <= date(2027, 3, 31) else "later"


Told = tuple[str, str, str, str, frozenset[str]]
"""A date: kind, owner, file with the line's key and index, the date itself, and the roles."""


def written(project: Project) -> Iterator[tuple[Told, bool]]:
    """Every date in the files, and False for a statement, which is not told where it is not in force."""
    roles = {_name(file): document for file, document in project.files.items() if _is_role(file)}
    for file, document in project.files.items():
        if not file.startswith("roles/"):
            continue
        users = {name for name, role in roles.items() if _name(file) in {name, *_bases(role, project)}}
        for owner in sorted({roles[name]["owner"] for name in users}):
            mine = frozenset(name for name in users if roles[name]["owner"] == owner)
            if "review_by" in document:
                day = document["review_by"]
                yield (kind_of("review", day), owner, file, str(day), mine), True
            for way in ("ingress", "egress"):
                for index, rule in enumerate(document.get(way, [])):
                    where = f"{file} {way} {index}"
                    peers = rule["from" if way == "ingress" else "to"]
                    is_statement = way == "egress" and rule.get("both_halves", True) and _names_roles(peers, roles)
                    expires = rule.get("expires")
                    if expires is not None:
                        text = expires.strftime("%Y-%m-%dT%H:%MZ") if isinstance(expires, datetime) else str(expires)
                        yield (kind_of("expiry", expires), owner, where, text, mine), not is_statement
                    if "review_by" in rule and (expires is None or kind_of("expiry", expires) != "expired"):
                        day = rule["review_by"]
                        yield (kind_of("review", day), owner, where, str(day), mine), not is_statement


def _names_roles(peers: object, roles: object) -> bool:
    named = peers if isinstance(peers, list) else [peers]
    return any(str(each) in (*roles, "self") for each in named)  # type: ignore[misc]


def _is_role(file: str) -> bool:
    return file.startswith("roles/") and not file.rpartition("/")[2].startswith("_")


def _name(file: str) -> str:
    return file.rpartition("/")[2].removesuffix(".yaml")


def _bases(document: Document, project: Project) -> set[str]:
    found: set[str] = set()
    for base in document.get("extends", []):
        file = next(file for file in project.files if _name(file) == f"_{base}")
        found |= {f"_{base}", *_bases(project.files[file], project)}
    return found


def told(review: Review, project: Project) -> Iterator[Told]:
    """The dates of a review, with the key and index of each line as the files' texts have them."""
    lines = {(file, number): where for file, text in project.texts().items() for number, where in _entries(file, text)}
    for item in review.items:
        if item.date is not None:
            assert item.where is not None
            assert item.owner is not None
            where = lines.get((item.where.file, item.where.line), item.where.file)
            yield item.kind, item.owner, where, item.date.written, frozenset(item.roles)


def _entries(file: str, text: str) -> Iterator[tuple[int, str]]:
    """The first line of each rule in a text, with its key and index."""
    way, index = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if line[:1].isalpha():
            way, index = line.partition(":")[0], -1
        elif line.startswith("- ") and way in ("ingress", "egress"):
            index += 1
            yield number, f"{file} {way} {index}"


def _is_told(found: Told, expected: Told, is_always: bool) -> bool:
    """True for what is expected; a statement of a base is told of those of its roles for which it is in force."""
    return found == expected or (not is_always and found[:-1] == expected[:-1] and found[-1] < expected[-1])


@given(dated())
@examples(60)
def test_every_date_of_the_files_is_told_once_for_each_owner_with_its_kind_and_its_roles(project: Project):
    files = Snapshot({file: text.encode() for file, text in project.texts().items()})
    outcome = run(files, disable=project.disable, as_of=NOON, judge=False)
    if outcome.is_broken:
        return
    found = list(told(reviewed(outcome, is_whole=True), project))
    expected = list(written(project))
    assert sorted(found, key=str) == sorted({*found}, key=str)
    assert {each for each, is_always in expected if is_always} <= {*found}
    assert [each for each in found if not any(_is_told(each, *one) for one in expected)] == []


@pytest.mark.parametrize(
    ("expires", "as_of", "kind"),
    [
        ("2027-03-01", datetime(2027, 3, 1, 23, 59, tzinfo=UTC), "expiring"),
        ("2027-03-01", datetime(2027, 3, 2, tzinfo=UTC), "expired"),
        ("2027-03-01T18:00Z", datetime(2027, 3, 1, 17, 59, tzinfo=UTC), "expiring"),
        ("2027-03-01T18:00Z", datetime(2027, 3, 1, 18, tzinfo=UTC), "expired"),
    ],
)
def test_a_date_ends_with_its_day_and_a_time_ends_at_once(expires: str, as_of: datetime, kind: str):
    role = f"""\
description: Web servers
owner: storefront
ingress:
  - {{from: self, service: tcp/7000, description: Sessions, expires: {expires}}}
"""
    files = Snapshot({"roles/web.yaml": role.encode()})
    found = reviewed(run(files, as_of=as_of, judge=False), is_whole=True)
    assert [(item.kind, item.date and item.date.written) for item in found.items] == [(kind, expires)]
