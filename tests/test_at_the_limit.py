"""Every limit of a project: a value at the limit is allowed, and one more is a mistake."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sg_factory.pipeline.project import moment, run
from sg_factory.yaml.document import MOST_BYTES, read_document
from sg_factory.yaml.events import MOST_DEPTH
from tests.projects import write

ROLE = "description: Web servers\nowner: shop\n"


A_NAME = "names are lower-case words and digits with single hyphens, 60 characters at most"


def names(what: str, count: int) -> str:
    return ", ".join(f"{what}{number}" for number in range(count))


def rules_of(count: int) -> dict[str, str]:
    rule = f"{{from: 10.1.0.0/16, service: [{names('tcp/70', count)}], description: Offices}}"
    return {"roles/web.yaml": f"{ROLE}ingress: [{rule}]\n"}


def groups_of(count: int) -> dict[str, str]:
    roles = {f"roles/r{number}.yaml": ROLE for number in range(count)}
    return {**roles, "hosts.yaml": f"web-1: {{description: Web server, roles: [{names('r', count)}]}}\n"}


def tags_of(count: int) -> dict[str, str]:
    tags = ", ".join(f"k{number}: v" for number in range(count))
    return {"roles/web.yaml": f"{ROLE}tags: {{{tags}}}\n"}


def role_text_of(length: int) -> dict[str, str]:
    return {"roles/web.yaml": f"description: {'x' * length}\nowner: shop\n"}


def rule_text_of(length: int) -> dict[str, str]:
    rule = f"{{from: self, service: puppet, description: {'x' * length}}}"
    return {"roles/web.yaml": f"{ROLE}ingress: [{rule}]\n"}


def role_name_of(length: int) -> dict[str, str]:
    return {f"roles/{'r' * length}.yaml": ROLE}


def tag_key_of(length: int) -> dict[str, str]:
    return {"roles/web.yaml": f"{ROLE}tags: {{{'k' * length}: v}}\n"}


def network_name_of(length: int) -> dict[str, str]:
    network = f"{'n' * length}: {{description: Offices, cidrs: [10.1.0.0/16]}}"
    rule = f"{{from: {'n' * length}, service: puppet, description: Offices}}"
    return {"sg-factory.yaml": f"networks: {{{network}}}\n", "roles/web.yaml": f"{ROLE}ingress: [{rule}]\n"}


def quotas_of(rules: int, groups: int = 5) -> dict[str, str]:
    environment = (
        'account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3d, cidrs: [10.10.0.0/16]}, '
        f"quotas: {{rules_per_group: {rules}, groups_per_interface: {groups}}}"
    )
    return {"sg-factory.yaml": f"environments: {{dev: {{{environment}}}}}\n", "roles/web.yaml": ROLE}


def external_groups_of(count: int) -> dict[str, str]:
    declared = ", ".join(f"g{number}: {{ssm: /groups/{number}, description: Of others}}" for number in range(count - 1))
    hosts = f"web-1: {{description: Web server, roles: [web, {names('g', count - 1)}]}}\n"
    return {"roles/web.yaml": ROLE, "sg-factory.yaml": f"security_groups: {{{declared}}}\n", "hosts.yaml": hosts}


def parameter_of(length: int) -> dict[str, str]:
    """A parameter whose name has so many characters with the name of the environment, which has 60."""
    settings = quotas_of(60)["sg-factory.yaml"].replace("dev", "e" * 60)
    path = "/{environment}/" + "p" * (length - 62)
    groups = f'security_groups: {{scanner: {{ssm: "{path}", description: Scanner}}}}\n'
    return {"sg-factory.yaml": settings + groups, "roles/web.yaml": ROLE}


@pytest.mark.parametrize(
    ("made", "most", "message"),
    [
        (rules_of, 60, "“web” has 61 ingress rules for IPv4; a group holds 60"),
        (groups_of, 5, "“web-1” has 6 groups; an interface holds 5"),
        (external_groups_of, 5, "“web-1” has 6 groups; an interface holds 5"),
        (
            parameter_of,
            1011,
            f"in {'e' * 60}, this name has 1,012 characters; that of an SSM parameter has 1,011 at most",
        ),
        (tags_of, 46, "47 tags; EC2 allows 46 besides the four that sg-factory sets"),
        (role_text_of, 256, "the text has 257 characters; a tag value holds at most 256"),
        (rule_text_of, 255, "the description has 256 characters; EC2 allows at most 255"),
        (role_name_of, 128, "the role's name has 129 characters, more than 128"),
        (tag_key_of, 128, f"“{'k' * 79}…” is not a valid tag key"),
        (network_name_of, 60, f"“{'n' * 61}” is not a valid name: {A_NAME}"),
        (quotas_of, 200, "the product of the two quotas is 1,005; AWS allows 1,000 rules for an interface"),
        (lambda groups: quotas_of(1, groups), 16, "“groups_per_interface” must be at most 16, not 17"),
        (lambda rules: quotas_of(rules, 1), 1000, "“rules_per_group” must be at most 1000, not 1001"),
    ],
)
def test_as_much_as_the_limit_is_taken_and_one_more_is_not(
    tmp_path: Path, made: Callable[[int], dict[str, str]], most: int, message: str
):
    assert mistakes(write(tmp_path / "most", made(most))) == []
    assert mistakes(write(tmp_path / "more", made(most + 1))) == [message]


def mistakes(folder: Path) -> list[str]:
    return [found.message for found in run(folder, as_of=moment("2027-01-01"), judge=False).diagnostics]


def test_a_file_has_a_mebibyte_and_not_a_byte_more():
    role = ROLE.encode()
    filled = role + b"#" * (MOST_BYTES - len(role))
    assert read_document(filled, "web.yaml") == ({"description": "Web servers", "owner": "shop"}, ())
    value, found = read_document(filled + b"#", "web.yaml")
    assert (value, [each.message for each in found]) == (None, ["the file is larger than 1 MiB"])


@pytest.mark.parametrize(("begin", "end"), [("[", "]"), ("{a: ", "}")])
def test_brackets_are_as_deep_as_anything_may_be_and_no_deeper(begin: str, end: str):
    def found(depth: int) -> list[str]:
        return [each.code for each in read_document(f"{begin * depth}x{end * depth}".encode(), "web.yaml")[1]]

    assert found(MOST_DEPTH) == []
    assert found(MOST_DEPTH + 1) == ["yaml-depth"]
