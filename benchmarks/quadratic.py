"""Growth with the number of rules: projects of few roles with thousands of rules in the worst case for each pass."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import log2
from pathlib import Path

from benchmarks.large_project import write_smallest_project
from benchmarks.measure import Command, Cost, Figure, WorkNotDone, alternate, of_rounds, run, sg_factory

_ROUNDS = 5


def ranges(count: int) -> Mapping[str, str]:
    """One role accepts `count` different ranges."""
    return {"web": _role(ingress=(_rule("from", _range(number), "https") for number in range(count)))}


def overlapping_ports(count: int) -> Mapping[str, str]:
    """One role accepts `count` ranges of ports from the internet, each of which overlaps most others."""
    services = (f"tcp/{number + 1}-{number + 30000}" for number in range(count))
    return {"web": _role(ingress=(_rule("from", "10.0.0.0/8", service) for service in services))}


def duplicates(count: int) -> Mapping[str, str]:
    """One role has the same rule `count` times."""
    return {"web": _role(ingress=(_rule("from", "10.0.0.0/8", "https") for _ in range(count)))}


def answered(count: int) -> Mapping[str, str]:
    """One role states `count` lines to another, which answers each with a line."""
    return _stated(range(1, count + 1), range(1, count + 1))


def unanswered(count: int) -> Mapping[str, str]:
    """One role states `count` lines to another, which has as many lines but answers none of them."""
    return _stated(range(1, count + 1), range(30001, count + 30001))


def answered_in_part(count: int) -> Mapping[str, str]:
    """One role states a single wide range of ports; `count` lines of the other role answer parts of it, with gaps."""
    accepted = (_rule("from", "web", f"tcp/{2 * number + 1}") for number in range(count))
    return {"web": _role(egress=[_rule("to", "database", "tcp/0-65535")]), "database": _role(ingress=accepted)}


def consent(count: int) -> Mapping[str, str]:
    """Answered lines with `consent: both`."""
    return {"sg-factory.yaml": "consent: both\n", **answered(count)}


def no_consent(count: int) -> Mapping[str, str]:
    """Unanswered lines with `consent: both`."""
    return {"sg-factory.yaml": "consent: both\n", **unanswered(count)}


@dataclass(frozen=True, slots=True)
class _Case:
    """A kind of project, its smallest size, and the only diagnostics that `check` may find in it."""

    roles: Callable[[int], Mapping[str, str]]
    smallest: int
    codes: frozenset[str]

    @property
    def status(self) -> int:
        """The exit status of `check`: 1 if there are mistakes."""
        return 1 if "too-many-rules" in self.codes else 0


_BETWEEN_GROUPS = ("too-many-rules", "template-too-large")
_CASES = (
    _Case(ranges, 3000, frozenset({"too-many-rules"})),
    _Case(overlapping_ports, 3000, frozenset({"too-many-rules"})),
    _Case(duplicates, 3000, frozenset({"duplicate-rule", "named-range"})),
    _Case(answered, 3000, frozenset(_BETWEEN_GROUPS)),
    _Case(unanswered, 1000, frozenset({*_BETWEEN_GROUPS, "not-accepted"})),
    _Case(answered_in_part, 3000, frozenset({*_BETWEEN_GROUPS, "not-accepted"})),
    _Case(consent, 3000, frozenset(_BETWEEN_GROUPS)),
    _Case(no_consent, 1000, frozenset({*_BETWEEN_GROUPS, "not-accepted", "no-consent"})),
)


def quadratic(folder: Path) -> Iterator[Figure]:
    """Measure the exponent of growth from n to 4n rules with start-up subtracted: 1 is linear, 2 is quadratic."""
    start = folder / "start"
    write_smallest_project(start)
    for case in _CASES:
        name = case.roles.__name__
        counts = (case.smallest, 4 * case.smallest)
        projects = [_written(folder / f"{name}-{count}", case.roles(count)) for count in counts]
        _verify(projects[0], case)
        rounds = alternate(_check(start, 0), *(_check(project, case.status) for project in projects), rounds=_ROUNDS)
        yield of_rounds(f"{name.replace('_', ' ')}: exponent of growth", rounds, _exponent, bound=1.3)


def _exponent(start: Cost, smallest: Cost, largest: Cost) -> float:
    if smallest.cpu <= start.cpu:
        raise WorkNotDone("other work on the machine hides what is to be measured: run it again when there is less")
    return log2((largest.cpu - start.cpu) / (smallest.cpu - start.cpu)) / 2


def _written(project: Path, files: Mapping[str, str]) -> Path:
    (project / "roles").mkdir(parents=True)
    for name, text in files.items():
        file = project / name if name.endswith(".yaml") else project / "roles" / f"{name}.yaml"
        file.write_text(text, "utf-8")
    return project


def _check(project: Path, status: int, *words: str) -> Command:
    return sg_factory("check", "--project", str(project), "--as-of", "2026-11-20", *words, status=status)


def _verify(project: Path, case: _Case) -> None:
    _, out = run(_check(project, case.status, "--format", "json"))
    found = {diagnostic["code"] for diagnostic in json.loads(out)["diagnostics"]}
    if found != case.codes:
        raise WorkNotDone(f"check was to find {sorted(case.codes)} and found {sorted(found)}")


def _stated(stated: Iterable[int], accepted: Iterable[int]) -> Mapping[str, str]:
    return {
        "web": _role(egress=(_rule("to", "database", f"tcp/{port}") for port in stated)),
        "database": _role(ingress=(_rule("from", "web", f"tcp/{port}") for port in accepted)),
    }


def _role(*, ingress: Iterable[str] = (), egress: Iterable[str] = ()) -> str:
    head = "description: One of few roles with many rules\nowner: platform\n"
    return head + "".join(_section("ingress", ingress)) + "".join(_section("egress", egress))


def _section(key: str, rules: Iterable[str]) -> list[str]:
    lines = list(rules)
    return [f"{key}:\n", *lines] if lines else [f"{key}: []\n"]


def _rule(key: str, peer: str, service: str) -> str:
    return f"  - {{{key}: {peer}, service: {service}, description: What the peer wants}}\n"


def _range(number: int) -> str:
    return f"10.{number // 256}.{number % 256}.0/24"
