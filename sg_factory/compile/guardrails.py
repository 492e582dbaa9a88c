"""Guardrails of sg-factory.yaml → the guardrails of one environment."""

from __future__ import annotations

from collections.abc import Iterable

from sg_factory.authored.models import Project
from sg_factory.authored.models.guardrails import GuardrailSettings
from sg_factory.authored.models.project import SETTINGS_FILE
from sg_factory.compile.peers import NoPeer, OwnGroup, Peers
from sg_factory.compile.services import NoService, service_traffic
from sg_factory.diagnostic import Place
from sg_factory.network import Traffic
from sg_factory.plan import Environment, GroupPeer, GuardedPeer, Guardrail, Internet


def guardrails(project: Project, environment: Environment) -> tuple[Guardrail, ...]:
    """Return every guardrail with its names resolved; verify_settings reports unknown names."""
    names = Peers(project, environment)
    place = Place(SETTINGS_FILE).at("guardrails")
    return tuple(_guardrail(written, place.at(n), names) for n, written in enumerate(project.settings.guardrails))


def _guardrail(written: GuardrailSettings, place: Place, names: Peers) -> Guardrail:
    if written.never is not None:
        flow = written.never
        return Guardrail(
            "never",
            written.description,
            place,
            sources=_peers(flow.source, names),
            destinations=_peers(flow.destination, names),
            traffic=_traffic(flow.service or (), names.project),
            hops=None if flow.hops == "any" else flow.hops,
        )
    assert written.only is not None
    allowed = written.only
    traffic = _traffic(allowed.service, names.project)
    return Guardrail("only", written.description, place, sources=_peers(allowed.source, names), traffic=traffic)


def _peers(written: Iterable[str], names: Peers) -> tuple[GuardedPeer, ...]:
    found: list[GuardedPeer] = []
    for name in written:
        meant = names.named(name)
        if name == "internet":
            found.append(Internet())
        elif isinstance(meant, OwnGroup):
            found.append(GroupPeer(meant.fix))
        elif not isinstance(meant, NoPeer):
            found += meant
    return tuple(found)


def _traffic(written: Iterable[str], project: Project) -> tuple[Traffic, ...]:
    found: list[Traffic] = []
    for name in written:
        try:
            found += service_traffic(name, project)
        except NoService:
            continue
    return tuple(found)
