"""Answers are parsed for every kind of question, and every wrong one gets a message with what to write instead."""

from __future__ import annotations

from typing import Any

import pytest

from sg_factory.authored.models.template import TemplateQuestion
from sg_factory.onboard.answers import AnswerValue, answer, default, hint
from sg_factory.onboard.project_names import ProjectNames
from sg_factory.onboard.refused import Refused
from sg_factory.text.spelling import LISTED_AT_MOST

KNOWN = ProjectNames(
    kinds={
        "internet": "internet",
        "self": "self",
        "vpc": "vpc",
        "office": "network",
        "cluster": "group",
        "web": "role",
    },
    roles={"web": "roles/web.yaml"},
    services=frozenset(("orders-api",)),
    owner="shop",
)
NO_VPC = ProjectNames(kinds={"internet": "internet", "self": "self"}, roles={}, services=frozenset())


def roles(count: int) -> ProjectNames:
    """A project of so many roles and of nothing else that a peer may be."""
    names = [f"node-{number:02}" for number in range(count)]
    return ProjectNames(dict.fromkeys(names, "role"), {name: f"roles/{name}.yaml" for name in names}, frozenset())


def asked(kind: str, **more: Any) -> TemplateQuestion:
    return TemplateQuestion.validate({"type": kind, "help": "Who calls", **more})


def refusal(question: TemplateQuestion, typed: str, known: ProjectNames = KNOWN) -> str:
    with pytest.raises(Refused) as raised:
        answer("from", question, typed, known)
    return str(raised.value)


@pytest.mark.parametrize(
    ("question", "typed", "value"),
    [
        (asked("text"), "  Orders of customers ", "Orders of customers"),
        (asked("text", pattern="[a-z]+"), "abc", "abc"),
        (asked("choice", choices=["one", "two"]), "two", "two"),
        (asked("yes-no"), "Y", True),
        (asked("yes-no"), "yes", True),
        (asked("yes-no"), "TRUE", True),
        (asked("yes-no"), "n", False),
        (asked("yes-no"), "No", False),
        (asked("yes-no"), "false", False),
        (asked("service"), "orders-api", "orders-api"),
        (asked("service"), "tcp/8443", "tcp/8443"),
        (asked("services"), "https, tcp/8443 https", ("https", "tcp/8443")),
        (asked("peer"), "web", "web"),
        (asked("peer"), "10.0.0.0/8", "10.0.0.0/8"),
        (asked("peer"), "2001:db8::/32", "2001:db8::/32"),
        (asked("peer", kinds=["range"]), "10.0.0.0/8", "10.0.0.0/8"),
        (asked("peers"), "[web, office]", ("web", "office")),
        (asked("peers", optional=True), "none", ()),
        (asked("peers", optional=True), " [] ", ()),
        (asked("peer", optional=True), "", None),
        (asked("text", optional=True), "none", None),
        (asked("text"), "none", "none"),
    ],
)
def test_an_answer_is_a_value(question: TemplateQuestion, typed: str, value: AnswerValue):
    assert answer("from", question, typed, KNOWN) == value


@pytest.mark.parametrize(
    ("question", "typed", "message"),
    [
        (asked("text"), "\udcff", "the answer is not valid UTF-8: type it again"),
        (asked("text"), " ", "“from” needs an answer: Who calls"),
        (asked("peers"), "[,]", "“from” needs an answer: Who calls"),
        (asked("text", pattern="[a-z]+"), "abc1", "“abc1” does not match [a-z]+: Who calls"),
        (asked("choice", choices=["one", "two"]), "tow", "“tow” is not one of the choices: did you mean “two”?"),
        (asked("choice", choices=["a", "b", "c"]), "xyz", "“xyz” is not one of the choices: a, b or c"),
        (asked("yes-no"), "maybe", "“maybe” is neither yes nor no: write yes or no"),
        (asked("date"), "soon", "“soon” is not a date: write year, month and day, such as 2027-05-01"),
        (asked("peer", kinds=["role"]), "office", "“office” is a network: write a role"),
        (asked("peer", kinds=["role", "vpc"]), "cluster", "“cluster” is an external security group: write a role or"
         " vpc"),
        (asked("peer", kinds=["role"]), "10.0.0.0/8", "“10.0.0.0/8” is an address range: write a role"),
        (asked("peer", kinds=["role"]), "vpc", "“vpc” is not a possible answer: write a role"),
        (asked("peer", kinds=["network", "range", "self"]), "internet", "“internet” is not a possible answer: "
         "write a network, an address range or self"),
        (asked("peer", kinds=["network"]), "web", "“web” is a role: write a network; to reach the role"
         " “web”, allow the new role in the ingress of roles/web.yaml afterwards"),
        (asked("peer"), "10.0.0.1/8", "“10.0.0.1/8” has host bits set: write 10.0.0.0/8"),
    ],
)  # fmt: skip
def test_what_is_no_answer_says_what_to_write_instead(question: TemplateQuestion, typed: str, message: str):
    assert refusal(question, typed) == message


