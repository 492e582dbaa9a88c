"""What loads rulesets needs network namespaces: a machine without them skips these tests, and says why."""

from tests.lab.conftest import lab

__all__ = ["lab"]
