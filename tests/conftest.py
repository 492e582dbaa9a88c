"""What every test starts from."""

from hypothesis import settings

# How long an example takes says more of the machine and of what else runs on it than of the code.
settings.register_profile("repository", deadline=None, print_blob=True)
settings.load_profile("repository")
