"""Groups, network ACLs and host firewalls of one project: for every pair, packets do as the role files say.

All three walls together let through what the role files allow, and nothing else. Alone, the groups do, too; the
firewalls let through what every host needs besides; and network ACLs may be wider, but stop nothing that is allowed.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from sg_factory.pipeline.project import moment
from tests.lab.walls.overlay import compiled, documents, with_walls
from tests.lab.walls.verdicts import WALLS, faults
from tests.lab.walls.walled import Run, Walled
from tests.reading.project import Project
from tests.reading.projects import examples, projects

ROOT = Path(__file__).parents[3]
PROJECTS = sorted(path.parent.relative_to(ROOT).as_posix() for path in ROOT.glob("examples/**/sg-factory.yaml"))
# The other environments of this project differ from one of these in their account, region and VPC alone.
SOME = {"examples/platform": ["dev-eu-west-1", "prod-us-east-1"]}


def of_folder(project: str, most: int) -> list[Walled]:
    files = with_walls(documents(ROOT / project))
    return [*Walled.of(compiled(files, environments=SOME.get(project), as_of=moment("2026-11-20")), most)]


def test_packets_of_the_sample_project_do_as_its_role_files_say(lab: Run):
    (walled,) = of_folder(".", most=100_000)
    assert faults(walled, lab) == {"nothing": [], **{wall: [] for wall in WALLS}}
    assert len(walled.network.acls) == 3
    assert 0 < sum(walled.expected) < len(walled.trials) > 5_000


def test_so_they_do_if_firewalls_know_no_addresses_but_the_subnets_of_hosts(lab: Run):
    """Alone, firewalls then let the whole subnet through; the groups stop what is not of the role."""
    (walled,) = of_folder(".", most=100_000)
    by_subnets = replace(walled, by_subnets=True)
    assert {each.name for made in by_subnets.firewalls.values() for each in made.sets} > {"role-web", "role-bastion"}
    assert faults(by_subnets, lab, ["firewalls", "all"]) == {"nothing": [], "firewalls": [], "all": []}
    wider = [number for number, trial in enumerate(walled.trials) if by_subnets.firewalls_pass(trial)]
    assert not all(walled.expected[number] for number in wider)


@pytest.mark.parametrize("project", PROJECTS)
def test_packets_of_an_example_do_as_its_role_files_say(lab: Run, project: str):
    for walled in of_folder(project, most=1_000):
        assert faults(walled, lab) == {"nothing": [], **{wall: [] for wall in WALLS}}
        assert walled.network.acls
        assert any(walled.expected)


@examples(30)
@given(project=projects())
def test_packets_of_a_random_project_do_as_its_role_files_say(lab: Run, project: Project):
    """Of several environments, one has its packets sent."""
    files = with_walls(project.files)
    outcome = compiled(files, as_of=moment(project.as_of.isoformat()), disable=project.disable)
    walled = next(Walled.of(outcome, most=400))
    assert faults(walled, lab, SENT) == {"nothing": [], **{wall: [] for wall in SENT}}


SENT = ["groups", "network ACLs", "firewalls", "all with iptables"]
