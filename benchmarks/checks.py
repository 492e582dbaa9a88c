"""Cost of the checks: beside loading and compiling, on thousands of rules of one group, and on a template."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from math import log2
from pathlib import Path

from benchmarks.large_project import write_large_project
from benchmarks.measure import ROOT, Command, Cost, Figure, WorkNotDone, alternate, of_rounds, python, run, sg_factory

_ROUNDS = 7
_ROLES = 2500
_SIZES = (1000, 2000, 4000)


def checks(folder: Path) -> Iterator[Figure]:
    """All checks on a large project; covered rules in one group; a template, beside other scanners."""
    yield from _beside_compiling(folder)
    yield from _redundancy(folder)
    yield from _open_choices(folder)
    yield from _beside_others(folder)


def _beside_compiling(folder: Path) -> Iterator[Figure]:
    project = folder / "large"
    write_large_project(project, _ROLES, "folders")
    compile_only = python("-m", "benchmarks.apps.compile_project", str(project))
    check = sg_factory("check", "--project", str(project), "--as-of", "2026-11-20")
    rounds = alternate(compile_only, check, rounds=_ROUNDS)
    yield of_rounds("all checks of 2,500 roles ÷ loading and compiling them", rounds, _ratio, bound=2)


def _redundancy(folder: Path) -> Iterator[Figure]:
    """Growth of a template's group in which other rules together cover half of the rules."""
    smallest = folder / "start.yaml"
    smallest.write_text(_template(1), "utf-8")
    commands = [_check(smallest, 0)]
    for size in _SIZES:
        template = folder / f"{size}.yaml"
        template.write_text(_template(size), "utf-8")
        commands.append(_check(template, 1))
        _verify_covered(template, size)
    rounds = alternate(*commands, rounds=_ROUNDS)

    def growth(start: Cost, one: Cost, _two: Cost, four: Cost) -> float:
        return log2((four.cpu - start.cpu) / (one.cpu - start.cpu)) / log2(_SIZES[-1] / _SIZES[0])

    yield of_rounds("rules that others cover, 1,000 to 4,000 in a group: exponent of growth", rounds, growth, bound=1.3)
    yield of_rounds("… 4,000 read, checked and told", rounds, lambda *costs: 1000 * costs[3].cpu, bound=1000, unit="ms")


def _open_choices(folder: Path) -> Iterator[Figure]:
    """The slowest template of its size: 900 parameters of 30 values each, and a rule for each of them."""
    template = folder / "choices.json"
    template.write_text(_undecided(900), "utf-8")
    rounds = alternate(_check(template, 1), rounds=_ROUNDS)
    what = f"a template of {template.stat().st_size / 1024:.0f} KiB that leaves 900 choices open"
    yield of_rounds(what, rounds, lambda cost: 1000 * cost.cpu, bound=5000, unit="ms")


def _beside_others(folder: Path) -> Iterator[Figure]:
    """The template of the sample project, in which all scanners find next to nothing."""
    template = folder / "shop.template.json"
    _, text = run(sg_factory("template", "--project", str(ROOT)))
    template.write_text(text, "utf-8")
    ours = sg_factory("check", str(template))
    lint = Command((str(Path(sys.executable).with_name("cfn-lint")), str(template)))
    words = ("--file", str(template), "--framework", "cloudformation", "--compact", "--quiet", "--soft-fail")
    checkov = Command((str(ROOT / ".venv/checkov/bin/checkov"), *words))
    rounds = alternate(ours, lint, checkov, rounds=_ROUNDS)
    yield of_rounds("a template: check ÷ the faster of cfn-lint and checkov", rounds, _to_the_faster, bound=0.1)


def _ratio(first: Cost, second: Cost) -> float:
    return second.cpu / first.cpu


def _to_the_faster(ours: Cost, *others: Cost) -> float:
    return ours.cpu / min(cost.cpu for cost in others)


def _check(template: Path, status: int) -> Command:
    return sg_factory("check", str(template), "--format", "json", status=status)


def _verify_covered(template: Path, rules: int) -> None:
    """Assert that every second rule is reported as covered by the two around it."""
    _, out = run(_check(template, 1))
    found = [each for each in json.loads(out)["diagnostics"] if each["code"] == "covered-rule"]
    if len(found) != rules // 2 - 1 or any(len(each["related"]) != 2 for each in found):
        raise WorkNotDone(f"of {rules:,} rules {len(found):,} were found to be covered")


def _template(rules: int) -> str:
    """Adjacent port ranges for a wide CIDR, and across each two of them a rule for a part of it."""
    group = {
        "GroupDescription": "Order service of the shop",
        "VpcId": "vpc-0a1b2c3d",
        "SecurityGroupIngress": [_across(number) if number % 2 else _stretch(number) for number in range(rules)],
        "SecurityGroupEgress": [_rule(8443, 8443, "10.0.0.0/24", "Billing")],
    }
    orders = {"Type": "AWS::EC2::SecurityGroup", "Properties": group}
    return json.dumps({"Resources": {"Orders": orders}}, indent=1)


def _undecided(choices: int) -> str:
    """A group with a rule for each of `choices` parameters, each with several allowed values."""
    parameters = {
        f"P{n}": {"Type": "String", "AllowedValues": [f"10.0.{value}.0/24" for value in range(30)]}
        for n in range(choices)
    }
    ports = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
    rules = [{**ports, "CidrIp": {"Ref": name}} for name in parameters]
    orders = {"Type": "AWS::EC2::SecurityGroup", "Properties": {"SecurityGroupIngress": rules}}
    return json.dumps({"Parameters": parameters, "Resources": {"Orders": orders}})


def _stretch(number: int) -> dict[str, object]:
    return _rule(10 * number, 10 * number + 19, "10.0.0.0/8", f"Team {number}")


def _across(number: int) -> dict[str, object]:
    return _rule(10 * number + 5, 10 * number + 14, f"10.{number % 200}.0.0/16", f"Team {number}")


def _rule(first: int, last: int, range_: str, description: str) -> dict[str, object]:
    return {"IpProtocol": "tcp", "FromPort": first, "ToPort": last, "CidrIp": range_, "Description": description}
