"""cfn-lint, which knows CloudFormation and nothing of us, asked as a library: it reads its schemas once a process."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def lint(folder: Path, templates: Mapping[str, str]) -> list[str]:
    """What cfn-lint says of templates, by their files' names: the file, the id and the words of each finding."""
    from cfnlint.config import ConfigMixIn
    from cfnlint.runner import Runner

    for name, text in templates.items():
        (folder / name).write_text(text, "utf-8")
    words = [word for name in templates for word in ("--template", str(folder / name))]
    found = Runner(ConfigMixIn(words)).run()
    return [f"{Path(each.filename).name}: {each.rule.id} {each.message}" for each in found]
