"""The test that killed each mutant, kept between runs while the test and the code it reaches are unchanged."""

from __future__ import annotations

import json
from pathlib import Path

from mutation.mutants import Mutant
from mutation.record import Record


class Killers:
    """The test that killed each mutant, with a digest of the test, of what it reaches and of the changed file."""

    def __init__(self, path: Path, record: Record) -> None:
        self._path = path
        self._record = record
        self._known: dict[str, tuple[str, str]] = json.loads(path.read_text("utf-8")) if path.exists() else {}

    def last(self, mutant: Mutant) -> str | None:
        """The test that killed the mutant last time."""
        return self._known.get(str(mutant), (None, ""))[0]

    def still(self, mutant: Mutant) -> str | None:
        """The test that killed the mutant, if nothing has changed since."""
        test, digest = self._known.get(str(mutant), (None, ""))
        return test if test is not None and digest == self._record.digest(test, mutant.file) else None

    def add(self, mutant: Mutant, test: str) -> None:
        """Save the killer of a mutant at once, so that a stopped run keeps it."""
        self._known[str(mutant)] = test, self._record.digest(test, mutant.file)
        self._path.write_text(json.dumps(self._known), "utf-8")
