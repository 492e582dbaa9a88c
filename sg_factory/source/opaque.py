"""What acts on groups where no template says how: macros, modules, custom resources and types of others.

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
"""How the types of modules end."""

# AWS's own that are read here, or that make functions, rotations and deployments, but no group and no rule.
_LEAVES_GROUPS_ALONE = (
    LANGUAGE_EXTENSIONS,
    "AWS::Serverless-2016-10-31",
    "AWS::SecretsManager-2020-07-23",
    "AWS::SecretsManager-2024-09-16",
    "AWS::CodeDeployBlueGreen",
)
APPLICATION = "AWS::Serverless::Application"
"""An application of the Serverless Application Repository, or a template."""

# Those of AWS itself that rotate secrets, in its three partitions.
_ROTATION = re.compile(
    r"arn:aws[\w-]*:serverlessrepo:[\w-]+:(297356227824|193023089310|023102451235):applications/SecretsManager\w+"
)
_AWS = "aws::"  # in small letters: one that is misspelt is refused, and is nobody else's
_CUSTOM = "AWS::CloudFormation::CustomResource"
# CDK's own: one empties a VPC's default group, one writes values down for stacks of another region, and one makes an
# EKS cluster, which has the groups.
_KNOWN = (CLOSES_DEFAULT_GROUP, "Custom::CrossRegionExportWriter", "Custom::AWSCDK-EKS-Cluster")


def is_known_macro(macro: str) -> bool:
    """Whether what a macro does is read here, or leaves groups and rules alone."""
    return macro in _LEAVES_GROUPS_ALONE


def is_foreign_type(kind: str) -> bool:
    """Whether a resource's type is neither AWS's nor known: a custom resource or a third party's, but no module."""
    is_of_aws = kind.strip().casefold().startswith(_AWS) and kind != _CUSTOM
    return not (is_of_aws or kind in _KNOWN or kind.endswith(MODULE))


def rotates_secrets(location: Any, mappings: Mapping[str, Any]) -> bool:
    """Whether the `Location` of an application is one of AWS's own that rotate secrets, and make a function alone.

    It is written out or, as CDK does where the partition is not known, found in one of the template's `mappings`.
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
