"""Models: what their annotations make pydantic_core accept and refuse, and the values that result."""

from typing import Annotated, Literal

import pytest
from pydantic_core import ValidationError

from sg_factory.authored.models.authored import Authored, OneOf, key
from sg_factory.authored.models.forms import within
from sg_factory.authored.models.text import Maybe, OneOrMore, Several, Text


class Leg(Authored):
    """A part of a journey."""

    one_of = OneOf(("by", "pass_", "ticket"), may_join="ticket", unless="free")

    to: Text = key("Where it ends.", name="from")
    by: Maybe[Literal["bus", "rail"]]
    pass_: Maybe[str] = key(name="pass")
    ticket: Maybe[str]
    free: dict[str, str] = key(default={})
    days: Annotated[int, within(1, 31)] = 1


class Night(Leg):
    """A part of a journey with beds."""

    berths: OneOrMore[str] | bool = False
    legs: Several[Leg]


class Journeys(Authored):
    """Journeys by name."""

    is_root = True
    root: dict[str, Night]


LEG = {"to": "Oslo", "by": "rail", "pass_": None, "ticket": None, "free": {}, "days": 1}


def mistakes(model: type[Authored], data: object) -> list[tuple[str, tuple[int | str, ...]]]:
    """The kind and the place of every mistake."""
    with pytest.raises(ValidationError) as caught:
        model.validate(data)
    return [(each["type"], each["loc"]) for each in caught.value.errors()]


def test_a_model_has_the_values_of_its_file_and_the_defaults_of_the_keys_that_are_absent():
    night = Night.validate({"from": "Oslo", "by": "rail", "berths": "a", "legs": [{"from": "Bergen", "pass": "x"}]})
    assert {**vars(night), "legs": [vars(leg) for leg in night.legs]} == {
        **LEG,
        "berths": ("a",),
        "legs": [{**LEG, "to": "Bergen", "by": None, "pass_": "x"}],
    }


def test_a_model_knows_which_keys_its_file_has():
    assert Leg.validate({"from": "Oslo", "by": "rail", "days": 1}).__pydantic_fields_set__ == {"to", "by", "days"}


def test_a_model_that_is_made_without_a_file_has_the_same_defaults():
    assert vars(Leg(to="Oslo", by="rail")) == LEG


def test_the_empty_mapping_of_an_absent_key_is_that_of_one_model():
    one, other = (Leg.validate({"from": "Oslo", "by": "rail"}) for _ in range(2))
    assert one.free == other.free == {}
    assert one.free is not other.free


def test_a_model_cannot_be_changed():
    leg = Leg.validate({"from": "Oslo", "by": "rail"})
    with pytest.raises(AttributeError, match="Leg is frozen"):
        leg.days = 2
    assert leg.days == 1


def test_the_keys_of_a_model_are_those_of_the_model_above_it_and_its_own():
    assert [each.name for each in Night.keys.values()] == [
        *("from", "by", "pass", "ticket", "free", "days"),
        *("berths", "legs"),
    ]


def test_all_mistakes_of_a_file_are_found_at_once():
    wrong = {
        "from": " ",
        "to": "Oslo",
        "by": "air",
        "ticket": None,
        "free": {"a": 1},
        "days": 32,
        "berths": [],
        "legs": 5,
    }
    assert mistakes(Night, wrong) == [
        ("blank-text", ("from",)),
        ("literal_error", ("by",)),
        ("left-blank", ("ticket",)),
        ("string_type", ("free", "a")),
        ("less_than_equal", ("days",)),
        ("too_short", ("berths", "function-before[_as_tuple(), tuple[str, ...]]")),
        ("bool_type", ("berths", "bool")),
        ("tuple_type", ("legs",)),
        ("extra_forbidden", ("to",)),
    ]


@pytest.mark.parametrize("days", ["5", 5.0, True])
def test_a_value_of_another_type_is_not_converted(days: object):
    assert mistakes(Leg, {"from": "Oslo", "by": "bus", "days": days}) == [("int_type", ("days",))]


@pytest.mark.parametrize(
    "written", [{"by": "bus"}, {"pass": "x"}, {"ticket": "x"}, {"by": "bus", "ticket": "x"}, {"free": {"a": "b"}}]
)
def test_a_mapping_has_one_of_some_keys_with_one_that_may_join_and_none_if_another_says_so(written: dict[str, object]):
    assert Leg.validate({"from": "Oslo", **written})


@pytest.mark.parametrize(
    ("written", "given"),
    [
        ({}, ()),
        ({"free": {}}, ()),
        ({"by": "bus", "pass": "x"}, ("by", "pass_")),
        ({"by": "bus", "pass": "x", "free": {"a": "b"}}, ("by", "pass_")),
    ],
)
def test_none_or_several_of_the_keys_of_which_a_mapping_has_one_are_a_mistake(
    written: dict[str, object], given: tuple[str, ...]
):
    with pytest.raises(ValidationError) as caught:
        Leg.validate({"from": "Oslo", **written})
    assert [(each["type"], each["loc"], each["ctx"]) for each in caught.value.errors()] == [
        ("one-of", (), {"keys": ("by", "pass_", "ticket"), "given": given})
    ]


def test_a_file_of_any_keys_is_a_mapping_by_them():
    found = Journeys.validate({"north": {"from": "Oslo", "by": "rail"}, "south": {"from": "Rome", "by": "bus"}})
    assert {name: night.to for name, night in found.root.items()} == {"north": "Oslo", "south": "Rome"}
    assert mistakes(Journeys, {"north": {"by": "rail"}}) == [("missing", ("north", "from"))]
