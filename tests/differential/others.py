"""checkov and cfn-lint as their users start them, with their findings on security groups by resource."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.cli.command import run

ROOT = Path(__file__).parents[2]
CHECKOV = ROOT / ".venv/checkov/bin/checkov"

# Checks of checkov for security groups in CloudFormation, and those of cfn-lint beyond the form of resources.
SECURITY_GROUPS = "AWS::EC2::SecurityGroup"

Said = tuple[str, str, str]
"""A template's file, the id of a finding, as `checkov CKV_AWS_24`, and the logical id of the resource it is about."""


def checkov(folder: Path) -> set[Said]:
    """checkov's findings on the security groups and rules of a folder's templates."""
    words = ["--directory", str(folder), "--framework", "cloudformation", "--output", "json", "--compact", "--quiet"]
    words.append("--skip-download")  # of descriptions of what it finds, from its maker
    done = subprocess.run([CHECKOV, *words], capture_output=True, text=True, check=False)
    resources = (
        (Path(each["file_path"]).name, f"checkov {each['check_id']}", *each["resource"].rsplit(".", 1))
        for each in json.loads(done.stdout)["results"]["failed_checks"]
    )
    return {(file, id_, name) for file, id_, type_, name in resources if type_.startswith(SECURITY_GROUPS)}


def cfn_lint(folder: Path) -> set[Said]:
    """cfn-lint's findings on the security groups and rules of a folder's templates."""
    templates = sorted(folder.iterdir())
    words = [str(Path(sys.executable).with_name("cfn-lint")), "--format", "json", *map(str, templates)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    types = {template: dict(_types(template)) for template in templates}
    found = [
        (Path(each["Filename"]), each["Rule"]["Id"], each["Location"]["Path"] or []) for each in json.loads(done.stdout)
    ]
    return {
        (file.name, f"cfn-lint {id_}", str(path[1]))
        for file, id_, path in found
        if path[:1] == ["Resources"] and types[file].get(str(path[1]), "").startswith(SECURITY_GROUPS)
    }


def ours(template: Path) -> dict[str, set[str]]:
    """Logical id → the names of our findings on it."""
    done = run("check", template.name, "--format", "json", "--fail-on", "never", folder=template.parent)
    lines = dict(_lines(template))
    said: dict[str, set[str]] = {}
    for each in json.loads(done.stdout)["diagnostics"]:
        said.setdefault(lines.get(each["where"]["line"], ""), set()).add(each["code"])
    return said


def _resources(template: Path) -> list[tuple[Any, Any]]:
    document = yaml.compose(template.read_text("utf-8"))
    return next(value.value for key, value in document.value if key.value == "Resources")


def _types(template: Path) -> Iterator[tuple[str, str]]:
    for key, value in _resources(template):
        yield from ((key.value, part.value) for name, part in value.value if name.value == "Type")


def _lines(template: Path) -> Iterator[tuple[int, str]]:
    """Every line of a resource, with its logical id."""
    for key, value in _resources(template):
        for line in range(key.start_mark.line, value.end_mark.line + 1):
            yield line + 1, key.value
