"""Suppressions of other tools' findings in a template: in metadata and in comments."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.plan import Acceptance
from sg_factory.source.cloudformation.template import Template


@dataclass(frozen=True, slots=True)
class _MetadataLayout:
    """The metadata keys that a tool reads, and the keys of an entry that hold its id and its reason."""

    tool: str
    keys: tuple[str, str]
    id_key: str = "id"
    reason_key: str = "reason"


_CDK_NAG = _MetadataLayout("cdk-nag", ("cdk_nag", "rules_to_suppress"))
_OF_A_RESOURCE = (
    _MetadataLayout("cfn_nag", ("cfn_nag", "rules_to_suppress")),
    _MetadataLayout("checkov", ("checkov", "skip"), reason_key="comment"),
    _MetadataLayout("checkov", ("bridgecrew", "skip"), reason_key="comment"),
    _MetadataLayout("aws-guard", ("guard", "SuppressedRules")),
    _CDK_NAG,
)
# CDK writes these for a whole stack; the other tools read the metadata of resources only.
_OF_A_TEMPLATE = (_CDK_NAG,)


def accepted_in(template: Template, existing: Collection[str], known_as: Mapping[str, str]) -> Iterator[Acceptance]:
    """The suppressions in a template, each for the place where it is and below, by the check name in `known_as`.

    Ids that are not in `known_as` belong to checks of other tools only, and are ignored.
    """
    metadata = template.content.get("Metadata")
    found = list(_written_in(metadata, _OF_A_TEMPLATE, Place(template.file, ("Resources",))))
    for name in existing:
        found += _written_in(
            template.resources[name].get("Metadata"), _OF_A_RESOURCE, Place(template.file, ("Resources", name))
        )
    there = set(existing)
    for comment in template.comments:
        if len(comment.path) < 2 or comment.path[1] in there:
            where = Place(template.file, comment.path)
            written = f"{comment.tool} {comment.id}"
            found.append(Acceptance(comment.check, comment.reason, where, where, comment.until, written))
    for accepted in dict.fromkeys(found):
        if accepted.check.casefold() in known_as:
            yield replace(accepted, check=known_as[accepted.check.casefold()])


def _written_in(metadata: Any, layouts: tuple[_MetadataLayout, ...], where: Place) -> Iterator[Acceptance]:
    """The suppressions of one Metadata section. Unused ones are not reported: they may be of use to their own tool."""
    for layout in layouts:
        found: Any = metadata
        for key in layout.keys:
            found = found.get(key) if isinstance(found, dict) else None
        for entry in found if isinstance(found, list) else ():
            said = entry if isinstance(entry, dict) else {layout.id_key: entry}
            id_ = said.get(layout.id_key)
            if isinstance(id_, str) and "applies_to" not in said:  # of cdk-nag: it accepts only some findings of a rule
                words = f"{layout.tool} {id_}"
                yield Acceptance(words, _reason(said, layout), where, where, written=words)


def _reason(said: dict[str, Any], layout: _MetadataLayout) -> str:
    """The reason as text; cdk-nag encodes one that is not ASCII."""
    reason = said.get(layout.reason_key)
    if not isinstance(reason, str):
        return ""
    if said.get("is_reason_encoded") is not True:
        return reason
    try:
        return b64decode(reason, validate=True).decode("utf-8")
    except ValueError:
        return reason
