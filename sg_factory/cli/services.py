"""`sg-factory services`: list the catalogue of named services."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from sg_factory.cli.output import fail, put, screen_of
from sg_factory.cli.values import offering, service_names
from sg_factory.network.services import Service, catalogue
from sg_factory.text.json_text import json_text
from sg_factory.text.screen import Screen
from sg_factory.text.service_names import foreign_service
from sg_factory.text.spelling import suggestion
from sg_factory.text.table import table


def _traffic(service: Service) -> str:
    return ", ".join(map(str, service.traffic))


def _text(services: Sequence[Service], is_one: bool, screen: Screen) -> str:
    if is_one:
        (service,) = services
        return screen.text((f"{service.name}: {service.title}", f"  {_traffic(service)}", f"  {service.source}"))
    if screen.width is not None:
        return screen.text(table(((each.name, _traffic(each), each.title) for each in services), 0, screen))
    return "".join(f"{service.name:<32} {_traffic(service):<36} {service.title}\n" for service in services)


def _json(services: Sequence[Service], _: bool, __: Screen) -> str:
    return json_text(
        [
            {
                "name": service.name,
                "title": service.title,
                "traffic": [str(t) for t in service.traffic],
                "source": service.source,
            }
            for service in services
        ]
    )


_FORMATS = {"text": _text, "json": _json}


@click.command("services", epilog="Example: sg-factory services postgresql")
@click.option("--format", type=click.Choice(tuple(_FORMATS)), default="text", help="Output format.")
@click.argument("name", required=False, shell_complete=offering(service_names))
def command(format: str, name: str | None) -> None:
    """List the services that a rule may name, or one with its source."""
    known = catalogue()
    if name is not None and name not in known:
        help, _ = foreign_service(name)
        help = help or suggestion(name, known, otherwise="list them without a name", exact=known)
        fail(f"unknown service “{name}”: {help}")
    chosen = list(known.values()) if name is None else [known[name]]
    put(_FORMATS[format](chosen, name is not None, screen_of(sys.stdout)))
