"""Diagnostics as a Markdown table."""

from __future__ import annotations

from sg_factory.diagnostic import Diagnostic, Severity, Span
from sg_factory.report.findings.markdown import render
from tests.report.findings.sample import SAMPLE, SUPPRESSED

SHOWN = (
    "### sg-factory check: 2 errors, 1 warning, 1 info\n"
    "\n"
    "| | where | what | what to do |\n"
    "| --- | --- | --- | --- |\n"
    r"| **info** `wrong-ending` | roles/a b, c\|d%.yml | roles/a b, c\|d%.yml would be ignored |  |"
    "\n"
    "| **error** `not-accepted` | roles/web.yaml:112:14"
    " | “database” does not accept tcp/5432 from “web”"
    "<br>roles/database.yaml:9:14: what “database” accepts from “web”"
    " | add an ingress line from “web” to “database” |\n"
    r"| **error** `unknown-peer` | roles/web.yaml:113:11"
    r' | “\<b\>\&\*\_\[x\]\`\|"50%: a,b\\n\\x1b\[31m” is no role | did you mean “web”? |'
    "\n"
    "| **warning** `review-overdue` | roles/zürich-東京.yaml:3:25"
    " | the review of “zürich-東京” was due by 2027-01-31 |  |\n"
)


def test_each_diagnostic_is_one_row_below_the_count():
    assert render(SAMPLE) == SHOWN


def test_nothing_to_report_is_a_heading_alone():
    assert render(()) == "### sg-factory check: no findings\n"


def test_what_is_accepted_is_counted_below_with_the_words():
    said = "\n1 finding was accepted: 1 by cfn\\_nag W2 and accept in roles/web.yaml\n"
    assert render((), SUPPRESSED) == f"### sg-factory check: no findings\n{said}"
    assert render(SAMPLE, SUPPRESSED) == SHOWN + said


def test_what_authors_wrote_mentions_nobody_links_nothing_and_closes_no_issue():
    said = "@octo/team closes #12 and GH-3, see https://evil.example or www.evil.example, &commat;octocat ~~$x$~~"
    shown = render(
        [Diagnostic("unknown-peer", Severity.ERROR, said, Span("roles/@me.yaml", 1, 1, 2, ""), help="ask @me")]
    )
    assert shown.splitlines()[-1].replace("\u2060", "·") == (
        "| **error** `unknown-peer` | roles/@·me.yaml:1:1 | @·octo/team closes #·12 and GH·-3, see https:·//"
        r"evil.example or www·.evil.example, \&commat;octocat \~\~\$x\$\~\~ | ask @·me |"
    )