def test_vpc_is_a_name_only_where_environments_are_declared():
    """Without them the word still means something, so that no other name is guessed."""
    assert refusal(asked("peer"), "vpc", NO_VPC) == (
        "“vpc” means the CIDRs of an environment's VPC, and sg-factory.yaml declares no environments"
    )


ROLE = asked("peer", kinds=["role"])


def test_a_name_near_to_an_unknown_one_is_proposed_however_many_there_are():
    for count in (1, LISTED_AT_MOST, LISTED_AT_MOST + 1):
        assert refusal(ROLE, "nod-00", roles(count)) == "unknown peer “nod-00”: did you mean “node-00”?"


def test_where_none_is_near_the_names_are_listed_as_long_as_they_are_few():
    few = ", ".join(f"node-{number:02}" for number in range(LISTED_AT_MOST))
    assert refusal(ROLE, "xyz", roles(1)) == "unknown peer “xyz”: known here: node-00"
    assert refusal(ROLE, "xyz", roles(LISTED_AT_MOST)) == f"unknown peer “xyz”: known here: {few}"
    assert hint(ROLE, roles(LISTED_AT_MOST)) == few


def test_where_they_are_many_or_none_it_is_said_what_a_peer_may_be():
    assert refusal(ROLE, "xyz", roles(LISTED_AT_MOST + 1)) == "unknown peer “xyz”: write a role"
    assert hint(ROLE, roles(LISTED_AT_MOST + 1)) == "a role"
    assert refusal(ROLE, "xyz", roles(0)) == "unknown peer “xyz”: write a role"
    assert hint(ROLE, roles(0)) == "a role"
    assert refusal(asked("peer"), "xyz", roles(LISTED_AT_MOST + 1)) == (
        "unknown peer “xyz”: write a role, self, a network, an external security group, an address range, vpc or "
        "internet"
    )


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (asked("choice", choices=["a", "b", "c"]), "a, b or c"),
        (asked("choice", choices=["a"]), "a"),
        (asked("peers"), "cluster, internet, office, self, vpc, web"),
        (asked("peers", kinds=["network", "role"]), "office, web"),
        (asked("service"), "a name that `sg-factory services` lists, or tcp/8443"),
        (asked("services"), "a name that `sg-factory services` lists, or tcp/8443"),
        (asked("yes-no"), "yes or no"),
        (asked("date"), "such as 2027-05-01"),
        (asked("text"), ""),
    ],
)
def test_a_hint_says_what_may_be_typed(question: TemplateQuestion, text: str):
    assert hint(question, KNOWN) == text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (asked("peers", prefer=["s3", "office"], default=["web"]), "office"),
        (asked("peers", prefer=["s3"], default=["web", "self"]), "web, self"),
        (asked("peers", prefer=["office"], kinds=["role"], optional=True), ""),
        (asked("service", prefer=["web", "orders-api"]), "orders-api"),
        (asked("owner"), "shop"),
        (asked("yes-no", default=True), "yes"),
        (asked("yes-no", default=False), "no"),
        (asked("text", default="x"), "x"),
        (asked("text", optional=True), ""),
        (asked("text"), None),
    ],
)
def test_where_nobody_answers_a_default_stands(question: TemplateQuestion, text: str | None):
    assert default(question, KNOWN) == text


def test_an_owner_that_nobody_has_yet_is_asked_for():
    assert default(asked("owner"), NO_VPC) is None
