"""A difference as JSON: what the published schema says, and nothing that it does not say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.report.difference.differing import (
    SHOP,
    SHOP_CHANGES,
    STACK,
    STACK_AFTER,
    WALLED,
    WALLED_CHANGES,
    as_json,
    projects,
    templates,
)

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "diff.schema.json").read_text("utf-8"))


def test_everything_has_its_key(tmp_path: Path):
    before = {
        "roles/web.yaml": """\
            description: Pages
            owner: storefront
            ingress: []
            """,
        "roles/database.yaml": """\
            description: Orders
            owner: data-platform
            ingress:
              - {from: web, service: postgresql, description: Orders}
            """,
    }
    after = {
        "roles/database.yaml": """\
            description: Orders
            owner: data-platform
            ingress:
              - {from: web, service: [postgresql, ssh], description: Orders, ticket: NET-142, expires: 2031-12-31}
            """
    }
    assert as_json(projects(tmp_path, before, after)) == {
        "base": "main",
        "head": "working tree",
        "compared": [],
        "verdict": "broader",
        "protection_verdict": "same",
        "summary": "broader: 1 widened, 1 shorter; all gained access expires by 2031-12-31",
        "until": "2031-12-31",
        "counts": {
            "changes": {"gained": 0, "widened": 1, "changed": 0, "longer": 0, "shorter": 1, "narrowed": 0, "lost": 0},
            "paths": 0,
            "protection": {
                "guardrails_gone": 0,
                "guardrails_weaker": 0,
                "checks_off": 0,
                "checks_lower": 0,
                "consent_gone": 0,
                "acceptances_new": 0,
                "acceptances_longer": 0,
                "roles_public": 0,
                "roles_public_for_more": 0,
                "roles_adding": 0,
                "roles_no_longer_taking_over": 0,
                "roles_taking_over_another": 0,
                "default_groups_no_longer_closed": 0,
                "host_firewalls_gone": 0,
                "guardrails_new": 0,
                "guardrails_stronger": 0,
                "checks_higher": 0,
                "consent_new": 0,
                "acceptances_shorter": 0,
                "acceptances_gone": 0,
                "roles_public_for_less": 0,
                "roles_no_longer_public": 0,
                "roles_no_longer_adding": 0,
                "roles_taking_over": 0,
                "default_groups_closed": 0,
                "host_firewalls_new": 0,
            },
            "gaps": 0,
            "groups": {"created": 0, "gone": 0, "replaced": 0, "changed": 0},
            "hosts": 0,
            "joins": 0,
            "acls": dict.fromkeys(("new", "gone", "added", "removed", "renumbered", "wider", "exact", "unknown"), 0),
            "declared": 0,
            "rewritings": 0,
            "rewordings": 1,
            "unknown": 0,
        },
        "owners": [
            {"owner": "data-platform", "access": 2, "protection": 0, "besides": 1},
            {"owner": "storefront", "access": 2, "protection": 0, "besides": 0},
        ],
        "changes": [
            {
                "kind": "widened",
                "source": "web",
                "destination": "database",
                "text": "tcp/22 added until 2031-12-31; had tcp/5432",
                "because": "",
                "gained": [{"addresses": "", "traffic": "tcp/22"}],
                "lost": [],
                "had": [{"addresses": "", "traffic": "tcp/5432"}],
                "has": [{"addresses": "", "traffic": "tcp/22, tcp/5432"}],
                "until": "2031-12-31",
                "until_before": "",
                "halves": ["ingress", "egress"],
                "one_half": False,
                "source_owner": "storefront",
                "destination_owner": "data-platform",
                "lines": [
                    {
                        "side": "after",
                        "where": {"file": "roles/database.yaml", "line": 4, "column": 5, "end": 103},
                        "rules": ["tcp/22 from web"],
                        "description": "Orders",
                        "ticket": "NET-142",
                        "expires": "2031-12-31",
                    }
                ],
                "environments": [],
            },
            {
                "kind": "shorter",
                "source": "web",
                "destination": "database",
                "text": "tcp/5432 until 2031-12-31; was with no end date",
                "because": "",
                "gained": [],
                "lost": [],
                "had": [{"addresses": "", "traffic": "tcp/5432"}],
                "has": [{"addresses": "", "traffic": "tcp/5432"}],
                "until": "2031-12-31",
                "until_before": "",
                "halves": ["ingress", "egress"],
                "one_half": False,
                "source_owner": "storefront",
                "destination_owner": "data-platform",
                "lines": [
                    {
                        "side": "after",
                        "where": {"file": "roles/database.yaml", "line": 4, "column": 5, "end": 103},
                        "rules": ["tcp/5432 from web"],
                        "description": "Orders",
                        "ticket": "NET-142",
                        "expires": "2031-12-31",
                    },
                    {
                        "side": "before",
                        "where": {"file": "main:roles/database.yaml", "line": 4, "column": 5, "end": 58},
                        "rules": ["tcp/5432 from web"],
                        "description": "Orders",
                        "ticket": "",
                        "expires": "",
                    },
                ],
                "environments": [],
            },
        ],
        "paths": [],
        "protection": [],
        "gaps": [],
        "groups": [],
        "hosts": [],
        "acls": [],
        "declared": [],
        "rewritings": [],
        "rewordings": [
            {
                "role": "database",
                "owner": "data-platform",
                "about": "tcp/5432 from web",
                "field": "ticket",
                "before": "",
                "after": "NET-142",
                "where": {"file": "roles/database.yaml", "line": 4, "column": 66, "end": 72},
                "environments": [],
            }
        ],
        "unknown": [],
        "left_out": {
            "changes": 0,
            "paths": 0,
            "protection": 0,
            "gaps": 0,
            "groups": 0,
            "hosts": 0,
            "acls": 0,
            "declared": 0,
            "rewritings": 0,
            "rewordings": 0,
            "unknown": 0,
        },
    }


def samples(folder: Path) -> Iterator[dict[str, Any]]:
    """Differences which together hold some of everything."""
    yield as_json(projects(folder / "same", SHOP, {}))
    yield as_json(projects(folder / "changed", SHOP, SHOP_CHANGES))
    settings = SHOP["sg-factory.yaml"].replace("Where staff sit", "Head office")
    yield as_json(projects(folder / "declared", SHOP, {"sg-factory.yaml": settings}))
    ends = "roles/bastion.yaml", SHOP["roles/bastion.yaml"]
    ended = ends[1].replace("service: ssh", "service: http, expires: 2031-12-31")
    yield as_json(projects(folder / "ends", SHOP, {ends[0]: ended}))
    yield as_json(projects(folder / "walls", WALLED, WALLED_CHANGES))
    yield as_json(templates(folder / "templates", STACK, STACK_AFTER))


def test_whatever_is_told_keeps_to_the_schema(tmp_path: Path):
    told: set[str] = set()
    for facts in samples(tmp_path):
        Draft202012Validator(SCHEMA).validate(facts)
        told |= {key for key, value in facts.items() if value}
    assert told == set(SCHEMA["properties"])


def test_nothing_is_told_that_the_schema_does_not_name(tmp_path: Path):
    facts = as_json(projects(tmp_path, SHOP, SHOP_CHANGES))
    facts["changes"][0]["lines"][0]["where"]["colour"] = "red"
    (error,) = Draft202012Validator(SCHEMA).iter_errors(facts)
    assert error.message == "Additional properties are not allowed ('colour' was unexpected)"


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Every part of a schema that tells what keys an object has."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for part in schema.values():
            yield from objects(part)


def test_the_schema_is_closed_and_says_what_every_key_is():
    Draft202012Validator.check_schema(SCHEMA)
    named = {f"#/$defs/{name}": part for name, part in SCHEMA["$defs"].items()}
    found = list(objects(SCHEMA))
    assert len(found) > 10
    for part in found:
        assert part["additionalProperties"] is False
        assert part["required"] == list(part["properties"])
        for key, value in part["properties"].items():
            assert value.get("description") or named[value["$ref"]]["description"], key


@pytest.mark.parametrize("key", [*SCHEMA["properties"]["left_out"]["properties"]])
def test_there_is_as_much_as_is_counted(key: str, tmp_path: Path):
    for facts in samples(tmp_path):
        counted = facts["counts"][key]
        assert len(facts[key]) == (sum(counted.values()) if isinstance(counted, dict) else counted)
