"""Two projects, or two templates, and what is told of their difference."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sg_factory.compare import PlanPair, difference
from sg_factory.diagnostic import Place, Span
from sg_factory.pipeline.project import LEVELS, run
from sg_factory.pipeline.templates import read_templates
from sg_factory.plan import Plan
from sg_factory.report.difference.facts import DifferenceFacts, facts
from sg_factory.report.difference.formats import FORMATS
from sg_factory.text.screen import PIPE
from sg_factory.yaml import Locator
from tests.projects import write

AS_OF = datetime(2027, 1, 1, tzinfo=UTC)


def projects(folder: Path, before: Mapping[str, str], changes: Mapping[str, str | None]) -> DifferenceFacts:
    """What differs where `changes` are made to the files of `before`: other texts, new files, and None for no file."""
    after = {path: text for path, text in {**before, **changes}.items() if text is not None}
    base, head = write(folder / "base", before), write(folder / "head", after)
    old, new = _compiled(base), _compiled(head)
    pairs = [PlanPair(name, old[name], new[name], levels=LEVELS) for name in old]
    return _told(pairs, base, head)


def _compiled(folder: Path) -> dict[str, Plan]:
    outcome = run(folder, as_of=AS_OF, judge=False)
    assert not outcome.is_broken, outcome.diagnostics
    return {plan.environment.name or "": plan for plan in outcome.plans}


def templates(folder: Path, before: str, after: str) -> DifferenceFacts:
    """What differs between two CloudFormation templates in YAML, each of which can be read in one way alone."""
    base, head = write(folder / "base", {"stack.yaml": before}), write(folder / "head", {"stack.yaml": after})
    ((old,), (new,)) = (read_templates([side / "stack.yaml"], as_of=AS_OF).plans for side in (base, head))
    return _told([PlanPair("", old, new)], base, head)


def _told(pairs: list[PlanPair], base: Path, head: Path) -> DifferenceFacts:
    old, new = Locator(base), Locator(head)

    def before(place: Place) -> Span:
        span = old.span(place)
        return replace(span, file=f"main:{span.file.removeprefix(f'{base}/')}")

    def after(place: Place) -> Span:
        span = new.span(place)
        return replace(span, file=span.file.removeprefix(f"{head}/"))

    return facts(difference(pairs), base="main", head="working tree", before=before, after=after)


def as_json(facts: DifferenceFacts) -> dict[str, Any]:
    """What the JSON of a difference says."""
    said: dict[str, Any] = json.loads(FORMATS["json"](facts, PIPE))
    return said


def relisted(facts: DifferenceFacts, key: str, **replaced: Any) -> DifferenceFacts:
    """The same facts with other values of one list."""
    return replace(
        facts, lists=tuple(replace(each, **replaced) if each.kind.key == key else each for each in facts.lists)
    )


def items(facts: DifferenceFacts, key: str) -> tuple[Any, ...]:
    """The changes of one list."""
    (found,) = (each.items for each in facts.lists if each.kind.key == key)
    return found


def many(facts: DifferenceFacts, key: str, count: int) -> DifferenceFacts:
    """The same facts with the first item of a list so often, each time of another role."""
    first, named = items(facts, key)[0], "destination" if key == "changes" else "role"
    names = (f"{getattr(first.change, named)}-{number}" for number in range(count))
    return relisted(
        facts, key, items=tuple(replace(first, change=replace(first.change, **{named: name})) for name in names)
    )


# A shop of two environments, and a change of it that has some of everything that a project can have.
SHOP: Mapping[str, str] = {
    "sg-factory.yaml": """\
        name: shop
        environments:
          dev: {account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.10.0.0/16]}}
          prod: {account: "444455556666", region: eu-west-1, vpc: {id: vpc-0a1b2c3d4e5f60719, cidrs: [10.20.0.0/16]}}
        networks:
          office: {description: Where staff sit, cidrs: [203.0.113.0/24]}
          partner: {description: Who ships parcels, cidrs: [198.51.100.0/24]}
        """,
    "hosts.yaml": """\
        shop-1: {roles: [web], description: Pages}
        database-1: {roles: [database], description: Orders}
        """,
    "roles/load-balancer.yaml": """\
        description: Where customers come in
        owner: platform
        public: true
        ingress:
          - {from: internet, service: https, description: Customers}
        """,
    "roles/web.yaml": """\
        description: Pages of the shop
        owner: storefront
        ingress:
          - {from: load-balancer, service: tcp/8443, description: Pages}
          - {from: office, service: https, description: Staff see what is new}
        """,
    "roles/database.yaml": """\
        description: Orders
        owner: data-platform
        ingress:
          - {from: web, service: postgresql, description: Orders are read and written}
          - {from: bastion, service: ssh, description: Break-fix access}
        """,
    "roles/bastion.yaml": """\
        description: Where administrators come in
        owner: platform
        ingress:
          - {from: office, service: ssh, description: Administrators}
        """,
}
SHOP_CHANGES: Mapping[str, str | None] = {
    "hosts.yaml": """\
        shop-1: {roles: [web, audit], description: Pages}
        database-1: {roles: [database], description: Orders}
        """,
    "roles/web.yaml": """\
        description: Pages of the shop
        owner: storefront
        public: true
        ingress:
          - {from: load-balancer, service: tcp/8443-8444, description: Pages}
          - {from: [203.0.113.0/25, 203.0.113.128/25], service: https, description: Staff see what is new}
          - {from: internet, service: http, description: Plain pages, environments: dev}
        """,
    "roles/database.yaml": """\
        description: Orders and parcels
        owner: data-platform
        ingress:
          - {from: web, service: [postgresql, ssh], description: Orders are read and written, ticket: NET-142}
          - {from: partner, service: postgresql, description: Parcels}
          - {from: audit, service: postgresql, description: Who has ordered what}
        """,
    "roles/audit.yaml": """\
        description: Who did what
        owner: security
        ingress: []
        """,
    "roles/bastion.yaml": None,
}

# A template, and a change of it that has what no project has: half a flow, and what nobody knows before a deploy.
STACK = """\
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties: {GroupDescription: Web, VpcId: vpc-1}
  Data:
    Type: AWS::EC2::SecurityGroup
    Properties: {GroupDescription: Data, VpcId: vpc-1}
  FromWeb:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId: !GetAtt Data.GroupId
      SourceSecurityGroupId: !GetAtt Web.GroupId
      IpProtocol: tcp
      FromPort: 5432
      ToPort: 5432
