"""The mutation run: what it changes, which tests it chooses, and that each argument is of code that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutation.argued import argued, stale
from mutation.mutants import mutants, sample, sites, written
from mutation.reach import statement
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
    work = {"a": 1.5, "b": 0.4, "c": 60.0, "d": 20.0, "e": 50.0}
    assert list(batches(["a", "b", "c", "d", "e"], work)) == [["a", "b"], ["c", "d"]]
    assert list(batches(["c"], work)) == [["c"]]
    assert list(batches([], work)) == []


def test_an_argument_names_code_that_is_there_and_has_a_reason(tmp_path: Path):
    reasons = argued()
    assert stale(REPOSITORY, reasons) == []
    assert all(len(reason) > 10 for reason in reasons.values())
    gone = ("package/module.py", "LIMIT: int = 7", "LIMIT: int = 8")
    there = ("package/module.py", "LIMIT: int = 5", "LIMIT: int = 6")
    assert stale(a_package(tmp_path), {gone: "It is no limit", there: "It is"}) == [gone]
