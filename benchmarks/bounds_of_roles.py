"""The slowest role files, sg-factory.yaml and hosts.yaml of each kind."""

from __future__ import annotations

from pathlib import Path

from benchmarks.bounds_case import Case

_SETTINGS = """environments:
  prod: {account: "444455556666", region: eu-west-1, vpc: {id: vpc-0a1b2c3d, cidrs: [10.20.0.0/16]}}
"""
_RANGES = ", ".join(f"10.{number // 250}.{number % 250}.0/24" for number in range(1000))
_PARTNERS = f"networks:\n  partners: {{description: Every office of the partners, cidrs: [{_RANGES}]}}\n"


def _ranges_times_ports(folder: Path) -> tuple[str, ...]:
    """A network of 1,000 ranges, and a rule with 1,000 ports from it: 24 KiB that would be a million rules."""
    ports = ", ".join(f"tcp/{2000 + 3 * number}" for number in range(1000))
    rule = f"  - {{from: partners, service: [{ports}], description: Partners use it}}\n"
    return _check(folder, _SETTINGS + _PARTNERS, web=f"ingress:\n{rule}")


def _lines_of_ranges(folder: Path) -> tuple[str, ...]:
    """14,500 rules from a network of 1,000 ranges."""
    rules = "".join(
        f"  - {{from: partners, service: tcp/{number + 1}, description: Partners}}\n" for number in range(14_500)
    )
    return _check(folder, _SETTINGS + _PARTNERS, web=f"ingress:\n{rules}")


def _nobody(folder: Path) -> tuple[str, ...]:
    """2,000 peers that are misspelt names of 400 roles."""
    names = ", ".join(f"rolle-{number}-backen" for number in range(2000))
    roles = {f"role-{number}-backend": "" for number in range(400)}
    rule = f"  - {{from: [{names}], service: https, description: Backends use it}}\n"
    return _check(folder, _SETTINGS, **roles, web=f"ingress:\n{rule}")


def _bases(folder: Path) -> tuple[str, ...]:
    """100 roles that extend 200 bases of 30 rules each."""
    extends = f"extends: [{', '.join(f'b{number}' for number in range(200))}]\n"
    words = _check(folder, _SETTINGS, **{f"web-{number}": extends for number in range(100)})
    for number in range(200):
        rules = "".join(
            f"  - {{from: 10.{number}.{rule}.0/24, service: https, description: Office}}\n" for rule in range(30)
        )
        text = f"description: Rules of an office\ningress:\n{rules}"
        (folder / "roles" / f"_b{number}.yaml").write_text(text, "utf-8")
    return words


def _no_consent(folder: Path) -> tuple[str, ...]:
    """300 roles that accept each other, with `consent: both`."""
    names = [f"r{number}" for number in range(300)]
    rule = f"ingress:\n  - {{from: [{', '.join(names)}], service: https, description: Shop}}\n"
    return _check(folder, _SETTINGS + "consent: both\n", **dict.fromkeys(names, rule))


def _host_bits(folder: Path) -> tuple[str, ...]:
    """A network of 40,000 ranges of which each has host bits set."""
    ranges = ", ".join(f"10.{number // 250}.{number % 250}.1/24" for number in range(40_000))
    networks = f"networks:\n  partners: {{description: Every office of the partners, cidrs: [{ranges}]}}\n"
    return _check(folder, _SETTINGS + networks, web="")


def _bad_lines(folder: Path) -> tuple[str, ...]:
    """10,000 bad rules on one line."""
    rule = "{from: internet, serice: https, description: Shop}"
    return _check(folder, _SETTINGS, web=f"ingress: [{', '.join([rule] * 10_000)}]\n")


def _check(folder: Path, settings: str, **roles: str) -> tuple[str, ...]:
    """Write a project, and return the arguments that check it."""
    (folder / "roles").mkdir()
    (folder / "sg-factory.yaml").write_text(settings, "utf-8")
    for name, lines in roles.items():
        text = f"description: Role {name} of the shop\nowner: storefront\n{lines}"
        (folder / "roles" / f"{name}.yaml").write_text(text, "utf-8")
    return "check", "--project", str(folder), "--as-of", "2026-11-20"


CASES_OF_ROLES = (
    Case("a network of 1,000 ranges × 1,000 ports in a rule", _ranges_times_ports, 1, ("1,000,000",)),
    Case("14,500 rules from a network of 1,000 ranges", _lines_of_ranges, 1, ("14,500,000",)),
    Case("2,000 unknown peers among 400 roles", _nobody, 1, ("rolle-1999-backen",)),
    Case("100 roles that extend 200 bases of 30 rules", _bases, 1, ("too-large",)),
    Case("90,000 flows without consent", _no_consent, 1, ("no-consent", "too-many-rules")),
    Case("40,000 ranges with host bits", _host_bits, 1, ("bad-range", "has host bits set")),
    Case("10,000 bad rules on one line", _bad_lines, 1, ("the file has more mistakes",)),
)
