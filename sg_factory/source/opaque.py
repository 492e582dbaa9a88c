"""Macros, modules, custom resources and third-party types, whose effect on groups a template does not show.

Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html,
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html,
https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_available-rotation-templates.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"
CLOSES_DEFAULT_GROUP = "Custom::VpcRestrictDefaultSG"
"""CDK's own custom resource that empties the default group of a VPC."""
MODULE = "::MODULE"
"""The suffix of the types of modules."""

# Macros of AWS that are read here, or that make functions, rotations and deployments, but no group and no rule.
_LEAVES_GROUPS_ALONE = (
    LANGUAGE_EXTENSIONS,
    "AWS::Serverless-2016-10-31",
    "AWS::SecretsManager-2020-07-23",
    "AWS::SecretsManager-2024-09-16",
    "AWS::CodeDeployBlueGreen",
)
APPLICATION = "AWS::Serverless::Application"
"""An application of the Serverless Application Repository, or a template."""

# The applications of AWS that rotate secrets, in its three partitions.
_ROTATION = re.compile(
    r"arn:aws[\w-]*:serverlessrepo:[\w-]+:(297356227824|193023089310|023102451235):applications/SecretsManager\w+"
)
_AWS = "aws::"  # in lower case: CloudFormation refuses a misspelt AWS type, and no third party owns one
_CUSTOM = "AWS::CloudFormation::CustomResource"
# Custom resources of CDK: one empties a VPC's default group, one exports values to stacks of another region, and one
# makes an EKS cluster, which has the groups.
_KNOWN = (CLOSES_DEFAULT_GROUP, "Custom::CrossRegionExportWriter", "Custom::AWSCDK-EKS-Cluster")


def is_known_macro(macro: str) -> bool:
    """True if a macro is read here, or does not touch groups and rules."""
    return macro in _LEAVES_GROUPS_ALONE


def is_foreign_type(kind: str) -> bool:
    """True if a resource type is neither AWS's nor known: a custom resource or a third party's, but not a module."""
    is_of_aws = kind.strip().casefold().startswith(_AWS) and kind != _CUSTOM
    return not (is_of_aws or kind in _KNOWN or kind.endswith(MODULE))


def rotates_secrets(location: Any, mappings: Mapping[str, Any]) -> bool:
    """True if the `Location` of an application is one of AWS's that rotate secrets: these make only a function.

    The location is a literal or, as in CDK output without a known partition, a lookup in one of the `mappings`.
    """
    match location:
        case {"ApplicationId": {"Fn::FindInMap": [str(name), _, str(key)]}}:
            held = mappings.get(name)
            found = [each.get(key) for each in held.values()] if isinstance(held, dict) else []
        case {"ApplicationId": str(found_id)}:
            found = [found_id]
        case _:
            found = []
    return bool(found) and all(isinstance(each, str) and _ROTATION.fullmatch(each) for each in found)
