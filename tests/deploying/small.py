"""Small projects for examples, in short notation."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.deploying import edits
from tests.reading.project import Document, Project

PROD = {"account": "111122223333", "region": "eu-west-1", "vpc": {"id": "vpc-00000001", "cidrs": ["10.0.0.0/16"]}}
DEV = {**PROD, "account": "444455556666"}


def project(roles: dict[str, dict[str, Any]], **settings: Any) -> Project:
    """A project of `roles`: path below roles/ → keys of the file besides its description and owner."""
    files: dict[str, Document] = {
        f"roles/{path}.yaml": {"description": "A role", "owner": "platform", **said} for path, said in roles.items()
    }
    return edits.with_settings(
        Project(files, date(2027, 3, 1)), **{"name": "shop", "environments": {"prod": PROD}, **settings}
    )


def accepting(*peers: str, service: str = "https") -> Document:
    """A role that accepts a service from each of its peers, a line for each."""
    return {"ingress": [{"from": peer, "service": service, "description": "They ask"} for peer in peers]}
