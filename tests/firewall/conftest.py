"""A machine without network namespaces skips these tests and says why; in CI that is a failure."""

from __future__ import annotations

import os

import pytest

from sg_factory.lab.running import why_not


@pytest.fixture(scope="session")
def namespaces() -> None:
    """Network namespaces, for what loads rulesets."""
    reason = why_not()
    if reason is not None and os.environ.get("CI"):
        pytest.fail(reason)
    if reason is not None:
        pytest.skip(reason)
