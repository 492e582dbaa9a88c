"""What every test starts from."""

from hypothesis import settings

from tests.browser import chromium, opened

__all__ = ["chromium", "opened"]  # fixtures for all tests

# How long an example takes says more of the machine and of what else runs on it than of the code.
settings.register_profile("repository", deadline=None, print_blob=True)
settings.load_profile("repository")
