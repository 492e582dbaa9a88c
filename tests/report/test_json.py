"""Diagnostics as JSON."""

from __future__ import annotations

from sg_factory.report.json import render
from tests.report.sample import RULES, SAMPLE

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
  ]
}
"""


def test_every_field_of_a_diagnostic_is_there():
    assert render(SAMPLE, RULES) == SHOWN


def test_nothing_to_report_is_an_empty_list():
    assert render(()) == '{\n  "diagnostics": []\n}\n'
