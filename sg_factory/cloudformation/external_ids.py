"""Ids of external groups in templates: literal, or a parameter that CloudFormation reads from SSM or CDK replaces.

A parameter of the type `AWS::SSM::Parameter::Value<AWS::EC2::SecurityGroup::Id>` is validated: the group must exist in
the account of the stack, in any of its VPCs. For a group of another account that would fail, so its type is `String`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sg_factory.cloudformation.resource import hashed, last_words
from sg_factory.plan import ExternalPeer, GuardedPeer


def external_parameter(peer: ExternalPeer, id_prefix: str = "") -> str:
    """Return the name of the parameter that holds an external group's id: one SSM parameter is one parameter."""
    return f"{id_prefix}{last_words(peer.reference)}Group{hashed(peer.key, 8)}"


def external_id(peer: ExternalPeer, id_prefix: str = "") -> str | dict[str, str]:
    """Return an external group's id, or a reference to the parameter that holds it."""
    return {"Ref": external_parameter(peer, id_prefix)} if _is_parameter(peer) else peer.group_id


def externals_by_parameter(peers: Iterable[GuardedPeer], id_prefix: str = "") -> dict[str, ExternalPeer]:
    """Return the external groups whose ids are parameters of the template, by the names of these."""
    return {
        external_parameter(peer, id_prefix): peer for peer in peers if peer.kind == "external" and _is_parameter(peer)
    }


def _is_parameter(peer: ExternalPeer) -> bool:
    return peer.is_handed_in or peer.ssm is not None


def external_declaration(peer: ExternalPeer) -> dict[str, Any]:
    """Return the declaration of `external_parameter`: typed, unless only another account knows the group.

    CDK removes that of a group that the app hands in.
    """
    if peer.ssm is None:
        return {"Type": "String", "Description": f"The id of the external group {peer.name}"}
    return {
        "Type": f"AWS::SSM::Parameter::Value<{'String' if peer.account else 'AWS::EC2::SecurityGroup::Id'}>",
        "Default": peer.ssm,
        "Description": f"Where SSM keeps the id of the external group {peer.name}",
    }
