"""Live accounts as a source: `account:` is that of the AWS settings, `account:prod` that of a project's environment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sg_factory.account import AccountUnread, snapshot
from sg_factory.files import Folder
from sg_factory.pipeline.project import UnknownName
from sg_factory.plan import Plan
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
    """What to read: an account, a region and VPCs, each unless it is open."""

    account: str | None = None
    region: str | None = None
    vpcs: tuple[str, ...] = ()


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
    return LivePlace(found.account, found.region, (found.vpc.id,) if found.vpc.id else ())


def _remedy(environment: str, loaded: Loaded) -> str:
    if not loaded.settings_readable:
        return "sg-factory.yaml cannot be read, and `sg-factory check` says why"
    names = dict.fromkeys(loaded.project.settings.environments or ())
    if not names:
        return "this project declares no environments in sg-factory.yaml"
    return remedy_of_few(environment, names, "there are")[0]


def live_plans(source: LiveAccount, project: Path, as_of: datetime) -> tuple[Plan, ...]:
    """Read a live account; `project` is the folder whose environments are meant.

    Raises UnknownName, also for an account that cannot be read.
    """
    from sg_factory.source import account

    return account.plans_of(live_snapshot(source, project), source.name, as_of)


def live_snapshot(source: LiveAccount, project: Path) -> dict[str, Any]:
    """Return what EC2 answers about a live account now. Raises UnknownName, also for an account that cannot be read."""
    place = place_of(source.environment, project) if source.environment else LivePlace()
    try:
        return snapshot(place.region, vpcs=place.vpcs, account=place.account)
    except AccountUnread as error:
        raise UnknownName(str(error)) from None
