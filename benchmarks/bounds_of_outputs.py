"""Projects with the slowest outputs: pages, pictures, comparisons."""

from __future__ import annotations

from pathlib import Path

from benchmarks.bounds_case import Case

_SETTINGS = """stacks: folder
environments:
  prod: {account: "444455556666", region: eu-west-1, vpc: {id: vpc-0a1b2c3d, cidrs: [10.20.0.0/16]}, quotas: {
    rules_per_group: 1000, groups_per_interface: 1}}
"""
_ENVIRONMENT = """  e{number}: {{account: "44445555{number:04}", region: eu-west-1, vpc: {{id: vpc-0a1b2c3d, cidrs: [
    10.20.0.0/16]}}}}
"""


def _dense(folder: Path, roles: int, sources: int) -> None:
    """`roles` roles, each in its own folder, that accept `sources` others, each by a line with its own port."""
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
    _dense(folder, 120, 36)
    return "docs", "--project", str(folder), "--output", str(folder / "site")


def _pages_of_many_findings(folder: Path) -> tuple[str, ...]:
    """600 roles of nine rules, each with findings."""
    lines = "".join(
        f"  - {{from: {peer}, service: {service}, description: todo}}\n"
        for peer in ("internet", "10.0.0.0/7", "10.0.0.0/8")
        for service in ("ssh", "rdp", "all")
    )
    for number in range(600):
        _write(folder, f"roles/t{number % 40}/r{number}.yaml", f"{_HEAD}ingress:\n{lines}")
    _write(folder, "sg-factory.yaml", _SETTINGS)
    return "docs", "--project", str(folder), "--output", str(folder / "site")


def _pictures_of_many_flows(folder: Path) -> tuple[str, ...]:
    _dense(folder, 150, 36)
    return "graph", "--project", str(folder), "--format", "svg", "--detail", "roles"


def _changed_flows(folder: Path) -> tuple[str, ...]:
    """Two projects of 100 roles that accept 50 others each, on different ports."""
    for side in ("base", "head"):
        _dense(folder / side, 100, 50)
    for file in (folder / "head" / "roles").rglob("*.yaml"):
        file.write_text(file.read_text("utf-8").replace("tcp/80", "tcp/90"), "utf-8")
    return "diff", "--format", "json", str(folder / "base"), str(folder / "head")


def _very_many_changed_flows(folder: Path) -> tuple[str, ...]:
    """Two projects of 122 roles that accept each other, for another service."""
    for side, service in (("base", "https"), ("head", "ssh")):
        for number in range(122):
            others = ", ".join(f"r{other}" for other in range(122) if other != number)
            line = f"  - {{from: [{others}], service: {service}, description: Shop}}\n"
            _write(folder / side, f"roles/t{number}/r{number}.yaml", f"{_HEAD}ingress:\n{line}")
        _write(folder / side, "sg-factory.yaml", _SETTINGS)
    return "diff", "--format", "json", str(folder / "base"), str(folder / "head")


def _changed_lists_of_ranges(folder: Path) -> tuple[str, ...]:
    """Two projects of 37 roles that a network of 400 ranges reaches and that reach it, for another service."""
    for side, service in (("base", "https"), ("head", "ssh")):
        _reached_by_ranges(folder / side, 37, service)
    return "diff", "--format", "json", str(folder / "base"), str(folder / "head")


def _changed_descriptions(folder: Path) -> tuple[str, ...]:
    """Two projects of 36 roles with rules of 400 ranges, with different descriptions."""
    for side, words in (("base", "Shop"), ("head", "Shops")):
        _reached_by_ranges(folder / side, 36, "https", words)
    return "diff", "--format", "json", str(folder / "base"), str(folder / "head")


def _changed_names(folder: Path) -> tuple[str, ...]:
    """Two projects of 150 roles that accept 60 others each, of which no role is in the other."""
    for side in ("base", "head"):
        _dense(folder / side, 150, 60)
    for file in list((folder / "head" / "roles").rglob("*.yaml")):
        file.write_text(file.read_text("utf-8").replace("role-", "soul-"), "utf-8")
        file.rename(file.with_name(file.name.replace("role-", "soul-")))
    return "plan-deploy", str(folder / "base"), str(folder / "head")


