"""The identifiers of `map.json`, against the resource database of the CDK command line."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sg_factory.cloudformation.template import template
from sg_factory.takeover.resources import IDENTIFIER
from tests.takeover.live import VPC, taken

DATABASE = Path(__file__).parents[2] / "node_modules/aws-cdk/db.json.gz"


@cache
def resource_types() -> dict[str, dict[str, Any]]:
    """The resource types of CloudFormation by name."""
    found = json.loads(gzip.decompress(DATABASE.read_bytes()))["schema"]["resource"]["entities"]
    return {each["cloudFormationType"]: each for each in found}


TYPES = ("AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupEgress", "AWS::EC2::SecurityGroupIngress")


def test_an_import_has_groups_and_rules_alone():
    (change_set,) = taken().imports
    assert sorted({each.type for each in change_set.resources}) == list(TYPES)


@pytest.mark.parametrize("type_", TYPES)
def test_a_type_is_identified_by_its_primary_identifier(type_: str):
    known = resource_types()[type_]
    assert (known["primaryIdentifier"], known.get("additionalIdentifiers")) == ([IDENTIFIER], None)


def test_the_normal_template_has_no_other_value_of_a_property_that_would_replace_a_resource():
    (change_set,) = taken().imports
    normal = template(change_set.plan, change_set.stack)["Resources"]
    values = {"VpcId": VPC, **{name: each["Id"] for name, each in change_set.mapping.items()}}
    for each in change_set.resources:
        known = resource_types()[each.type]["properties"]
        replacing = {name for name, said in known.items() if said.get("causesReplacement") == "yes"}
        there = {key: value for key, value in each.properties.items() if key in replacing}
        assert there
        after = normal[each.logical_id]["Properties"]
        assert {key: resolved(after[key], values) for key in after.keys() & replacing} == there


def resolved(value: Any, values: dict[str, str]) -> Any:
    """The value of a property: of a parameter, or the id of a group of the template."""
    if not isinstance(value, dict):
        return value
    (named,) = value.values()
    return values[named if isinstance(named, str) else named[0]]
