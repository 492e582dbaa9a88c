"""Any name has an id of its own in Mermaid, and any text is shown as it is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.mermaid import label, node_id


@pytest.mark.parametrize(
    ("name", "node"),
    [
        ("web", "n_web"),
        ("load-balancer", "n_load_balancer"),
        ("end", "n_end"),
        ("WebGroup.GroupId", "n_WebGroup__2e_GroupId"),
        ("10.1.0.0/16", "n_10__2e_1__2e_0__2e_0__2f_16"),
        ("a_b", "n_a__5f_b"),
    ],
)
def test_an_id_is_made_of_letters_digits_and_underscores(name: str, node: str):
    assert node_id(name) == node


@given(st.lists(st.text(alphabet="a0-_.é/"), unique=True))
def test_different_names_have_different_ids(names: list[str]):
    ids = {node_id(name) for name in names}
    assert len(ids) == len(names)
    assert all(re.fullmatch("n_[A-Za-z0-9_]*", each) for each in ids)


def test_another_kind_of_thing_has_another_id():
    assert node_id("payments", "folder") == "folder_payments"


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("tcp/8000-8100, icmp", '"tcp/8000-8100, icmp"'),
        ("10.0.0.0/8", '"#49;0.0.0.0/8"'),
        ('say "<b>hi</b>"', '"say #34;#60;b#62;hi#60;/b#62;#34;"'),
        ("%%{init: {}}%%", '"#37;#37;#123;init#58; #123;#125;#125;#37;#37;"'),
        ("`code` #35;", '"#96;code#96; #35;35#59;"'),
        ("Größe", '"Größe"'),
        ("one\ntwo\u202e", '"one#92;ntwo#92;u202e"'),
    ],
)
def test_a_label_holds_only_signs_that_mean_nothing_to_mermaid(text: str, quoted: str):
    assert label(text) == quoted


def test_the_lines_of_a_label_stand_one_below_the_other():
    assert label("web", "Orders & more") == '"web<br/>Orders #38; more"'
