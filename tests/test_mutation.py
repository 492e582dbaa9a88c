"""The mutation run: its changes, its choice of tests, and that each argument refers to existing code."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutation.argued import argued, stale
from mutation.killers import Killers
from mutation.mutants import mutants, sample, sites, written
from mutation.reach import Reach, statement
from mutation.record import Record
from mutation.tree import Tree
from mutation.trial import batches

REPOSITORY = Path(__file__).parents[1]

MODULE = '''\
"""What it is for."""

from functools import cache

LIMIT: int = 5


@cache
def most(numbers: list[int]) -> int:
    """The largest."""
    if len(numbers) > LIMIT:
        return max(
            numbers,
            default=0,
        )
    return min(numbers)


def named(name: str) -> str:
    return name
'''


def a_package(folder: Path) -> Path:
    (folder / "package").mkdir()
    (folder / "package/module.py").write_text(MODULE, "utf-8")
    (folder / "package/other.py").write_text(
        "@dataclass(frozen=True, slots=True)\nclass Flags:\n    is_set: bool = True\n", "utf-8"
    )
    return folder


def test_values_comparisons_and_arguments_change_and_annotations_docstrings_and_imports_do_not(tmp_path: Path):
    made = list(mutants(a_package(tmp_path), "package/module.py"))
    assert [(each.line, each.before, each.after) for each in made] == [
        (5, "LIMIT: int = 5", "LIMIT: int = None"),
        (5, "LIMIT: int = 5", "LIMIT: int = 6"),
        (11, "if len(numbers) > LIMIT:", "if len(None) > LIMIT:"),
        (11, "if len(numbers) > LIMIT:", "if len(numbers) >= LIMIT:"),
        (12, "numbers,", "None,"),
        (12, "default=0,", "default=None,"),
        (12, "numbers,\ndefault=0,", "default=0,"),
        (12, "default=0,\n)", ")"),
        (14, "default=0,", "default=1,"),
        (16, "return min(numbers)", "return min(None)"),
    ]
    for each in made:
        compile(each.code, each.file, "exec")


def test_a_seed_draws_the_same_mutants_of_the_whole_package(tmp_path: Path):
    every = sites(a_package(tmp_path), "package")
    assert [(each.file, each.number) for each in every] == [
        *(("package/module.py", number) for number in range(10)),
        *(("package/other.py", number) for number in range(2)),
    ]
    assert sample(every, 4, seed=1) == sample(every, 4, seed=1) != sample(every, 4, seed=2)
    assert sorted(sample(every, 99, seed=1), key=every.index) == every


def test_what_else_is_written_changes_nothing_of_what_is_drawn(tmp_path: Path):
    drawn = written(a_package(tmp_path), sample(sites(tmp_path, "package"), 4, seed=1))
    (tmp_path / "package/module.py").write_text(
        MODULE.replace("\n\n\ndef named", "\n\n\nMORE = 1\n\n\ndef named"), "utf-8"
    )
    (tmp_path / "package/a_new_one.py").write_text("NEW = 1\n", "utf-8")
    again = written(tmp_path, sample(sites(tmp_path, "package"), 4 + 4, seed=1))  # of four new ones
    assert [each.key for each in again if each.key in {one.key for one in drawn}] == [each.key for each in drawn]


def test_what_a_module_exports_is_not_changed(tmp_path: Path):
    (tmp_path / "module.py").write_text('__all__ = ["most", "named"]\n', "utf-8")
    assert list(mutants(tmp_path, "module.py")) == []


TREE = {
    "sg_factory/__init__.py": "",
    "sg_factory/deep/__init__.py": "",
    "sg_factory/deep/sums.py": "def twice(number):\n    return 2 * number\n\nLIMIT = 5\n",
    "sg_factory/words.py": (
        "from functools import cache\n\n@cache\ndef loud(word):\n    return raised(word)\n\n"
        "def raised(word):\n    return word.upper()\n"
    ),
    "tests/one/test_sums.py": "from sg_factory.deep.sums import twice\n\ndef test_sums():\n    assert twice(2) == 4\n",
    "tests/one/test_words.py": (
        "import pytest\nfrom sg_factory.words import loud\n\n@pytest.mark.parametrize('turn', [1, 2, 3])\n"
        "def test_words(turn):\n    assert loud('a') == 'A'\n"
    ),
    "tests/test_limits.py": "from sg_factory.deep.sums import LIMIT\n\ndef test_limit():\n    assert LIMIT == 5\n",
    "tests/test_nothing.py": "def test_nothing():\n    assert 1\n\ndef test_wrong():\n    assert 0\n",
    "pyproject.toml": "[tool.pytest.ini_options]\naddopts = ['--import-mode=importlib']\n",
    "tests/conftest.py": (
        "from hypothesis import settings\nsettings.register_profile('ci')\n"  # which a run of mutants asks for
    ),
}


def test_only_tests_that_have_changed_are_run_again(tmp_path: Path):
    write(tmp_path / "tree", TREE)
    sums, words = "tests/one/test_sums.py", "tests/one/test_words.py"
    limits, nothing = "tests/test_limits.py", "tests/test_nothing.py"
    three = {f"{words}::test_words[{turn}]" for turn in (1, 2, 3)}
    others = {f"{sums}::test_sums", f"{limits}::test_limit", f"{nothing}::test_nothing"}
    passed = {*three, *others}
    assert learnt(tmp_path) == ({sums, words, limits, nothing}, passed)
    assert learnt(tmp_path) == (set(), passed)
    once = {f"{sums}::test_sums", f"{limits}::test_limit"}
    assert reaching(tmp_path, "sg_factory/deep/sums.py") == {1: once, 2: {f"{sums}::test_sums"}, 4: once}
    # Two of the three run in one process, where the second finds the word in a cache.
    assert reaching(tmp_path, "sg_factory/words.py")[8] == three

    write(tmp_path / "tree", {words: TREE[words].replace("test_words", "test_more")})
    passed = {*(each.replace("words[", "more[") for each in three), *others}
    assert learnt(tmp_path) == ({words}, passed)
    write(tmp_path / "tree", {"tests/conftest.py": f"{TREE['tests/conftest.py']}\n"})
    assert learnt(tmp_path) == ({sums, words, limits, nothing}, passed)

    [run] = (tmp_path / "kept").iterdir()
    (run / "whole").unlink()
    assert learnt(tmp_path) == ({sums, words, limits, nothing}, passed)
    [_, stopped_and_gone_on] = sorted((tmp_path / "kept").iterdir())
    assert not list(stopped_and_gone_on.glob("work-*"))


def test_of_a_file_that_has_changed_any_line_is_reached_by_who_reached_one(tmp_path: Path):
    write(tmp_path / "tree", TREE)
    learnt(tmp_path)
    write(tmp_path / "tree", {"sg_factory/deep/sums.py": f"# Said\n{TREE['sg_factory/deep/sums.py']}"})
    test, limit = "tests/one/test_sums.py::test_sums", "tests/test_limits.py::test_limit"
    assert learnt(tmp_path)[0] == set()
    assert reaching(tmp_path, "sg_factory/deep/sums.py") == {
        1: {test, limit},
        2: {test, limit},
        3: {test},
        5: {test, limit},
    }


def test_a_kill_holds_until_the_test_or_what_it_reaches_or_the_changed_file_is_another(tmp_path: Path):
    write(tmp_path / "tree", TREE)
    learnt(tmp_path)
    test = "tests/one/test_sums.py::test_sums"
    [one, *_] = mutants(tmp_path / "tree", "sg_factory/deep/sums.py")
    killers(tmp_path).add(one, test)
    write(tmp_path / "tree", {"sg_factory/words.py": "", "tests/one/test_words.py": ""})
    assert (killers(tmp_path).still(one), killers(tmp_path).last(one)) == (test, test)
    for changed in ("sg_factory/deep/sums.py", "tests/one/test_sums.py", "tests/conftest.py"):
        write(tmp_path / "tree", {changed: f"{TREE[changed]}\n"})
        assert (killers(tmp_path).still(one), killers(tmp_path).last(one)) == (None, test)
        write(tmp_path / "tree", {changed: TREE[changed]})
        assert killers(tmp_path).still(one) == test


def killers(folder: Path) -> Killers:
    return Killers(folder / "killers.json", Record(Tree(folder / "tree"), folder / "kept"))


def reaching(folder: Path, file: str) -> dict[int, set[str]]:
    """The tests that reach each line that is one of a file."""
    reach = Reach(folder / "tree", Record(Tree(folder / "tree"), folder / "kept").noted)
    lines = (folder / "tree" / file).read_text("utf-8").splitlines()
    return {number: set(reach.tests(file, number)) for number, text in enumerate(lines, 1) if text}


def learnt(folder: Path) -> tuple[set[str], set[str]]:
    """The test files that were run, and the tests with a record afterwards."""
    record = Record(Tree(folder / "tree"), folder / "kept")
    files = record.learn()
    return set(files), {test for noted in record.noted for test in noted.work}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("line", "lines", "once"),
    [
        (5, {5}, True),
        (8, {8, 9}, True),
        (9, {8, 9}, True),
        (11, {11}, True),
        (13, {12, 13, 14, 15}, True),
        (20, {20}, False),
        (19, {19}, True),
    ],
)
def test_a_line_is_reached_with_its_statement_and_once_where_it_is_imported_or_cached(
    line: int, lines: set[int], once: bool
):
    assert statement(MODULE, line) == (lines, once)


def test_a_few_tests_run_first_and_no_more_than_a_mutant_is_worth():
    work = {"a::1": 0.5, "b::1": 1.0, "a::2": 0.4, "c::1": 60.0, "d::1": 20.0, "b::2": 5.0, "d::2": 30.0, "e::1": 1.0}
    assert list(batches([*work], work)) == [["a::1", "a::2", "b::1"], ["c::1"], ["d::1", "b::2"]]
    assert list(batches(["c::1"], work)) == [["c::1"]]
    assert list(batches([], work)) == []


def test_an_argument_names_code_that_is_there_and_has_a_reason(tmp_path: Path):
    reasons = argued()
    assert stale(REPOSITORY, reasons) == []
    assert all(len(reason) > 10 for reason in reasons.values())
    gone = ("package/module.py", "LIMIT: int = 7", "LIMIT: int = 8")
    there = ("package/module.py", "LIMIT: int = 5", "LIMIT: int = 6")
    assert stale(a_package(tmp_path), {gone: "It is no limit", there: "It is"}) == [gone]
