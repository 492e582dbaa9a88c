"""Forty groups with 240 rules, as values: what both apps of the figure `construct` make, each in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PROJECT = "forty"
OWNER = "platform"
VPC_ID = "vpc-0a1b2c3d4e5f60718"


@dataclass(frozen=True, slots=True)
class Group:
    """A group that accepts two others and a network and reaches a network: with the other halves, six rules a group.

    `accepts` are the other group, the port and why; `network_in` and `network_out` are a name, a port and why.
    """

    name: str
    accepts: tuple[tuple[str, int, str], ...]
    network_in: tuple[str, int, str]
    network_out: tuple[str, int, str]

    @property
    def description(self) -> str:
        """What becomes a tag."""
        return f"Servers of {self.name}"

    @property
    def source(self) -> str:
        """The role file that stands for this group."""
        return f"roles/{self.name}.yaml"


NETWORKS = {
    "vpn": "10.200.0.0/24",
    "monitoring": "10.201.0.0/24",
    "data-centre": "172.16.0.0/14",
    "package-mirror": "10.100.8.0/26",
    "aws-api": "10.100.255.0/26",
}
_IN, _OUT = ("vpn", "monitoring", "data-centre"), ("package-mirror", "aws-api")


def groups() -> tuple[Group, ...]:
    """The forty."""
    return tuple(_group(number) for number in range(40))


def _name(number: int) -> str:
    return f"service-{number % 40:02d}"


def _group(number: int) -> Group:
    return Group(
        name=_name(number),
        accepts=tuple(
            (_name(number + step), port, f"{_name(number + step)} calls {_name(number)} on {port}")
            for step, port in ((1, 8443), (7, 5432))
        ),
        network_in=(_IN[number % 3], 22 + number, f"Administration of {_name(number)}"),
        network_out=(_OUT[number % 2], 443, f"What {_name(number)} downloads"),
    )


def write_role_files(folder: Path) -> None:
    """The forty groups as a project of role files."""
    (folder / "roles").mkdir(parents=True)
    networks = "".join(
        f"  {name}: {{description: Range of {name}, cidrs: [{cidr}]}}\n" for name, cidr in NETWORKS.items()
    )
    (folder / "sg-factory.yaml").write_text(f"name: {PROJECT}\nnetworks:\n{networks}", "utf-8")
    for group in groups():
        (folder / group.source).write_text(_role_file(group), "utf-8")


def _role_file(group: Group) -> str:
    ingress = "".join(_rule("from", *flow) for flow in (*group.accepts, group.network_in))
    egress = _rule("to", *group.network_out)
    return f"description: {group.description}\nowner: {OWNER}\ningress:\n{ingress}egress:\n{egress}"


def _rule(key: str, peer: str, port: int, description: str) -> str:
    return f"  - {key}: {peer}\n    service: tcp/{port}\n    description: {description}\n"
