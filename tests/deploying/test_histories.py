"""Random histories: plan-deploy's verdicts are right, and its two steps are safe."""

from collections import Counter
from difflib import unified_diff

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.deploying import edits, told
from tests.deploying.changes import changed, fill, fill_with_a_list
from tests.deploying.history import Life, deployable
from tests.deploying.seeded import Seeded
from tests.reading.project import Project
from tests.reading.projects import AS_OF, examples, projects

VERSIONS = 10
FINDINGS = {"layout-changed", "owner-changed", "removed-role", "renamed-role", "stacks-left", "vpc-changed"}
FINDINGS |= {"list-resized", "rules-added-already"}


def lived(life, dice, change):
    """A history of ten versions; a failure names the change."""
    versions = 1
    while versions < VERSIONS:
        base, head = life.project, change(dice, life.project)
        if head is None:
            continue
        try:
            life.becomes(head, dice.random)
        except ValueError:
            continue  # it has mistakes: nobody can deploy it
        except Exception as error:
            error.add_note("\n".join(unified_diff(repr(base).split("\n"), repr(head).split("\n"), n=99)))
            raise
        versions += 1
    return Counter(life.seen)


def of_quota(project, rules_per_group):
    """The project with another quota."""
    for name, said in told.settings(project).get("environments", {}).items():
        said = {**said, "quotas": {"rules_per_group": rules_per_group}}
        project = edits.with_environment(project, name, said)
    return project


@pytest.mark.parametrize(
    ("layout", "findings"), [("one", FINDINGS), ("folder", FINDINGS | {"moved-role", "list-in-use"})]
)
def test_every_version_of_a_random_project_is_deployed_as_plan_deploy_says(layout, findings):
    seen = Counter()

    # Shrinking a history takes minutes, and would show no more than the failing change.
    @settings(examples(100), phases=[Phase.explicit, Phase.reuse, Phase.generate])
    @given(projects(), st.integers(0, 2**32))
    def histories(project, seed):
        dice = Seeded(seed)
        project = edits.with_settings(deployable(project), stacks=layout)
        quota = Life(project).most_rules() + dice.number(0, 2) if dice.one_in(2) else 60
        quota = quota if told.settings(project).get("environments") else 60
        seen.update(lived(Life(of_quota(project, quota), quota), dice, changed))

    histories()
    assert findings <= seen.keys()


@pytest.mark.parametrize("layout", ["one", "folder"])
@pytest.mark.parametrize(
    ("change", "findings"), [(fill, {"crowded-role"}), (fill_with_a_list, {"crowded-role", "crowded-list"})]
)
def test_a_group_that_is_nearly_full_changes_as_plan_deploy_says(change, findings, layout):
    seen = Counter()
    for seed in range(40):
        dice = Seeded(seed)
        environment = {
            "account": told.HERE[0],
            "region": told.HERE[1],
            "vpc": {"id": "vpc-00000001", "cidrs": ["10.0.0.0/8"]},
        }
        files = {
            "sg-factory.yaml": {"stacks": layout, "environments": {"prod": environment}},
            "roles/web.yaml": {"description": "Web servers", "owner": "storefront"},
        }
        quota = dice.number(3, 9)
        seen.update(lived(Life(of_quota(Project(files, AS_OF), quota), quota), dice, change))
    assert seen.keys() == findings
