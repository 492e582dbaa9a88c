"""Live accounts as a source: `account:` is that of the AWS settings, `account:prod` that of a project's environment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sg_factory.account import AccountUnread, snapshot
from sg_factory.files import Folder, Snapshot
from sg_factory.pipeline.project import UnknownName
from sg_factory.plan import Plan
from sg_factory.text.json_text import json_text
from sg_factory.text.spelling import remedy_of_few

if TYPE_CHECKING:
    from sg_factory.authored.read import Loaded

ACCOUNT = "account:"
"""The prefix of a live account."""


@dataclass(frozen=True, slots=True)
class LiveAccount:
    """A live account, as a caller names it: `account:` or `account:ENVIRONMENT`."""

    name: str

    @property
    def environment(self) -> str | None:
        """The name of the environment, if one is named."""
        return self.name.removeprefix(ACCOUNT) or None

    def __str__(self) -> str:
        return self.name


Source = Path | LiveAccount
"""A source of what others wrote."""


@dataclass(frozen=True, slots=True)
class LivePlace:
    """What to read: an account, a region and VPCs, each unless it is open; and the IAM role to assume for it."""

    account: str | None = None
    region: str | None = None
    vpcs: tuple[str, ...] = ()
    role: str | None = None


def place_of(environment: str, project: Path) -> LivePlace:
    """Return the place of an environment of the project in a folder. A VPC that is an SSM parameter is open.

    Only sg-factory.yaml has to be without mistakes. Raises UnknownName.
    """
    from sg_factory.authored.read import load

    loaded = load(Folder(project))
    declared = (loaded.project.settings.environments or {}) if loaded.settings_readable else {}
    if environment not in declared:
        raise UnknownName(f"unknown environment “{environment}”: {_remedy(environment, loaded)}")
    found = declared[environment]
    vpcs = (found.vpc.id,) if found.vpc.id else ()
    return LivePlace(found.account, found.region, vpcs, found.read_role)


def _remedy(environment: str, loaded: Loaded) -> str:
    if not loaded.settings_readable:
        return "sg-factory.yaml cannot be read, and `sg-factory check` says why"
    names = dict.fromkeys(loaded.project.settings.environments or ())
    if not names:
        return "this project declares no environments in sg-factory.yaml"
    return remedy_of_few(environment, names, "there are")[0]


def live_plans(source: LiveAccount, project: Path, as_of: datetime) -> tuple[tuple[Plan, ...], Snapshot]:
    """Read a live account; `project` is the folder whose environments are meant.

    Places are in a file in memory, which has the name of the source and the text of its snapshot. Raises UnknownName,
    also for an account that cannot be read.
    """
    from sg_factory.source import account

    value = live_snapshot(source, project)
    return account.plans_of(value, source.name, as_of), Snapshot({source.name: json_text(value).encode()})


def live_snapshot(source: LiveAccount, project: Path) -> dict[str, Any]:
    """Return what EC2 answers about a live account now. Raises UnknownName, also for an account that cannot be read."""
    place = place_of(source.environment, project) if source.environment else LivePlace()
    try:
        return snapshot(place.region, vpcs=place.vpcs, account=place.account, role=place.role)
    except AccountUnread as error:
        raise UnknownName(str(error)) from None
