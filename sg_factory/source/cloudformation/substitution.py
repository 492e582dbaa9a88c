"""The text of `Fn::Sub`, split at its variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_VARIABLE = re.compile(r"\$\{([^!${}][^${}]*)\}")


def cut(text: str, given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The plain texts, each with the expression of the variable after it; that of the last one is empty.

    `given` is the variable map of `Fn::Sub`.
    """
    end = 0
    for found in _VARIABLE.finditer(text):
        name = found[1].strip()
        yield _plain(text[end : found.start()]), given.get(name, {"Fn::GetAtt": name} if "." in name else {"Ref": name})
        end = found.end()
    yield _plain(text[end:]), ""


def _plain(text: str) -> str:
    return text.replace("${!", "${")
