"""Hosts → launch templates with their groups, and the instance profile for Session Manager.

Sources: the CloudFormation reference of AWS::EC2::LaunchTemplate, AWS::IAM::Role and AWS::IAM::InstanceProfile; the EC2
user guide on launch templates, on IMDSv2 and on SSM parameters in place of an image's id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sg_factory.cloudformation.images import FAMILIES, image_id
from sg_factory.cloudformation.resource import Resource, hashed, pascal, sorted_tags
from sg_factory.cloudformation.user_data import user_data
from sg_factory.plan import ExternalPeer, Host, Launch, Plan
from sg_factory.plan.roles_tag import ROLES_TAG, roles_tag_value

_MOST_TAGS = 50  # of a resource; the tag with the roles is the first to go
_TAGGED = ("instance", "network-interface", "volume")
_ROLE, _PROFILE = "SessionManagerRole", "SessionManagerProfile"

GroupIdOf = Callable[[str | ExternalPeer], Any]
"""Role or external group → the id of the group, as an expression of the template."""


def launch_resources(
    plan: Plan, hosts: Iterable[Host], group_id: GroupIdOf, *, id_prefix: str = "", publish: bool = True
) -> Iterator[Resource]:
    """Yield every host's launch template with the SSM parameter of its id, after the IAM role that they share."""
    launched = [(host, host.launch) for host in hosts if host.launch is not None]
    if any(launch.needs_profile for _, launch in launched):
        yield from _session_manager(plan, id_prefix)
    for host, launch in launched:
        logical_id = launch_template_id(host.name, id_prefix)
        yield Resource(logical_id, "AWS::EC2::LaunchTemplate", _template(plan, host, launch, group_id, id_prefix))
        if publish:
            parameter = {
                "Description": f"Launch template of {plan.project} {host.name}",
                "Name": launch_parameter_name(plan, host.name),
                "Type": "String",
                "Value": {"Ref": logical_id},
            }
            yield Resource(f"{logical_id}Parameter", "AWS::SSM::Parameter", parameter)


def launch_template_id(host: str, id_prefix: str = "") -> str:
    """Return the logical id of a host's launch template. Unlike a group's, it does not end in the hash of its name."""
    return f"{id_prefix}{pascal(host)}{hashed(host, 8)}LaunchTemplate"


def launch_parameter_name(plan: Plan, host: str) -> str:
    """Return the SSM parameter for the id of a host's launch template; a role's parameter never has as many levels."""
    return f"/{plan.project}/{plan.environment_name}/hosts/{host}"


def _session_manager(plan: Plan, id_prefix: str) -> Iterator[Resource]:
    """Yield one IAM role for all hosts without a profile of their own: it allows Session Manager and nothing else.

    It has none of the project's tags: IAM does not accept every character that EC2 accepts.
    """
    role = {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        },
        "Description": f"Lets Session Manager into hosts of {plan.project}",
        "ManagedPolicyArns": [{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"}],
        "Tags": [{"Key": "Name", "Value": f"{plan.project}-session-manager"}],
    }
    yield Resource(f"{id_prefix}{_ROLE}", "AWS::IAM::Role", role)
    profile = {"Roles": [{"Ref": f"{id_prefix}{_ROLE}"}]}
    yield Resource(f"{id_prefix}{_PROFILE}", "AWS::IAM::InstanceProfile", profile)


def _template(plan: Plan, host: Host, launch: Launch, group_id: GroupIdOf, id_prefix: str) -> dict[str, Any]:
    """Return a launch template's properties, without name and tags: a change of either would replace the template."""
    family = FAMILIES[launch.image.family]
    volume = {"DeleteOnTermination": True, "Encrypted": True, "VolumeType": "gp3"}
    key = {"KmsKeyId": launch.kms_key} if launch.kms_key else {}
    script = user_data(plan, host, launch)
    first_start = {"UserData": {"Fn::Base64": script}} if script else {}
    tags = sorted_tags(_own_tags(plan, host, launch))
    return {
        "LaunchTemplateData": {
            "BlockDeviceMappings": [{"DeviceName": family.root_device, "Ebs": {**volume, **key}}],
            **_profile(launch, id_prefix),
            "ImageId": image_id(launch.image),
            **({"InstanceType": launch.instance_type} if launch.instance_type else {}),
            **({"KeyName": launch.key_pair} if launch.key_pair else {}),
            "MetadataOptions": {"HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 1, "HttpTokens": "required"},
            **({"Placement": {"Tenancy": launch.tenancy}} if launch.tenancy != "default" else {}),
            "SecurityGroupIds": [*map(group_id, host.roles), *map(group_id, host.external)],
            "TagSpecifications": [{"ResourceType": what, "Tags": tags} for what in _TAGGED],
            **first_start,
        }
    }


def _profile(launch: Launch, id_prefix: str) -> dict[str, Any]:
    if launch.instance_profile:
        return {"IamInstanceProfile": {"Name": launch.instance_profile}}
    if launch.needs_profile:
        return {"IamInstanceProfile": {"Arn": {"Fn::GetAtt": [f"{id_prefix}{_PROFILE}", "Arn"]}}}
    return {}


def _own_tags(plan: Plan, host: Host, launch: Launch) -> dict[str, str]:
    own = {
        **dict(launch.tags),
        "Name": f"{plan.project}-{host.name}",
        "description": host.description,
        "owner": launch.owner,
        "source": host.origin.file,
    }
    roles = roles_tag_value(plan.project, plan.environment_name, host.roles)
    return {**own, ROLES_TAG: roles} if roles and len(own) < _MOST_TAGS else own
