"""Of random projects, a review that is done changes the dates that are named, and no other byte."""

from __future__ import annotations

from difflib import SequenceMatcher

import yaml
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.editing.reviews import done_reviews
from sg_factory.files import Changed, Snapshot
from sg_factory.pipeline.project import moment, run
from tests.reading.project import Project
from tests.reading.projects import examples, projects

AS_OF = moment("2027-03-01")
NEXT = "2028-03-01"


@st.composite
def reviews(draw: st.DrawFn) -> tuple[Project, dict[str, tuple[str, tuple[str, int] | None]]]:
    """A project, and what is reviewed: `ROLE` or `ROLE:LINE` → its file, and the key and index of the rule."""
    project = draw(projects())
    known: dict[str, tuple[str, tuple[str, int] | None]] = {}
    for file, text in project.texts().items():
        name = file.rpartition("/")[2].removesuffix(".yaml")
        if not file.startswith("roles/"):
            continue
        if not name.startswith("_"):
            known[name] = file, None
        way, index = "", -1
        for number, line in enumerate(text.splitlines(), 1):
            if line[:1].isalpha():
                way, index = line.partition(":")[0], -1
            elif way in ("ingress", "egress"):
                index += line.startswith("- ")
                known[f"{name}:{number}"] = file, (way, index)
    chosen = draw(st.lists(st.sampled_from(sorted(known)), min_size=1, max_size=4, unique=True))
    return project, {target: known[target] for target in chosen}


@given(reviews())
@examples(40)
def test_the_named_dates_are_written_and_no_other_byte_changes(
    drawn: tuple[Project, dict[str, tuple[str, tuple[str, int] | None]]],
):
    project, targets = drawn
    before = {file: text.encode() for file, text in project.texts().items()}
    if run(Snapshot(before), as_of=AS_OF, judge=False).is_broken:
        return
    made = done_reviews(Snapshot(before), tuple(targets), AS_OF)
    assert {file for file, _ in targets.values()} == {*made.contents}
    for file, content in made.contents.items():
        old, new = yaml.safe_load(before[file]), yaml.safe_load(content)
        for of_file, rule in targets.values():
            if of_file == file:
                holder = old[rule[0]][rule[1]] if rule else old
                holder["review_by"] = yaml.safe_load(NEXT)
        assert new == old
        pieces = SequenceMatcher(
            None, before[file].decode().splitlines(), content.decode().splitlines(), autojunk=False
        )
        for kind, start, end, first, last in pieces.get_opcodes():
            if kind != "equal":
                assert (kind, end - start) == ("insert", 0)
                lines = content.decode().splitlines()[first:last]
                assert [line.strip() for line in lines] == [f"review_by: {NEXT}"] * len(lines)
    again = done_reviews(Changed(Snapshot(before), made.contents), tuple(_moved(targets, before, made.contents)), AS_OF)
    assert again.contents == {}
    assert not any(each.is_new for each in again.reviews)


def _moved(
    targets: dict[str, tuple[str, tuple[str, int] | None]], before: dict[str, bytes], after: object
) -> list[str]:
    """The same targets after their lines have moved: the lines that are added above a line move it down."""
    assert isinstance(after, dict)
    found = []
    for target, (file, _) in targets.items():
        name, colon, line = target.partition(":")
        if colon:
            text = before[file].decode().splitlines()[int(line) - 1]
            numbers = [n for n, each in enumerate(after[file].decode().splitlines(), 1) if each == text]
            same = [n for n, each in enumerate(before[file].decode().splitlines(), 1) if each == text]
            target = f"{name}:{numbers[same.index(int(line))]}"
        found.append(target)
    return found
