"""Paths of the pages: names that are valid in every file system and URL, whatever folders and roles are called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

Format = Literal["html", "markdown"]
ENDINGS: dict[Format, str] = {"html": "html", "markdown": "md"}


def slug(text: str) -> str:
    """Turn a text into part of a path: itself if it is a plain name, else its plain characters and a hash of it."""
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) and len(text) <= 128:
        return text
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower())[:60].strip("-")
    return f"{plain}-{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}".lstrip("-")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Links to the pages of one environment from a page that is `depth` folders below the first page.

    From the first page of several environments, the links lead into the folder `environment`, such as `prod/`.
    """

    format: Format
    depth: int = 0
    environment: str = ""

    @property
    def root(self) -> str:
        """The relative path to the environment's folder."""
        return "../" * self.depth + self.environment

    def page(self, name: str) -> str:
        """A page beside the first one, such as `networks`."""
        return f"{self.root}{name}.{ENDINGS[self.format]}"

    def role(self, name: str) -> str:
        """A role's page."""
        return f"{self.root}roles/{slug(name)}.{ENDINGS[self.format]}"

    def area(self, area: str) -> str:
        """The graph of a folder, or of an owner."""
        return f"{self.root}graph/{slug(area)}.{ENDINGS[self.format]}"

    def check(self, name: str) -> str:
        """The page of a check."""
        return f"{self.root}checks/{slug(name)}.{ENDINGS[self.format]}"

    def network(self, name: str) -> str:
        """A network's row on the page of networks."""
        return f"{self.page('networks')}#network-{slug(name)}"

    def service(self, name: str) -> str:
        """A service's row on the page of services."""
        return f"{self.page('services')}#service-{slug(name)}"

    def host(self, name: str) -> str:
        """A host's row on the page of hosts."""
        return f"{self.page('hosts')}#host-{slug(name)}"

    def owner(self, name: str) -> str:
        """An owner's entry on the first page."""
        return f"{self.page(FIRST[self.format])}#owner-{slug(name)}"

    def folder(self, name: str) -> str:
        """A folder's section on the first page."""
        return f"{self.page(FIRST[self.format])}#folder-{slug(name)}"


FIRST: dict[Format, str] = {"html": "index", "markdown": "README"}
"""The first page's name: the one that browsers and code hosts open for a folder."""
