"""Helpers of end-to-end tests: edit a project's files, run `sg-factory`, and read CDK's output."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli.command import run
from tests.end_to_end.aws import AS_OF, Aws, Ran


def sg_factory(*arguments: str, project: Path, aws: Aws | None = None) -> Ran:
    """Run the command in the folder `project`, with the credentials of `aws` where it asks an account, as of AS_OF."""
    done = run(*arguments, "--as-of", AS_OF, folder=project, **(aws.environment if aws else {}))
    return Ran(done.returncode, done.stdout, done.stderr)


def template_of(project: Path, *arguments: str) -> dict[str, Any]:
    """The output of `sg-factory template`."""
    ran = sg_factory("template", *arguments, project=project)
    assert ran.status == 0, ran
    return dict(json.loads(ran.stdout))


def templates_of(project: Path, folder: Path) -> dict[str, dict[str, Any]]:
    """The templates that `sg-factory template --output` writes into the new folder `folder`, by the stacks' names."""
    ran = sg_factory("template", "--output", str(folder), project=project)
    assert ran.status == 0, ran
    return templates_in(folder)


def templates_in(folder: Path) -> dict[str, dict[str, Any]]:
    """The templates in a folder, such as cdk.out, by their names there."""
    ending = ".template.json"
    files = sorted(folder.glob(f"*{ending}"))
    return {file.name.removesuffix(ending): json.loads(file.read_text("utf-8")) for file in files}


def without_bootstrap(template: dict[str, Any]) -> dict[str, Any]:
    """A template of CDK without what its deploys bring to every template: a check that the account is prepared."""
    parameters = {name: given for name, given in template["Parameters"].items() if name != "BootstrapVersion"}
    rules = {name: given for name, given in template.get("Rules", {}).items() if name != "CheckBootstrapVersion"}
    others = {key: value for key, value in template.items() if key not in ("Parameters", "Rules")}
    return {**others, **({"Parameters": parameters} if parameters else {}), **({"Rules": rules} if rules else {})}


def edit(file: Path, old: str, new: str) -> None:
    """Write `new` for `old`, which must be there once."""
    text = file.read_text()
    assert text.count(old) == 1, f"{file.name} says {old!r} {text.count(old)} times"
    file.write_text(text.replace(old, new))
