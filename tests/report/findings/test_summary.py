"""The lines that a person reads last."""

from __future__ import annotations

from sg_factory.diagnostic import Span, Suppressed, Suppression
from sg_factory.report.findings.summary import accepted
from tests.report.findings.sample import SAMPLE


def by(*words: str) -> Suppressed:
    """A finding that is accepted by these words together."""
    return Suppressed(SAMPLE[0], tuple(Suppression(each, Span("t.yaml"), "") for each in words))


def test_where_nothing_is_accepted_nothing_is_said():
    assert accepted([]) == ""


def test_what_is_accepted_is_counted_by_the_words_most_first():
    found = [by("accept in roles/web.yaml"), by("checkov CKV_AWS_24"), by("checkov CKV_AWS_24")]
    assert accepted(found) == "3 findings were accepted: 2 by checkov CKV_AWS_24, 1 by accept in roles/web.yaml"


def test_a_finding_that_takes_several_is_counted_once():
    found = [by("checkov CKV_AWS_24", "cfn_nag W2", "cfn_nag W2")]
    assert accepted(found) == "1 finding was accepted: 1 by checkov CKV_AWS_24 and cfn_nag W2"


def test_of_very_many_words_the_first_are_told():
    found = [by(f"accept in roles/{letter}.yaml") for letter in "abcdefghijkl"]
    listed = ", ".join(f"1 by accept in roles/{letter}.yaml" for letter in "abcdefghij")
    assert accepted(found) == f"12 findings were accepted: {listed}, 2 by other suppressions"


def test_a_file_may_be_called_anything():
    assert accepted([by("accept in roles/\x1b[31m.yaml")]) == (
        "1 finding was accepted: 1 by accept in roles/\\x1b[31m.yaml"
    )
