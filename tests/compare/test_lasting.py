"""Access that ends at another time than it did, and until when what is new lasts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.compare import Difference, PlanPair, difference
from sg_factory.compare.access import Change
from sg_factory.report.difference.markdown import as_markdown
from sg_factory.report.difference.text import as_text
from sg_factory.text.screen import PIPE
from tests.compare.test_causes import DATABASE, plan, shop
from tests.report.difference.differing import SHOP, as_json
from tests.report.difference.differing import projects as told

LINE = "  - {from: PEER, service: SERVICE, description: Operators END}\negress"


def database(*lines: tuple[str, str, str]) -> str:
    """One that lets in each peer with a service until some day, or without an end where that is empty."""
    text = DATABASE.replace("PEER", "web")
    for peer, service, end in lines:
        line = LINE.replace("PEER", peer).replace("SERVICE", service)
        text = text.replace("egress", line.replace(" END", f", expires: {end}" if end else ""))
    return text


def differing(before: Sequence[tuple[str, str, str]], after: Sequence[tuple[str, str, str]]) -> Difference:
    return difference([PlanPair("", plan(shop(database=database(*before))), plan(shop(database=database(*after))))])


def words(change: Change) -> str:
    ends = (str(end) if end else "never" for end in (change.until_before, change.until))
    return f"{change.kind} {change.source} {', '.join(each.traffic for each in change.has)}: {' → '.join(ends)}"


@pytest.mark.parametrize(
    ("before", "after", "verdict", "said"),
    [
        ("2027-03-01", "2027-05-01", "broader", "longer web tcp/22: 2027-03-01 → 2027-05-01"),
        ("2027-03-01", "", "broader", "longer web tcp/22: 2027-03-01 → never"),
        ("2027-05-01", "2027-03-01", "narrower", "shorter web tcp/22: 2027-05-01 → 2027-03-01"),
        ("", "2027-03-01", "narrower", "shorter web tcp/22: never → 2027-03-01"),
        ("2027-03-01", "2027-03-01T18:00Z", "narrower", "shorter web tcp/22: 2027-03-01 → 2027-03-01 18:00:00+00:00"),
    ],
)
def test_access_that_ends_later_is_broader_and_access_that_ends_earlier_is_narrower(
    before: str, after: str, verdict: str, said: str
):
    found = differing([("web", "ssh", before)], [("web", "ssh", after)])
    assert (found.verdict, [*map(words, found.changes)], found.rewordings) == (verdict, [said], ())


def test_a_date_that_changes_no_access_is_a_date_alone():
    always = ("web", "tcp/0-65535", "")
    found = differing([always, ("web", "ssh", "2027-03-01")], [always, ("web", "ssh", "2027-05-01")])
    assert (found.verdict, found.changes) == ("same access", ())
    assert [(each.field, each.before, each.after) for each in found.rewordings] == [
        ("expires", "2027-03-01", "2027-05-01")
    ]


def test_access_that_is_written_anew_and_ends_later_is_broader():
    halves = [("198.51.100.0/25", "ssh", "2027-05-01"), ("198.51.100.128/25", "ssh", "2027-03-01")]
    found = differing([("198.51.100.0/24", "ssh", "2027-03-01")], halves)
    assert [*map(words, found.changes)] == ["longer 198.51.100.0/25 tcp/22: 2027-03-01 → 2027-05-01"]


@pytest.mark.parametrize(
    ("lines", "until"),
    [
        ([("web", "ssh", "2027-03-01")], "2027-03-01"),
        ([("web", "ssh", "2027-03-01"), ("web", "https", "2027-05-01")], "2027-05-01"),
        ([("web", "ssh", "2027-03-01"), ("web", "https", "")], "None"),
        ([("web", "tcp/20-30", "2027-03-01"), ("web", "ssh", "")], "None"),
        ([("web", "tcp/20-30", "2027-03-01"), ("web", "ssh", "2027-05-01")], "2027-05-01"),
        ([("198.51.100.0/25", "ssh", "2027-03-01"), ("198.51.100.0/24", "ssh", "")], "None"),
    ],
    ids=str,
)
def test_what_is_gained_ends_when_the_last_rule_that_gives_it_does(lines: Sequence[tuple[str, str, str]], until: str):
    found = differing([], lines)
    assert str(found.until) == until
    assert all(change.until is None for change in found.changes) == (until == "None")


def test_it_is_told_in_every_format(tmp_path: Path):
    ends = (
        SHOP["roles/web.yaml"].rstrip(" ")
        + "          - {from: internet, service: http, description: Sale, expires: 2027-03-01T18:00Z}\n"
    )
    facts = told(
        tmp_path, SHOP, {"roles/web.yaml": ends.replace("owner: storefront", "owner: storefront\n        public: true")}
    )
    text = as_text(facts, PIPE)
    assert text.splitlines()[0] == (
        "broader: 1 gained, 2 new paths from the internet; all gained access expires by 2027-03-01T18:00Z; "
        "looser protection: 1 role public"
    )
    assert "  + gained    internet → web  tcp/80 from 0.0.0.0/0 and ::/0 until 2027-03-01T18:00Z\n" in text
    assert "Sale, until 2027-03-01T18:00Z\n" in text
    assert "      internet → web  tcp/80  roles/web.yaml:7:5 until 2027-03-01T18:00Z\n" in text
    comment = as_markdown(facts)
    assert "; all gained access expires by 2027-03-01T18:00Z" in comment.splitlines()[0]
    assert "tcp/80 until 2027-03-01T18" in comment.partition("```mermaid")[2].partition("```")[0]
    assert "| tcp/80 <code>roles/web.yaml:7</code> until 2027-03-01T18:00Z |" in comment
    data = as_json(facts)
    assert data["until"] == data["changes"][0]["until"] == data["changes"][0]["lines"][0]["expires"]
    assert json.dumps(data).count("2027-03-01T18:00Z") > 4


RANGES = {"198.51.100.0/24": {0, 1}, "198.51.100.0/25": {0}, "198.51.100.128/25": {1}, "203.0.113.0/24": {2}}
PORTS = {"tcp/1-4": {1, 2, 3, 4}, "tcp/2": {2}, "tcp/2-3": {2, 3}, "tcp/4-5": {4, 5}}
ENDS = ["2027-03-01", "2027-05-01", "2029-01-01", ""]
LINES = st.dictionaries(
    st.tuples(st.sampled_from([*RANGES]), st.sampled_from([*PORTS])), st.sampled_from(ENDS), max_size=5
)


def ends(lines: Mapping[tuple[str, str], str]) -> dict[tuple[int, int], int]:
    """Each packet that some lines let in, as a part of the addresses and a port; with the last of their ends."""
    found: dict[tuple[int, int], int] = {}
    for (peer, service), end in lines.items():
        for packet in product(RANGES[peer], PORTS[service]):
            found[packet] = max(found.get(packet, 0), ENDS.index(end))
    return found


@given(LINES, LINES)
def test_what_lasts_longer_or_shorter_and_what_ends_is_what_counting_out_packets_finds(
    before: Mapping[tuple[str, str], str], after: Mapping[tuple[str, str], str]
):
    was, now = ends(before), ends(after)
    kept = was.keys() & now.keys()
    found = differing(*([(*line, end) for line, end in lines.items()] for lines in (before, after)))
    kinds = {change.kind for change in found.changes}
    assert ("longer" in kinds) == any(now[packet] > was[packet] for packet in kept)
    assert ("shorter" in kinds) == any(now[packet] < was[packet] for packet in kept)
    more = [end for packet, end in now.items() if end > was.get(packet, -1)]
    assert found.is_broader == bool(more)
    if found.until is not None:
        assert ENDS.index(str(found.until)) >= max(more)


def test_a_line_without_an_end_is_told_though_one_with_an_end_lets_the_same_through():
    found = differing([], [("web", "tcp/20-30", "2027-03-01"), ("web", "ssh", "")])
    assert [str(rule.expires) for change in found.changes for rule in change.after][:2] == ["None", "2027-03-01"]
