"""Role files, sg-factory.yaml and hosts.yaml that are made to hurt: the slowest of each kind."""

from __future__ import annotations

from pathlib import Path

from benchmarks.bounds_case import Case

_SETTINGS = """environments:
  prod: {account: "444455556666", region: eu-west-1, vpc: {id: vpc-0a1b2c3d, cidrs: [10.20.0.0/16]}}
"""


def _ranges_times_ports(folder: Path) -> tuple[str, ...]:
    """A network of 1,000 ranges, and a rule with 1,000 ports from it: 24 KiB that would be a million rules."""
    ranges = ", ".join(f"10.{number // 250}.{number % 250}.0/24" for number in range(1000))
    networks = f"networks:\n  partners: {{description: Every office of the partners, cidrs: [{ranges}]}}\n"
    ports = ", ".join(f"tcp/{2000 + 3 * number}" for number in range(1000))
    rule = f"  - {{from: partners, service: [{ports}], description: Partners use it}}\n"
    return _check(folder, _SETTINGS + networks, web=f"ingress:\n{rule}")


def _check(folder: Path, settings: str, **roles: str) -> tuple[str, ...]:
    """Lay a project out; the arguments that check it."""
    (folder / "roles").mkdir()
    (folder / "sg-factory.yaml").write_text(settings, "utf-8")
    for name, lines in roles.items():
        text = f"description: Role {name} of the shop\nowner: storefront\n{lines}"
        (folder / "roles" / f"{name}.yaml").write_text(text, "utf-8")
    return "check", "--project", str(folder), "--as-of", "2026-11-20"


CASES_OF_ROLES = (Case("a network of 1,000 ranges × 1,000 ports in a rule", _ranges_times_ports, 1, ("1,000,000",)),)
