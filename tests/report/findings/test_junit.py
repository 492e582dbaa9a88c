"""Diagnostics as JUnit XML."""

from __future__ import annotations

from xml.etree import ElementTree

from sg_factory.report.findings.junit import render
from tests.report.findings.sample import SAMPLE, SUPPRESSED

SHOWN = r"""<?xml version='1.0' encoding='UTF-8'?>
<testsuites name="sg-factory">
  <testsuite name="roles/a b, c|d%.yml" tests="1" failures="0">
    <testcase classname="wrong-ending" name="roles/a b, c|d%.yml roles/a b, c|d%.yml would be ignored">
      <system-out>roles/a b, c|d%.yml would be ignored</system-out>
    </testcase>
  </testsuite>
  <testsuite name="roles/web.yaml" tests="2" failures="2">
    <testcase classname="not-accepted" name="roles/web.yaml:112:14 “database” does not accept tcp/5432 from “web”">
      <failure type="error" message="“database” does not accept tcp/5432 from “web”">“database” does not accept tcp/5432 from “web”
roles/database.yaml:9:14: what “database” accepts from “web”
add an ingress line from “web” to “database”</failure>
    </testcase>
    <testcase classname="unknown-peer" name="roles/web.yaml:113:11 “&lt;b&gt;&amp;*_[x]`|&quot;50%: a,b\n\x1b[31m” is no role">
      <failure type="error" message="“&lt;b&gt;&amp;*_[x]`|&quot;50%: a,b\n\x1b[31m” is no role">“&lt;b&gt;&amp;*_[x]`|"50%: a,b\n\x1b[31m” is no role
did you mean “web”?</failure>
    </testcase>
  </testsuite>
  <testsuite name="roles/zürich-東京.yaml" tests="1" failures="1">
    <testcase classname="review-overdue" name="roles/zürich-東京.yaml:3:25 the review of “zürich-東京” was due by 2027-01-31">
      <failure type="warning" message="the review of “zürich-東京” was due by 2027-01-31">the review of “zürich-東京” was due by 2027-01-31</failure>
    </testcase>
  </testsuite>
</testsuites>
"""  # noqa: E501 (a line break would be another output)


def test_a_file_is_a_suite_and_a_diagnostic_a_case_that_fails_from_warnings_on():
    assert render(SAMPLE) == SHOWN


def test_a_reader_of_xml_finds_the_words_as_they_are():
    root = ElementTree.fromstring(render(SAMPLE).encode())
    assert [failure.get("message") for failure in root.iter("failure")] == [
        "“database” does not accept tcp/5432 from “web”",
        '“<b>&*_[x]`|"50%: a,b\\n\\x1b[31m” is no role',
        "the review of “zürich-東京” was due by 2027-01-31",
    ]
    assert [suite.attrib for suite in root] == [
        {"name": "roles/a b, c|d%.yml", "tests": "1", "failures": "0"},
        {"name": "roles/web.yaml", "tests": "2", "failures": "2"},
        {"name": "roles/zürich-東京.yaml", "tests": "1", "failures": "1"},
    ]


def test_nothing_to_report_is_one_case_that_passes_since_build_servers_refuse_a_report_without_any():
    assert render(()) == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<testsuites name="sg-factory">\n'
        '  <testsuite name="sg-factory" tests="1" failures="0">\n'
        '    <testcase classname="sg-factory" name="no findings" />\n'
        "  </testsuite>\n"
        "</testsuites>\n"
    )


def test_what_is_accepted_is_a_case_that_was_skipped():
    assert render((SAMPLE[0],), SUPPRESSED) == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<testsuites name="sg-factory">\n'
        '  <testsuite name="roles/a b, c|d%.yml" tests="1" failures="0">\n'
        '    <testcase classname="wrong-ending" name="roles/a b, c|d%.yml roles/a b, c|d%.yml would be ignored">\n'
        "      <system-out>roles/a b, c|d%.yml would be ignored</system-out>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        '  <testsuite name="roles/zürich-東京.yaml" tests="1" failures="0" skipped="1">\n'
        '    <testcase classname="review-overdue"'
        ' name="roles/zürich-東京.yaml:3:25 the review of “zürich-東京” was due by 2027-01-31">\n'
        '      <skipped message="accepted by cfn_nag W2: a | b &lt;c&gt;\\n\\x1b[31m; accept in roles/web.yaml" />\n'
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n"
    )
