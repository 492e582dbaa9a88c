"""The limits of a template are checked before it is written."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

from sg_factory.cloudformation.limits import MOST_BYTES, bytes_at_most
from sg_factory.cloudformation.template import parameters_of, template
from sg_factory.pipeline.project import moment, run
from sg_factory.plan.layout import stacks, whole
from tests.cdk.folders import in_folders
from tests.projects import write
from tests.reading.project import Project
from tests.reading.projects import projects


def sizes(folder: Path) -> list[tuple[int, int]]:
    """For each stack the size of its template as CDK writes it, and what it was said to stay under."""
    plans = run(folder, as_of=moment("2027-01-01"), judge=False).plans
    assert plans, "the project has mistakes"
    made = [(plan, stack) for plan in plans for stack in stacks(plan)]
    return [
        (len(json.dumps(template(plan, stack), indent=1)), bytes_at_most(stack, parameters_of(plan, stack)))
        for plan, stack in made
    ]


@given(projects(adding=True))
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_no_template_is_larger_than_it_is_said_to_be(project: Project):
    with TemporaryDirectory() as folder:
        project.write(Path(folder))
        assert all(size <= most for size, most in sizes(Path(folder)))


@given(projects(adding=True))
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_nor_is_that_of_a_folder(project: Project):
    with TemporaryDirectory() as folder:
        in_folders(project).write(Path(folder))
        assert all(size <= most for size, most in sizes(Path(folder)))


def test_nor_is_that_of_long_prefix_lists(tmp_path: Path):
    ranges = ", ".join(f'"2001:db8:1111:2222:3333:4444:5555:{number:x}/128"' for number in range(0x1000, 0x1000 + 1000))
    files = {
        "sg-factory.yaml": f"""
            stacks: folder
            tags: {{{", ".join(f"{'k' * 100}{number}: {'🔒' * 256}" for number in range(46))}}}
            networks:
              {"n" * 60}:
                description: The longest list
                cidrs: [{ranges}]
                prefix_list: {{create: true, max_entries: 1000}}
            """,
        "roles/web.yaml": "{description: Web servers, owner: storefront}",
    }
    found = sizes(write(tmp_path, files))
    assert all(size <= most for size, most in found)
    assert found[0][0] > 80_000


def test_not_even_with_the_longest_names_and_words(tmp_path: Path):
    long, words = "r" * 127, "x" * 255
    role = f"""
        description: {"🔒" * 256}
        owner: {"🔒" * 256}
        tags: {{{", ".join(f"{'k' * 100}{number}: {'🔒' * 256}" for number in range(46))}}}
        ingress:
          - from: [{long}a, {long}b, 2001:db8:1111:2222:3333:4444:5555:6666/128, mirror]
            service: [tcp/10000-65535, udp/10000-65535, icmpv6]
            description: {words}
        """
    files = {
        "sg-factory.yaml": f"""
            name: {"p" * 60}
            networks:
              mirror: {{description: Mirror, prefix_list: {{ssm: "/{"s" * 1010}", entries: 1, family: ipv6}}}}
            """,
        f"roles/{long}a.yaml": role,
        f"roles/{long}b.yaml": role,
    }
    [(size, most)] = sizes(write(tmp_path, files))
    assert size <= most


# How full a folder may be


def a_folder(name: str, roles: int, services: int) -> dict[str, str]:
    """Role files of a folder; every role takes so many services of itself, each of which is two rules."""
    ports = ", ".join(f"tcp/{7000 + port}" for port in range(services))
    talk = f"ingress: [{{from: self, service: [{ports}], description: Each other}}]" if services else ""
    return {
        f"roles/{name}/{name}-{number}.yaml": f"description: Servers\nowner: {name}\n{talk}\n"
        for number in range(roles)
    }


def held(folder: Path, files: dict[str, str]) -> tuple[dict[str, tuple[int, int]], list[str]]:
    """Stack → its resources and parameters, where there is no mistake; and the mistakes."""
    write(folder, {"sg-factory.yaml": "{name: shop, stacks: folder}", **files})
    outcome = run(folder, as_of=moment("2027-01-01"), judge=False)
    made = {stack.name: template(plan, stack) for plan in outcome.plans for stack in stacks(plan)}
    counts = {name: (len(each["Resources"]), len(each.get("Parameters", {}))) for name, each in made.items()}
    return counts, [found.message for found in outcome.diagnostics]


def test_a_folder_may_fill_its_stacks_independently_of_other_folders(tmp_path: Path):
    files = a_folder("quiet", 250, 0) | a_folder("busy", 10, 25) | a_folder("many", 200, 1)
    counts, mistakes = held(tmp_path, files)
    assert counts == {
        "shop-busy-groups": (20, 1),
        "shop-many-groups": (400, 1),
        "shop-quiet-groups": (500, 1),
        "shop-busy-rules": (500, 10),
        "shop-many-rules": (400, 200),
        "shop-quiet-rules": (1, 0),
    }
    assert mistakes == []


def test_one_more_is_a_mistake_of_that_folder_alone(tmp_path: Path):
    files = a_folder("quiet", 251, 0) | a_folder("busy", 10, 25) | a_folder("many", 201, 1) | a_folder("fits", 250, 0)
    files["roles/busy/busy-10.yaml"] = files["roles/many/many-0.yaml"]
    _, mistakes = held(tmp_path, files)
    assert mistakes == [
        "the folder roles/busy is too large: its stack “shop-busy-rules” would hold 502 resources "
        "(502 rules between groups); a template takes 500",
        "the folder roles/many is too large: its stack “shop-many-rules” would name 201 groups, each a parameter; "
        "a template takes 200",
        "the folder roles/quiet is too large: its stack “shop-quiet-groups” would hold 502 resources "
        "(251 groups, 251 SSM parameters); a template takes 500",
    ]


# What is said of each kind of too much, and what to do


def hosts(count: int, access: str) -> str:
    """A hosts.yaml with so many launch templates."""
    one = f"{{roles: web, description: Web, launch: {{access: {access}}}}}"
    return "".join(f"web-{number}: {one}\n" for number in range(count))


def lists(count: int) -> dict[str, str]:
    """So many prefix lists that the template asks for by name, fifty to a role."""
    names = "".join(
        f"  l{n}: {{description: Partner, prefix_list: {{name: l{n}, entries: 1}}}}\n" for n in range(count)
    )
    return {"sg-factory.yaml": f"name: shop\nnetworks:\n{names}"} | {
        f"roles/r{start}.yaml": f"description: Servers\nowner: shop\ningress:\n  - {{from: {named}, service: https, "
        "description: Partners}\n"
        for start in range(0, count, 50)
        for named in [f"[{', '.join(f'l{n}' for n in range(start, min(start + 50, count)))}]"]
    }


WEB = {"roles/web.yaml": "description: Web servers\nowner: shop\n"}
IN_FOLDERS = {"sg-factory.yaml": "{name: shop, stacks: folder}", "roles/front/web.yaml": WEB["roles/web.yaml"]}
FOLDERS = "write `stacks: folder` in sg-factory.yaml and give each team a folder: each becomes stacks of its own"
SHARED = "let hosts that have the same roles share one entry: any number of instances start from one template"
OWN_FOLDER = "move roles to a folder of their own; `sg-factory plan-deploy` says how roles that are deployed move"


@pytest.mark.parametrize(
    ("files", "message", "help"),
    [
        (
            a_folder("front", 251, 0),
            "the stack “shop” would hold 502 resources (251 groups, 251 SSM parameters); a template takes 500",
            FOLDERS,
        ),
        (
            a_folder("front", 251, 0) | IN_FOLDERS,
            "the folder roles/front is too large: its stack “shop-front-groups” would hold 504 resources "
            "(252 groups, 252 SSM parameters); a template takes 500",
            OWN_FOLDER,
        ),
        (
            WEB | {"hosts.yaml": hosts(250, "session-manager")},
            "the stack “shop” would hold 504 resources (1 groups, 1 SSM parameters, 500 launch templates and their SSM "
            "parameters, 2 for Session Manager); a template takes 500",
            FOLDERS,
        ),
        (
            IN_FOLDERS | {"hosts.yaml": hosts(251, "{key_pair: ops}")},
            "the stack “shop-hosts” would hold 502 resources (502 launch templates and their SSM parameters); "
            "a template takes 500",
            SHARED,
        ),
        (
            lists(200),
            "the stack “shop” would have 201 parameters; a template takes 200",
            "write the ids of prefix lists and external groups",
        ),
    ],
)
def test_each_kind_of_too_much_is_said_with_what_it_is_made_of(
    tmp_path: Path, files: dict[str, str], message: str, help: str
):
    outcome = run(write(tmp_path, {"sg-factory.yaml": "name: shop", **files}), as_of=moment("2027-01-01"), judge=False)
    assert [(found.message, found.help) for found in outcome.diagnostics] == [(message, help)]


# Exactly as much as a template takes, and one more


def a_template_of(size: int) -> dict[str, str]:
    """A project whose template has this many bytes: roles full of tags, and one with as many letters as are missing."""
    wide = ", ".join(f"k{number}: {'🔒' * 250}" for number in range(46))
    roles = {f"roles/r{number}.yaml": f"description: Role\nowner: shop\ntags: {{{wide}}}\n" for number in range(7)}
    letters = ", ".join(f"k{number}: {{{number}}}" for number in range(46))

    def files(total: int) -> dict[str, str]:
        lengths = [1 + max(0, min(255, total - 46 - 255 * number)) for number in range(46)]
        tags = letters.format(*("x" * length for length in lengths))
        rest = f"description: Role\nowner: shop\ntags: {{{tags}}}\n"
        return {"sg-factory.yaml": "name: shop", **roles, "roles/rest.yaml": rest}

    with TemporaryDirectory() as folder:
        [(without, _)] = sizes(write(Path(folder), files(46)))
    return files(46 + size - without)


@pytest.mark.parametrize(
    ("size", "mistakes"),
    [
        (MOST_BYTES - 1, []),
        (MOST_BYTES, []),
        (MOST_BYTES + 1, ["the stack “shop” would have a template of 1,000,001 bytes; CloudFormation takes 1,000,000"]),
    ],
)
def test_a_template_has_a_megabyte_and_not_a_byte_more(tmp_path: Path, size: int, mistakes: list[str]):
    write(tmp_path, a_template_of(size))
    outcome = run(tmp_path, as_of=moment("2027-01-01"), judge=False)
    assert [found.message for found in outcome.diagnostics] == mistakes
    assert [len(json.dumps(template(plan, whole(plan)), indent=1)) for plan in outcome.plans] == [size]
