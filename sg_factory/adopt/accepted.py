"""What a template accepts of other tools' findings: in its resources' metadata, and in comments."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sg_factory.adopt.template import Template
from sg_factory.diagnostic import Place
from sg_factory.plan import Acceptance

# Under which keys of a resource's metadata each tool looks, and which of an entry is the id and which the reason.
_TOOLS = (
    ("cfn_nag", ("cfn_nag", "rules_to_suppress"), "id", "reason"),
    ("checkov", ("checkov", "skip"), "id", "comment"),
    ("aws-guard", ("guard", "SuppressedRules"), "", ""),
    ("cdk-nag", ("cdk_nag", "rules_to_suppress"), "id", "reason"),
)


def accepted_in(template: Template, existing: Collection[str], known_as: Collection[str]) -> Iterator[Acceptance]:
    """What the resources accept, each at or below itself; ids that no check of ours is known by are other people's."""
    for name in existing:
        metadata = template.resources[name].get("Metadata")
        for tool, keys, id_key, reason_key in _TOOLS:
            found: Any = metadata
            for key in keys:
                found = found.get(key) if isinstance(found, dict) else None
            for entry in found if isinstance(found, list) else ():
                known, reason = (entry.get(id_key), entry.get(reason_key)) if isinstance(entry, dict) else (entry, "")
                check = f"{tool} {known}"
                if isinstance(known, str) and check in known_as:
                    yield _accepted(check, reason if isinstance(reason, str) else "", name, template)
    for comment in template.comments:
        if comment.resource in existing and comment.check in known_as:
            yield _accepted(comment.check, comment.reason, comment.resource, template)


def _accepted(check: str, reason: str, name: str, template: Template) -> Acceptance:
    """What a resource accepts. Nobody is told the line: what accepts nothing here may be of use to its own tool."""
    where = Place(template.file, ("Resources", name))
    return Acceptance(check, reason, where, where)
