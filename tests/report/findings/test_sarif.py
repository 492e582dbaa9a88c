"""Diagnostics as SARIF 2.1.0."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from sg_factory import __version__
from sg_factory.diagnostic import Diagnostic, Related, Severity, Span
from sg_factory.report.findings.sarif import render
from tests.report.findings.sample import RULES, SAMPLE, SUPPRESSED

MISTAKE = {
    "text": "A mistake: the role language or AWS does not allow what the file says. It stops every command and"
    " cannot be switched off or accepted. The message says what to write instead."
}

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
                        {
                            "id": "not-accepted",
                            "name": "NotAccepted",
                            "shortDescription": {"text": "Mistake: not accepted"},
                            "fullDescription": MISTAKE,
                            "help": MISTAKE,
                            "defaultConfiguration": {"level": "error"},
                            "properties": {
                                "tags": ["correctness"],
                                "precision": "very-high",
                                "problem.severity": "error",
                            },
                        },
                        {
                            "id": "review-overdue",
                            "name": "ReviewOverdue",
                            "shortDescription": {
                                "text": "The day is past on which somebody wanted to look at a rule again."
                            },
                            "fullDescription": {
                                "text": "The day is past on which somebody wanted to look at a rule again."
                            },
                            "help": {
                                "text": "The day is past on which somebody "
                                "wanted to look at a rule again.\n"
                                "\n"
                                "Look at it, then write the next day.",
                                "markdown": "# review-overdue\n\nThe day is past …\n",
                            },
                            "defaultConfiguration": {"level": "warning"},
                            "properties": {
                                "tags": ["security", "LATE_1", "LATE-2"],
                                "known-as": ["LATE_1", "LATE-2"],
                                "precision": "very-high",
                                "problem.severity": "warning",
                                "security-severity": "5.0",
                            },
                        },
                        {
                            "id": "unknown-peer",
                            "name": "UnknownPeer",
                            "shortDescription": {"text": "Mistake: unknown peer"},
                            "fullDescription": MISTAKE,
                            "help": MISTAKE,
                            "defaultConfiguration": {"level": "error"},
                            "properties": {
                                "tags": ["correctness"],
                                "precision": "very-high",
                                "problem.severity": "error",
                            },
                        },
                        {
                            "id": "wrong-ending",
                            "name": "WrongEnding",
                            "shortDescription": {"text": "Mistake: wrong ending"},
                            "fullDescription": MISTAKE,
                            "help": MISTAKE,
                            "defaultConfiguration": {"level": "error"},
                            "properties": {
                                "tags": ["correctness"],
                                "precision": "very-high",
                                "problem.severity": "recommendation",
                            },
                        },
                    ],
                }
            },
            "columnKind": "unicodeCodePoints",
            "results": [
                {
                    "ruleId": "wrong-ending",
                    "ruleIndex": 3,
                    "level": "note",
                    "message": {"text": "roles/a b, c|d%.yml would be ignored"},
                    "locations": [
                        {
                            "physicalLocation": {
                                "artifactLocation": {"uri": "roles/a%20b%2C%20c%7Cd%25.yml"},
                                "region": {"startLine": 1},
                            }
                        }
                    ],
                    "relatedLocations": [],
                    "partialFingerprints": {"primaryLocationLineHash": "788614c70933dc3d:1"},
                },
                {
                    "ruleId": "not-accepted",
                    "ruleIndex": 0,
                    "level": "error",
                    "message": {
                        "text": "“database” does not accept tcp/5432 from “web” ([what "
                        "“database” accepts from “web”](1)). add an ingress "
                        "line from “web” to “database”"
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
                            "id": 1,
                            "physicalLocation": {
                                "artifactLocation": {"uri": "roles/database.yaml"},
                                "region": {"startLine": 9, "startColumn": 14, "endColumn": 17},
                            },
                            "message": {"text": "what “database” accepts from “web”"},
                        }
                    ],
                    "partialFingerprints": {"primaryLocationLineHash": "8952ae30d3b382a2:1"},
                },
                {
                    "ruleId": "unknown-peer",
                    "ruleIndex": 2,
                    "level": "error",
                    "message": {"text": '“<b>&*_[x]`|"50%: a,b\\n\\x1b[31m” is no role. did you mean “web”?'},
                    "locations": [
                        {
                            "physicalLocation": {
                                "artifactLocation": {"uri": "roles/web.yaml"},
                                "region": {"startLine": 113, "startColumn": 11, "endColumn": 12},
                            }
                        }
                    ],
                    "relatedLocations": [],
                    "partialFingerprints": {"primaryLocationLineHash": "9cb46897a0f64c3b:1"},
                    "fixes": [
                        {
                            "description": {"text": "did you mean “web”?"},
                            "artifactChanges": [
                                {
                                    "artifactLocation": {"uri": "roles/web.yaml"},
                                    "replacements": [
                                        {
                                            "deletedRegion": {"startLine": 113, "startColumn": 11, "endColumn": 12},
                                            "insertedContent": {"text": "web"},
                                        }
                                    ],
                                }
                            ],
                        }
                    ],
                },
                {
                    "ruleId": "review-overdue",
                    "ruleIndex": 1,
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
                    "partialFingerprints": {"primaryLocationLineHash": "e9ae1dc4cdce531f:1"},
                },
            ],
        }
    ],
}


def closed(required: str, **properties: Any) -> dict[str, Any]:
    """The schema of an object with these properties and no others, of which some (words in a text) are required."""
    return {"type": "object", "properties": properties, "required": required.split(), "additionalProperties": False}


def several(items: dict[str, Any]) -> dict[str, Any]:
    """The schema of a list."""
    return {"type": "array", "items": items, "uniqueItems": True}


TEXT = {"type": "string", "minLength": 1}
NUMBER = {"type": "integer", "minimum": 1}
INDEX = {"type": "integer", "minimum": 0}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
MESSAGE = closed("text", text=TEXT)
REGION = closed("startLine", startLine=NUMBER, startColumn=NUMBER, endColumn=NUMBER)
ARTIFACT = closed("uri", uri={"type": "string", "pattern": r"^([A-Za-z0-9_.~/-]|%[0-9A-F]{2})+$"})
LOCATION = closed(
    "physicalLocation",
    id=INDEX,
    physicalLocation=closed("artifactLocation region", artifactLocation=ARTIFACT, region=REGION),
    message=MESSAGE,
)
# `properties` is a bag that takes anything; what stands in it here is what GitHub reads, and in its words.
RULE = closed(
    "id name shortDescription fullDescription help defaultConfiguration properties",
    id=TEXT,
    name={"type": "string", "pattern": "^([A-Z][a-z0-9]*)+$"},
    shortDescription=closed("text", text={"type": "string", "minLength": 1, "maxLength": 1024}),
    fullDescription=closed("text", text={"type": "string", "minLength": 1, "maxLength": 1024}),
    help=closed("text", text=TEXT, markdown=TEXT),
    defaultConfiguration=closed("level", level=LEVEL),
    properties=closed(
        "tags precision problem.severity",
        tags={"type": "array", "items": TEXT, "uniqueItems": True, "maxItems": 20},
        **{"known-as": {"type": "array", "items": TEXT}},
        precision={"enum": ["very-high", "high", "medium", "low"]},
        **{
            "problem.severity": {"enum": ["error", "warning", "recommendation"]},
            "security-severity": {"type": "string", "pattern": r"^(10\.0|[0-9]\.[0-9])$"},
        },
    ),
)
REPLACEMENT = closed("deletedRegion", deletedRegion=REGION, insertedContent=closed("text", text=TEXT))
FIX = closed(
    "artifactChanges",
    description=MESSAGE,
    artifactChanges=several(
        closed("artifactLocation replacements", artifactLocation=ARTIFACT, replacements=several(REPLACEMENT))
    ),
)
SUPPRESSION = closed(
    "kind",
    kind={"enum": ["inSource", "external"]},
    status={"enum": ["accepted", "underReview", "rejected"]},
    justification=TEXT,
    location=LOCATION,
)
# What SARIF 2.1.0 says of the properties that are written here, closed against those that it does not have
# (sections 3.13 log, 3.14 run, 3.19 toolComponent, 3.27 result, 3.28 location, 3.30 region, 3.35 suppression,
# 3.49 reportingDescriptor, 3.55 fix, 3.56 artifactChange, 3.57 replacement).
SARIF = closed(
    "version runs",
    **{"$schema": TEXT},
    version={"const": "2.1.0"},
    runs=several(
        closed(
            "tool",
            tool=closed("driver", driver=closed("name", name=TEXT, version=TEXT, rules=several(RULE))),
            columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
            results={
                "type": "array",
                "items": closed(
                    "message",
                    ruleId=TEXT,
                    ruleIndex=INDEX,
                    level=LEVEL,
                    message=MESSAGE,
                    locations=several(LOCATION),
                    relatedLocations=several(LOCATION),
                    partialFingerprints={"type": "object", "additionalProperties": TEXT},
                    fixes=several(FIX),
                    suppressions=several(SUPPRESSION),
                ),
            },
        )
    ),
)


def test_a_log_has_one_run_with_a_result_for_each_diagnostic():
    assert json.loads(render(SAMPLE, RULES)) == LOG


def test_nothing_to_report_is_a_run_without_results():
    (run,) = json.loads(render(()))["runs"]
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])


@pytest.mark.parametrize("suppressed", [(), SUPPRESSED], ids=["all are told", "one is accepted"])
@pytest.mark.parametrize("diagnostics", [(), SAMPLE], ids=["none", "sample"])
def test_a_log_is_made_of_what_the_standard_has(diagnostics: Any, suppressed: Any):
    Draft202012Validator(SARIF).validate(json.loads(render(diagnostics, RULES, suppressed)))


def test_what_is_accepted_is_a_suppressed_result_and_every_other_one_says_that_it_is_not():
    (told,) = json.loads(render((SAMPLE[3],), RULES))["runs"][0]["results"]
    results = json.loads(render((SAMPLE[0],), RULES, SUPPRESSED))["runs"][0]["results"]
    web = {"artifactLocation": {"uri": "roles/web.yaml"}}
    assert [result["suppressions"] for result in results] == [
        [],
        [
            {
                "kind": "inSource",
                "status": "accepted",
                "justification": "cfn_nag W2: a | b <c>\\n\\x1b[31m",
                "location": {"physicalLocation": {**web, "region": {"startLine": 4, "startColumn": 3, "endColumn": 6}}},
            },
            {
                "kind": "inSource",
                "status": "accepted",
                "justification": "accept in roles/web.yaml",
                "location": {"physicalLocation": {**web, "region": {"startLine": 9, "startColumn": 5, "endColumn": 9}}},
            },
        ],
    ]
    assert {key: value for key, value in results[1].items() if key != "suppressions"} == told


@pytest.mark.parametrize(
    "text",
    [
        render(SAMPLE).replace('"startLine": 3', '"startLine": 0'),
        render(SAMPLE).replace('"level": "note"', '"level": "info"'),
        render(SAMPLE).replace("a%20b", "a b"),
        render(SAMPLE).replace('"ruleId"', '"rule"'),
        render(SAMPLE).replace('"deletedRegion"', '"region"'),
        render(SAMPLE).replace('"fullDescription"', '"description"'),
    ],
)
def test_what_the_standard_does_not_have_would_be_noticed(text: str):
    with pytest.raises(ValidationError):
        Draft202012Validator(SARIF).validate(json.loads(text))


def test_a_check_weighs_as_much_as_the_project_says():
    weighed = replace(SAMPLE[3], severity=Severity.ERROR)
    (rule,) = json.loads(render((weighed,), RULES))["runs"][0]["tool"]["driver"]["rules"]
    assert rule["defaultConfiguration"] == {"level": "warning"}
    assert rule["properties"]["problem.severity"] == "error"
    assert rule["properties"]["security-severity"] == "8.0"


def test_a_rule_has_no_more_tags_than_github_takes_and_all_ids_beside_them():
    ids = tuple(f"LATE_{number}" for number in range(30))
    rules = {"review-overdue": replace(RULES["review-overdue"], known_as=ids)}
    log = json.loads(render(SAMPLE, rules))
    Draft202012Validator(SARIF).validate(log)
    properties = log["runs"][0]["tool"]["driver"]["rules"][1]["properties"]
    assert properties["tags"] == ["security", *ids[:19]]
    assert properties["known-as"] == list(ids)


def test_a_label_may_hold_the_signs_of_a_link():
    place = Span("roles/api.yaml", 1, 1, 2, "a")
    found = Diagnostic("x", Severity.ERROR, "twice", place, related=(Related(place, r"the [first] \ one"),))
    (result,) = json.loads(render((found,)))["runs"][0]["results"]
    assert result["message"] == {"text": r"twice ([the \[first\] \\ one](1))"}


def fingerprints(*diagnostics: Diagnostic) -> list[str]:
    """The identity by which GitHub recognizes an alert in another run."""
    results = json.loads(render(diagnostics))["runs"][0]["results"]
    return [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]


def test_a_finding_keeps_its_fingerprint_when_its_line_moves_and_another_finding_has_another():
    first = SAMPLE[1]
    assert isinstance(first.where, Span)
    moved = replace(first, where=replace(first.where, line=500, source="another line"))
    reworded = replace(first, message="another message")
    elsewhere = replace(first, where=replace(first.where, file="roles/api.yaml"))
    assert fingerprints(first) == fingerprints(moved)
    assert len(set(fingerprints(first, reworded, elsewhere))) == 3


def test_the_second_finding_of_the_same_words_in_a_file_is_another_one_wherever_it_stands():
    first = SAMPLE[1]
    assert isinstance(first.where, Span)
    second = replace(first, where=replace(first.where, line=500))
    one, two = fingerprints(first, second)
    assert (one, two) == (f"{one[:16]}:1", f"{one[:16]}:2")
    assert fingerprints(second) == [one]
