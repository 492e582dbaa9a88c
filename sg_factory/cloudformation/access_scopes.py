"""Guardrails → scopes of AWS Network Access Analyzer, which checks the deployed network.

Scopes are resources of a CloudFormation template, because they name groups by id: the template reads the ids from the
SSM parameters that the project's stacks publish. Their properties are those of CreateNetworkInsightsAccessScope.

A scope that finds more or less than its guardrail states this limit; so does a guardrail without a scope.
Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInsightsAccessScope.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from sg_factory.cloudformation.external_ids import external_declaration, externals_by_parameter
from sg_factory.cloudformation.path_statements import PathStatement, declared_outside, ends, headers, joined
from sg_factory.cloudformation.prefix_lists import list_declaration, lists_by_parameter
from sg_factory.cloudformation.template import (
    VPC_PARAMETER,
    added_to,
    group_declaration,
    group_parameter,
    vpc_declaration,
)
from sg_factory.plan import ExternalPeer, GroupPeer, Guardrail, Internet, Plan
from sg_factory.plan.guardrail_words import guardrail_text, names
from sg_factory.text.counting import listed

LIMITS = (
    "A finding is a path that packets can take: a rule alone, without the routes, gateways and network ACLs, is none.",
    "The analyzer supports the protocols tcp and udp only; IPv6 is not covered.",
    "A path through a load balancer is one path here; in role files the load balancer is a role, and one hop.",
    "All rules in the account count, also those that no role file has written.",
)
"""Differences between every scope and its guardrail."""

_MOST_ROLES = 150  # CloudFormation takes 200 parameters a template
_LONGEST_TAG = 256


@dataclass(frozen=True, slots=True)
class AccessScope:
    """A guardrail in the analyzer's terms; `limits` state where it finds more or less.

    Without `match` there is no such scope, and the limits give the reason.
    """

    guardrail: Guardrail
    match: tuple[PathStatement, ...]
    exclude: tuple[PathStatement, ...]
    limits: tuple[str, ...]


def scopes(plan: Plan) -> tuple[AccessScope, ...]:
    """Return the scope of every guardrail of a plan, sorted by the guardrail's text, equal ones once."""
    published = {group.role for group in plan.groups if not group.retired}
    added = added_to(plan)
    found = [_sorted(guardrail, published, added) for guardrail in plan.guardrails]
    found.sort(key=lambda guardrail: (guardrail_text(guardrail), guardrail.description), reverse=True)
    made = {guardrail_text(guardrail): guardrail for guardrail in found}
    return tuple(_scope(guardrail, plan) for _, guardrail in sorted(made.items()))


def _sorted(guardrail: Guardrail, roles: set[str], added: Mapping[str, ExternalPeer]) -> Guardrail:
    """Return a guardrail with sorted ends and without retired roles, whose groups' ids are not published.

    Roles that add to groups of others are these groups.
    """
    sources, destinations = (
        tuple(sorted((added.get(peer.role, peer) for peer in peers if not peer.role or peer.role in roles), key=str))
        for peers in (guardrail.sources, guardrail.destinations)
    )
    traffic = tuple(sorted(guardrail.traffic, key=lambda each: each.interval))
    return replace(guardrail, sources=sources, destinations=destinations, traffic=traffic)


def scopes_template(plan: Plan) -> dict[str, Any]:
    """Return the template of all scopes of an environment; without scopes, it has no resources."""
    made = scopes(plan)
    resources = {_logical_id(scope.guardrail): _resource(scope, plan) for scope in made if scope.match}
    missing = [{"guardrail": guardrail_text(s.guardrail), "why": " ".join(s.limits)} for s in made if not s.match]
    used = set(_referred_to(resources))
    parameters = {name: said for name, said in sorted(_declarations(plan)) if name in used}
    return {
        "Description": f"Guardrails of {plan.project}, {plan.environment_name}, for AWS Network Access Analyzer",
        "Metadata": {"sg-factory": {"limits": list(LIMITS), "not_exported": missing}},
        **({"Parameters": parameters} if parameters else {}),
        "Resources": dict(sorted(resources.items())),
    }


def _resource(scope: AccessScope, plan: Plan) -> dict[str, Any]:
    tags = {
        "Name": f"{plan.project}-{plan.environment_name}: {guardrail_text(scope.guardrail)}",
        "description": scope.guardrail.description,
        "source": scope.guardrail.origin.file,
    }
    return {
        "Type": "AWS::EC2::NetworkInsightsAccessScope",
        "Metadata": {"sg-factory": {"guardrail": guardrail_text(scope.guardrail), "limits": list(scope.limits)}},
        "Properties": {
            "MatchPaths": list(scope.match),
            **({"ExcludePaths": list(scope.exclude)} if scope.exclude else {}),
            "Tags": [{"Key": key, "Value": _cut(value)} for key, value in tags.items()],
        },
    }


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_TAG else f"{text[: _LONGEST_TAG - 1]}…"


