"""A limit on random examples, as a mutation run runs each test many times."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import settings

MOST_EXAMPLES = 15
_OWN = "_hypothesis_internal_use_settings"


def limit_examples(items: Iterable[pytest.Item]) -> None:
    """Limit each test to MOST_EXAMPLES; hypothesis itself cannot override a test's own number."""
    for item in items:
        test = getattr(item, "obj", None)
        function: Any = getattr(test, "__func__", test)
        own = getattr(function, _OWN, None)
        if own is not None and own.max_examples > MOST_EXAMPLES:
            setattr(function, _OWN, settings(own, max_examples=MOST_EXAMPLES))
