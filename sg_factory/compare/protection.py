"""Changes of a project's protection, which is what `check` reports or refuses, independent of access."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sg_factory.compare.acceptances import acceptance_changes
from sg_factory.compare.guardrails import guardrail_changes
from sg_factory.compare.host_firewalls import host_firewall_changes
from sg_factory.compare.protection_change import ProtectionChange, ProtectionKind, ProtectionSide, ProtectionTurn
from sg_factory.compare.renamed import under_new_names
from sg_factory.compare.taken_over import existing_turns
from sg_factory.diagnostic import Place, Severity
from sg_factory.plan import Group, Plan, Public
from sg_factory.text.counting import listed

_SETTINGS = Place("sg-factory.yaml")


def protection_changes(before: Plan, after: Plan, levels: Mapping[str, Severity]) -> Iterator[ProtectionChange]:
    """Every change of protection, guardrails first; `levels` are the default levels of checks.

    Renaming a role is no change of protection.
    """
    before = under_new_names(before, after)
    yield from _setting_changes(before, after, levels)
    yield from _role_changes(before, after)


def _setting_changes(before: Plan, after: Plan, levels: Mapping[str, Severity]) -> Iterator[ProtectionChange]:
    yield from guardrail_changes(before, after)
    yield from _check_changes(before, after, levels)
    if before.asks_both != after.asks_both:
        yield _consent_change(after)
    if before.read_from == after.read_from == "roles":
        yield from _default_group_change(before, after)


def _role_changes(before: Plan, after: Plan) -> Iterator[ProtectionChange]:
    if after.read_from == "roles":  # in a template all groups are taken as meant to be public
        yield from _public_changes(before, after)
        yield from _adds_to_changes(before, after)
        yield from _existing_changes(before, after)
        yield from host_firewall_changes(before, after)
    yield from acceptance_changes(before, after)


def new_environment_protection(
    elsewhere: Sequence[Plan], after: Plan, levels: Mapping[str, Severity], *, is_renewed: bool
) -> tuple[ProtectionChange, ...]:
    """Changes of protection in a new environment that it has against every one of `elsewhere`, of the old side.

    Unless it is one of them under another name (`is_renewed`), changes of sg-factory.yaml are found by comparing those,
    and here only public roles and acceptances count that none of them has.
    """
    found = [
        [*(protection_changes(before, after, levels) if is_renewed else _role_changes(before, after))]
        for before in elsewhere
    ]
    known = [{_identity(change) for change in changes} for changes in found]
    return tuple(
        change
        for changes in found[:1]
        for change in changes
        if all(_identity(change) in others for others in known) and (is_renewed or change.is_looser)
    )


def _identity(change: ProtectionChange) -> tuple[object, ...]:
    return change.kind, change.turn, change.about, change.side, change.where


def _check_changes(before: Plan, after: Plan, levels: Mapping[str, Severity]) -> Iterator[ProtectionChange]:
    old, new = dict(before.levels), dict(after.levels)
    for name in sorted({*old, *new}):
        was, now = (side[name] if name in side else levels[name] for side in (old, new))
        if was == now:
            continue
        lower: ProtectionTurn = "off" if now is None else "lower"
        turn = lower if (now or 0) < (was or 0) else "higher"
        text = (
            f"“{name}”, which was {_level(was)}" if now is None else f"“{name}” is {_level(now)}, and was {_level(was)}"
        )
        where = _SETTINGS.at("checks", name)
        yield ProtectionChange("check", turn, name, text, "", where, "after" if name in new else "before")


def _level(level: Severity | None) -> str:
    if level is None:
        return "off"
    return "info" if level is Severity.INFO else f"{'an' if level is Severity.ERROR else 'a'} {level.word}"


def _consent_change(after: Plan) -> ProtectionChange:
    where = _SETTINGS.key("consent")
    if after.asks_both:
        text = "a flow between two roles needs a line on each side"
        return ProtectionChange("consent", "new", "both", text, "", where)
    text = "a flow between two roles no longer needs a line on each side"
    return ProtectionChange("consent", "gone", "both", text, "", where, "before")


def _default_group_change(before: Plan, after: Plan) -> Iterator[ProtectionChange]:
    """The default group of the VPC, which the project closes now or no longer."""
    name, closes = after.environment_name, after.environment.restricts_default_group
    if closes and not before.environment.restricts_default_group:
        text = f"that of the VPC of “{name}”, which loses all of its rules"
        yield ProtectionChange("default_group", "new", name, text, "", _default_group_key(after))
    elif before.environment.restricts_default_group and not closes:
        text = f"that of the VPC of “{name}”, whose rules a deploy no longer revokes"
        yield ProtectionChange("default_group", "gone", name, text, "", _default_group_key(before), "before")


def _default_group_key(plan: Plan) -> Place:
    return _SETTINGS.at("environments", plan.environment_name, "restrict_default_group")


def _public_changes(before: Plan, after: Plan) -> Iterator[ProtectionChange]:
    """The roles that become public, new or not, those that are no longer public, and those public for other services.

    Traffic that is newly allowed to be from the internet, or newly named, makes a change looser, whatever else it is.
    """
    old = {group.role: group for group in before.groups}
    for new in after.groups:
        was = old.get(new.role)
        old_public = was.public if was else None
        if new.public and not old_public:
            of = f" of {listed(new.public.services)}" if new.public.services else ""
            text = f"“{new.role}”, so the internet may be a source{of} in its ingress rules"
            yield _role_change("public", "new", new, text, new.origin.at("public"), "after")
        elif was and old_public and not new.public:
            yield _role_change("public", "gone", new, f"“{new.role}”", was.origin.at("public"), "before")
        elif old_public and new.public and (new.public.exceeds(old_public) or old_public.exceeds(new.public)):
            turn: ProtectionTurn = "weaker" if new.public.exceeds(old_public) else "stronger"
            text = f"“{new.role}” is public for {_services(new.public)}, and was for {_services(old_public)}"
            yield _role_change("public", turn, new, text, new.origin.at("public"), "after")


def _services(public: Public) -> str:
    return listed(public.services) or "any service"


def _adds_to_changes(before: Plan, after: Plan) -> Iterator[ProtectionChange]:
    """The roles that add to a group of others now, whose egress the project does not close, and that no longer do."""
    old = {group.role: group for group in before.groups}
    for new in after.groups:
        was = old.get(new.role)
        held = was and was.adds_to
        if new.adds_to and not (held and held.key == new.adds_to.key):
            text = f"“{new.role}” adds to “{new.adds_to}”, a group of others, whose egress is not closed"
            yield _role_change("adds_to", "new", new, text, new.origin.at("adds_to"), "after")
        elif was and held and not new.adds_to:
            text = f"“{new.role}” no longer adds to “{held}”, a group of others"
            yield _role_change("adds_to", "gone", new, text, was.origin.at("adds_to"), "before")


def _existing_changes(before: Plan, after: Plan) -> Iterator[ProtectionChange]:
    """The roles that take over a group now, take over another one, or no longer take one over."""
    for old, new, turn, text in existing_turns(before, after):
        side: ProtectionSide = "before" if turn == "gone" else "after"
        where = (old if turn == "gone" else new).origin.at("existing")
        yield _role_change("existing", turn, new, text, where, side)


def _role_change(
    kind: ProtectionKind, turn: ProtectionTurn, group: Group, text: str, where: Place, side: ProtectionSide
) -> ProtectionChange:
    owners = (group.owner,) if group.owner else ()
    return ProtectionChange(kind, turn, group.role, text, "", where, side, (group.role,), owners)
