"""Random families of templates with unknowns: none differs from itself, and no unknown that differs is passed over.

What is unknown in them says the reading of `tests/reading`, which shares nothing with the one that is tested.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given

from sg_factory.compare import difference
from sg_factory.pipeline.sides import open_sides, pairs
from tests.reading.families import Family, families
from tests.reading.projects import examples
from tests.source.cloudformation.telling import AS_OF

CORPUS = Path(__file__).parents[1] / "corpus"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("families")


def put(folder: Path, files: dict[str, str]) -> Path:
    """A folder with nothing but these files."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def verdict(before: Path, after: Path) -> str:
    return difference(pairs(*open_sides(str(before), str(after), before, AS_OF))).verdict


@given(family=families())
@examples(40)
def test_a_family_does_not_differ_from_itself_and_what_is_unknown_in_it_is_said(folder: Path, family: Family):
    told = {fact[1] for worlds in family.worlds.values() for world in worlds for fact in world if fact[0] == "told"}
    texts = {name: json.dumps(content) for name, content in family.files.items()}
    one, same = put(folder / "one", texts), put(folder / "same", texts)
    assert verdict(one, same) == ("no difference in what could be read" if told else "no difference")
    other = put(folder / "other", {name: text.replace("Opened", "Widened") for name, text in texts.items()})
    if "Opened" in told:
        assert verdict(one, other) in ("may be broader", "broader")
    elif told:
        assert verdict(one, other) != "no difference"


@pytest.mark.parametrize("file", sorted(CORPUS.glob("templates/*")), ids=lambda path: path.name)
def test_no_template_of_the_corpus_differs_from_itself(file: Path):
    found = difference(pairs(*open_sides(str(file), str(file), CORPUS, AS_OF)))
    assert found.verdict == ("no difference in what could be read" if found.unknown else "no difference")
    assert (found.changes, found.groups, found.declared, found.gaps, found.unread_differs) == ((), (), (), (), False)
