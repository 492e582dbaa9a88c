"""A project over one of AWS's limits: its findings are reported, and nothing is made of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given

from sg_factory.diagnostic import Diagnostic
from sg_factory.files import Snapshot
from sg_factory.pipeline.project import Outcome, moment, run
from tests.cli.command import run as command
from tests.projects import write
from tests.reading.project import Project
from tests.reading.projects import AS_OF, examples, projects

WEB = """\
description: Serves the pages of the shop
owner: shop
ingress:
  - {from: internet, service: ssh, description: Administrators log in}
"""
FULL = ", ".join(f"tcp/{port}" for port in range(7000, 7061))
TOO_MANY_RULES = {"roles/web.yaml": f"{WEB}  - {{from: 10.0.0.0/8, service: [{FULL}], description: Reports}}\n"}
TOO_MANY_GROUPS = {
    **{f"roles/r{number}.yaml": "description: One of six\nowner: shop\n" for number in range(5)},
    "roles/web.yaml": WEB,
    "hosts.yaml": "web-1: {description: Web server, roles: [web, r0, r1, r2, r3, r4]}\n",
}
TOO_MANY_TAGS = {"roles/web.yaml": WEB + f"tags: {{{', '.join(f'k{number}: v' for number in range(47))}}}\n"}
TOO_LARGE = {
    **{f"roles/r{number}.yaml": "description: One of many\nowner: shop\n" for number in range(250)},
    "roles/web.yaml": WEB,
}
OVER = {
    "too-many-rules": TOO_MANY_RULES,
    "too-many-groups": TOO_MANY_GROUPS,
    "too-many-tags": TOO_MANY_TAGS,
    "template-too-large": TOO_LARGE,
}


def outcome_of(files: dict[str, str]) -> Outcome:
    return run(Snapshot({name: text.encode() for name, text in files.items()}), as_of=moment("2027-01-01"))


def codes(found: tuple[Diagnostic, ...]) -> set[str]:
    return {each.code for each in found}


@pytest.mark.parametrize("limit", OVER)
def test_what_is_over_a_limit_is_a_mistake_beside_the_findings(limit: str):
    outcome = outcome_of(OVER[limit])
    assert codes(outcome.mistakes) == {limit}
    assert codes(outcome.diagnostics) >= {limit, "world-open-admin"}
    assert len(outcome.plans) == 1


@pytest.mark.parametrize("limit", OVER)
def test_with_a_mistake_of_form_both_mistakes_are_told_and_no_finding(limit: str):
    outcome = outcome_of({**OVER[limit], "roles/odd.yaml": "description: Odd\nowner: shop\npublik: true\n"})
    assert codes(outcome.diagnostics) == {limit, "unknown-key"}
    assert outcome.diagnostics == outcome.mistakes
    assert outcome.plans == ()


def test_a_region_with_too_many_groups_has_findings_too():
    environment = 'account: "111122223333", region: eu-west-1, vpc: {ssm: /vpc, cidrs: [10.1.0.0/16]}'
    names = [f"e{number}" for number in range(12)]
    settings = "stacks: folder\nenvironments:\n" + "".join(f"  {name}: {{{environment}}}\n" for name in names)
    roles = {f"roles/f{n % 3}/r{n}.yaml": "description: One of many\nowner: shop\n" for n in range(220)}
    outcome = outcome_of({"sg-factory.yaml": settings, "roles/f0/web.yaml": WEB, **roles})
    assert [found.message for found in outcome.mistakes] == [
        "account 111122223333 would hold 2,652 groups in eu-west-1; AWS allows 2,500"
    ]
    assert "world-open-admin" in codes(outcome.diagnostics)


def test_what_is_accepted_there_is_accepted_and_a_needless_accept_is_told():
    accepts = "accept: [{check: CHECK, reason: A demonstration}]"
    text = TOO_MANY_RULES["roles/web.yaml"].replace("log in}", f"log in, {accepts}}}")
    right, needless = (
        outcome_of({"roles/web.yaml": text.replace("CHECK", name)}) for name in ("world-open-admin", "world-open-cifs")
    )
    assert codes(tuple(each.finding for each in right.suppressed)) == {"world-open-admin"}
    assert "unused-accept" not in codes(right.diagnostics)
    assert codes(needless.diagnostics) >= {"too-many-rules", "world-open-admin", "unused-accept"}


@given(projects(taking_over=False, hosting=False))  # environments and hosts of its own
@examples(60)
def test_the_findings_are_those_of_the_same_project_with_raised_quotas(project: Project):
    full = {"quota-nearly-full"}
    tight, wide = (_with_quotas(project, *quotas) for quotas in ((1, 1), (200, 5)))
    assert codes(wide.mistakes) <= {"too-many-groups"}
    assert codes(tight.mistakes) <= {"too-many-rules", "too-many-groups"}
    findings = [
        {each for each in set(said.diagnostics) - set(said.mistakes) if each.code not in full} for said in (tight, wide)
    ]
    assert findings[0] == findings[1]
    assert tight.suppressed == wide.suppressed


def _with_quotas(project: Project, rules: int, groups: int) -> Outcome:
    """The outcome of a project whose first roles are those of one host, under quotas."""
    settings = project.files.setdefault("sg-factory.yaml", {})
    settings.setdefault(
        "environments",
        {"dev": {"account": "111122223333", "region": "eu-west-1", "vpc": {"ssm": "/v", "cidrs": ["10.1.0.0/16"]}}},
    )
    for environment in settings["environments"].values():
        environment["quotas"] = {"rules_per_group": rules, "groups_per_interface": groups}
    roles = [file.rpartition("/")[2].removesuffix(".yaml") for file in project.files if file.startswith("roles/")]
    worn = [name for name in roles if not name.startswith("_")][:5]
    project.files["hosts.yaml"] = {"web-1": {"description": "Web server", "roles": worn}}
    files = {name: text.encode() for name, text in project.texts().items()}
    return run(Snapshot(files), disable=project.disable, as_of=moment(str(AS_OF)))


@pytest.mark.parametrize("format", ["text", "json", "sarif", "github", "junit", "markdown"])
def test_every_format_of_check_holds_both(tmp_path: Path, format: str):
    ran = command("check", "--format", format, "--fail-on", "never", folder=write(tmp_path, TOO_MANY_RULES))
    assert ran.returncode == 1
    assert "“web” has 62 ingress rules for IPv4; a group holds 60" in ran.stdout
    assert "internet can reach “web” on tcp/22" in ran.stdout


REFUSING = [
    ("template",),
    ("show",),
    ("graph",),
    ("docs",),
    ("guardrails",),
    ("reach", "internet", "web"),
    ("diff", ".", "."),
    ("plan-deploy", "."),
]


@pytest.mark.parametrize("words", REFUSING, ids=lambda words: words[0])
def test_every_other_command_refuses_and_tells_the_mistake_alone(tmp_path: Path, words: tuple[str, ...]):
    expired = "  - {from: self, service: ssh, description: Repairs, expires: 2026-01-01}\n"
    folder = write(tmp_path, {"roles/web.yaml": TOO_MANY_RULES["roles/web.yaml"] + expired})
    assert "expired-rule" in command("check", folder=folder).stdout
    ran = command(*words, folder=folder)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("error[too-many-rules]: “web” has 6")
    assert ran.stderr.count("]: ") == 1
    assert "sg-factory: 1 error" in ran.stderr


def test_beside_a_baseline_the_mistake_is_told_and_known_findings_are_not(tmp_path: Path):
    folder = write(tmp_path, TOO_MANY_RULES)
    (folder / "base.json").write_text(command("check", "--format", "json", folder=folder).stdout, "utf-8")
    ran = command("check", "--format", "json", "--baseline", "base.json", folder=folder)
    assert ran.returncode == 1
    assert [each["code"] for each in json.loads(ran.stdout)["diagnostics"]] == ["too-many-rules"]
