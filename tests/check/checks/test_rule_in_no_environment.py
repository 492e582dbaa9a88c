"""A rule whose line, role and peer have no environment in common."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.files import Snapshot
from sg_factory.pipeline.project import moment, run
from tests.check.told import rules, told
from tests.reading.dice import Dice
from tests.reading.project import Document, Project
from tests.reading.projects import AS_OF, examples, projects

NAME = "rule-in-no-environment"
NONE = "is in no environment: it has none in common with"

SETTINGS = "environments:\n" + "".join(
    f'  {name}: {{account: "{number * 12}", region: eu-west-1, vpc: {{id: vpc-0a1b2c3{number}, cidrs: [{range_}]}}}}\n'
    for name, number, range_ in (
        ("dev", "1", "10.1.0.0/16"),
        ("test", "2", "10.2.0.0/16"),
        ("prod", "3", "10.3.0.0/16"),
    )
)


def shop(web: str, *lines: str, database: str = "", **more: str) -> dict[str, str]:
    """web and database, which says `lines`, each with more of its own keys: `environments: [dev]`."""
    return {
        "sg-factory.yaml": SETTINGS,
        "roles/web.yaml": f"description: Serves the pages of the shop\nowner: shop\n{web}\n",
        "roles/database.yaml": rules(*lines) + f"{database}\n",
        "roles/elsewhere.yaml": "description: Has nothing to do with it\nowner: shop\n",
        **{f"roles/{name}.yaml": text for name, text in more.items()},
    }


@pytest.mark.parametrize(
    ("web", "database", "line", "message"),
    [
        ("dev", "", ", environments: [prod]", "“web” (roles/database.yaml:4 the rule is in prod) {web} in dev)"),
        ("dev", "test, prod", "", "“web” {database} in prod, test) {web} in dev)"),
        ("", "dev, test", ", environments: [prod]", "“database” {database} in dev, test)"),
        (
            *("dev, test", "test, prod", ", environments: [dev, prod]"),
            "“web” (roles/database.yaml:4 the rule is in dev, prod) {database} in prod, test) {web} in dev, test)",
        ),
    ],
)
def test_it_is_told_with_what_each_of_the_three_says(tmp_path: Path, web: str, database: str, line: str, message: str):
    keys = [f"environments: [{names}]" if names else "" for names in (web, database)]
    files = shop(keys[0], f"from: web, service: postgresql{line}", database=keys[1])
    said = message.format(web="(roles/web.yaml:3 “web” is", database="(roles/database.yaml:5 “database” is")
    assert told(NAME, tmp_path, files) == [f"roles/database.yaml:4 this rule {NONE} {said}"]


@pytest.mark.parametrize(
    ("web", "database", "line"),
    [
        ("", "", "environments: [prod]"),
        ("environments: [dev]", "", ""),
        ("environments: [dev, test]", "environments: [test, prod]", "environments: [test]"),
        ("environments: [dev]\nretired: true", "environments: [prod]", "expires: 2026-01-01"),
    ],
)
def test_nothing_is_told_where_they_have_one_in_common(tmp_path: Path, web: str, database: str, line: str):
    files = shop(web, f"from: [elsewhere], service: postgresql, {line}".rstrip(", "), database=database)
    assert told(NAME, tmp_path, files) == []


@pytest.mark.parametrize("reason", ["enabled: false", "environments: [dev, prod]\nretired: [prod]"])
def test_nor_where_a_role_is_switched_off_or_retired_or_the_rule_has_expired(tmp_path: Path, reason: str):
    lines = ("from: web, service: postgresql, environments: [prod]", "from: self, service: ssh, expires: 2026-01-01")
    assert told(NAME, tmp_path / "peer", shop(reason, *lines)) == []
    assert told(NAME, tmp_path / "own", shop("", *lines, database=reason)) == []


def test_a_role_that_is_retired_says_nothing(tmp_path: Path):
    line = "from: web, service: postgresql, environments: [prod]"
    assert told(NAME, tmp_path, shop("environments: [dev]", line, database="retired: true")) == []


def test_nor_has_a_rule_of_a_base_the_environments_of_a_role_that_is_retired(tmp_path: Path):
    base = (
        "description: Scanned\ningress: [{from: self, service: ssh, description: Each other, environments: [prod]}]\n"
    )
    files = shop(
        "environments: [prod]\nretired: true\nextends: [scanned]", "from: elsewhere, service: ssh", _scanned=base
    )
    files["roles/database.yaml"] += "environments: [dev]\nextends: [scanned]\n"
    assert told(NAME, tmp_path, files) == [
        f"roles/_scanned.yaml:2 this rule {NONE} “database” (roles/database.yaml:6 “database” is in dev)"
    ]


def test_of_several_peers_those_are_named_that_it_never_meets(tmp_path: Path):
    api = "description: Takes the orders\nowner: shop\nenvironments: [test]\n"
    line = "from: [elsewhere, 10.0.0.0/8, web, internet, api], service: postgresql, environments: [prod]"
    related = "(roles/database.yaml:4 the rule is in prod) (roles/web.yaml:3 “web” is in dev)"
    assert told(NAME, tmp_path, shop("environments: [dev]", line, api=api)) == [
        f"roles/database.yaml:4 a part of this rule {NONE} “web” or “api” {related} (roles/api.yaml:3 “api” is in test)"
    ]


def test_a_statement_is_a_rule_too(tmp_path: Path):
    states = "environments: [dev]\negress: [{to: database, service: postgresql, description: Orders}]"
    assert told(NAME, tmp_path, shop(states, "from: elsewhere, service: ssh", database="environments: [prod]")) == [
        f"roles/web.yaml:4 this rule {NONE} “database” (roles/web.yaml:3 “web” is in dev)"
        " (roles/database.yaml:5 “database” is in prod)"
    ]


def test_an_accept_on_it_covers_it_in_every_environment_and_one_of_another_check_is_needless():
    accepts = "accept: [{check: CHECK, reason: It comes in May}]"
    line = f"from: web, service: ssh, environments: [prod], {accepts}"
    files = shop("environments: [dev]", line, database="environments: [test]")
    right, wrong = (
        {**files, "roles/database.yaml": files["roles/database.yaml"].replace("CHECK", name)}
        for name in (NAME, "world-open-port")
    )
    assert [found.code for found in run(_snapshot(right)).diagnostics] == []
    assert [found.code for found in run(_snapshot(wrong)).diagnostics] == [NAME, "unused-accept"]


def test_it_is_asked_where_all_environments_are_compiled_and_whatever_is_switched_off():
    files = _snapshot(shop("environments: [dev]", "from: web, service: postgresql, environments: [prod]"))
    codes = [[found.code for found in run(files, environments=names).diagnostics] for names in (None, ["*"], ["dev"])]
    assert codes == [[NAME], [NAME], []]
    assert [found.code for found in run(files, disable=["web"]).diagnostics] == [NAME, "switched-off"]


def _snapshot(files: dict[str, str]) -> Snapshot:
    return Snapshot({name: text.encode() for name, text in files.items()})


@st.composite
def apart(draw: st.DrawFn) -> Project:
    """A random project whose roles and lines are in environments drawn anew, with no regard to each other.

    It has no statements: these would be answered in some environments only.
    """
    project, dice = draw(projects(taking_over=False)), Dice(draw)
    project.files.get("sg-factory.yaml", {}).pop("consent", None)
    roles = {"self", *_roles(project)}
    for file, document in _role_files(project).items():
        document["egress"] = [line for line in document["egress"] if roles.isdisjoint(_listed(line["to"]))]
        for part in (*document["ingress"], *document["egress"], *([] if _is_base(file) else [document])):
            part.pop("environments", None)
            if _environments(project) and dice.one_in(2):
                part["environments"] = dice.some(_environments(project), least=1)
    project.files["roles/everywhere.yaml"] = {"description": "Is in each environment", "owner": "shop"}
    return project


@given(apart())
@examples(150)
def test_it_is_every_line_with_a_peer_that_it_meets_in_no_environment(project: Project):
    outcome = run(Snapshot({name: text.encode() for name, text in project.texts().items()}), as_of=moment(str(AS_OF)))
    assert outcome.mistakes == ()
    absent = {rule for plan in outcome.plans for rule in plan.absent}
    assert {(rule.line.file, *rule.line.path) for rule in absent} == set(_never_met(project))
    assert sum(found.code == NAME for found in outcome.diagnostics) == len(absent)


def _never_met(project: Project) -> Iterator[tuple[str, str, int]]:
    """The lines with a peer for which no environment is one of the line, of a role that has it, and of the peer."""
    for file, document in _role_files(project).items():
        holders = [name for name in _roles(project) if file in _files_of(name, project)]
        for direction, key in (("ingress", "from"), ("egress", "to")):
            for index, line in enumerate(document.get(direction, [])):
                met = [
                    any(
                        all(
                            _is_in(environment, part)
                            for part in (line, _roles(project)[holder], _peer(peer, holder, project))
                        )
                        for environment in _environments(project)
                        for holder in holders
                    )
                    for peer in _listed(line[key])
                ]
                if holders and _environments(project) and not all(met):
                    yield file, direction, index


def _is_in(environment: str, part: Document) -> bool:
    return environment in _listed(part.get("environments", environment))


def _peer(name: str, holder: str, project: Project) -> Document:
    """What says where a peer is; nothing of one that is no role."""
    return _roles(project).get(holder if name == "self" else name, {})


def _role_files(project: Project) -> dict[str, Document]:
    return {file: document for file, document in project.files.items() if file.startswith("roles/")}


def _is_base(file: str) -> bool:
    return _stem(file).startswith("_")


def _stem(file: str) -> str:
    return file.rpartition("/")[2].removesuffix(".yaml")


def _roles(project: Project) -> dict[str, Document]:
    return {_stem(file): document for file, document in _role_files(project).items() if not _is_base(file)}


def _files_of(name: str, project: Project) -> set[str]:
    """The files whose lines a role, or a base by the name of its file, has."""
    [(file, document)] = [each for each in _role_files(project).items() if _stem(each[0]) == name]
    return {file}.union(*(_files_of(f"_{base}", project) for base in document.get("extends", [])))


def _environments(project: Project) -> list[str]:
    return list(project.files.get("sg-factory.yaml", {}).get("environments", {}))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
