"""A Difference → plain data (its facts) → text, Markdown and JSON."""

from collections.abc import Mapping
from typing import Any

Facts = Mapping[str, Any]
"""A difference, or a part of it, as plain data with the keys of docs/diff.schema.json."""
