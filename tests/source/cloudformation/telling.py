"""The Plans of a template as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent

from sg_factory.diagnostic import Diagnostic
from sg_factory.pipeline.project import moment
from sg_factory.plan import Plan
from sg_factory.source.cloudformation import adopt

AS_OF = moment("2027-01-01")


def read(text: str, known_as: str = "", name: str = "template.yaml") -> tuple[tuple[Plan, ...], tuple[Diagnostic, ...]]:
    """The Plans of a template's text, and its mistakes; `known_as` are check names, separated by commas."""
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_text(dedent(text), "utf-8")
        return adopt([path], AS_OF, {name.casefold(): name for name in known_as.split(",")})


def told(text: str, known_as: str = "") -> list[list[str]]:
    """The lines of every Plan of a template, in the order in which scenarios are tried."""
    plans, mistakes = read(text, known_as)
    assert not mistakes
    return [list(lines(plan)) for plan in plans]


def only(text: str, known_as: str = "") -> list[str]:
    """The lines of a template with one Plan."""
    (plan,) = told(text, known_as)
    return plan


def lines(plan: Plan) -> Iterator[str]:
    """The groups with their rules, left out rules, hosts, suppressions and notes."""
    for group in plan.groups:
        yield f"{group.role}: {group.description}"
        yield from (f"  {rule.direction} {rule.traffic} {rule.peer}" for rule in group.rules)
    yield from (f"{out.reason} {out.role} {out.rule.traffic} {out.rule.peer}" for out in plan.left_out)
    yield from (f"{host.kind} {host.name} has {', '.join(host.roles)}" for host in plan.hosts)
    for accepted in plan.accepted:
        yield f"accepts {accepted.check} at {'/'.join(map(str, accepted.where.path))}: {accepted.reason}"
    yield from (f"{note.kind}: {note.text}" for note in plan.notes)


def rules(text: str) -> list[list[str]]:
    """The rules of every Plan."""
    return [[line.strip() for line in plan if line.startswith("  ")] for plan in told(text)]


def rule(properties: str, *, sections: str = "") -> list[str]:
    """The rule, if there is one, and the notes that a mapping of properties gives.

    `properties` are a mapping in braces; `sections` are put before the resources.
    """
    group = f"""\
        {{Type: AWS::EC2::SecurityGroup, Properties: {{
          GroupDescription: Shop, VpcId: vpc-0a1b2c3d4e5f60718,
          SecurityGroupEgress: [{{IpProtocol: icmp, FromPort: 8, ToPort: 0, CidrIp: 10.0.0.0/8, Description: Ping}}],
          SecurityGroupIngress: [{properties}]}}}}
        """
    (plan,) = told(f"{dedent(sections)}\nResources:\n  Web:\n{group}")
    return [line.strip() for line in plan if line not in ("Web: Shop", "  egress icmp/8/0 10.0.0.0/8")]
