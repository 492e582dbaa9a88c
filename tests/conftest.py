"""Settings of all tests."""

import os
import sys
from pathlib import Path

from hypothesis import settings

from tests.browser import chromium, opened

__all__ = ["chromium", "opened"]  # fixtures for all tests

# Packages that a test installs are used once: they are not compiled, and aws-cdk-lib is unpacked once for all tests.
os.environ["PIP_NO_COMPILE"] = "no"  # which is how pip wants a yes to be written
os.environ["JSII_RUNTIME_PACKAGE_CACHE_ROOT"] = str(Path(sys.prefix) / ".jsii")

# pip takes packages from where `make` has found them, without a search of the index.
if (_ORIGINS := Path(sys.prefix) / "origins.txt").exists():
    os.environ["PIP_CONSTRAINT"] = _ORIGINS.as_uri()

# The time of an example depends more on the machine and its load than on the code.
settings.register_profile("repository", deadline=None, print_blob=True)
# In .ci/run examples are the same every time, so that a failure is due to the change; elsewhere they are new.
settings.register_profile("ci", settings.get_profile("repository"), derandomize=True)
# In `thorough`, random projects and accounts (`examples`) are new and thirty times as many: for a night, not a change.
settings.register_profile("thorough", settings.get_profile("repository"))
settings.load_profile("repository")


def pytest_xdist_auto_num_workers() -> int:
    """Use one process more than there are cores, as tests often wait for other programs."""
    return (os.cpu_count() or 1) + 1