"""
STACK_AFTER = """\
Parameters:
  Office: {Type: String}
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: The web
      VpcId: vpc-1
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref Office}]
  Data:
    Type: AWS::EC2::SecurityGroup
    Properties: {GroupDescription: Data, VpcId: vpc-1}
  WebReads:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId: !GetAtt Data.GroupId
      SourceSecurityGroupId: !GetAtt Web.GroupId
      IpProtocol: tcp
      FromPort: 5432
      ToPort: 5433
"""

# A project with network ACLs, and a change by which one comes, one goes and one has other entries.
_WALLED = """\
    name: shop
    environments:
      prod:
        account: "444455556666"
        region: eu-west-1
        vpc: {id: vpc-0a1b2c3d4e5f60719, cidrs: [10.20.0.0/16]}
        network_acls: true
        subnets:
          app: {cidrs: [10.20.8.0/22], ids: [subnet-0a1b2c3d]}
          data: {cidrs: [10.20.12.0/24], ids: [subnet-1a1b2c3d]}
          edge: {cidrs: [10.20.0.0/24], ids: [subnet-2a1b2c3d]}
    """
WALLED: Mapping[str, str] = {
    "sg-factory.yaml": _WALLED,
    "hosts.yaml": """\
        shop-1: {roles: [web], description: Pages, subnets: [app]}
        database-1: {roles: [database], description: Orders, subnets: [data]}
        """,
    "roles/web.yaml": """\
        description: Pages of the shop
        owner: storefront
        ingress: []
        """,
    "roles/database.yaml": """\
        description: Orders
        owner: data-platform
        ingress:
          - {from: web, service: postgresql, description: Orders}
        """,
}
WALLED_CHANGES: Mapping[str, str | None] = {
    "hosts.yaml": """\
        shop-1: {roles: [web], description: Pages, subnets: [edge]}
        database-1: {roles: [database], description: Orders, subnets: [data]}
        """,
    "roles/audit.yaml": """\
        description: Who did what
        owner: security
        ingress:
          - {from: database, service: https, description: Orders}
        """,
}
