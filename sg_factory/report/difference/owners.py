"""Owners of differences, with the number of theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sg_factory.compare import DeployGap, Difference, GroupChange, Rewording, Rewriting


def owners(difference: Difference) -> list[dict[str, Any]]:
    """The owners by name: first those of access changes, then of protection changes, then of other changes."""
    access = Counter(owner for change in difference.changes for owner in set(change.owners))
    access.update(path.owner for path in difference.paths)
    access.update(owner for host in difference.hosts for owner in {each for join in host.joins for each in join.owners})
    protection = Counter(owner for change in difference.protection for owner in change.owners)
    others: Iterable[DeployGap | GroupChange | Rewriting | Rewording] = (
        *difference.gaps,
        *difference.groups,
        *difference.rewritings,
        *difference.rewordings,
    )
    besides = Counter(other.owner for other in others)
    besides.update(owner for change in difference.declared for owner in change.owners)
    besides.update(text.before for text in difference.rewordings if text.field == "owner" and not text.about)
    names = filter(None, {*access, *protection, *besides})
    known = sorted(names, key=lambda owner: (not access[owner], not (access[owner] or protection[owner]), owner))
    return [
        {"owner": owner, "access": access[owner], "protection": protection[owner], "besides": besides[owner]}
        for owner in known
    ]
