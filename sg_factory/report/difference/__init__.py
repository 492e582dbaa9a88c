"""A Difference → text, Markdown and JSON, all of them made of its facts."""

from collections.abc import Mapping
from typing import Any

Facts = Mapping[str, Any]
"""What is told of a difference or of a part of it, by the keys of docs/diff.schema.json."""
