"""Descriptions of keys in editors: a sentence, and valid examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sg_factory.files import Snapshot
from sg_factory.pipeline.project import schemas

# An editor offers what these hold: names of the project, words of ours, or keys of their own.
WITHOUT_EXAMPLES = {
    *(
        "Base.egress",
        "Base.extends",
        "Base.ingress",
        "AllowedIngress.from",
        "EgressRule.accept",
        "EgressRule.environments",
    ),
    *(
        "EgressRule.to",
        "EnvironmentSettings.quotas",
        "EnvironmentSettings.restrict_default_group",
        "ForbiddenFlow.from",
        "ForbiddenFlow.to",
        "GuardrailSettings.never",
        "GuardrailSettings.only",
    ),
    *(
        "HostEntry.launch",
        "HostEntry.roles",
        "HostEntry.subnets",
        "IngressRule.accept",
        "IngressRule.environments",
        "IngressRule.from",
    ),
    *(
        "LaunchSettings.firewall",
        "LaunchSettings.patch_on_boot",
        "LaunchSettings.tenancy",
        "NetworkSettings.accept",
        "NetworkSettings.prefix_list",
        "PeerWithReason.peer",
        "IngressRule.both_halves",
        "EgressRule.both_halves",
        "NetworkRanges.prefix_list",
        "OwnImage.family",
    ),
    *("PrefixListRef.family", "Role.adds_to", "Role.egress", "Role.enabled", "Role.environments", "Role.extends"),
    *("Role.ingress", "Role.retired", "Settings.consent", "Settings.environments", "Settings.guardrails"),
    *("Settings.networks", "Settings.security_groups", "Settings.stacks"),
}
TOP = {"role": "Role", "base": "Base", "sg-factory": "Settings"}

PROJECT = Snapshot(
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

Mappings = dict[str, tuple[dict[str, Any], dict[str, Any]]]
"""The schema of each mapping that may be written, by its name, with the whole that it stands in."""


@pytest.fixture
def mappings() -> Mappings:
    made, _ = schemas(PROJECT)
    tops = {TOP[kind]: (whole, whole) for kind, whole in made.items() if kind in TOP}
    defined = {name: (part, whole) for whole in made.values() for name, part in whole["$defs"].items()}
    return {name: found for name, found in (tops | defined).items() if "properties" in found[0]}


def keys(mappings: Mappings) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Yield every key: its mapping and name, its schema, and the whole schema around it."""
    for title, (mapping, whole) in mappings.items():
        for name, schema in mapping["properties"].items():
            yield f"{title}.{name}", schema, whole


def words(schema: Any) -> set[str]:
    """Return the allowed words of a value."""
    fixed = {*schema.get("enum", ()), schema.get("const", "")} if schema.get("type") != "boolean" else {True, False}
    arms = (words(arm) for arm in schema.get("anyOf", ()))
    return {str(word).lower() if isinstance(word, bool) else word for word in fixed}.union(*arms)


def is_sentence(schema: dict[str, Any]) -> bool:
    """True if a description begins with a capital letter, or with an allowed word."""
    said = schema.get("description", "")
    begins_right = said[:1].isupper() or said.split(" ")[0].strip(":,") in words(schema)
    return begins_right and said.endswith(".") and said.upper() != said


def test_every_key_is_explained_in_a_sentence(mappings: Mappings):
    assert {name: schema for name, schema, _ in keys(mappings) if not is_sentence(schema)} == {}


def test_every_mapping_is_explained_in_a_sentence(mappings: Mappings):
    assert {name: mapping for name, (mapping, _) in mappings.items() if not is_sentence(mapping)} == {}


def test_there_are_examples_of_all_that_an_editor_has_no_words_for(mappings: Mappings):
    assert {name for name, schema, _ in keys(mappings) if not schema.get("examples")} == WITHOUT_EXAMPLES


def test_every_example_may_be_written(mappings: Mappings):
    assert [
        f"{name}: {error.message}"
        for name, schema, whole in keys(mappings)
        for example in schema.get("examples", ())
        for error in Draft202012Validator({**schema, "$defs": whole["$defs"]}).iter_errors(example)
    ] == []
