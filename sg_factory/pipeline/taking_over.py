"""A project and what EC2 answers of its accounts → how existing groups are taken over, environment by environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sg_factory.account import AccountUnread, deployed_templates, import_identifiers
from sg_factory.diagnostic import Diagnostic
from sg_factory.files import Folder
from sg_factory.pipeline.live import ACCOUNT, LiveAccount, Source
from sg_factory.pipeline.places import vpc_of
from sg_factory.pipeline.project import UnknownName
from sg_factory.pipeline.templates import template_in, whole_sources
from sg_factory.plan import Plan
from sg_factory.plan.layout import stacks
from sg_factory.takeover.files import MANIFEST, MAP, TEMPLATE, conflict
from sg_factory.takeover.resources import IDENTIFIER
from sg_factory.takeover.standing import StackTemplate
from sg_factory.takeover.takeover import Takeover, takeover
from sg_factory.text.counting import listed
from sg_factory.yaml import pin

_ENDINGS = (".json", ".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class TakingOver:
    """The environments whose VPC the source has. `problems` are pinned; `notes` are sentences about the others."""

    environments: tuple[Takeover, ...]
    problems: tuple[Diagnostic, ...]
    notes: tuple[str, ...]


def taking_over(
    plans: Sequence[Plan],
    source: Source,
    project: Path,
    templates: Mapping[str, StackTemplate] | None,
    as_of: datetime | None,
) -> TakingOver:
    """Return how the groups of a compiled project, which is in a folder, are taken over.

    `templates` are those of the stacks that exist; a live account is asked for them. Raises UnknownName and
    BrokenSource.
    """
    if not any(map(_has_work, plans)):
        raise UnknownName("no role takes a group over: write `existing` in its file, as `sg-factory import` does")
    accounts = account_plans(source, project, as_of)
    found, notes = takeovers(plans, source, accounts, templates)
    problems = pin((each for one in found for each in one.problems), Folder(project))
    return TakingOver(found, problems, notes)


def account_plans(source: Source, project: Path, as_of: datetime | None) -> tuple[Plan, ...]:
    """Return the Plans of the VPCs of an account. Raises UnknownName, also for any other source, and BrokenSource."""
    accounts = whole_sources([source], as_of or datetime.now(UTC), project).plans
    if any(each.read_from != "account" for each in accounts):
        raise UnknownName(f"{source} is not what EC2 answers of an account: take one with `sg-factory snapshot`")
    return accounts


def takeovers(
    plans: Sequence[Plan], source: Source, accounts: Sequence[Plan], templates: Mapping[str, StackTemplate] | None
) -> tuple[tuple[Takeover, ...], tuple[str, ...]]:
    """Return the takeover of each environment that takes groups over, and a sentence for each that the source lacks.

    `accounts` are the VPCs of the source. Raises UnknownName, also if it lacks all.
    """
    found, notes = [], []
    for plan in filter(_has_work, plans):
        here = vpc_of(plan, accounts)
        if here is None:
            notes.append(
                f"the VPC of “{plan.environment_name}” is not in {source}: nothing is said of that environment"
            )
            continue
        known = _live_templates(plan) if isinstance(source, LiveAccount) and templates is None else templates
        found.append(takeover(plan, here, [each for each in accounts if each is not here], known))
    if notes and not found:
        known_vpcs = listed([plan.environment.vpc.id or "an unknown VPC" for plan in accounts]) or "no groups"
        raise UnknownName(f"{source} has no VPC of the project's environments: it has {known_vpcs}")
    return tuple(found), tuple(notes)


def _has_work(plan: Plan) -> bool:
    return any(group.existing is not None or group.adds_to is not None for group in plan.groups)


def _live_templates(plan: Plan) -> dict[str, StackTemplate]:
    """The templates of the stacks of an environment that exist in its account."""
    here, names = plan.environment, [stack.name for stack in stacks(plan)]
    try:
        texts = deployed_templates(names, here.region, account=here.account)
    except AccountUnread as error:
        raise UnknownName(str(error)) from None
    return {name: _parsed(text.encode(), f"{ACCOUNT}{name}") for name, text in texts.items()}


def unchecked_identifiers(found: TakingOver) -> tuple[str, ...]:
    """Ask CloudFormation how it identifies what is imported, and return the types of which it does not say it.

    Raises UnknownName for a type that it identifies in another way than we do, and if it cannot be asked.
    """
    by_region: dict[str | None, set[str]] = {}
    for each in found.environments:
        types = {made.type for change_set in each.imports for made in change_set.resources}
        by_region.setdefault(each.plan.environment.region, set()).update(types)
    silent: list[str] = []
    for region, types in by_region.items():
        try:
            identifiers = import_identifiers(sorted(types), region) if types else {}
        except AccountUnread as error:
            raise UnknownName(str(error)) from None
        for type_ in sorted(types):
            if type_ not in identifiers:
                silent.append(type_)
            elif IDENTIFIER not in identifiers[type_]:
                said = listed(identifiers[type_], "or") or "nothing: it cannot import it"
                raise UnknownName(f"CloudFormation identifies {type_} by {said}, and the files would say {IDENTIFIER}")
    return tuple(dict.fromkeys(silent))


def conflicting(found: TakingOver) -> str:
    """Return why one folder cannot hold all imports; empty if it can."""
    two = conflict([each for one in found.environments for each in one.imports])
    if two is None:
        return ""
    names = listed([each.plan.environment_name for each in two])
    return f"{names} import roles of the same name, and one map cannot tell them apart: choose one with --environment"


def templates_in(folder: Path) -> dict[str, StackTemplate]:
    """Return the templates in a folder by the names of their stacks.

    A file is named after its stack: `shop.json`, `shop.template.json` or `shop/template.json`; it holds a template, or
    what `aws cloudformation get-template` prints. Raises UnknownName for any other file.
    """
    files = sorted((*folder.iterdir(), *folder.glob(f"*/{TEMPLATE}")))
    found: dict[str, StackTemplate] = {}
    for file in files:
        if file.is_file() and file.suffix in _ENDINGS and file.name not in (MANIFEST, MAP):
            name = file.parent.name if file.name == TEMPLATE else file.stem.removesuffix(".template")
            found[name] = _template_in(file)
    if not found:
        raise UnknownName(f"{folder} has no templates: name each file after its stack, such as shop.json")
    return found


def _template_in(file: Path) -> StackTemplate:
    found = template_in(file)
    body = found.get("TemplateBody") if found else None
    if isinstance(body, str):
        return _parsed(body.encode(), str(file))
    return _checked(found if body is None else body, str(file))


def _parsed(text: bytes, name: str) -> StackTemplate:
    from sg_factory.source.cloudformation.text import parse

    return _checked(parse(text, name)[0], name)


def _checked(found: object, name: str) -> StackTemplate:
    if not (isinstance(found, dict) and _is_template(found)):
        raise UnknownName(f"{name} is no CloudFormation template")
    return found


def _is_template(found: Mapping[str, Any]) -> bool:
    """True if CloudFormation could hold it, as far as it is read here."""
    resources = found.get("Resources")
    if not (isinstance(resources, dict) and isinstance(found.get("Parameters", {}), dict)):
        return False
    return all(isinstance(each, dict) and isinstance(each.get("Properties", {}), dict) for each in resources.values())
