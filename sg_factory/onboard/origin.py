"""Where this sg-factory was installed from, so that a new project can get the same one.

pip keeps it beside the package (PEP 610: direct_url.json); of what came from an index it keeps nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

WHEELS = "wheels"


@dataclass(frozen=True, slots=True)
class Origin:
    """A line that pip installs it by, a sentence about it, and the wheel to copy into the project, if it is a file.

    `missing` is the file that the project lacks, because nobody knows where it is.
    """

    requirement: str
    where: str
    wheel: Path | None = None
    missing: str = ""


def origin(version: str) -> Origin:
    """Where the running sg-factory, of this version, came from."""
    return origin_of(_recorded(), version)


def origin_of(recorded: dict[str, Any] | None, version: str) -> Origin:
    """What the record of an installation says; None is one from an index."""
    if recorded is None:
        return Origin(f"sg-factory=={version}", "pip finds it where you have it: an index of yours, or PIP_FIND_LINKS.")
    url = str(recorded.get("url", ""))
    if "vcs_info" in recorded:
        return Origin(
            f"sg-factory @ {recorded['vcs_info']['vcs']}+{url}@{recorded['vcs_info']['commit_id']}",
            "The commit that this project was begun with.",
        )
    if "archive_info" in recorded and not url.startswith("file:"):
        return Origin(f"sg-factory @ {url}", "The file that this project was begun with.")
    wheel = Path(url2pathname(urlsplit(url).path))
    if "archive_info" in recorded and wheel.suffix == ".whl" and wheel.is_file():
        return Origin(f"./{WHEELS}/{wheel.name}", "No public index has it: its wheel is part of this project.", wheel)
    name = f"{WHEELS}/sg_factory-{version}-py3-none-any.whl"
    return Origin(f"./{name}", "No public index has it: its wheel is part of this project.", missing=name)


def _recorded() -> dict[str, Any] | None:
    """The record of how this package was installed; of a checkout that nobody installed, that it is a folder."""
    try:
        text = distribution("sg-factory").read_text("direct_url.json")
    except PackageNotFoundError:
        return {"dir_info": {}}
    found: dict[str, Any] | None = None if text is None else json.loads(text)
    return found
