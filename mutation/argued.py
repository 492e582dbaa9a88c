"""Mutants that no test has to detect, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from mutation.mutants import mutants

ARGUED = Path(__file__).with_name("argued.yaml")
Key = tuple[str, str, str]


def argued(path: Path = ARGUED) -> dict[Key, str]:
    """The reason of each argued mutant, by its file and the lines before and after the change."""
    entries = yaml.safe_load(path.read_text("utf-8")) or []
    return {
        (entry["file"], change["before"].strip(), change["after"].strip()): entry["because"]
        for entry in entries
        for change in entry["changes"]
    }


def stale(root: Path, reasons: Mapping[Key, str]) -> list[Key]:
    """Arguments for mutants that are no longer there, as their code has changed."""
    lines: dict[str, set[str]] = {}
    for file, before, _ in reasons:
        lines.setdefault(file, set()).update(before.splitlines())
    there = {mutant.key for file in lines if (root / file).exists() for mutant in mutants(root, file, lines[file])}
    return [key for key in reasons if key not in there]
