"""A part of an account, and then all of it: what import adds is exactly what is there, and nothing twice."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import assume, given
from hypothesis import strategies as st

from sg_factory.adopt.project import Wanted
from sg_factory.cloudformation.template import template
from sg_factory.files.writing import write_files
from sg_factory.pipeline.adding import AddedImport, imported_into
from sg_factory.pipeline.importing import imported
from sg_factory.pipeline.project import run
from sg_factory.plan.layout import whole
from tests.adopt.drawn_accounts import Answers, accounts
from tests.adopt.held_rules import HeldRule, held_by_account, held_by_template
from tests.reading.projects import examples

COMMENT = "# said by a person, and kept"


@contextmanager
def begun(answers: Answers, groups: Sequence[str] = ()) -> Iterator[tuple[Path, Path]]:
    """A project of some groups of an account, with a comment above each of its lines, and where a snapshot may be."""
    with TemporaryDirectory() as folder:
        file, project = Path(folder, "snapshot.json"), Path(folder, "shop")
        file.write_text(json.dumps(answers), "utf-8")
        write_files(project, imported([file], Wanted("shop", groups=groups)).files)
        for each in project.rglob("*.yaml"):
            lines = each.read_text("utf-8").splitlines(keepends=True)
            each.write_text("".join(f"{COMMENT}\n{line}" for line in lines), "utf-8")
        yield project, file


def content(project: Path) -> dict[str, str]:
    """The text of each file of a project."""
    return {path.relative_to(project).as_posix(): path.read_text("utf-8") for path in sorted(project.rglob("*.yaml"))}


def deployed(project: Path) -> list[HeldRule]:
    """The rules that the templates of a project make."""
    plans = run(project, judge=False).plans
    return sorted((rule for plan in plans for rule in held_by_template(template(plan, whole(plan)))), key=repr)


def add(project: Path, file: Path, names: Mapping[str, str] | None = None) -> AddedImport:
    """Add an account to a project."""
    found = imported_into(project, [file], Wanted("shop", names=names or {}))
    write_files(project, found.files)
    return found


def roles(found: AddedImport) -> dict[str, str]:
    """The role of each group."""
    return {each.source.key: each.role for each in found.groups}


def is_kept(before: str, after: str) -> bool:
    """True if every line is still there, in its order."""
    lines = iter(after.splitlines())
    return all(line in lines for line in before.splitlines())


def earlier(answers: Answers, groups: list[str]) -> Answers:
    """The account when it had only these groups, and no rule with another one of their VPC.

    Its VPCs without these are not told.
    """
    vpcs = {each["VpcId"] for each in answers["SecurityGroups"] if each["GroupId"] in groups}
    defaults = [
        each["GroupId"]
        for each in answers["SecurityGroups"]
        if each["GroupName"] == "default" and each["VpcId"] in vpcs
    ]
    there, homes = {*groups, *defaults}, {each["GroupId"]: each["VpcId"] for each in answers["SecurityGroups"]}
    before = deepcopy({key: value for key, value in answers.items() if key != "SecurityGroupRules"})
    before["SecurityGroups"] = [each for each in before["SecurityGroups"] if each["GroupId"] in there]
    for key in ("Vpcs", "NetworkInterfaces"):
        before[key] = [each for each in before[key] if each["VpcId"] in vpcs]
    for interface in before["NetworkInterfaces"]:
        interface["Groups"] = [each for each in interface["Groups"] if each["GroupId"] in there]
    for group in before["SecurityGroups"]:
        for key in ("IpPermissions", "IpPermissionsEgress"):
            for permission in group[key]:
                pairs = permission["UserIdGroupPairs"]
                permission["UserIdGroupPairs"] = [
                    each for each in pairs if each["GroupId"] in there or homes.get(each["GroupId"]) != group["VpcId"]
                ]
    return before


def taken_over(answers: Answers) -> list[str]:
    """The ids of all groups but default ones."""
    return [each["GroupId"] for each in answers["SecurityGroups"] if each["GroupName"] != "default"]


@examples(20)
@given(accounts(), st.data())
def test_what_an_account_has_got_since_is_added_to_the_roles_on_both_ends(answers: Answers, data: st.DataObject):
    some = data.draw(st.lists(st.sampled_from(taken_over(answers)), min_size=1, unique=True))
    with begun(earlier(answers, some)) as (project, file):
        before = content(project)
        file.write_text(json.dumps(answers), "utf-8")
        found = add(project, file)
        after = content(project)
        assert [each.differences for each in found.groups if each.differences] == []
        assert sorted(roles(found)) == sorted(taken_over(answers))  # none of them was there, not even as external
        assert deployed(project) == held_by_account(answers, roles(found))
        assert [name for name in before if not is_kept(before[name], after[name])] == []
        assert add(project, file).files == {}


@examples(20)
@given(accounts(), st.data())
def test_a_part_and_then_all_of_an_account_is_the_account(answers: Answers, data: st.DataObject):
    some = data.draw(st.lists(st.sampled_from(taken_over(answers)), min_size=1, unique=True))
    with begun(answers, some) as (project, file):
        before = content(project)
        found = add(project, file)
        after = content(project)
        assert [each.differences for each in found.groups if each.differences] == []
        assert deployed(project) == held_by_account(answers, roles(found))
        assert [name for name in before if not is_kept(before[name], after[name])] == []
        told = [*roles(found), *(id_ for id_, _ in found.external)]
        assert sorted(told) == sorted(each["GroupId"] for each in answers["SecurityGroups"])
        again = add(project, file)
        assert (again.files, roles(again)) == ({}, roles(found))
        assert content(project) == after


@examples(20)
@given(accounts(), st.data())
def test_groups_of_another_vpc_join_the_roles_that_names_say(answers: Answers, data: st.DataObject):
    groups = {each["GroupId"]: each["VpcId"] for each in answers["SecurityGroups"] if each["GroupName"] != "default"}
    first = min(groups.values())
    assume(any(vpc != first for vpc in groups.values()))
    with begun(earlier(answers, [id_ for id_, vpc in groups.items() if vpc == first])) as (project, file):
        before = content(project)
        there = sorted(Path(name).stem for name in before if name.startswith("roles/"))
        names: dict[str, str] = {}
        for vpc in sorted({*groups.values()} - {first}):
            ids = [id_ for id_, home in groups.items() if home == vpc]
            some = data.draw(st.lists(st.sampled_from(there), max_size=len(ids), unique=True))
            names |= dict(zip(ids, some, strict=False))
        file.write_text(json.dumps(answers), "utf-8")
        found = add(project, file, names)
        after = content(project)
        assert {id_: roles(found)[id_] for id_ in names} == names
        assert [each.differences for each in found.groups if each.differences] == []
        assert deployed(project) == held_by_account(answers, roles(found))
        assert [name for name in before if not is_kept(before[name], after[name])] == []
        assert add(project, file).files == {}
