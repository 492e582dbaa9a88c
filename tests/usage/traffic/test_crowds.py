"""Very many peers are summed up inside the query, and no verdict changes by it."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address, ip_network
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.editing.narrowing import narrowed_files
from sg_factory.files import Snapshot
from sg_factory.network import Cidr, cidr
from sg_factory.pipeline.traffic import dated_snapshots, traffic_report
from sg_factory.report.traffic.words import evidence
from sg_factory.usage.traffic import crowds, duck
from sg_factory.usage.traffic.crowds import block_sql, class_sql, peer_classes
from sg_factory.usage.traffic.duck import logs_in
from sg_factory.usage.traffic.values import RuleUse, TrafficReport
from tests.usage.traffic.shop import BOTH, DAY_1, PROJECT, days, judged, plan_of, record, snapshot, text
from tests.usage.traffic.test_tags import TAGGED, tagged
from tests.usage.traffic.world import FIELDS_OF_WORLDS, World

SILENT = [*days("eni-web", 1, 3), *days("eni-db", 1, 3)]
AROUND = [snapshot(1, BOTH), snapshot(4, BOTH)]
CUSTOMERS = {
    **PROJECT,
    "roles/web.yaml": PROJECT["roles/web.yaml"]
    + "  - {from: [198.51.100.0/24, 0.0.0.0/1, 203.0.113.7/32], service: tcp/8443, description: Partners}\n"
    + "  - {from: 2001:db8::/30, service: tcp/8444, description: Partners}\n",
}


@pytest.fixture
def crowd_of_3(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than two peers in a range are summed up."""
    monkeypatch.setattr(crowds, "MOST_PEERS", 2)
    monkeypatch.setattr(duck, "MOST_PEERS", 2)


def report(folder: Path, files: dict[str, str] = CUSTOMERS, *, with_rejected: bool = False) -> TrafficReport:
    """The use of rules by what `judged` has written into a folder."""
    saved = folder / "snapshots"
    dated, _ = dated_snapshots([saved], DAY_1) if any(saved.iterdir()) else ((), ())
    with logs_in([folder / "logs"]) as logs:
        return traffic_report(plan_of(files), dated, logs.rows, with_rejected=with_rejected)


def without_peers(uses: tuple[RuleUse, ...]) -> list[RuleUse]:
    return [replace(use, count=replace(use.count, peers=set())) for use in uses]


_V4 = st.integers(0, 2**32 - 1).map(lambda number: str(ip_address(number)))
_V6 = st.integers(2**96, 2**128 - 1).map(lambda number: str(ip_address(number)))
_NEAR = st.sampled_from(
    ["10.0.0.20", "10.0.255.1", "198.51.7.7", "198.50.1.1", "::", "::1", "2001:db8::5", "2001:db9::"]
)
_ADDRESSES = st.lists(st.one_of(_V4, _V6, _NEAR), min_size=1, max_size=30)
_RANGES = st.lists(
    st.one_of(
        st.builds(lambda at, length: f"{at}/{length}", _V4 | st.just("10.0.0.0"), st.integers(1, 32)),
        st.builds(lambda at, length: f"{at}/{length}", _V6 | st.just("2001:db8::"), st.integers(1, 128)),
    ).map(lambda text: cidr(str(ip_network(text, strict=False)))),
    max_size=6,
)


@settings(max_examples=80, deadline=None)
@given(_ADDRESSES, _RANGES, _RANGES)
def test_all_addresses_that_are_summed_up_are_in_the_same_ranges_and_in_none_that_is_held(
    addresses: list[str], named: list[Cidr], held: list[Cidr]
):
    classes = class_sql(block_sql("peer"), peer_classes(named, held))
    rows = duckdb.sql(f"SELECT peer, {classes} FROM (SELECT UNNEST({addresses!r}) AS peer)").fetchall()
    for address, found in rows:
        around = {each for each in named if ip_address(address) in ip_network(each.text)}
        if found:
            assert ip_address(address) in ip_network(found)
            assert around == {each for each in named if each.covers(cidr(found))}
            assert not any(ip_address(address) in ip_network(each.text) for each in held)


