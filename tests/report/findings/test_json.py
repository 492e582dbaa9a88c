"""Diagnostics as JSON."""

from __future__ import annotations

import json

from sg_factory.report.findings.json import render
from tests.report.findings.sample import RULES, SAMPLE, SUPPRESSED

SHOWN = r"""{
  "diagnostics": [
    {
      "code": "wrong-ending",
      "known_as": [],
      "severity": "info",
      "message": "roles/a b, c|d%.yml would be ignored",
      "label": "its name does not end in .yaml",
      "help": "",
      "fix": "",
      "where": {
        "file": "roles/a b, c|d%.yml",
        "line": 0,
        "column": 0,
        "end": 0
      },
      "related": []
    },
    {
      "code": "not-accepted",
      "known_as": [],
      "severity": "error",
      "message": "“database” does not accept tcp/5432 from “web”",
      "label": "",
      "help": "add an ingress line from “web” to “database”",
      "fix": "",
      "where": {
        "file": "roles/web.yaml",
        "line": 112,
        "column": 14,
        "end": 24
      },
      "related": [
        {
          "file": "roles/database.yaml",
          "line": 9,
          "column": 14,
          "end": 17,
          "label": "what “database” accepts from “web”"
        }
      ]
    },
    {
      "code": "unknown-peer",
      "known_as": [],
      "severity": "error",
      "message": "“<b>&*_[x]`|\"50%: a,b\\n\\x1b[31m” is no role",
      "label": "a name?",
      "help": "did you mean “web”?",
      "fix": "web",
      "where": {
        "file": "roles/web.yaml",
        "line": 113,
        "column": 11,
        "end": 12
      },
      "related": []
    },
    {
      "code": "review-overdue",
      "known_as": [
        "LATE_1",
        "LATE-2"
      ],
      "severity": "warning",
      "message": "the review of “zürich-東京” was due by 2027-01-31",
      "label": "",
      "help": "",
      "fix": "",
      "where": {
        "file": "roles/zürich-東京.yaml",
        "line": 3,
        "column": 25,
        "end": 35
      },
      "related": []
    }
  ],
  "suppressed": []
}
"""


def test_every_field_of_a_diagnostic_is_there():
    assert render(SAMPLE, RULES) == SHOWN


def test_nothing_to_report_is_an_empty_list():
    assert render(()) == '{\n  "diagnostics": [],\n  "suppressed": []\n}\n'


def test_what_is_accepted_is_beside_it_with_the_words_their_place_and_their_reason():
    found = json.loads(render((), RULES, SUPPRESSED))
    (entry,) = json.loads(render((SAMPLE[3],), RULES))["diagnostics"]
    assert found["diagnostics"] == []
    assert found["suppressed"] == [
        {
            **entry,
            "suppressions": [
                {
                    "by": "cfn_nag W2",
                    "reason": "a | b <c>\\n\\x1b[31m",
                    "where": {"file": "roles/web.yaml", "line": 4, "column": 3, "end": 6},
                },
                {
                    "by": "accept in roles/web.yaml",
                    "reason": "",
                    "where": {"file": "roles/web.yaml", "line": 9, "column": 5, "end": 9},
                },
            ],
        }
    ]
