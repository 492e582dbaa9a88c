"""Diagnostics for a person at a terminal."""

from __future__ import annotations

import re

from sg_factory.diagnostic import Diagnostic, Severity, Span
from sg_factory.report.findings.text import render
from sg_factory.text.screen import Screen
from tests.report.findings.sample import SAMPLE

SHOWN = """\
info[wrong-ending]: roles/a b, c|d%.yml would be ignored
 --> roles/a b, c|d%.yml
  = its name does not end in .yaml

error[not-accepted]: “database” does not accept tcp/5432 from “web”
   --> roles/web.yaml:112:14
    |
112 |     service: postgresql   # orders
    |              ^^^^^^^^^^
   ::: roles/database.yaml:9:14
    |
  9 |     service: ssh
    |              --- what “database” accepts from “web”
    = help: add an ingress line from “web” to “database”

error[unknown-peer]: “<b>&*_[x]`|"50%: a,b\\n\\x1b[31m” is no role
   --> roles/web.yaml:113:11
    |
113 |   - from: ␛[31m
    |           ^ a name?
    = help: did you mean “web”?

warning[review-overdue]: the review of “zürich-東京” was due by 2027-01-31
 --> roles/zürich-東京.yaml:3:25
  |
3 | 東京: Zu\u0308rich, review_by: 2027-01-31
  |                          ^^^^^^^^^^
"""

COLOURED = """\
\x1b[1;31merror[not-accepted]\x1b[0m: \x1b[1m“database” does not accept tcp/5432 from “web”\x1b[0m
   \x1b[34m-->\x1b[0m roles/web.yaml:112:14
    |
112 |     service: postgresql   # orders
    | \x1b[31m             ^^^^^^^^^^\x1b[0m
   \x1b[34m:::\x1b[0m roles/database.yaml:9:14
    |
  9 |     service: ssh
    | \x1b[34m             --- what “database” accepts from “web”\x1b[0m
    \x1b[34m=\x1b[0m help: add an ingress line from “web” to “database”
"""


def test_each_diagnostic_shows_its_line_with_the_fault_underlined_its_other_end_and_the_remedy():
    assert render(SAMPLE) == SHOWN


def test_nothing_to_report_is_the_empty_text():
    assert render(()) == ""


def test_colour_is_of_the_severity_and_blue_for_the_other_end():
    assert render(SAMPLE[1:2], Screen(is_coloured=True)) == COLOURED


def test_colour_changes_nothing_but_colour():
    assert re.sub(r"\x1b\[[0-9;]+m", "", render(SAMPLE, Screen(is_coloured=True))) == SHOWN


def long_line(column: int, end: int) -> str:
    """The report of a fault in a line of 400 characters."""
    source = "".join(str(number // 10 % 10) if number % 10 == 0 else "." for number in range(1, 401))
    return render([Diagnostic("x", Severity.ERROR, "m", Span("roles/web.yaml", 1, column, end, source))])


def test_a_very_long_line_is_cut_around_its_fault():
    assert (
        long_line(395, 401)
        == f"""\
error[x]: m
 --> roles/web.yaml:1:395
  |
1 | {"".join(f".........{tens % 10}" for tens in range(25, 41))}
  | {" " * 154}^^^^^^
"""
    )


def test_a_very_long_fault_is_shown_from_its_beginning():
    assert (
        long_line(101, 401)
        == f"""\
error[x]: m
 --> roles/web.yaml:1:101
  |
1 | {"".join(f".........{tens % 10}" for tens in range(11, 27))}
  | {"^" * 160}
"""
    )
