"""Changes of protection → plain data, counts, and the texts that all formats of a difference share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sg_factory.compare import LOOSER, ProtectionChange

NOT_COMPARED = "Protection is not compared: a template has no guardrails, checks, consent or acceptances of role files."

_COUNTED: Mapping[tuple[str, str], tuple[str, str, str]] = {
    ("guardrail", "gone"): ("guardrails_gone", "guardrail gone", "guardrails gone"),
    ("guardrail", "weaker"): ("guardrails_weaker", "guardrail weaker", "guardrails weaker"),
    ("check", "off"): ("checks_off", "check off", "checks off"),
    ("check", "lower"): ("checks_lower", "check lower", "checks lower"),
    ("consent", "gone"): ("consent_gone", "consent gone", "consent gone"),
    ("accept", "new"): ("acceptances_new", "acceptance new", "acceptances new"),
    ("accept", "longer"): ("acceptances_longer", "acceptance longer", "acceptances longer"),
    ("public", "new"): ("roles_public", "role public", "roles public"),
    ("guardrail", "new"): ("guardrails_new", "guardrail new", "guardrails new"),
    ("guardrail", "stronger"): ("guardrails_stronger", "guardrail stronger", "guardrails stronger"),
    ("check", "higher"): ("checks_higher", "check higher", "checks higher"),
    ("consent", "new"): ("consent_new", "consent new", "consent new"),
    ("accept", "shorter"): ("acceptances_shorter", "acceptance shorter", "acceptances shorter"),
    ("accept", "gone"): ("acceptances_gone", "acceptance gone", "acceptances gone"),
    ("public", "gone"): ("roles_no_longer_public", "role no longer public", "roles no longer public"),
}
"""By kind and turn: the key of the count, and the texts for one and for several."""


def protection_facts(change: ProtectionChange, where: Mapping[str, Any]) -> dict[str, Any]:
    """A change of protection as plain data; `where` is its place."""
    _, one, _ = _COUNTED[change.kind, change.turn]
    return {
        "kind": change.kind,
        "turn": change.turn,
        "looser": change.is_looser,
        "about": change.about,
        "text": f"{one}: {change.text}",
        "description": change.description,
        "roles": list(change.roles),
        "owners": list(change.owners),
        "side": change.side,
        "where": where,
        "environments": list(change.environments),
    }


def protection_counts(changes: Iterable[ProtectionChange]) -> dict[str, int]:
    """The number of changes of each kind and turn."""
    found: Counter[tuple[str, str]] = Counter((change.kind, change.turn) for change in changes)
    return {key: found[at] for at, (key, _, _) in _COUNTED.items()}


def protection_summary(counts: Mapping[str, int]) -> str:
    """Such as `looser protection: 1 guardrail gone; stricter: 1 guardrail new`; empty if there is no change."""
    looser, stricter = _counts_text(counts, is_looser=True), _counts_text(counts, is_looser=False)
    parts = [f"looser protection: {looser}"] if looser else []
    parts += [f"{'stricter' if looser else 'stricter protection'}: {stricter}"] if stricter else []
    return "; ".join(parts)


def _counts_text(counts: Mapping[str, int], *, is_looser: bool) -> str:
    texts = []
    for at, (key, one, many) in _COUNTED.items():
        count = counts[key]
        if count and (at in LOOSER) is is_looser:
            texts.append(one if at[0] == "consent" else f"{count:,} {one if count == 1 else many}")
    return ", ".join(texts)
