"""Roles that add their rules to an external group (`adds_to`), and their mistakes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, islice

from sg_factory.authored.models import Project, Role
from sg_factory.authored.models.project import SETTINGS_FILE
from sg_factory.compile.draft import Draft
from sg_factory.compile.peers import NoPeer, Peers
from sg_factory.diagnostic import Diagnostic, Related, mistake
from sg_factory.plan import ExternalPeer, Group, Plan, common_rules, named_place
from sg_factory.text.spelling import remedy

_MEANINGLESS = {
    "retired": "there is no group to retire: delete the file, and the next deploy takes the rules back",
    "existing": "a role adds to a group of others, or takes one over: remove one of the two",
    "tags": "the tags of a group belong to its owner: remove them",
}


def additions(draft: Draft) -> tuple[dict[str, ExternalPeer], tuple[Diagnostic, ...]]:
    """Return the external groups by the roles that add to them in this environment, with the mistakes.

    Unknown names are reported for all environments by `verify_additions`.
    """
    names = Peers(draft.project, draft.environment)
    found: dict[str, ExternalPeer] = {}
    first: dict[str, str] = {}
    mistakes: list[Diagnostic] = []
    for role, written in draft.present.items():
        if written.adds_to is None or written.adds_to not in draft.project.settings.security_groups:
            continue
        place = draft.project.roles[role].place.at("adds_to")
        try:
            peer = names.external(written.adds_to)
        except NoPeer as error:
            mistakes.append(mistake(error.code, str(error), place, help=error.help, fix=error.fix))
            continue
        if peer.account is not None:
            text = (
                f"“{peer}” is in another account{draft.where} ({peer.account}), and only its owner can add rules to it"
            )
            help = "ask the owner for the rules, and write those of your own side"
            mistakes.append(mistake("group-of-another-account", text, place, help=help))
        other = first.setdefault(peer.key, role)
        if other != role:
            related = (Related(draft.project.roles[other].place.at("adds_to"), f"“{other}” adds to it, too"),)
            text = f"two roles add to “{peer}”{draft.where}"
            help = f"move the rules to “{other}”: a group is one role"
            mistakes.append(mistake("adds-twice", text, place, help=help, related=related))
        found[role] = peer
    return found, tuple(mistakes)


def verify_additions(project: Project) -> Iterator[Diagnostic]:
    """Yield mistakes of `adds_to` that are independent of the environment: in its name, and in keys beside it."""
    for source in project.roles.values():
        written = source.written
        if not isinstance(written, Role) or written.adds_to is None:
            continue
        if written.adds_to not in project.settings.security_groups:
            help, fix = _remedy(written.adds_to, project)
            text = f"“{written.adds_to}” is not an external group of {SETTINGS_FILE}"
            yield mistake("unknown-group", text, source.place.at("adds_to"), help=help, fix=fix)
        for key, help in _MEANINGLESS.items():
            if getattr(written, key):
                related = (Related(source.place.key("adds_to"), "the role makes no group"),)
                text = f"“{key}” has no meaning beside “adds_to”"
                yield mistake("not-with-adds-to", text, source.place.key(key), help=help, related=related)


def added_twice(plans: Sequence[Plan]) -> Iterator[Diagnostic]:
    """Report rules that two environments add to one group: EC2 refuses the second one as a duplicate."""
    for one, other in combinations(plans, 2):
        here, there = ((plan.environment.account, plan.environment.region) for plan in (one, other))
        if here == there:
            held = {group.adds_to.key: group for group in one.groups if group.adds_to}
            for group in other.groups:
                if group.adds_to and group.adds_to.key in held:
                    yield from _added_twice(held[group.adds_to.key], one, group, other)


def _added_twice(group: Group, plan: Plan, again: Group, other: Plan) -> Iterator[Diagnostic]:
    for rule in islice(common_rules(again, group, with_roles=False), 1):
        names = f"{plan.environment.name} and {other.environment.name}"
        text = f"“{again.adds_to}” is one group in {names}, and would get the same rule twice"
        help = "write `environments` on the line: once is enough, as the group is the same"
        related = (Related(again.origin.at("adds_to"), "the group to which it is added"),)
        yield mistake("rule-added-twice", text, named_place(again.role, rule), help=help, related=related)


def _remedy(name: str, project: Project) -> tuple[str, str]:
    if name in project.roles or name in project.unreadable:
        return f"“{name}” is a role: its rules are in its own file", ""
    if name in project.settings.networks:
        return f"“{name}” is a network, which has no rules", ""
    otherwise = f"declare it in {SETTINGS_FILE} under security_groups, and write its name here"
    return remedy(name, project.settings.security_groups, otherwise=otherwise)
