"""What an editor tells of a key: a sentence, and examples that may be written as they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sg_factory.files import Snapshot
from sg_factory.pipeline import schemas

# An editor offers what these hold: names of the project, words of ours, or keys of their own.
WITHOUT_EXAMPLES = {
    *("Base.egress", "Base.extends", "Base.ingress", "Door.from", "EgressRule.accept", "EgressRule.environments"),
    *("EgressRule.to", "EnvironmentSettings.quotas", "Flow.from", "Flow.to", "Guardrail.never", "Guardrail.only"),
    *("Host.launch", "Host.roles", "IngressRule.accept", "IngressRule.environments", "IngressRule.from"),
    *("Launch.patch_on_boot", "Launch.tenancy", "Network.prefix_list", "NetworkRanges.prefix_list", "OwnImage.family"),
    *("PrefixListRef.family", "Role.egress", "Role.enabled", "Role.environments", "Role.extends", "Role.ingress"),
    *("Role.public", "Role.retired", "Settings.consent", "Settings.environments", "Settings.guardrails"),
    *("Settings.networks", "Settings.security_groups", "Settings.stacks"),
}
TOP = {"role": "Role", "base": "Base", "sg-factory": "Settings"}

MADE, _ = schemas(
    Snapshot(
        {
            "sg-factory.yaml": b"""
                name: shop
                environments:
                  dev:
                    account: "111122223333"
                    region: eu-west-1
                    vpc: {id: vpc-0a1b2c3d, cidrs: [10.0.0.0/8]}
                """,
            "roles/database.yaml": b"{description: Orders, owner: data}",
        }
    )
)


def keys() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Every key that may be written: its mapping and name, its schema, and the whole that this stands in."""
    for kind, whole in MADE.items():
        mappings = {TOP[kind]: whole} if kind in TOP else {}
        for title, mapping in (mappings | whole["$defs"]).items():
            for name, schema in mapping.get("properties", {}).items():
                yield f"{title}.{name}", schema, whole


def words(schema: Any) -> set[str]:
    """The words that a value may be."""
    fixed = {*schema.get("enum", ()), schema.get("const", "")} if schema.get("type") != "boolean" else {True, False}
    arms = (words(arm) for arm in schema.get("anyOf", ()))
    return {str(word).lower() if isinstance(word, bool) else word for word in fixed}.union(*arms)


KEYS = list(keys())


@pytest.mark.parametrize("schema", [pytest.param(schema, id=name) for name, schema, _ in KEYS])
def test_every_key_is_explained_in_a_sentence_that_begins_large_or_with_a_word_to_write(schema: dict[str, Any]):
    said = schema["description"]
    first = said.split()[0].strip(":,")
    assert said[-1] == "."
    assert said.upper() != said
    assert said[0].isupper() or first in words(schema)


def test_every_mapping_is_explained():
    assert {
        title: mapping["description"]
        for whole in MADE.values()
        for title, mapping in whole["$defs"].items()
        if "properties" in mapping and not mapping["description"].endswith(".")
    } == {}


def test_there_are_examples_of_all_that_an_editor_has_no_words_for():
    assert {name for name, schema, _ in KEYS if not schema.get("examples")} == WITHOUT_EXAMPLES


@pytest.mark.parametrize(
    ("schema", "whole"), [pytest.param(schema, whole, id=name) for name, schema, whole in KEYS if "examples" in schema]
)
def test_every_example_may_be_written(schema: dict[str, Any], whole: dict[str, Any]):
    judge = Draft202012Validator({**schema, "$defs": whole["$defs"]})
    assert [str(error) for example in schema["examples"] for error in judge.iter_errors(example)] == []
