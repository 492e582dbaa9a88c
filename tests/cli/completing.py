"""A project with a name of each kind that a TAB completes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import DATABASE, WEB
from tests.git import git, repository
from tests.projects import write

PROJECT = {
    "sg-factory.yaml": """\
        name: shop
        environments:
          prod: {account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3d, cidrs: [10.20.0.0/16]}}
          test: {account: "444455556666", region: eu-west-1, vpc: {id: vpc-1a1b2c3d, cidrs: [10.10.0.0/16]}}
        networks:
          office: {description: The offices, cidrs: [203.0.113.0/24]}
        security_groups:
          partner-scanner: {id: sg-0123456789abcdef0, description: Vulnerability scanner}
        services:
          orders-api: tcp/8443
        """,
    "hosts.yaml": """\
        orders-host: {roles: [web], description: Orders}
        """,
    "roles/web.yaml": WEB,
    "roles/data/database.yaml": DATABASE,
    "roles/data/_postgresql.yaml": "description: What every database has\n",
    "templates/roles/of-our-own.yaml.j2": "half written",
    "roles/data/notes.txt": "left alone",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a name of each kind, in a repository."""
    folder = repository(write(tmp_path / "project", PROJECT))
    git("branch", "feature/orders", folder=folder)
    git("tag", "v1.0", folder=folder)
    return folder