def _logical_id(guardrail: Guardrail) -> str:
    """Return an id from the guardrail's text: a scope cannot be updated, only replaced."""
    return f"{guardrail.kind.title()}{sha256(guardrail_text(guardrail).encode()).hexdigest()[:12].upper()}"


def _scope(guardrail: Guardrail, plan: Plan) -> AccessScope:
    return _never(guardrail, plan) if guardrail.kind == "never" else _only(guardrail, plan)


def _never(guardrail: Guardrail, plan: Plan) -> AccessScope:
    """Return the scope of paths from a source to a destination, of which at least one is a security group."""
    pairs = [
        (source, destination)
        for source in ends(guardrail.sources, "Source")
        for destination in ends(guardrail.destinations, "Destination")
        if source.is_group or destination.is_group
    ]
    match = [
        {"Source": source.statement, "Destination": joined(destination.statement, header)}
        for source, destination in pairs
        for header in headers(guardrail.traffic)
    ]
    exclude: list[PathStatement] = []
    if match and Internet() in guardrail.sources:
        exclude += ({"Source": each} for each in declared_outside(plan, guardrail.sources, "Source"))
    if match and Internet() in guardrail.destinations:
        exclude += ({"Destination": each} for each in declared_outside(plan, guardrail.destinations, "Destination"))
    return AccessScope(guardrail, tuple(match), tuple(exclude), tuple(_limits(guardrail, bool(match))))


def _only(guardrail: Guardrail, plan: Plan) -> AccessScope:
    """Return the scope of paths to any role by the service, except those from the sources."""
    roles = [GroupPeer(group.role) for group in plan.groups if not group.retired]
    limits: list[str] = []
    everywhere = [end.statement for end in ends(roles, "Destination")]
    if len(roles) > _MOST_ROLES:
        vpc = plan.environment.vpc.id or {"Ref": VPC_PARAMETER}
        everywhere = [{"ResourceStatement": {"Resources": [vpc]}}]
        limits = [f"All of the VPC is checked, as one template cannot name the groups of {len(roles):,} roles."]
    match = [{"Destination": joined(each, header)} for each in everywhere for header in headers(guardrail.traffic)]
    exclude = [{"Source": source.statement} for source in ends(guardrail.sources, "Source")] if match else []
    return AccessScope(guardrail, tuple(match), tuple(exclude), (*_limits(guardrail, bool(match)), *limits))


def _limits(guardrail: Guardrail, is_made: bool) -> Iterator[str]:
    """Yield where the scope finds more or less than the guardrail, or why there is no scope."""
    peers = (*guardrail.sources, *guardrail.destinations)
    unknown = [str(each) for each in guardrail.traffic if each.protocol not in ("tcp", "udp", "-1")]
    if unknown:
        yield f"The analyzer does not support {listed(list(dict.fromkeys(unknown)))}."
    newer = [peer for peer in peers if peer.families == ("ipv6",)]
    if newer:
        yield f"IPv6 is left out: {listed(names(newer))}."
    elsewhere = [peer for peer in peers if peer.kind == "external" and peer.account]
    if elsewhere:
        yield f"A group of another account cannot be named: {listed(names(elsewhere))}."
    if not is_made:
        if guardrail.kind == "never" and not (guardrail.sources and guardrail.destinations):
            yield "One of its ends does not exist in this environment."
        elif guardrail.kind == "never" and not any(peer.is_group for peer in peers):
            yield "Neither of its ends is a role or a security group, so security groups do not control this traffic."
        return
    if guardrail.kind == "never" and guardrail.hops != 0:
        yield "Only direct paths are found; `sg-factory check` also finds paths through other hosts."
    ranges = [peer for peer in peers if peer.cidr and peer.cidr.family == "ipv4"]
    if ranges:
        yield f"An address of {listed(names(ranges))} always counts, also if it is that of a host with a role."
    if guardrail.kind == "only" and Internet() in guardrail.sources:
        yield "All traffic through an internet gateway is allowed, also that of declared networks."


def _declarations(plan: Plan) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every parameter that a scope may refer to."""
    yield VPC_PARAMETER, vpc_declaration(plan.environment.vpc)
    for group in plan.groups:
        yield group_parameter(group.role), group_declaration(plan, group.role)
    guarded = (peer for g in plan.guardrails for peer in (*g.sources, *g.destinations))
    used = (*guarded, *added_to(plan).values(), *(rule.peer for _, rule in plan.rules()))
    yield from ((parameter, list_declaration(peer)) for parameter, peer in lists_by_parameter(used).items())
    yield from ((parameter, external_declaration(peer)) for parameter, peer in externals_by_parameter(used).items())


def _referred_to(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if set(value) == {"Ref"}:
            yield value["Ref"]
        value = value.values()
    if not isinstance(value, str) and hasattr(value, "__iter__"):
        for child in value:
            yield from _referred_to(child)
