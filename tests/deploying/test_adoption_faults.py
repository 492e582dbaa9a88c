"""Seeded faults in the imports of an adoption: each is refused, or the rule that it loses for a moment is seen."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.adoptions import account, adoption
from tests.deploying.adoption import Step, carried_out, state
from tests.deploying.by_hand import account_of
from tests.deploying.ec2 import NUMBERS, Refused
from tests.deploying.import_faults import FAULTS, with_fault
from tests.deploying.importing import GROUP
from tests.deploying.resources import INLINE
from tests.deploying.seeded import Seeded

LAYOUTS = pytest.mark.parametrize("layout", ["one", "folder"])


@LAYOUTS
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_no_import_of_an_adoption_goes_through_with_a_fault(fault, layout):
    tried = 0
    for seed in range(12):
        live, dice = account_of(account(seed)), Seeded(seed)
        for step in adoption(seed, layout):
            found = with_fault(fault, dice, dict(step.template), [*step.to_import]) if step.to_import else None
            if found is not None:
                tried += 1
                before = deepcopy(state(live))
                with pytest.raises(Refused):
                    live.import_resources(step.stack, *found)
                assert state(live) == before
            step.carry_out(live)
    assert tried > 3


def in_numbers(step: Step) -> Step:
    """The step with the protocols of inline rules in another spelling of the same rules."""
    template = deepcopy(dict(step.template))
    for each in template["Resources"].values():
        for key in INLINE.values() if each["Type"] == GROUP and step.to_import else ():
            for rule in each["Properties"].get(key, ()):
                rule["IpProtocol"] = NUMBERS.get(rule["IpProtocol"], rule["IpProtocol"])
    return Step(step.stack, template, step.to_import)


@LAYOUTS
def test_another_spelling_of_rules_is_the_same_state_but_loses_them_for_a_moment(layout):
    lost = 0
    for seed in range(12):
        live = account_of(account(seed))
        carried_out(live, map(in_numbers, adoption(seed, layout)))
        lost += len(live.ec2.missing)
        assert live.ec2.watched <= live.ec2.held()
    assert lost


def owned(step: Step) -> Step:
    """The step with the owner of each peer, which templates of ours do not write."""
    template = deepcopy(dict(step.template))
    for each in template["Resources"].values() if step.to_import else ():
        if each["Type"] == f"{GROUP}Ingress":
            each["Properties"].setdefault("SourceSecurityGroupOwnerId", "111122223333")
    return Step(step.stack, template, step.to_import)


@LAYOUTS
def test_another_owner_in_a_rule_replaces_it_at_the_deploy_which_fails(layout):
    failed = 0
    for seed in range(12):
        live = account_of(account(seed))
        every = [*map(owned, adoption(seed, layout))]
        if every == [*adoption(seed, layout)]:
            continue
        with pytest.raises(Refused, match=r"InvalidPermission\.Duplicate"):
            carried_out(live, every)
        failed += 1
    assert failed
