"""Which stacks exist, and how CloudFormation identifies what it imports: asked of recorded answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from unittest.mock import patch

import pytest

from sg_factory.account import AccountUnread, deployed_templates, import_identifiers
from tests.end_to_end.aws import ACCOUNT
from tests.end_to_end.import_server import FakeStack, ImportingCloudFormation, serving

TEMPLATE = {"Resources": {"A": {"Type": "AWS::EC2::SecurityGroup"}}}


@pytest.fixture
def cloud() -> Iterator[ImportingCloudFormation]:
    """A CloudFormation with one stack."""
    found = ImportingCloudFormation({}, {"shop": FakeStack(TEMPLATE, {}, "UPDATE_COMPLETE")})
    with serving(found) as aws, patch.dict("os.environ", aws.environment):
        yield found


def test_of_several_stacks_those_that_exist_have_templates(cloud: ImportingCloudFormation):
    found = deployed_templates(["shop", "shop-rules"], "eu-west-1", account=ACCOUNT)
    assert {name: json.loads(text) for name, text in found.items()} == {"shop": TEMPLATE}
    assert cloud.asked == ["DescribeStacks", "DescribeStacks", "GetTemplate"]


def test_a_stack_that_is_being_updated_has_no_template(cloud: ImportingCloudFormation):
    cloud.stacks["shop"].status = "UPDATE_IN_PROGRESS"
    with pytest.raises(AccountUnread, match="is being updated"):
        deployed_templates(["shop"], "eu-west-1")


def test_cloudformation_says_how_it_identifies_a_type(cloud: ImportingCloudFormation):
    types = ["AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupEgress"]
    assert import_identifiers(types, "eu-west-1") == dict.fromkeys(types, ("Id",))
    assert cloud.asked == ["GetTemplateSummary"]


def test_one_that_cannot_be_asked_is_a_sentence():
    dead = {"AWS_ENDPOINT_URL": "http://localhost:9", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    with patch.dict("os.environ", {**dead, "AWS_MAX_ATTEMPTS": "1"}), pytest.raises(AccountUnread, match="not read"):
        import_identifiers(["AWS::EC2::SecurityGroup"], "eu-west-1")
