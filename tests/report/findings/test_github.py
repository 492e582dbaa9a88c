"""Diagnostics as GitHub workflow commands."""

from __future__ import annotations

from sg_factory.report.findings.github import render
from tests.report.findings.sample import SAMPLE

SHOWN = (
    "::notice file=roles/a b%2C c|d%25.yml,title=wrong-ending::roles/a b, c|d%25.yml would be ignored\n"
    "::error file=roles/web.yaml,title=not-accepted,line=112,col=14,endColumn=24"
    "::“database” does not accept tcp/5432 from “web”"
    "%0Aroles/database.yaml:9:14: what “database” accepts from “web”"
    "%0Aadd an ingress line from “web” to “database”\n"
    "::error file=roles/web.yaml,title=unknown-peer,line=113,col=11,endColumn=12"
    '::“<b>&*_[x]`|"50%25: a,b\\n\\x1b[31m” is no role'
    "%0Adid you mean “web”?\n"
    "::warning file=roles/zürich-東京.yaml,title=review-overdue,line=3,col=25,endColumn=35"
    "::the review of “zürich-東京” was due by 2027-01-31\n"
)


def test_each_diagnostic_is_one_command_with_its_place():
    assert render(SAMPLE) == SHOWN


def test_nothing_to_report_is_no_command():
    assert render(()) == ""
