"""An earlier report hides what it already said, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from sg_factory.diagnostic import Diagnostic, Span
from sg_factory.report.findings.baseline import only_new, read_baseline
from sg_factory.report.findings.json import render
from tests.report.findings.sample import SAMPLE
from tests.report.test_any_text import DIAGNOSTICS


@given(DIAGNOSTICS)
def test_a_report_hides_all_that_it_says(diagnostics: tuple[Diagnostic, ...]):
    assert only_new(diagnostics, read_baseline(render(diagnostics).encode())) == ()


def test_a_diagnostic_that_moved_is_not_new():
    moved = tuple(replace(found, where=Span(found.where.file, 9, 1, 2, "moved")) for found in SAMPLE)
    assert only_new(moved, read_baseline(render(SAMPLE).encode())) == ()


def test_what_the_report_does_not_say_is_new():
    known = read_baseline(render(SAMPLE[:2]).encode())
    assert [found.code for found in only_new(SAMPLE, known)] == [found.code for found in SAMPLE[2:]]


def test_a_second_one_of_the_same_words_in_the_same_file_is_new():
    known = read_baseline(render(SAMPLE[1:2]).encode())
    second = replace(SAMPLE[1], where=replace(SAMPLE[1].where, line=200))
    assert [found.where.line for found in only_new((SAMPLE[1], second), known)] == [200]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_the_report_may_have_been_saved_in_any_encoding_of_unicode(encoding: str):
    assert only_new(SAMPLE, read_baseline(render(SAMPLE).encode(encoding))) == ()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"error[unknown-peer]: ...",
        b"[]",
        b"null",
        b"{}",
        b'{"diagnostics": null}',
        b'{"diagnostics": [1]}',
        b'{"diagnostics": [{"code": "x", "message": "m"}]}',
        b'{"diagnostics": [{"code": "x", "message": "m", "where": "roles/web.yaml"}]}',
        b'{"diagnostics": [{"code": [], "message": "m", "where": {"file": "f"}}]}',
        b"\x89PNG\r\n\x1a\n\x00\xff",
        b'{"diagnostics": ' + b"[" * 100_000,
    ],
)
def test_anything_else_is_refused_with_a_sentence(content: bytes):
    with pytest.raises(ValueError, match=r"^not a report of `sg-factory check --format json`$"):
        read_baseline(content)
