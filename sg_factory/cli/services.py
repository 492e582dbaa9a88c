"""`sg-factory services`: list the catalogue of named services."""

from __future__ import annotations

from typing import Any

import click

from sg_factory.cli.output import fail, put
from sg_factory.cli.values import offering, service_names
from sg_factory.network.services import Service, catalogue
from sg_factory.text.json_text import json_text
from sg_factory.text.spelling import suggestion
from sg_factory.text.translations import foreign_service


@click.command("services", epilog="Example: sg-factory services postgresql")
@click.option("--format", type=click.Choice(("text", "json")), default="text", help="Output format.")
@click.argument("name", required=False, shell_complete=offering(service_names))
def command(format: str, name: str | None) -> None:
    """List the services that a rule may name, or one with its source."""
    known = catalogue()
    if name is not None and name not in known:
        help, _ = foreign_service(name)
        help = help or suggestion(name, known, otherwise="list them without a name", exact=known)
        fail(f"unknown service “{name}”: {help}")
    chosen = list(known.values()) if name is None else [known[name]]
    if format == "json":
        put(json_text([_facts(service) for service in chosen]))
    elif name is not None:
        put(f"{name}: {chosen[0].title}\n  {_traffic(chosen[0])}\n  {chosen[0].source}\n")
    else:
        put("".join(f"{service.name:<32} {_traffic(service):<36} {service.title}\n" for service in chosen))


def _facts(service: Service) -> dict[str, Any]:
    traffic = [str(t) for t in service.traffic]
    return {"name": service.name, "title": service.title, "traffic": traffic, "source": service.source}


def _traffic(service: Service) -> str:
    return ", ".join(map(str, service.traffic))
