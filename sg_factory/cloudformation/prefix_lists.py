"""Prefix lists of a project → resources of a template, and the names and declarations of lists' ids in it.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-prefixlist.html
Only another AddressFamily replaces a list; its logical id is made of what never changes: the network and the family.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sg_factory.cloudformation.resource import Resource, hashed, last_words, pascal, sorted_tags
from sg_factory.network import FAMILY_NAMES
from sg_factory.plan import GuardedPeer, MadePrefixList, Plan, PrefixListPeer

PREFIX_LIST = "AWS::EC2::PrefixList"


def list_resources(
    plan: Plan, lists: Iterable[MadePrefixList], *, id_prefix: str = "", publish: bool = True
) -> Iterator[Resource]:
    """Yield every list with the SSM parameter that publishes its id."""
    for made in lists:
        logical_id = made_list_id(made, id_prefix)
        yield Resource(logical_id, PREFIX_LIST, _properties(made, plan))
        if publish:
            properties = {
                "Description": f"Prefix list of {plan.project} {made.name}",
                "Name": made.parameter,
                "Type": "String",
                "Value": _id_of(logical_id),
            }
            yield Resource(f"{logical_id}Parameter", "AWS::SSM::Parameter", properties)


def list_name(project: str, made: MadePrefixList) -> str:
    """Return the PrefixListName of a list of a project."""
    return f"{project}-{made.name}-{made.family}"


def made_list_id(made: MadePrefixList, id_prefix: str = "") -> str:
    """Return the logical id of a list of the project. It ends in a hash of its name, so that it is unique."""
    return f"{id_prefix}{pascal(made.name)}{made.family.title()}List{hashed(f'{made.name} {made.family}', 8)}"


def _properties(made: MadePrefixList, plan: Plan) -> dict[str, Any]:
    tags = sorted_tags({**dict(made.tags), "source": made.origin.file})
    return {
        "AddressFamily": FAMILY_NAMES[made.family],
        "Entries": [{"Cidr": text} for text in made.ranges],
        "MaxEntries": made.max_entries,
        "PrefixListName": list_name(plan.project, made),
        "Tags": tags,
    }


def _id_of(logical_id: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [logical_id, "PrefixListId"]}


def list_id(peer: PrefixListPeer, made: Iterable[MadePrefixList] = (), id_prefix: str = "") -> str | dict[str, Any]:
    """Return a prefix list's id: as it is, of a list that the template itself has `made`, or of a parameter."""
    if peer.is_handed_in:
        return {"Ref": list_parameter(peer, id_prefix)}
    own = next((each for each in made if each.parameter == peer.ssm), None)
    if own is not None:
        return _id_of(made_list_id(own, id_prefix))
    return peer.id or {"Ref": list_parameter(peer, id_prefix)}


def list_parameter(peer: PrefixListPeer, id_prefix: str = "") -> str:
    """Return the name of the parameter that holds a prefix list's id.

    It is made of the list's name and not of the network's: one list is one parameter.
    """
    return f"{id_prefix}{last_words(peer.reference)}PrefixList{hashed(peer.key, 8)}"


def lists_by_parameter(
    peers: Iterable[GuardedPeer], made: Iterable[MadePrefixList] = (), id_prefix: str = ""
) -> dict[str, PrefixListPeer]:
    """Return the prefix lists whose ids are parameters of the template, by the names of these."""
    own = {each.parameter for each in made}
    return {
        list_parameter(peer, id_prefix): peer
        for peer in peers
        if peer.kind == "prefix-list" and (peer.is_handed_in or (peer.id is None and peer.ssm not in own))
    }


def list_declaration(peer: PrefixListPeer) -> dict[str, Any]:
    """Return the declaration of `list_parameter`: read from SSM, or passed to the deploy, or by the CDK app."""
    if peer.ssm:
        return {
            "Type": "AWS::SSM::Parameter::Value<String>",
            "Default": peer.ssm,
            "Description": f"Where SSM keeps the id of the prefix list {peer.name}",
        }
    pattern = "pl-[0-9a-f]{8,17}"
    return {
        "Type": "String",
        "AllowedPattern": pattern,
        "Description": f"The id of the prefix list {peer.aws_name or peer.name}",
    }
