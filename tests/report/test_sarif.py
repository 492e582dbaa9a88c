"""Diagnostics as SARIF 2.1.0."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from sg_factory import __version__
from sg_factory.diagnostic import Span
from sg_factory.report.sarif import render
from tests.report.sample import SAMPLE

LOG = {
    "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    "version": "2.1.0",
    "runs": [
        {
            "tool": {
                "driver": {
                    "name": "sg-factory",
                    "version": __version__,
                    "rules": [
                        {"id": "not-accepted"},
                        {"id": "review-overdue"},
                        {"id": "unknown-peer"},
                        {"id": "wrong-ending"},
                    ],
                }
            },
            "columnKind": "unicodeCodePoints",
            "results": [
                {
                    "ruleId": "wrong-ending",
                    "level": "note",
                    "message": {"text": "roles/a b, c|d%.yml would be ignored"},
                    "locations": [{"physicalLocation": {"artifactLocation": {"uri": "roles/a%20b%2C%20c%7Cd%25.yml"}}}],
                    "relatedLocations": [],
                    "partialFingerprints": {"finding/v1": "788614c70933dc3d"},
                },
                {
                    "ruleId": "not-accepted",
                    "level": "error",
                    "message": {
                        "text": "“database” does not accept tcp/5432 from “web”."
                        " add an ingress line from “web” to “database”"
                    },
                    "locations": [
                        {
                            "physicalLocation": {
                                "artifactLocation": {"uri": "roles/web.yaml"},
                                "region": {"startLine": 112, "startColumn": 14, "endColumn": 24},
                            }
                        }
                    ],
                    "relatedLocations": [
                        {
                            "physicalLocation": {
                                "artifactLocation": {"uri": "roles/database.yaml"},
                                "region": {"startLine": 9, "startColumn": 14, "endColumn": 17},
                            },
                            "message": {"text": "what “database” accepts from “web”"},
                        }
                    ],
                    "partialFingerprints": {"finding/v1": "8952ae30d3b382a2"},
                },
                {
                    "ruleId": "unknown-peer",
                    "level": "error",
                    "message": {
                        "text": '“<b>&*_[x]`|"50%: a,b\\n\\x1b[31m” is no role. did you mean “web”?',
                    },
                    "locations": [
                        {
                            "physicalLocation": {
                                "artifactLocation": {"uri": "roles/web.yaml"},
                                "region": {"startLine": 113, "startColumn": 11, "endColumn": 12},
                            }
                        }
                    ],
                    "relatedLocations": [],
                    "partialFingerprints": {"finding/v1": "9cb46897a0f64c3b"},
                },
                {
                    "ruleId": "review-overdue",
                    "level": "warning",
                    "message": {"text": "the review of “zürich-東京” was due by 2027-01-31"},
                    "locations": [
                        {
                            "physicalLocation": {
                                "artifactLocation": {"uri": "roles/z%C3%BCrich-%E6%9D%B1%E4%BA%AC.yaml"},
                                "region": {"startLine": 3, "startColumn": 25, "endColumn": 35},
                            }
                        }
                    ],
                    "relatedLocations": [],
                    "partialFingerprints": {"finding/v1": "e9ae1dc4cdce531f"},
                },
            ],
        }
    ],
}


def closed(required: str, **properties: Any) -> dict[str, Any]:
    """The schema of an object with these properties and no others, of which some (words in a text) are required."""
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


def several(items: dict[str, Any]) -> dict[str, Any]:
    """The schema of a list."""
    return {"type": "array", "items": items, "uniqueItems": True}


TEXT = {"type": "string", "minLength": 1}
NUMBER = {"type": "integer", "minimum": 1}
MESSAGE = closed("text", text=TEXT)
LOCATION = closed(
    "physicalLocation",
    physicalLocation=closed(
        "artifactLocation",
        artifactLocation=closed("uri", uri={"type": "string", "pattern": r"^([A-Za-z0-9_.~/-]|%[0-9A-F]{2})+$"}),
        region=closed("startLine", startLine=NUMBER, startColumn=NUMBER, endColumn=NUMBER),
    ),
    message=MESSAGE,
)
# What SARIF 2.1.0 says of the properties that are written here, closed against those that it does not have
# (sections 3.13 log, 3.14 run, 3.19 toolComponent, 3.27 result, 3.28 location, 3.30 region, 3.49 reportingDescriptor).
SARIF = closed(
    "version runs",
    **{"$schema": TEXT},
    version={"const": "2.1.0"},
    runs=several(
        closed(
            "tool",
            tool=closed("driver", driver=closed("name", name=TEXT, version=TEXT, rules=several(closed("id", id=TEXT)))),
            columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
            results={
                "type": "array",
                "items": closed(
                    "message",
                    ruleId=TEXT,
                    level={"enum": ["none", "note", "warning", "error"]},
                    message=MESSAGE,
                    locations=several(LOCATION),
                    relatedLocations=several(LOCATION),
                    partialFingerprints={"type": "object", "additionalProperties": TEXT},
                ),
            },
        )
    ),
)


def test_a_log_has_one_run_with_a_result_for_each_diagnostic():
    assert json.loads(render(SAMPLE)) == LOG


def test_nothing_to_report_is_a_run_without_results():
    (run,) = json.loads(render(()))["runs"]
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])


@pytest.mark.parametrize("diagnostics", [(), SAMPLE], ids=["none", "sample"])
def test_a_log_is_made_of_what_the_standard_has(diagnostics: Any):
    Draft202012Validator(SARIF).validate(json.loads(render(diagnostics)))


@pytest.mark.parametrize(
    "text",
    [
        render(SAMPLE).replace('"startLine": 3', '"startLine": 0'),
        render(SAMPLE).replace('"level": "note"', '"level": "info"'),
        render(SAMPLE).replace("a%20b", "a b"),
        render(SAMPLE).replace('"ruleId"', '"rule"'),
    ],
)
def test_what_the_standard_does_not_have_would_be_noticed(text: str):
    with pytest.raises(ValidationError):
        Draft202012Validator(SARIF).validate(json.loads(text))


def test_a_finding_keeps_its_fingerprint_when_its_line_moves_and_another_finding_has_another():
    first = SAMPLE[1]
    assert isinstance(first.where, Span)
    moved = replace(first, where=replace(first.where, line=500, source="another line"))
    reworded = replace(first, message="another message")
    elsewhere = replace(first, where=replace(first.where, file="roles/api.yaml"))
    results = json.loads(render((first, moved, reworded, elsewhere)))["runs"][0]["results"]
    fingerprints = [result["partialFingerprints"]["finding/v1"] for result in results]
    assert fingerprints[0] == fingerprints[1]
    assert len(set(fingerprints)) == 3
