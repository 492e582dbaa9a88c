"""Whatever authors have written, a report is what its format says it is."""

from __future__ import annotations

import json
import re
from unicodedata import category
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sg_factory.diagnostic import Diagnostic, Related, Severity, Span, Suppressed, Suppression
from sg_factory.report.findings import FORMATS, renderer
from sg_factory.report.findings.summary import accepted
from tests.report.findings.test_sarif import SARIF

# File names that are not UTF-8 come as lone surrogates; YAML's escapes make every other sign.
ANY_TEXT = st.text(st.characters(exclude_categories=())).filter(bool)
SOURCES = st.shared(st.dictionaries(st.integers(1, 9999), ANY_TEXT, min_size=1), key="a line has one text")
SPANS = st.builds(
    lambda file, line, column, width: Span(file, line[0], column, column + width, line[1]),
    file=ANY_TEXT,
    line=SOURCES.flatmap(lambda sources: st.sampled_from(list(sources.items()))),
    column=st.integers(1, 300),
    width=st.integers(1, 300),
) | st.builds(Span, file=ANY_TEXT)
RELATED = st.builds(Related, SPANS, ANY_TEXT)
DIAGNOSTICS = st.lists(
    st.builds(
        Diagnostic,
        code=st.sampled_from(["unknown-peer", "named-range"]),
        severity=st.sampled_from(Severity),
        message=ANY_TEXT,
        where=SPANS,
        label=ANY_TEXT,
        help=ANY_TEXT,
        related=st.lists(RELATED, max_size=3).map(tuple),
    ),
    max_size=3,
).map(tuple)


SUPPRESSED = st.builds(
    lambda diagnostics, by: tuple(Suppressed(each, by) for each in diagnostics),
    DIAGNOSTICS,
    st.lists(st.builds(Suppression, ANY_TEXT, SPANS, st.just("") | ANY_TEXT), min_size=1, max_size=2).map(tuple),
)


def reports(diagnostics: tuple[Diagnostic, ...], suppressed: tuple[Suppressed, ...] = ()) -> dict[str, str]:
    """Diagnostics, and what is accepted, in every format."""
    return {format: renderer(format, suppressed=suppressed)(diagnostics) for format in FORMATS}


@given(DIAGNOSTICS, SUPPRESSED)
def test_no_report_holds_a_sign_that_cannot_be_printed_or_encoded(
    diagnostics: tuple[Diagnostic, ...], suppressed: tuple[Suppressed, ...]
):
    written = reports(diagnostics, suppressed)
    written["markdown"] = written["markdown"].replace("\u2060", "")  # which breaks mentions, and is not seen
    for report in (*written.values(), accepted(suppressed)):
        report.encode("utf-8")
        assert {category(sign) for sign in report if not sign.isprintable() and sign != "\n"} <= {"Zs"}


@given(DIAGNOSTICS)
def test_every_format_has_one_entry_for_each_diagnostic(diagnostics: tuple[Diagnostic, ...]):
    found = reports(diagnostics)
    count = len(diagnostics)
    assert len(json.loads(found["json"])["diagnostics"]) == count
    assert len(json.loads(found["sarif"])["runs"][0]["results"]) == count
    assert len(list(ElementTree.fromstring(found["junit"].encode()).iter("testcase"))) == max(count, 1)
    assert [line[:2] for line in found["github"].split("\n")] == ["::"] * count + [""]
    assert found["markdown"].count("\n") == (count + 4 if count else 1)
    assert len(re.findall(r"^(?:error|warning|info)\[", found["text"], re.MULTILINE)) == count


@given(DIAGNOSTICS, SUPPRESSED)
def test_what_is_accepted_has_an_entry_of_its_own_in_every_format_that_carries_it(
    diagnostics: tuple[Diagnostic, ...], suppressed: tuple[Suppressed, ...]
):
    found = reports(diagnostics, suppressed)
    assert len(json.loads(found["json"])["suppressed"]) == len(suppressed)
    results = json.loads(found["sarif"])["runs"][0]["results"]
    assert len([result for result in results if result.get("suppressions")]) == len(suppressed)
    assert len(list(ElementTree.fromstring(found["junit"].encode()).iter("skipped"))) == len(suppressed)
    assert {format: found[format] for format in ("text", "github")} == {
        format: renderer(format)(diagnostics) for format in ("text", "github")
    }


@given(DIAGNOSTICS)
def test_every_row_of_markdown_has_four_cells(diagnostics: tuple[Diagnostic, ...]):
    for row in renderer("markdown")(diagnostics).split("\n")[4:-1]:
        cells = re.split(r"(?<!\\)(?:\\\\)*\|", row)
        assert len(cells) == 6, row


@given(DIAGNOSTICS, SUPPRESSED)
def test_sarif_keeps_to_the_standard(diagnostics: tuple[Diagnostic, ...], suppressed: tuple[Suppressed, ...]):
    log = json.loads(renderer("sarif", suppressed=suppressed)(diagnostics))
    Draft202012Validator(SARIF).validate(log)
