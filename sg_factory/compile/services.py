"""Names in `service` → traffic, in one project."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sg_factory.authored.models import Project
from sg_factory.network import MAX_PORT, Traffic
from sg_factory.network.services import NotTraffic, catalogue, is_written_out, traffic
from sg_factory.text.service_names import foreign_service
from sg_factory.text.spelling import remedy


class NoService(ValueError):
    """A text that is not a service; `code` is that of the mistake, `help` says what to write instead.

    `fix` is the corrected text, or empty.
    """

    def __init__(self, code: str, message: str, help: str, fix: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.help = help
        self.fix = fix


def service_traffic(name: str, project: Project) -> tuple[Traffic, ...]:
    """Return the traffic of a service of sg-factory.yaml or the catalogue, or written out. Raises NoService."""
    own = project.settings.services
    if name in own:
        return tuple(t for text in own[name] for t in general_traffic(text))
    return general_traffic(name, own)


def general_traffic(text: str, own: Iterable[str] = ()) -> tuple[Traffic, ...]:
    """Return the traffic of a service of the catalogue, or written out; `own` are more names to propose."""
    if is_written_out(text):
        try:
            return traffic(text)
        except NotTraffic as error:
            raise NoService("bad-traffic", str(error), error.help) from None
    if text in catalogue():
        return catalogue()[text].traffic
    if re.fullmatch(r"(tcp|udp)([-: ]?[0-9]+(-[0-9]+)?)?", text.lower()):
        protocol, ports = text[:3].lower(), text[3:].lstrip("-: ")
        fix = f"{protocol}/{ports}" if ports else ""
        help = f"write {fix}" if fix else f"write {protocol}/8443, or {protocol}/0-{MAX_PORT} for all"
        raise NoService("bad-traffic", f"“{text}” has no {'slash' if ports else 'port'}", help, fix)
    if re.fullmatch(r"[0-9]+(-[0-9]+)?", text):
        raise NoService("bad-traffic", f"“{text}” has no protocol", f"write tcp/{text} or udp/{text}")
    known = {*own, *catalogue()}
    help, fix = _without_protocol(text) or foreign_service(text)
    if not help:
        otherwise = "`sg-factory services` lists the names; or write it out: tcp/8443"
        help, fix = remedy(text, known, otherwise, exact=known)
    raise NoService("unknown-service", f"unknown service “{text}”", help, fix)


def _without_protocol(text: str) -> tuple[str, str] | None:
    """The remedy for a name of terraform-aws-modules/security-group, such as postgresql-tcp; None if it is not one."""
    name, _, protocol = text.rpartition("-")
    if name not in catalogue() or {each.protocol for each in catalogue()[name].traffic} != {protocol}:
        return None
    return f"write {name}", name
