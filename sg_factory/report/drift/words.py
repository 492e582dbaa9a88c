"""Words about drift that the formats share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sg_factory.text.counting import counted, listed
from sg_factory.usage.drift import EnvironmentDrift, GroupDrift, GroupState, RuleDrift, UndeclaredAttachment

STATES: tuple[GroupState, ...] = ("drifted", "gone", "foreign", "unknown", "pending", "same")
"""The states of groups, those that matter most first."""

_STATE_WORDS = {
    "gone": "there is no such group: a deploy does not make it again if the stack has made it once (docs/drift.md)",
    "foreign": "its group is of another account, which shares it: only its owner can change it",
    "unknown": "it could not be compared as a whole",
    "pending": "the next deploy changes it",
}


def verdict(found: Sequence[EnvironmentDrift]) -> str:
    """Return the result in one line: `drift in 2 of 5 groups: 1 drifted (broader), 1 gone`."""
    groups = [group for each in found for group in each.all_groups]
    wrong = [group for group in groups if group.is_drift]
    states = Counter(group.state for group in groups)
    shown = [f"{states[state]} {state}" for state in STATES if states[state] and state != "same"]
    broader = sum(rule.broader for each in found for _, rule in each.rules())
    more = f"; {counted(broader, 'rule allows', 'rules allow')} more than role files" if broader else ""
    of_all = counted(len(groups), "group")
    if wrong:
        return f"drift in {len(wrong)} of {of_all}: {', '.join(shown)}{more}"
    what = "no drift in what could be read" if any(each.unknown for each in found) else "no drift"
    return f"{what}: {of_all}{f', {listed(shown)}' if shown else ''}"


def state_sentence(group: GroupDrift) -> str:
    """Return what the state of a group means; empty if its rules say so."""
    return _STATE_WORDS.get(group.state, "")


def rule_words(rule: RuleDrift) -> str:
    """Return what is different about a rule."""
    if rule.kind == "described":
        return f"described as {_quoted(rule.description)}, not {_quoted(rule.declared or '')}"
    if rule.kind == "pending":
        is_live = rule.declared is None or rule.declared != rule.description
        return "changed by the next deploy" if is_live else "made by the next deploy"
    return rule.description or "no description"


def _quoted(text: str) -> str:
    return f"“{text}”" if text else "nothing"


def attachment_words(found: UndeclaredAttachment) -> str:
    """Return an attachment in a sentence."""
    roles = listed([f"“{role}”" for role in found.roles])
    together = " together" if len(found.roles) > 1 else ""
    return f"{found.interface_id} ({found.user}) has {roles}, which no host of hosts.yaml has{together}"


def tag_words(group: GroupDrift) -> Iterator[str]:
    """Yield a sentence for each tag that differs."""
    for tag in group.tags:
        live = "is missing" if tag.live is None else f"is “{tag.live}”"
        yield f"the tag “{tag.key}” {live}, not “{tag.declared}”"


def title(environment: EnvironmentDrift) -> str:
    """Return the name of an environment with its account and region."""
    place = ", ".join(filter(None, (environment.account, environment.region)))
    return f"{environment.name} ({place})" if environment.name and place else environment.name or place
