"""Projects that are made to hurt where something is made of them: pages, pictures, comparisons."""

from __future__ import annotations

from pathlib import Path

from benchmarks.bounds_case import Case

_SETTINGS = """stacks: folder
environments:
  prod: {account: "444455556666", region: eu-west-1, vpc: {id: vpc-0a1b2c3d, cidrs: [10.20.0.0/16]}, quotas: {
    rules_per_group: 1000, groups_per_interface: 1}}
"""


def _dense(folder: Path, roles: int, sources: int) -> None:
    """So many roles, each in a folder of its own, that accept as many others, each by a line with a port of its own."""
    for number in range(roles):
        others = [(number + 1 + step * 7) % roles for step in range(sources)]
        lines = "".join(
            f"  - {{from: role-{other}, service: tcp/{8000 + step}, description: Uses it}}\n"
            for step, other in enumerate(others)
        )
        _write(folder, f"roles/team-{number}/role-{number}.yaml", f"{_HEAD}ingress:\n{lines}")
    _write(folder, "sg-factory.yaml", _SETTINGS)


_HEAD = "description: A role of the shop\nowner: storefront\n"


def _write(folder: Path, name: str, text: str) -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def _pages_of_many_flows(folder: Path) -> tuple[str, ...]:
    _dense(folder, 150, 36)
    return "docs", "--project", str(folder), "--output", str(folder / "site")


CASES_OF_OUTPUTS = (Case("pages of 150 roles with 5,400 flows", _pages_of_many_flows, 0, ("wrote 312 files",)),)