def _ports_around_ranges(folder: Path) -> tuple[str, ...]:
    """Two projects of 40 roles with 499 ranges, around which 500 ports are opened."""
    ranges = ", ".join(f"10.{number // 2}.{128 * (number % 2)}.0/24" for number in range(499))
    ports = ", ".join(f"tcp/{2000 + 3 * number}" for number in range(500))
    narrow = f"ingress:\n  - {{from: [{ranges}], service: all, description: Offices}}\n"
    wide = f"  - {{from: 10.0.0.0/8, service: [{ports}], description: Offices}}\n"
    for side, lines in (("base", narrow), ("head", narrow + wide)):
        for number in range(40):
            _write(folder / side, f"roles/t{number}/r{number}.yaml", _HEAD + lines)
        _write(folder / side, "sg-factory.yaml", _SETTINGS)
    return "diff", str(folder / "base"), str(folder / "head")


def _all_environments(folder: Path) -> tuple[str, ...]:
    """500 roles that accept nine others each, in twenty environments."""
    for number in range(500):
        others = ", ".join(f"r{(number + 1 + step) % 500}" for step in range(9))
        line = f"  - {{from: [{others}], service: https, description: Shop}}\n"
        _write(folder, f"roles/t{number % 50}/r{number}.yaml", f"{_HEAD}ingress:\n{line}")
    named = "".join(_ENVIRONMENT.format(number=number) for number in range(20))
    _write(folder, "sg-factory.yaml", f"stacks: folder\nenvironments:\n{named}")
    return "check", "--project", str(folder)


def _networks_of_ranges(folder: Path) -> tuple[str, ...]:
    """270 roles that a network of 400 ranges reaches and that reach it."""
    _reached_by_ranges(folder, 270, "https")
    return "check", "--project", str(folder)


def _reached_by_ranges(folder: Path, roles: int, service: str, words: str = "Shop") -> None:
    ranges = ", ".join(f"10.{number // 250}.{number % 250}.0/24" for number in range(400))
    _write(
        folder, "sg-factory.yaml", f"{_SETTINGS}networks:\n  partners: {{description: Offices, cidrs: [{ranges}]}}\n"
    )
    ends = f"ingress:\n  - {{from: partners, service: {service}, description: {words}}}\n"
    ends += f"egress:\n  - {{to: partners, service: {service}, description: {words}}}\n"
    for number in range(roles):
        _write(folder, f"roles/t{number}/r{number}.yaml", _HEAD + ends)


CASES_OF_OUTPUTS = (
    Case("pages of 120 roles with 4,320 flows", _pages_of_many_flows, 0, ("wrote 253 files",)),
    Case("pages of 600 roles with 7,000 findings", _pages_of_many_findings, 0, ("wrote ",)),
    Case("a drawing of 150 roles with 5,400 flows", _pictures_of_many_flows, 0, ("150 roles, 5,400 flows",)),
    Case("a difference of 5,000 flows", _changed_flows, 0, ('"role-99"',)),
    Case("a difference of 14,762 flows", _very_many_changed_flows, 0, ('"changes": 9762',)),
    Case("a difference of 29,600 rules with ranges", _changed_lists_of_ranges, 0, ('"changes": 62',)),
    Case("28,800 rules with other words", _changed_descriptions, 0, ('"rewordings": 8800',)),
    Case("plan-deploy of 150 roles with other names", _changed_names, 1, ("“role-149”",)),
    Case("500 ports around 499 ranges, 40 times", _ports_around_ranges, 2, ()),
    Case("500 roles in twenty environments", _all_environments, 0, ()),
    Case("216,000 rules with a network of 400 ranges", _networks_of_ranges, 0, ("267 more have the same rules",)),
)
