"""The only access to `import` and `adopt` of the tests that carry out their steps in the simulator."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sg_factory.adopt.project import Wanted
from sg_factory.cloudformation.template import template
from sg_factory.files import Snapshot
from sg_factory.pipeline.importing import imported
from sg_factory.pipeline.project import moment, run
from sg_factory.source.account import plans_of
from sg_factory.takeover.takeover import Takeover, takeover
from tests.compiled import Texts
from tests.deploying.adoption import Step
from tests.deploying.by_hand import Answers

AS_OF = moment("2027-03-01")


def written(answers: Answers, **wanted: Any) -> dict[str, str]:
    """The files that `import` writes of an account."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "snapshot.json")
        file.write_text(json.dumps(answers), "utf-8")
        return dict(imported([file], Wanted("shop", **wanted), as_of=AS_OF).files)


def roles_of(answers: Answers) -> dict[str, str]:
    """The role that `import` makes of each group, by id."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "snapshot.json")
        file.write_text(json.dumps(answers), "utf-8")
        return {each.source.key: each.role for each in imported([file], Wanted("shop"), as_of=AS_OF).groups}


def takeovers(texts: Texts, answers: Answers, deployed: Mapping[str, Any] | None = None) -> list[Takeover]:
    """What `adopt` finds for each environment of a project; `deployed` are the templates of the stacks that exist."""
    plans = run(Snapshot({path: text.encode() for path, text in texts.items()}), as_of=AS_OF, judge=False).plans
    accounts = {plan.environment.vpc.id: plan for plan in plans_of(answers, "snapshot.json", AS_OF)}
    found = []
    for plan in plans:
        here = accounts[plan.environment.vpc.id]
        elsewhere = [each for each in accounts.values() if each is not here]
        found.append(takeover(plan, here, elsewhere, deployed or {}))
    return found


def steps_of(found: Takeover) -> list[Step]:
    """The steps of an adoption, in their order."""
    return [
        Step(step.stack.name, template(step.plan, step.stack))
        if step.change_set is None
        else Step(step.stack.name, step.change_set.template, tuple(step.change_set.to_import))
        for step in found.steps
    ]
