"""How much a difference holds of everything, and who owns it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, get_args

from sg_factory.compare import Difference, Gap, GroupChange, Kind, Rewording, Rewriting, Turn

Facts = dict[str, Any]


def counts(difference: Difference) -> Facts:
    """How much there is of everything."""
    kinds = Counter(change.kind for change in difference.changes)
    turns = Counter(group.turn for group in difference.groups)
    return {
        "changes": {kind: kinds[kind] for kind in get_args(Kind)},
        "paths": len(difference.paths),
        "gaps": len(difference.gaps),
        "groups": {turn: turns[turn] for turn in get_args(Turn)},
        "hosts": len(difference.hosts),
        "rewritings": len(difference.rewritings),
        "rewordings": len(difference.rewordings),
        "unknown": len(difference.unknown),
    }


def owners(difference: Difference) -> list[Facts]:
    """Everybody who must look: first whose access changes, by name; then who is only told something."""
    access = Counter(owner for change in difference.changes for owner in set(change.owners))
    access.update(path.owner for path in difference.paths)
    others: Iterable[Gap | GroupChange | Rewriting | Rewording] = (
        *difference.gaps,
        *difference.groups,
        *difference.rewritings,
        *difference.rewordings,
    )
    besides = Counter(other.owner for other in others)
    besides.update(text.before for text in difference.rewordings if text.field == "owner" and not text.about)
    known = sorted(filter(None, {*access, *besides}), key=lambda owner: (not access[owner], owner))
    return [{"owner": owner, "access": access[owner], "besides": besides[owner]} for owner in known]
