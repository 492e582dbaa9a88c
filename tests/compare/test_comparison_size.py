"""How much there is to compare of two sides, before it is compared."""

from __future__ import annotations

import pytest

from sg_factory.compare.allowed import EffectiveRules, changed_rules
from sg_factory.compare.comparison_size import comparison_size
from sg_factory.files import Snapshot
from sg_factory.pipeline.project import run


def _allowed(*lines: str) -> EffectiveRules:
    rules = "".join(f"  - {{{line}}}\n" for line in lines)
    text = f"description: Web servers\nowner: shop\ningress:\n{rules}"
    (plan,) = run(Snapshot({"roles/web.yaml": text.encode()})).plans
    return EffectiveRules(plan)


_SIXTEEN = f"from: [{', '.join(f'10.{number}.0.0/16' for number in range(16))}], service: all, description: Offices"


@pytest.mark.parametrize(
    ("before", "after", "count"),
    [
        (["from: self, service: ssh, description: Shop"], ["from: self, service: ssh, description: Shop"], 0),
        (["from: self, service: ssh, description: Shop"], ["from: self, service: ssh, description: Shops"], 4),
        (["from: self, service: ssh, description: Shop"], ["from: self, service: https, description: Shop"], 4),
        ([_SIXTEEN], [_SIXTEEN, "from: 10.0.0.0/8, service: [tcp/1, tcp/2, tcp/3], description: Shop"], 3 + 3 * 16 + 3),
        (
            [_SIXTEEN, "from: 10.0.0.0/8, service: [tcp/1, tcp/2, tcp/3], description: Shop"],
            [_SIXTEEN, "from: 10.0.0.0/8, service: [tcp/1, tcp/2], description: Shop"],
            1 + 16 + 3 + 2,  # and sixteen looks at each of the three ports and each of the two
        ),
    ],
)
def test_a_rule_counts_as_often_as_ranges_of_the_other_side_cut_it_and_other_words_on_both_sides(
    before: list[str], after: list[str], count: int
):
    old, new = _allowed(*before), _allowed(*after)
    assert sum(map(comparison_size, changed_rules(old, new))) == count
