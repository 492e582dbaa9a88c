"""What `review --flow-logs` prints about records of the laboratory, and the project that `--propose` makes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from sg_factory.pipeline.project import moment
from sg_factory.pipeline.project import run as compiled
from sg_factory.plan import Plan
from tests.cli.command import run
from tests.lab.traffic.account import LabAccount
from tests.lab.traffic.records import DAYS, Record, records_of, write_logs
from tests.lab.traffic.sent import Run, Sent, sent
from tests.lab.traffic.truth import Truth, truth_of

Rows = Sequence[dict[str, Any]]


def plan_of(project: Path, environment: str, as_of: str) -> Plan:
    """The Plan of one environment of a project."""
    outcome = compiled(project, as_of=moment(as_of), judge=False)
    assert outcome.mistakes == ()
    return next(plan for plan in outcome.plans if plan.environment_name == environment)


@dataclass(frozen=True)
class Scene:
    """A project whose packets were sent."""

    project: Path
    as_of: str
    sent: Sent

    @classmethod
    def of(cls, lab: Run, project: Path, environment: str, as_of: str, seed: int = 1) -> Scene:
        return cls(project, as_of, sent(lab, plan_of(project, environment, as_of), Random(seed)))

    @cached_property
    def account(self) -> LabAccount:
        return LabAccount(self.sent.plan, self.sent.world)

    @property
    def unclear(self) -> frozenset[str]:
        """The roles whose group no snapshot tells."""
        return frozenset(role for name in self.account.hidden for role in self.account.roles.get(name, ()))

    def records(self, *, tagged: bool = False) -> list[Record]:
        return records_of(self.sent, self.account, Random(2), tagged=tagged)

    def review(self, folder: Path, records: Sequence[Record], *options: str, tagged: bool = False) -> str:
        """The output of the command, with snapshots before and after all records unless these have tags."""
        folder.mkdir()
        write_logs(folder / "logs", self.sent.plan, records)
        known: tuple[str, ...] = ()
        if not tagged:
            (folder / "saved").mkdir()
            for day in (1, DAYS + 1):
                (folder / f"saved/{day}.json").write_text(json.dumps(self.account.snapshot(day)), "utf-8")
            known = ("--from", str(folder / "saved"))
        environment = self.sent.plan.environment.name
        where = ("--environment", environment) if environment else ()
        words = ("review", "--flow-logs", str(folder / "logs"), *known, *where, "--as-of", self.as_of, *options)
        result = run(*words, folder=self.project)
        assert result.returncode == 0, result.stderr
        return result.stdout

    def rows(self, folder: Path, records: Sequence[Record], *, tagged: bool = False) -> Rows:
        """The rules with their verdicts."""
        printed = json.loads(self.review(folder, records, "--format", "json", tagged=tagged))
        assert (printed["from"], printed["to"]) == ("2026-11-01", f"2026-11-{DAYS:02}")
        return _as_told(printed["rules"])

    def truth(self, rows: Rows, *, tagged: bool = False) -> Truth:
        return truth_of(self.sent, self.account, rows, tagged=tagged)


def _as_told(rows: Rows) -> Rows:
    """Rows with the same words as one: of lists with both families, nothing tells them apart."""
    found: dict[tuple[object, ...], dict[str, Any]] = {}
    for row in rows:
        key = tuple(row[name] for name in ("role", "direction", "protocol", "from_port", "to_port", "peer"))
        known = found.setdefault(key, row)
        verdict = min(known["verdict"], row["verdict"], key=("used", "not judged", "not seen").index)
        found[key] = known | {"verdict": verdict, "ambiguous": max(known["ambiguous"], row["ambiguous"])}
    return [*found.values()]


def apply_patch(project: Path, patch: str) -> None:
    """Change the files of a project as `git apply` does."""
    if patch:
        subprocess.run(("git", "apply", "-"), cwd=project, input=patch, text=True, encoding="utf-8", check=True)
