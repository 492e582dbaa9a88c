"""The names of a project that an answer may refer to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sg_factory.authored.models import Role
from sg_factory.authored.models.template import PeerKind
from sg_factory.authored.models.text import UNKNOWN
from sg_factory.authored.read import load
from sg_factory.diagnostic import Diagnostic
from sg_factory.files import Files
from sg_factory.yaml import pin

NO_ROLE = "no-role"


@dataclass(frozen=True, slots=True)
class ProjectNames:
    """The names of a project: `kinds` has the kind of each name that a rule may have as its peer.

    `roles` are the files of roles by name. `owner` is the most frequent known owner, or empty. `mistakes` are of files
    that could not be read, whose names are missing here.
    """

    kinds: Mapping[str, PeerKind]
    roles: Mapping[str, str]
    services: frozenset[str]
    owner: str = ""
    mistakes: tuple[Diagnostic, ...] = ()

    def of(self, kinds: tuple[PeerKind, ...]) -> tuple[str, ...]:
        """Return the names of these kinds, or of all kinds if none is given, sorted."""
        return tuple(sorted(name for name, kind in self.kinds.items() if not kinds or kind in kinds))


def project_names(files: Files) -> ProjectNames:
    """Return the names of a project. A project without roles is no mistake here: `new` writes the first one."""
    loaded = load(files)
    project = loaded.project
    roles = {name: source.written for name, source in project.roles.items() if isinstance(source.written, Role)}
    kinds: dict[str, PeerKind] = {"internet": "internet", "self": "self"}
    if project.settings.environments:
        kinds["vpc"] = "vpc"
    kinds |= dict.fromkeys(project.settings.networks, "network")
    kinds |= dict.fromkeys(project.settings.security_groups, "group")
    kinds |= {name: "role" for name, role in roles.items() if role.retired is not True}
    owners = Counter(role.owner for role in roles.values() if role.owner != UNKNOWN)
    return ProjectNames(
        kinds=kinds,
        roles={name: project.roles[name].file for name in roles},
        services=frozenset(project.settings.services),
        owner=min(owners, key=lambda owner: (-owners[owner], owner), default=""),
        mistakes=pin((found for found in loaded.diagnostics if found.code != NO_ROLE), files),
    )
