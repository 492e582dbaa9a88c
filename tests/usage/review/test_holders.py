"""The types of resources that may name a group are those of CloudFormation's schemas."""

from __future__ import annotations

from sg_factory.source.cloudformation.holder_types import HOLDER_TYPES
from tests.usage.review.holders import FILE, module


def test_the_generated_list_is_current():
    assert FILE.read_text("utf-8") == module()


def test_the_list_has_what_others_miss():
    assert {
        *("AWS::EC2::LaunchTemplate", "AWS::Glue::Connection", "AWS::Scheduler::Schedule", "AWS::Pipes::Pipe"),
        *("AWS::ECS::Service", "AWS::EMR::Cluster", "AWS::DMS::ReplicationInstance", "AWS::EKS::Cluster"),
        *("AWS::Lambda::Function", "AWS::CodeBuild::Project", "AWS::Batch::ComputeEnvironment", "AWS::Events::Rule"),
    } <= HOLDER_TYPES.keys()
    at_the_top = [name for name, paths in HOLDER_TYPES.items() if any("." not in path for path in paths)]
    assert len(at_the_top) >= 55
    assert not any(name.startswith("AWS::EC2::SecurityGroup") for name in HOLDER_TYPES)
