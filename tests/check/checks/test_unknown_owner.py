"""Nobody has said who owns a role."""

from __future__ import annotations

from pathlib import Path

from tests.check.told import told


def test_roles_and_the_bases_that_roles_extend_are_told(tmp_path: Path):
    files = {
        "roles/web.yaml": "{description: Web servers, owner: unknown, extends: [linux]}",
        "roles/api.yaml": "{description: API servers, owner: shop}",
        "roles/_linux.yaml": "{description: Linux hosts, owner: unknown, extends: [hosts]}",
        "roles/_hosts.yaml": "{description: Hosts}",
        "roles/_windows.yaml": "{description: Windows hosts, owner: unknown}",
    }
    assert told("unknown-owner", tmp_path, files) == [
        "roles/_linux.yaml:1 nobody has said who owns “_linux”",
        "roles/web.yaml:1 nobody has said who owns “web”",
    ]