@settings(max_examples=80, deadline=None)
@given(_ADDRESSES)
def test_an_address_in_no_narrow_range_is_summed_up(addresses: list[str]):
    classes = class_sql(block_sql("peer"), peer_classes([cidr("0.0.0.0/1")], []))
    rows = duckdb.sql(f"SELECT peer, {classes} FROM (SELECT UNNEST({addresses!r}) AS peer)").fetchall()
    assert all(found or ip_address(address) in ip_network("::/32") for address, found in rows)  # loopback is near


@pytest.mark.usefixtures("crowd_of_3")
@pytest.mark.parametrize("is_steady", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_a_world_is_judged_as_without(tmp_path: Path, seed: int, is_steady: bool, monkeypatch: pytest.MonkeyPatch):
    world = World(seed, is_steady)
    judged(tmp_path, text(world.records, FIELDS_OF_WORLDS), list(world.snapshots()), world.files())
    summed = report(tmp_path, world.files(), with_rejected=True)
    monkeypatch.setattr(duck, "MOST_PEERS", 10**9)
    plain = report(tmp_path, world.files(), with_rejected=True)
    assert without_peers(summed.rules) == without_peers(plain.rules)
    assert summed.refused == plain.refused
    assert any("/" in peer for use in summed.rules for peer in use.count.peers)


HITS = [
    record("eni-web", "ingress", peer, "10.0.0.10", (41000, port), 2)
    for port, peer in (
        *((443, f"{first}.1.1.{last}") for first in (8, 9, 130, 203) for last in range(4)),
        *((8443, f"{first}.1.1.{last}") for first in (8, 9, 130, 203) for last in range(4)),
        *((8443, f"198.51.{part}.5") for part in (100, 101, 102)),
        *((8443, f"203.0.113.{last}") for last in (5, 6, 7)),
        *((5432, f"10.77.0.{last}") for last in range(4)),
        *((8444, f"2001:{part}::{last}") for part in ("db8", "dbb", "dbc") for last in range(4)),
    )
]


@pytest.mark.usefixtures("crowd_of_3")
@pytest.mark.parametrize("shown", [AROUND, [], [AROUND[0]]])
def test_ranges_of_every_size_are_judged_as_without(
    tmp_path: Path, shown: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
):
    judged(tmp_path, text(tagged([*SILENT, *HITS], "shop:prod:web"), TAGGED), shown, CUSTOMERS)
    summed = report(tmp_path)
    monkeypatch.setattr(duck, "MOST_PEERS", 10**9)
    assert without_peers(summed.rules) == without_peers(report(tmp_path).rules)


def test_so_many_internet_clients_are_one_row_and_no_range_is_narrowed(tmp_path: Path):
    files = {
        **PROJECT,
        "roles/web.yaml": PROJECT["roles/web.yaml"]
        + "  - {from: 0.0.0.0/0, service: tcp/8443, description: Anybody}\n",
    }
    clients = [
        record("eni-web", "ingress", f"8.{each >> 8}.{each & 255}.9", "10.0.0.10", (41000, port), 2)
        for each in range(crowds.MOST_PEERS + 1)
        for port in (443, 8443)
    ]
    judged(tmp_path, [*SILENT, *clients], AROUND, files)
    found = report(tmp_path, files)
    (use,) = [each for each in found.rules if each.rule.traffic.low == 8443]
    assert evidence(use, 3) == (
        "20,001 hits with more than 20,000 addresses of 0.0.0.0/0, 2026-11-01 12:00 to 2026-11-01 12:01 UTC"
    )
    source = Snapshot({path: each.encode() for path, each in files.items()})
    plan = plan_of(files)
    assert "roles/web.yaml" not in narrowed_files([plan], plan, found, source, DAY_1, 28).contents
