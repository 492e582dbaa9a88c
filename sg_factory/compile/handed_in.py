"""Networks and external groups whose ids a CDK app passes in place of those that sg-factory.yaml declares.

Only the id is replaced: a list keeps its declared `entries` and `family`, a group its `account`, and rules keep the
logical ids that the declared ids give them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sg_factory.authored.models import Project
from sg_factory.authored.models.project import SETTINGS_FILE, WORDS
from sg_factory.authored.models.settings import NetworkSettings
from sg_factory.compile.prefix_lists import is_made, ranges_in
from sg_factory.diagnostic import Diagnostic, Place, Related, Severity, mistake
from sg_factory.plan import HandedInKind
from sg_factory.text.spelling import suggestion

_WHAT: dict[HandedInKind, str] = {"networks": "a network", "security_groups": "an external group"}


def undeclared(name: str, kind: HandedInKind, project: Project) -> str:
    """Return the reason why an app cannot hand in a name as this kind: it is declared as another, or not at all.

    Empty if sg-factory.yaml declares it.
    """
    settings = project.settings
    declared: dict[HandedInKind, Collection[str]] = {
        "networks": settings.networks,
        "security_groups": settings.security_groups,
    }
    other: HandedInKind = "security_groups" if kind == "networks" else "networks"
    if name in declared[kind]:
        return ""
    if name in declared[other]:
        return f"{kind}=: “{name}” is {_WHAT[other]}, not {_WHAT[kind]}: pass it in {other}="
    if name in project.roles or name in WORDS:
        what = "a role, whose group the project makes" if name in project.roles else "a reserved word"
        return f"{kind}=: “{name}” is {what}: only networks and external groups of {SETTINGS_FILE} can be handed in"
    help = suggestion(name, declared[kind], otherwise="declare it there first, so that rules can name it")
    return f"{kind}=: {SETTINGS_FILE} does not declare “{name}” under {kind}: {help}"


def verify_handed_in(project: Project, environment: str | None) -> Iterator[Diagnostic]:
    """Yield the networks that an app hands in but that are no prefix list of others in an environment."""
    for name in sorted(project.handed_in & project.settings.networks.keys()):
        network = project.settings.networks[name]
        meant, place = ranges_in(network, environment), Place(SETTINGS_FILE).key("networks", name)
        if is_made(meant):
            text = f"the app hands in a prefix list for “{name}”, whose list the project makes itself (create: true)"
            help = "declare the list by its id, ssm or name with its entries, or do not pass it to the construct"
            yield mistake("handed-in-network", text, place, help=help)
        elif meant.prefix_list is None:
            text = f"the app hands in a prefix list for “{name}”, which is declared by cidrs"
            help = "declare it by prefix_list: with its entries, or do not pass it to the construct"
            yield mistake("handed-in-network", text, place, help=help)
        else:
            yield from _same_list(name, project, environment)


def handed_in_notes(project: Project) -> Iterator[Diagnostic]:
    """Yield a note on each name whose declared id the app replaces: commands that do not run the app use that one."""
    networks = project.settings.networks
    for name in sorted(project.handed_in):
        what, kind = ("prefix list", "networks") if name in networks else ("group", "security_groups")
        yield Diagnostic(
            "handed-in",
            Severity.INFO,
            f"the app passes its own {what} for “{name}”; `check`, `diff` and `template` know the declared one only",
            Place(SETTINGS_FILE).key(kind, name),
            help=f"keep what is declared here true of the {what} that the app passes",
        )


def _same_list(name: str, project: Project, environment: str | None) -> Iterator[Diagnostic]:
    """Report another name of the declared list: their rules are one rule, which cannot name two lists."""
    networks = project.settings.networks
    declared = _declared_list(networks[name], environment)
    for other in sorted(networks.keys() - {name}):
        if _declared_list(networks[other], environment) == declared:
            place = Place(SETTINGS_FILE)
            text = f"the app hands in a prefix list for “{name}”, and “{other}” is declared as the same list"
            related = (Related(place.key("networks", other), f"it is “{other}”, too"),)
            yield mistake(
                "handed-in-network", text, place.key("networks", name), help="keep one of them", related=related
            )


def _declared_list(network: NetworkSettings, environment: str | None) -> str | None:
    written = ranges_in(network, environment).prefix_list
    return None if written is None else written.id or written.ssm or written.name
