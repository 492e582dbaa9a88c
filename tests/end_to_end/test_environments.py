"""The example with many environments through the real CDK command line: which of them a command takes, and compiles."""

from __future__ import annotations

import re
from pathlib import Path

from tests.end_to_end.aws import cdk
from tests.end_to_end.project import templates_in, templates_of, without_bootstrap

FOLDERS = ("edge", "payments", "platform", "shop")
DEV, STAGE = ("dev-eu-west-1",), ("stage-eu-west-1",)
PROD_US = ("prod-us-east-1", "prod-us-west-2")
PROD = ("prod-eu-west-1", *PROD_US)


def stacks_of(*environments: str) -> set[str]:
    """The names of environments' stacks in CDK."""
    return {f"{name}-{folder}-{part}" for name in environments for folder in FOLDERS for part in ("groups", "rules")}


def test_cdk_synth_of_a_pattern_takes_the_stacks_of_those_environments_and_compiles_all(platform: Path) -> None:
    ran = cdk("synth", "prod-*", project=platform)
    assert ran.status == 0, ran
    taken = re.findall(r"^Supply a stack id \((.*)\) to display its template\.$", ran.stderr, re.MULTILINE)
    assert set(taken[0].split(", ")) == stacks_of(*PROD)
    made = templates_in(platform / "cdk.out")
    assert made.keys() == stacks_of(*DEV, *STAGE, *PROD)
    assert {f"market-{name}": without_bootstrap(template) for name, template in made.items()} == templates_of(
        platform, platform / "templates"
    )


def test_cdk_list_with_patterns_as_context_compiles_nothing_else_and_names_every_stack_after_those_that_it_needs(
    platform: Path,
) -> None:
    ran = cdk("list", "-c", "environment=dev-*,prod-us-*", project=platform)
    listed = re.findall(r"^(\S+) \(market-\1\)$", ran.stdout, re.MULTILINE)
    assert (ran.status, len(listed)) == (0, len(ran.stdout.splitlines())), ran
    assert templates_in(platform / "cdk.out").keys() == set(listed) == stacks_of(*DEV, *PROD_US)
    groups = {name for name in listed if name.endswith("-groups")}
    for environment in (*DEV, *PROD_US):
        ours = [name for name in listed if name.startswith(environment)]
        assert set(ours[: len(FOLDERS)]) <= groups


def test_an_unknown_environment_is_reported_in_one_line(platform: Path) -> None:
    ran = cdk("list", "-c", "environment=prd-*", project=platform)
    assert (ran.status, ran.stdout) == (1, "")
    declared = ", ".join((*DEV, *PROD, *STAGE))
    assert ran.stderr.splitlines()[0] == f"“prd-*” is no environment: the project declares {declared}"
