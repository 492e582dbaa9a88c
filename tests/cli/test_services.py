"""`sg-factory services`: the catalogue."""

from __future__ import annotations

import json
from pathlib import Path

from sg_factory.network.services import catalogue
from tests.cli.command import run


def test_one_service_is_shown_with_its_traffic_and_its_source(tmp_path: Path):
    assert run("services", "dns", folder=tmp_path).stdout == (
        "dns: Names by DNS\n  tcp/53, udp/53\n  https://www.rfc-editor.org/rfc/rfc7766\n"
    )


def test_all_services_are_listed_a_line_each_in_columns(tmp_path: Path):
    lines = run("services", folder=tmp_path).stdout.splitlines()
    assert [line.split()[0] for line in lines] == sorted(catalogue())
    https = next(line for line in lines if line.startswith("https "))
    assert https == f"{'https':<32} {'tcp/443':<36} {catalogue()['https'].title}"


def test_json_has_every_fact_of_every_service(tmp_path: Path):
    assert json.loads(run("services", "--format", "json", folder=tmp_path).stdout) == [
        {
            "name": service.name,
            "title": service.title,
            "traffic": [str(traffic) for traffic in service.traffic],
            "source": service.source,
        }
        for service in catalogue().values()
    ]
