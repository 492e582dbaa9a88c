"""The source that this sg-factory was installed from, so that a new project can install the same one, with CDK.

pip records it beside the package (PEP 610: direct_url.json), except for a package from an index.
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
_NAME = "sg-factory[cdk]"
_BROUGHT = "It is on no public index: its wheel is part of this project."


@dataclass(frozen=True, slots=True)
class Origin:
    """The requirement line of pip, a sentence about it, and the wheel to copy into the project if it is a file.

    `missing` is the path of a wheel that the user has to put into the project.
    """

    requirement: str
    where: str
    wheel: Path | None = None
    missing: str = ""


def origin(version: str) -> Origin:
    """Return the source of the running sg-factory, which has this version."""
    return origin_of(_recorded(), version)


def origin_of(recorded: dict[str, Any] | None, version: str) -> Origin:
    """Return the source by the record of an installation; None is the record of an index."""
    if recorded is None:
        return Origin(f"{_NAME}=={version}", "pip takes it from your index, or from PIP_FIND_LINKS.")
    url = str(recorded.get("url", ""))
    if "vcs_info" in recorded:
        return Origin(
            f"{_NAME} @ {recorded['vcs_info']['vcs']}+{url}@{recorded['vcs_info']['commit_id']}",
            "The commit that created this project.",
        )
    if "archive_info" in recorded and not url.startswith("file:"):
        return Origin(f"{_NAME} @ {url}", "The file that created this project.")
    wheel = Path(url2pathname(urlsplit(url).path))
    if "archive_info" in recorded and wheel.suffix == ".whl" and wheel.is_file():
        return Origin(f"./{WHEELS}/{wheel.name}[cdk]", _BROUGHT, wheel)
    name = f"{WHEELS}/sg_factory-{version}-py3-none-any.whl"
    return Origin(f"./{name}[cdk]", _BROUGHT, missing=name)


def _recorded() -> dict[str, Any] | None:
    """The record of this package's installation; for a checkout that is not installed, the record of a folder."""
    try:
        text = distribution("sg-factory").read_text("direct_url.json")
    except PackageNotFoundError:
        return {"dir_info": {}}
    found: dict[str, Any] | None = None if text is None else json.loads(text)
    return found
