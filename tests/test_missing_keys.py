"""The message for a missing key shows the form of its value."""

from __future__ import annotations

import pytest

from sg_factory.authored.read.messages import MEANING
from sg_factory.files import Snapshot
from sg_factory.pipeline.project import moment, run

ROLE = "description: Web\nowner: shop\n"
PROD = {"account": '"111122223333"', "region": "eu-west-1", "vpc": "{id: vpc-0a1b2c3d, cidrs: [10.0.0.0/8]}"}


def rule(direction: str, **keys: str) -> str:
    return f"{ROLE}{direction}: [{{{', '.join(f'{key}: {value}' for key, value in keys.items())}}}]\n"


def settings(**keys: str) -> str:
    return f"environments: {{prod: {{{', '.join(f'{key}: {value}' for key, value in keys.items())}}}}}\n"


def without(key: str) -> dict[str, str]:
    return {name: value for name, value in PROD.items() if name != key}


def network(prefix_list: str) -> str:
    ranges = "" if "id" in prefix_list else "cidrs: [10.0.0.0/8], "
    return f"networks: {{partners: {{description: Partners, {ranges}prefix_list: {prefix_list}}}}}\n"


MISSING = {
    "description": ("roles/api.yaml", "owner: shop\n", "what it is for"),
    "owner": ("roles/api.yaml", "description: API\n", "the team responsible for it"),
    "service": (
        "roles/api.yaml",
        rule("ingress", **{"from": "web"}, description="Calls"),
        "the traffic: a service of the catalogue, or ports such as tcp/8443",
    ),
    "from": ("roles/api.yaml", rule("ingress", service="ssh", description="Calls"), "the allowed sources"),
    "to": ("roles/api.yaml", rule("egress", service="ssh", description="Calls"), "the allowed destinations"),
    "reason": (
        "roles/api.yaml",
        rule("ingress", **{"from": "web"}, service="ssh", description="Calls", accept="[{check: named-range}]"),
        "why the finding is accepted",
    ),
    "peer": (
        "roles/api.yaml",
        rule("ingress", **{"from": "[{description: Reports}]"}, service="ssh", description="Calls"),
        "the name of the peer",
    ),
    "roles": ("hosts.yaml", "one: {description: One}\n", "the roles of the host"),
    "access": (
        "hosts.yaml",
        "one: {description: One, roles: web, launch: {tenancy: host}}\n",
        "session-manager or {key_pair: NAME}",
    ),
    "family": (
        "hosts.yaml",
        "one: {description: One, roles: web, launch: {access: session-manager, image: {id: ami-0123456789abcdef0}}}\n",
        "the image's operating system, such as amazon-linux-2023 or ubuntu-24.04",
    ),
    "account": ("sg-factory.yaml", settings(**without("account")), "its twelve digits, in quotes"),
    "region": ("sg-factory.yaml", settings(**without("region")), "such as eu-west-1"),
    "vpc": ("sg-factory.yaml", settings(**without("vpc")), "its id, or the SSM parameter that holds it, and its cidrs"),
    "id": ("roles/api.yaml", f"{ROLE}existing: {{name: web, description: Web}}\n", "its id in EC2"),
    "name": (
        "roles/api.yaml",
        f"{ROLE}existing: {{id: sg-0a1b2c3d, description: Web}}\n",
        "its name in EC2, exactly as it is there",
    ),
    "create": ("sg-factory.yaml", network("{id: pl-6da54004, max_entries: 5}"), "which makes the list"),
    "max_entries": (
        "sg-factory.yaml",
        network("{create: true}"),
        "the number of rules that a rule with the list counts as",
    ),
    "cidrs": ("sg-factory.yaml", settings(**PROD | {"vpc": "{id: vpc-0a1b2c3d}"}), "its address ranges"),
}


@pytest.mark.parametrize("key", MEANING)
def test_a_missing_key_is_asked_for_with_what_belongs_behind_it(key: str):
    file, text, meaning = MISSING[key]
    files = {"roles/web.yaml": ROLE, file: text}
    outcome = run(Snapshot({name: each.encode() for name, each in files.items()}), as_of=moment("2027-01-01"))
    assert [(found.code, found.message, found.help) for found in outcome.diagnostics] == [
        ("missing-key", f"“{key}” is missing", f"add “{key}: …”, {meaning}")
    ]
