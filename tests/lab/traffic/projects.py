"""The projects whose packets become flow logs: the sample, examples, and one where ports alone mislead."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

from tests.lab.proof.project import SHOP
from tests.projects import write

ROOT = Path(__file__).parents[3]

BOTH_WAYS = {
    **SHOP,
    "roles/media.yaml": """\
        description: Conferences
        owner: shop
        ingress:
          - from: [192.0.2.0/28, 192.0.2.16/28, 192.0.2.32/28, 192.0.2.48/28]
            service: tcp/50000
            description: Control
          - {from: office, service: udp/49152-65535, description: Media}
          - {from: self, service: [tcp/40000, udp/123, icmp, icmpv6], description: Between them}
        egress:
          - to: [192.0.2.0/28, 192.0.2.16/28, 192.0.2.32/28, 192.0.2.48/28]
            service: tcp/32768-33500
            description: Data
          - {to: office, service: udp/1024-65535, description: Media}
        """,
}
"""A project of which flags tell more than ports: the media servers' service and its callbacks are on clients' ports."""


def sample(folder: Path) -> Path:
    """The sample project."""
    for name in ("sg-factory.yaml", "hosts.yaml"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    copytree(ROOT / "roles", folder / "roles")
    return folder


def both_ways(folder: Path) -> Path:
    return write(folder, BOTH_WAYS)


def example(name: str) -> Callable[[Path], Path]:
    return lambda folder: copytree(ROOT / "examples" / name, folder, dirs_exist_ok=True)


PROJECTS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "sample": (sample, "default"),
    "both ways": (both_ways, "prod"),
    "domain controllers": (example("domain-controllers"), "prod"),
    "media": (example("media"), "dev"),
    "spoke": (example("two-vpcs/spoke"), "dev"),
}
AS_OF = "2027-01-01"
