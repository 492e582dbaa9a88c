"""Settings of all tests."""

import os
import sys
from pathlib import Path

from hypothesis import settings

from tests.browser import chromium, opened

__all__ = ["chromium", "opened"]  # fixtures for all tests

# What a test installs or unpacks is used once: not compiled, and aws-cdk-lib is unpacked once for all homes of tests.
os.environ["PIP_NO_COMPILE"] = "no"  # which is how pip wants a yes to be written
os.environ["JSII_RUNTIME_PACKAGE_CACHE_ROOT"] = str(Path(sys.prefix) / ".jsii")

# Nor does pip look through the index for what `make` has found there.
if (_ORIGINS := Path(sys.prefix) / "origins.txt").exists():
    os.environ["PIP_CONSTRAINT"] = _ORIGINS.as_uri()

# How long an example takes says more of the machine and of what else runs on it than of the code.
settings.register_profile("repository", deadline=None, print_blob=True)
# A change is judged by what it changes: there the same examples are tried every time, elsewhere new ones.
settings.register_profile("ci", settings.get_profile("repository"), derandomize=True)
settings.load_profile("repository")


def pytest_xdist_auto_num_workers() -> int:
    """Use one process more than there are cores, as tests often wait for other programs."""
    return (os.cpu_count() or 1) + 1
