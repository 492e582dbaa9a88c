"""Requirements with hashes: the packages of a file, each with its version and the hashes of all its files."""

from __future__ import annotations

import re
from pathlib import Path

_PACKAGE = re.compile(r"^([\w-]+)==(\S+)((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)


def pinned(file: Path) -> dict[str, tuple[str, frozenset[str]]]:
    """Return the packages of a file, and fail if it contains anything else."""
    text = file.read_text("utf-8")
    beside = [line for line in _PACKAGE.sub("", text).splitlines() if line.strip() and not line.strip().startswith("#")]
    assert beside == []
    return {
        name: (version, frozenset(re.findall("[0-9a-f]{64}", hashes)))
        for name, version, hashes in _PACKAGE.findall(text)
    }
