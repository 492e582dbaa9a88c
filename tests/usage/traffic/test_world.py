"""Verdicts against the truth of random worlds, and seeded faults that these worlds catch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sg_factory.usage.traffic import duck, query
from sg_factory.usage.traffic.timeline import Timeline
from tests.usage.traffic.shop import judged, text
from tests.usage.traffic.world import FIELDS_OF_WORLDS, World

SEEDS = range(6)
_MOST_AMBIGUOUS = 0.05  # of records


def rows_of(found: Mapping[str, Any]) -> dict[tuple[str, str, str, int, str], dict[str, Any]]:
    return {
        (each["role"], each["direction"], each["protocol"], each["from_port"], each["peer"]): each
        for each in found["rules"]
    }


def wrong(world: World, found: Mapping[str, Any]) -> Iterator[str]:
    """What a judgement says against the truth of a world."""
    rows = rows_of(found)
    for rule in world.rules:
        verdict = rows[world.key(rule)]["verdict"]
        if rule in world.used and verdict == "not seen":
            yield f"used, but not seen: {rule}"
        if rule not in world.used and verdict == "used":
            yield f"used, but it was not: {rule}"
        if rule in world.told and verdict != "used":
            yield f"told by flags, but {verdict}: {rule}"
        if verdict == "not seen" and rule.role not in world.steady_roles:
            yield f"not seen, though its hosts are not known all the time: {rule}"
    if world.is_steady:
        ambiguous = max(each["ambiguous"] for each in found["rules"])
        if ambiguous > _MOST_AMBIGUOUS * len(world.records):
            yield f"{ambiguous} of {len(world.records)} records are ambiguous"


def judge(world: World, folder: Path) -> dict[str, Any]:
    return judged(folder, text(world.records, FIELDS_OF_WORLDS), list(world.snapshots()), world.files())


@pytest.mark.parametrize("is_steady", [True, False])
@pytest.mark.parametrize("seed", SEEDS)
def test_no_verdict_is_against_the_truth(tmp_path: Path, seed: int, is_steady: bool):
    world = World(seed, is_steady)
    assert list(wrong(world, judge(world, tmp_path))) == []


def test_nearly_all_unused_rules_are_found_where_all_days_are_whole(tmp_path: Path):
    verdicts = []
    for seed in SEEDS:
        world = World(seed, is_steady=True)
        folder = tmp_path / str(seed)
        folder.mkdir()
        rows = rows_of(judge(world, folder))
        verdicts += [rows[world.key(rule)]["verdict"] for rule in world.rules if rule not in world.used]
    assert len(verdicts) > 50
    assert verdicts.count("not seen") >= 0.95 * len(verdicts)


def no_flags(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "SYN", 4)


def primary_address(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = duck._selected
    monkeypatch.setattr(
        duck,
        "_selected",
        lambda names, source: plain(names | {f"pkt_{each}": f'"{each}"' for each in ("srcaddr", "dstaddr")}, source),
    )


def no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    def groups(self: Timeline, interface_id: str, _segments: object) -> frozenset[str] | None:
        shown = [each for _, each in self._shown.get(interface_id, ()) if each]
        return shown[-1].groups if shown else None

    monkeypatch.setattr(Timeline, "groups", groups)


def no_holes(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = duck.days_query
    monkeypatch.setattr(
        duck, "days_query", lambda *given: plain(*given).replace("log_status = 'NODATA'", "log_status <> 'OK'")
    )


@pytest.mark.parametrize("fault", [no_flags, primary_address, no_window, no_holes])
def test_a_seeded_fault_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Any):
    fault(monkeypatch)
    for seed in SEEDS:
        world = World(seed)
        folder = tmp_path / str(seed)
        folder.mkdir()
        if any(wrong(world, judge(world, folder))):
            return
    pytest.fail(f"{fault.__name__} is not noticed")
