"""Groups and their rules as values, for an app by hand and for one with role files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

OWNER = "platform"
VPC_ID = "vpc-0a1b2c3d4e5f60718"
NETWORKS = {
    "vpn": "10.200.0.0/24",
    "monitoring": "10.201.0.0/24",
    "data-centre": "172.16.0.0/14",
    "package-mirror": "10.100.8.0/26",
    "aws-api": "10.100.255.0/26",
}
_IN, _OUT = ("vpn", "monitoring", "data-centre"), ("package-mirror", "aws-api")


@dataclass(frozen=True, slots=True)
class Group:
    """A group that accepts some others and a network and reaches a network.

    `accepts` are the other group, the port and why; `network_in` and `network_out` are a name, a port and why. `folder`
    is that of its role file below roles/, or empty.
    """

    name: str
    accepts: tuple[tuple[str, int, str], ...]
    network_in: tuple[str, int, str]
    network_out: tuple[str, int, str]
    folder: str = ""

    @property
    def description(self) -> str:
        """The description, which becomes a tag."""
        return f"Servers of {self.name}"

    @property
    def source(self) -> str:
        """The path of the group's role file."""
        return "/".join(filter(None, ("roles", self.folder, f"{self.name}.yaml")))


def forty() -> tuple[Group, ...]:
    """Forty groups with 240 ingress and egress rules."""
    names = [f"service-{number:02d}" for number in range(40)]

    def accepts(number: int) -> Iterable[tuple[str, int]]:
        return ((names[(number + step) % 40], port) for step, port in ((1, 8443), (7, 5432)))

    return tuple(_group(number, name, accepts(number)) for number, name in enumerate(names))


def in_folders(folders: int, size: int) -> tuple[Group, ...]:
    """Folders of groups with four flows a group: three from groups of its folder, one from the next folder."""
    names = [[f"service-{folder:02d}-{number:02d}" for number in range(size)] for folder in range(folders)]

    def accepts(folder: int, number: int) -> Iterable[tuple[str, int]]:
        for step, port in ((1, 8443), (7, 5432), (11, 6379)):
            yield names[folder][(number + step) % size], port
        yield names[(folder + 1) % folders][number], 9092

    return tuple(
        _group(number, name, accepts(folder, number), f"team-{folder:02d}")
        for folder, members in enumerate(names)
        for number, name in enumerate(members)
    )


def _group(number: int, name: str, accepts: Iterable[tuple[str, int]], folder: str = "") -> Group:
    return Group(
        name=name,
        accepts=tuple((other, port, f"{other} calls {name} on {port}") for other, port in accepts),
        network_in=(_IN[number % 3], 22 + number, f"Administration of {name}"),
        network_out=(_OUT[number % 2], 443, f"What {name} downloads"),
        folder=folder,
    )


def write_role_files(folder: Path, groups: Iterable[Group], settings: str, head: str = "") -> None:
    """Write the groups as a project of role files.

    `settings` stands before the networks in sg-factory.yaml, and `head` before the rules in every role file.
    """
    networks = "".join(
        f"  {name}: {{description: Range of {name}, cidrs: [{cidr}]}}\n" for name, cidr in NETWORKS.items()
    )
    folder.mkdir(parents=True)
    (folder / "sg-factory.yaml").write_text(f"{settings}networks:\n{networks}", "utf-8")
    for group in groups:
        file = folder / group.source
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_role_file(group, head), "utf-8")


def _role_file(group: Group, head: str) -> str:
    ingress = "".join(_rule("from", *flow) for flow in (*group.accepts, group.network_in))
    egress = _rule("to", *group.network_out)
    return f"description: {group.description}\nowner: {OWNER}\n{head}ingress:\n{ingress}egress:\n{egress}"


def _rule(key: str, peer: str, port: int, description: str) -> str:
    return f"  - {key}: {peer}\n    service: tcp/{port}\n    description: {description}\n"
