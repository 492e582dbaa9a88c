"""Names in files are found by the models, so that no key that takes names can be forgotten."""

from __future__ import annotations

from sg_factory.authored.models import HostFile, Role, Settings
from sg_factory.authored.schema import written_names


def names(model: type, value: object) -> list[str]:
    """Each name with its kind and its path."""
    return [
        f"{each.kind} {each.text} {each.part} {'.'.join(map(str, each.path))}" for each in written_names(model, value)
    ]


def test_names_of_a_role_are_found_alone_and_in_lists():
    rule = {"from": ["web", "self"], "service": "ssh", "description": "web", "environments": "prod"}
    role = {"description": "web", "owner": "web", "extends": ["linux"], "ingress": [rule], "egress": [{"to": "office"}]}
    assert names(Role, role) == [
        "base linux value extends.0",
        "peer web value ingress.0.from.0",
        "peer self value ingress.0.from.1",
        "service ssh value ingress.0.service",
        "environment prod value ingress.0.environments",
        "peer office value egress.0.to",
    ]


def test_names_of_settings_are_found_where_they_are_declared_and_used():
    settings = {
        "networks": {"office": {"description": "office", "cidrs": ["10.0.0.0/8"]}},
        "services": {"app": ["tcp/8080", "https"]},
        "guardrails": [{"never": {"from": "internet", "to": ["database"], "service": "app"}, "description": "x"}],
        "checks": {"wide-range": "off"},
    }
    assert names(Settings, settings) == [
        "new-peer office key networks.office",
        "range 10.0.0.0/8 value networks.office.cidrs.0",
        "new-service app key services.app",
        "traffic tcp/8080 value services.app.0",
        "traffic https value services.app.1",
        "any-peer internet value guardrails.0.never.from",
        "any-peer database value guardrails.0.never.to.0",
        "service app value guardrails.0.never.service",
        "check wide-range key checks.wide-range",
    ]


def test_names_of_hosts_are_not_names_of_roles():
    assert names(HostFile, {"web": {"roles": "web", "description": "web"}}) == ["worn web value web.roles"]
