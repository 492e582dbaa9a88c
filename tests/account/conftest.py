"""A simulated AWS, and an environment without AWS settings except those of the test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.aws import Aws, simulated_aws


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """An empty account in eu-west-1."""
    with simulated_aws(tmp_path_factory.mktemp("aws")) as simulated:
        yield simulated


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Remove credentials, region and endpoint of the caller's environment; one attempt, no proxy."""
    for name in os.environ:
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")


@pytest.fixture
def logged_in(monkeypatch: pytest.MonkeyPatch, aws: Aws) -> Aws:
    """Return the environment of a user of the account."""
    for name, value in aws.environment.items():
        monkeypatch.setenv(name, value)
    return aws
