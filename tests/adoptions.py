"""Adoptions of random accounts: the only access to `import` and `adopt` of the tests that carry out their steps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path, PurePosixPath
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from sg_factory.adopt.project import Wanted
from sg_factory.cloudformation.template import template
from sg_factory.files import Snapshot
from sg_factory.pipeline.early_deploys import early_hazards
from sg_factory.pipeline.importing import Imported, imported
from sg_factory.pipeline.project import moment, run
from sg_factory.source.account import plans_of
from sg_factory.takeover.takeover import Takeover, takeover
from tests.adopt.drawn_accounts import drawn, rules_with_ids
from tests.compiled import Texts, Version, verdict, version
from tests.deploying.adoption import Step
from tests.deploying.by_hand import Answers
from tests.deploying.cloudformation import Account
from tests.deploying.seeded import Seeded

AS_OF = "2027-03-01"
FOLDERS = ("roles", "roles/shop", "roles/platform/data")
NOTHING = Version({}, ())


@cache
def account(seed: int) -> Answers:
    """A random account whose groups were made by hand, with the ids of its rules."""
    answers = drawn(Seeded(seed))
    for group in answers["SecurityGroups"]:
        group["Tags"] = [tag for tag in group["Tags"] if not tag["Key"].startswith("aws:")]
    return {**answers, "SecurityGroupRules": [*rules_with_ids(answers["SecurityGroups"])]}


def own_groups(answers: Answers) -> list[str]:
    """The ids of all groups but the default ones, which nobody can take over; sorted."""
    return sorted(group["GroupId"] for group in answers["SecurityGroups"] if group["GroupName"] != "default")


@cache
def project(seed: int, layout: str) -> dict[str, str]:
    """The files that `import` writes of a random account, in one of the layouts."""
    return in_layout(written(account(seed)), layout)


@cache
def adoption(seed: int, layout: str) -> tuple[Step, ...]:
    """The steps that `adopt` says for this project and this account."""
    return tuple(steps(project(seed, layout), account(seed)))


def in_layout(texts: Texts, layout: str) -> dict[str, str]:
    """The project with its roles in several folders, which have stacks of their own if the layout says so."""
    if layout == "one":
        return dict(texts)
    found: dict[str, str] = {}
    for path, text in texts.items():
        if path.startswith("roles/"):
            found[f"{Random(path).choice(FOLDERS)}/{PurePosixPath(path).name}"] = text
        else:
            found[path] = f"{text}stacks: folder\n" if path == "sg-factory.yaml" else text
    return found


def written(answers: Answers, **wanted: Any) -> dict[str, str]:
    """The files that `import` writes."""
    return dict(_imported(answers, **wanted).files)


def roles_of(answers: Answers) -> dict[str, str]:
    """The role that `import` makes of each group, by id."""
    return {each.source.key: each.role for each in _imported(answers).groups}


def _imported(answers: Answers, **wanted: Any) -> Imported:
    with TemporaryDirectory() as folder:
        file = Path(folder, "snapshot.json")
        file.write_text(json.dumps(answers), "utf-8")
        return imported([file], Wanted("shop", **wanted), as_of=moment(AS_OF))


def takeovers(texts: Texts, answers: Answers, live: Account | None = None) -> list[Takeover]:
    """What `adopt` finds for each environment; `live` is the account whose stacks exist already."""
    plans = run(Snapshot({path: text.encode() for path, text in texts.items()}), as_of=moment(AS_OF), judge=False).plans
    accounts = {plan.environment.vpc.id: plan for plan in plans_of(answers, "snapshot.json", moment(AS_OF))}
    found = []
    for plan in plans:
        here = accounts[plan.environment.vpc.id]
        elsewhere = [each for each in accounts.values() if each is not here]
        found.append(takeover(plan, here, elsewhere, templates_of(live) if live else None))
    return found


def templates_of(live: Account) -> Mapping[str, Any]:
    """The templates that CloudFormation holds, by stack."""
    return {name: json.loads(stack.template) for name, stack in live.stacks.items()}


def steps_of(found: Takeover) -> list[Step]:
    """The steps of an adoption, in their order."""
    return [
        Step(step.stack.name, template(step.plan, step.stack))
        if step.change_set is None
        else Step(step.stack.name, step.change_set.template, tuple(step.change_set.to_import))
        for step in found.steps
    ]


def steps(texts: Texts, answers: Answers, live: Account | None = None) -> list[Step]:
    """The steps of `adopt` for all environments, with nothing that it could not do."""
    found = takeovers(texts, answers, live)
    assert [(each.problems, each.unread, each.foreign, each.lacks_rule_ids) for each in found] == (
        [((), (), (), False)] * len(found)
    )
    return [step for each in found for step in steps_of(each)]


def too_early(texts: Texts, answers: Answers, live: Account) -> set[str]:
    """The codes of what plan-deploy finds with the account (`--from`): deploys that come before an import."""
    return {hazard.finding.code for hazard in early_hazards(takeovers(texts, answers, live), {})}


def compiled(texts: Texts) -> Version:
    return version(texts, as_of=AS_OF)


def deploys(texts: Texts, before: Version = NOTHING) -> list[Step]:
    """The deploys of all stacks as plan-deploy orders them, without an import."""
    head = compiled(texts)
    return [Step(key[2], head.stacks[key].template) for key in verdict(before, head).deploy]
