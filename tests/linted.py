"""cfn-lint, an independent linter of CloudFormation, called as a library.

It reads its schemas and makes its rules once a process, and holds all templates against the same, as its command does.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cfnlint.config import ConfigMixIn
    from cfnlint.runner import Runner


def lint(folder: Path, templates: Mapping[str, str]) -> list[str]:
    """Lint templates, and return the file, the id and the message of each finding."""
    for name, text in templates.items():
        (folder / name).write_text(text, "utf-8")
    runner = _runner()
    runner.config = _asked(*(word for name in templates for word in ("--template", str(folder / name))))
    return [f"{Path(each.filename).name}: {each.rule.id} {each.message}" for each in runner.run()]


@cache
def _runner() -> Runner:
    from cfnlint.runner import Runner

    return Runner(_asked())


def _asked(*words: str) -> ConfigMixIn:
    from cfnlint.config import ConfigMixIn

    return ConfigMixIn([*words])
