"""What the documentation says about flow logs, a test for each sentence."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import ClassVar

import pytest

from sg_factory.usage.traffic.duck import NoDuckDb
from sg_factory.usage.traffic.files import UnreadLogs
from tests.cli.command import run
from tests.projects import write
from tests.usage.traffic.shop import (
    BOTH,
    DATABASE,
    FIELDS,
    PROJECT,
    VPC,
    WEB,
    at,
    days,
    interface,
    judged,
    judged_in,
    record,
    rule,
    silence,
    snapshot,
    text,
    verdicts,
)

THREE_DAYS = [*days("eni-web", 1, 3), *days("eni-db", 1, 3)]
AROUND = [snapshot(1, BOTH), snapshot(4, BOTH)]
ORDERS = record("eni-db", "ingress", "10.0.0.10", "10.0.0.20", (41000, 5432), 2)


def test_the_document_has_these_keys(tmp_path: Path):
    found = judged(tmp_path, [*THREE_DAYS, ORDERS], AROUND)
    assert found.keys() == {"from", "to", "rules", "groups"}
    assert (found["from"], found["to"]) == ("2026-11-01", "2026-11-03")
    assert rule(found, "database ingress 5432") == {
        "role": "database",
        "direction": "ingress",
        "protocol": "tcp",
        "from_port": 5432,
        "to_port": 5432,
        "peer": "sg-web",
        "verdict": "used",
        "hits": 1,
        "first": "2026-11-01T12:00:00Z",
        "last": "2026-11-01T12:01:00Z",
        "days_judged": 3,
        "days": 3,
        "ambiguous": 0,
        "where": {"file": "roles/database.yaml", "line": 5},
    }
    assert found["groups"] == [
        {"role": "database", "verdict": "used", "holders": [{"kind": "network-interface", "id": "eni-db"}]},
        {"role": "web", "verdict": "used", "holders": [{"kind": "network-interface", "id": "eni-web"}]},
    ]


def test_each_compiled_rule_has_one_row_with_both_halves_and_without_the_sentinel(tmp_path: Path):
    assert verdicts(judged(tmp_path, [*THREE_DAYS, ORDERS], AROUND)) == {
        "database ingress 22 10.9.0.0/16": "not seen",
        "database ingress 5432 sg-web": "used",
        "web ingress 443 0.0.0.0/0": "not seen",
        "web ingress 443 ::/0": "not seen",
        "web egress 5432 sg-database": "not seen",
    }


def test_a_peer_whose_group_is_gone_is_called_by_its_role(tmp_path: Path):
    gone = [
        each | {"SecurityGroups": [g for g in each["SecurityGroups"] if g["GroupId"] != "sg-web"]} for each in AROUND
    ]
    found = judged(tmp_path, THREE_DAYS, gone)
    assert rule(found, "database ingress 5432")["peer"] == "web"


def test_the_period_is_every_day_from_the_first_record_to_the_last(tmp_path: Path):
    found = judged(tmp_path, [silence("eni-db", at(3, "23:59:30")), silence("eni-db", at(1, "23:59:00"))], AROUND)
    assert (found["from"], found["to"], found["rules"][0]["days"]) == ("2026-11-01", "2026-11-03", 3)


def test_a_rule_without_traffic_is_not_seen_if_all_days_are_judged(tmp_path: Path):
    found = rule(judged(tmp_path, THREE_DAYS, AROUND), "database ingress 22")
    assert (found["verdict"], found["days_judged"], found["days"]) == ("not seen", 3, 3)


def test_fewer_days_are_not_judged(tmp_path: Path):
    found = rule(judged(tmp_path, [*days("eni-db", 1, 2), *days("eni-web", 1, 3)], AROUND), "database ingress 22")
    assert (found["verdict"], found["days_judged"], found["days"]) == ("not judged", 2, 3)


def test_one_certain_hit_is_used_whatever_the_days(tmp_path: Path):
    found = rule(judged(tmp_path, [ORDERS, silence("eni-web", at(3))], AROUND), "database ingress 5432")
    assert (found["verdict"], found["days_judged"], found["days"]) == ("used", 1, 3)


def test_rejected_traffic_is_no_hit(tmp_path: Path):
    found = rule(judged(tmp_path, [*THREE_DAYS, ORDERS | {"action": "REJECT"}], AROUND), "database ingress 5432")
    assert (found["verdict"], found["hits"]) == ("not seen", 0)


def test_skipped_records_are_a_hole_and_never_silence(tmp_path: Path):
    skipped = silence("eni-db", at(2, "09:00:00"), "SKIPDATA")
    found = judged(tmp_path, [*THREE_DAYS, skipped], AROUND)
    assert rule(found, "database ingress 22")["days_judged"] == 2
    assert rule(found, "web ingress 443")["days_judged"] == 3


def test_a_rule_is_judged_by_the_interfaces_of_its_own_role_and_not_by_those_of_its_peer(tmp_path: Path):
    found = judged(tmp_path, days("eni-db", 1, 3), AROUND)
    assert rule(found, "database ingress 5432")["verdict"] == "not seen"
    assert rule(found, "web egress 5432")["days_judged"] == 0


def test_every_interface_that_any_snapshot_shows_with_the_role_counts(tmp_path: Path):
    second = {**BOTH, "eni-db-2": (("sg-database",), ("10.0.0.21",))}
    found = judged(tmp_path, [*THREE_DAYS, *days("eni-db-2", 2, 3)], [snapshot(1, second), snapshot(4, second)])
    assert rule(found, "database ingress 22")["days_judged"] == 2


class TestWhoAnInterfaceWas:
    """An interface's groups are known between two snapshots that agree about it."""

    def test_between_two_that_agree_however_far_apart_and_in_any_order(self, tmp_path: Path):
        found = judged(tmp_path, THREE_DAYS, [snapshot(40, BOTH), snapshot(1, BOTH)])
        assert rule(found, "database ingress 22")["verdict"] == "not seen"

    @pytest.mark.parametrize(("first", "last", "judged_days"), [(2, 4, 2), (1, 3, 2), (2, 3, 1)])
    def test_not_before_the_first_and_not_after_the_last(self, tmp_path: Path, first: int, last: int, judged_days: int):
        found = judged(tmp_path, THREE_DAYS, [snapshot(first, BOTH), snapshot(last, BOTH)])
        assert rule(found, "database ingress 22")["days_judged"] == judged_days

    def test_not_where_they_differ_and_what_its_records_may_show_is_ambiguous(self, tmp_path: Path):
        other = {**WEB, "eni-db": (("sg-other",), ("10.0.0.20",))}
        found = judged(tmp_path, [*THREE_DAYS, ORDERS], [snapshot(1, BOTH), snapshot(2, other), snapshot(4, other)])
        row = rule(found, "database ingress 5432")
        assert (row["verdict"], row["hits"], row["ambiguous"], row["days_judged"]) == ("not judged", 0, 1, 2)

    def test_without_any_snapshot_nothing_is_judged(self, tmp_path: Path):
        found = judged(tmp_path, [*THREE_DAYS, ORDERS], [])
        assert {(each["verdict"], each["days_judged"]) for each in found["rules"]} == {("not judged", 0)}
        assert {each["verdict"] for each in found["groups"]} == {"not judged"}

    def test_an_interface_that_no_snapshot_shows_may_be_anybody(self, tmp_path: Path):
        unknown = record("eni-new", "ingress", "10.0.0.10", "10.0.0.77", (41000, 5432), 2)
        row = rule(judged(tmp_path, [*THREE_DAYS, unknown], AROUND), "database ingress 5432")
        assert (row["verdict"], row["ambiguous"], row["days_judged"]) == ("not judged", 1, 3)

    def test_the_groups_must_be_known_all_day(self, tmp_path: Path):
        noon = snapshot(2, BOTH, Taken="2026-11-02T12:00:00Z")
        found = judged(tmp_path, THREE_DAYS, [noon, snapshot(4, BOTH)])
        assert rule(found, "database ingress 22")["days_judged"] == 1

    def test_a_role_that_no_interface_has_is_judged_between_the_snapshots(self, tmp_path: Path):
        found = judged(tmp_path, [*days("eni-db", 1, 3)], [snapshot(1, DATABASE), snapshot(4, DATABASE)])
        assert rule(found, "web ingress 443")["verdict"] == "not seen"
        assert found["groups"][1] == {"role": "web", "verdict": "not seen", "holders": []}


class TestPeers:
    """Peers are matched against every address of an interface, at the record's time."""

    @pytest.mark.parametrize("address", ["10.0.0.10", "10.0.0.11", "10.0.4.7"])
    def test_by_primary_and_secondary_addresses_and_delegated_prefixes(self, tmp_path: Path, address: str):
        held = {**DATABASE, "eni-web": (("sg-web",), ("10.0.0.10", "10.0.0.11", "10.0.4.0/28"))}
        hit = record("eni-db", "ingress", address, "10.0.0.20", (41000, 5432), 2)
        found = judged(tmp_path, [*THREE_DAYS, hit], [snapshot(1, held), snapshot(4, held)])
        assert rule(found, "database ingress 5432")["verdict"] == "used"

    def test_by_ipv6_addresses_in_any_spelling(self, tmp_path: Path):
        held = {**DATABASE, "eni-web": (("sg-web",), ("10.0.0.10", "2001:db8::a"))}
        hit = record("eni-db", "ingress", "2001:0db8:0:0::a", "2001:db8::20", (41000, 5432), 2)
        found = judged(tmp_path, [*THREE_DAYS, hit], [snapshot(1, held), snapshot(4, held)])
        assert rule(found, "database ingress 5432")["verdict"] == "used"

    def test_by_the_original_addresses_and_not_by_the_primary_one(self, tmp_path: Path):
        hop = ORDERS | {"srcaddr": "10.0.0.99", "dstaddr": "10.0.0.20"}
        found = judged(tmp_path, [*THREE_DAYS, hop], AROUND)
        assert rule(found, "database ingress 5432")["verdict"] == "used"
        other = ORDERS | {"srcaddr": "10.0.0.10", "pkt_srcaddr": "10.0.0.99"}
        assert rule(judged(tmp_path, [*THREE_DAYS, other], AROUND), "database ingress 5432")["verdict"] == "not seen"

    def test_at_the_time_of_the_record(self, tmp_path: Path):
        moved = {**DATABASE, "eni-web": (("sg-web",), ("10.0.0.11",)), "eni-x": (("sg-x",), ("10.0.0.10",))}
        later = record("eni-db", "ingress", "10.0.0.10", "10.0.0.20", (41000, 5432), 2, start=at(3, "12:00:00"))
        shown = [snapshot(1, BOTH), snapshot(2, BOTH), snapshot(3, moved), snapshot(4, moved)]
        assert rule(judged(tmp_path, [*THREE_DAYS, later], shown), "database ingress 5432")["hits"] == 0
        assert rule(judged(tmp_path, [*THREE_DAYS, ORDERS], shown), "database ingress 5432")["hits"] == 1

    def test_an_address_that_changes_hands_is_ambiguous_meanwhile(self, tmp_path: Path):
        moved = {**DATABASE, "eni-x": (("sg-x",), ("10.0.0.10",))}
        found = judged(tmp_path, [*days("eni-db", 1, 3), ORDERS], [snapshot(1, BOTH), snapshot(4, moved)])
        row = rule(found, "database ingress 5432")
        assert (row["verdict"], row["ambiguous"]) == ("not judged", 1)

    def test_a_short_lived_interface_between_two_snapshots_may_have_been_the_peer(self, tmp_path: Path):
        sent = record("eni-brief", "egress", "10.0.0.55", "10.0.0.20", (41000, 5432), 2)
        hit = record("eni-db", "ingress", "10.0.0.55", "10.0.0.20", (41000, 5432), 2)
        row = rule(judged(tmp_path, [*THREE_DAYS, sent, hit], AROUND), "database ingress 5432")
        assert (row["verdict"], row["ambiguous"]) == ("not judged", 1)


class TestWhoOpened:
    """The ladder: flags, an earlier record, a rule that matches one way only, the ephemeral port; else ambiguous."""

    @pytest.mark.parametrize(
        ("direction", "flags", "hit"),
        [
            ("ingress", 2, "database ingress 5432"),
            ("ingress", 3, "database ingress 5432"),
            ("egress", 18, "database ingress 5432"),
            ("egress", 19, "database ingress 5432"),
        ],
    )
    def test_flags(self, tmp_path: Path, direction: str, flags: int, hit: str):
        ends, ports = (
            (("10.0.0.10", "10.0.0.20"), (41000, 5432))
            if direction == "ingress"
            else (("10.0.0.20", "10.0.0.10"), (5432, 41000))
        )
        found = judged(tmp_path, [*THREE_DAYS, record("eni-db", direction, *ends, ports, flags)], AROUND)
        assert [row for row, verdict in verdicts(found).items() if verdict == "used"] == [f"{hit} sg-web"]

    @pytest.mark.parametrize("flags", [18, 19])
    def test_flags_that_say_that_the_peer_answered(self, tmp_path: Path, flags: int):
        answer = record("eni-web", "ingress", "10.0.0.20", "10.0.0.10", (5432, 443), flags)
        found = judged(tmp_path, [*THREE_DAYS, answer], AROUND)
        assert [row for row, verdict in verdicts(found).items() if verdict == "used"] == ["web egress 5432 sg-database"]

    BOTH_WAYS: ClassVar = {
        **PROJECT,
        "roles/web.yaml": PROJECT["roles/web.yaml"] + "  - {from: database, service: tcp/50000, description: Back}\n"
        "  - {from: database, service: tcp/5433, description: Back}\n",
        "roles/database.yaml": PROJECT["roles/database.yaml"]
        + "  - {from: web, service: tcp/5434, description: Also}\n",
    }

    def test_an_earlier_record_of_the_flow(self, tmp_path: Path):
        earlier = record("eni-db", "ingress", "10.0.0.10", "10.0.0.20", (5433, 5434), 2)
        later = record("eni-db", "ingress", "10.0.0.10", "10.0.0.20", (5433, 5434), 0, start=at(2))
        found = judged(tmp_path, [*THREE_DAYS, earlier, later], AROUND, self.BOTH_WAYS)
        assert (rule(found, "database ingress 5434")["hits"], rule(found, "database egress 5433")["ambiguous"]) == (
            2,
            0,
        )

    def test_who_the_interface_was_then_as_a_tracked_connection_outlives_its_rule(self, tmp_path: Path):
        other = {**WEB, "eni-db": (("sg-other",), ("10.0.0.20",))}
        later = ORDERS | {"tcp_flags": 0, "start": at(3, "12:00:00"), "end": at(3, "12:01:00")}
        shown = [snapshot(1, BOTH), snapshot(2, BOTH), snapshot(3, other), snapshot(4, other)]
        row = rule(judged(tmp_path, [*THREE_DAYS, ORDERS, later], shown), "database ingress 5432")
        assert (row["hits"], row["last"], row["ambiguous"]) == (2, "2026-11-03T12:01:00Z", 0)

    def test_a_rule_that_matches_one_way_only(self, tmp_path: Path):
        long = record("eni-db", "ingress", "10.0.0.10", "10.0.0.20", (5999, 5432), 0)
        assert rule(judged(tmp_path, [*THREE_DAYS, long], AROUND), "database ingress 5432")["hits"] == 1

    def test_the_ephemeral_port(self, tmp_path: Path):
        wide = {
            **PROJECT,
            "roles/database.yaml": PROJECT["roles/database.yaml"]
            + ("egress:\n  - {to: 10.0.0.0/16, service: tcp/1024-65535, description: Anything}\n"),
        }
        long = record("eni-db", "ingress", "10.0.0.10", "10.0.0.20", (41000, 5432), 0)
        found = judged(tmp_path, [*THREE_DAYS, long], AROUND, wide)
        assert (rule(found, "database ingress 5432")["hits"], rule(found, "database egress 1024")["hits"]) == (1, 0)

    def test_else_it_is_ambiguous_and_counts_for_no_verdict(self, tmp_path: Path):
        long = record("eni-db", "ingress", "10.0.0.10", "10.0.0.20", (5433, 5434), 0)
        found = judged(tmp_path, [*THREE_DAYS, long], AROUND, self.BOTH_WAYS)
        for words in ("database ingress 5434", "database egress 5433"):
            row = rule(found, words)
            assert (row["verdict"], row["hits"], row["ambiguous"], row["days_judged"]) == ("not judged", 0, 1, 3)

    def test_udp_and_icmp_have_no_flags(self, tmp_path: Path):
        files = {
            **PROJECT,
            "roles/database.yaml": PROJECT["roles/database.yaml"]
            + ("  - {from: web, service: [udp/161, icmp], description: Watching}\n"),
        }
        udp = record("eni-db", "ingress", "10.0.0.10", "10.0.0.20", (41000, 161), 0, protocol=17)
        icmp = record("eni-db", "ingress", "10.0.0.10", "10.0.0.20", (0, 0), 0, protocol=1)
        found = judged(tmp_path, [*THREE_DAYS, udp, icmp], AROUND, files)
        assert rule(found, "database ingress 161")["hits"] == 1
        assert rule(found, "database ingress -1")["hits"] == 1


@pytest.mark.parametrize(
    ("peer_port", "verdicts_of_both"),
    [(2000, ["not judged", "not judged"]), (53, ["not seen", "used"]), (41000, ["not judged", "not judged"])],
)
def test_behind_a_nat_gateway_clients_of_high_ports_have_low_ones(
    tmp_path: Path, peer_port: int, verdicts_of_both: list[str]
):
    media = """  - {from: 203.0.113.0/24, service: udp/49152-65535, description: Media}
egress:
  - {to: 203.0.113.0/24, service: udp/1-65535, description: Names and media}
"""
    files = {**PROJECT, "roles/database.yaml": PROJECT["roles/database.yaml"] + media}
    packet = record("eni-db", "ingress", "203.0.113.7", "10.0.0.20", (peer_port, 50000), protocol=17)
    found = judged(tmp_path, [*THREE_DAYS, packet], AROUND, files)
    both = [rule(found, words)["verdict"] for words in ("database ingress 49152", "database egress 1")]
    assert both == verdicts_of_both


def test_a_role_whose_group_no_snapshot_shows_as_its_own_is_not_judged_nor_are_rules_with_it(tmp_path: Path):
    shown = [snapshot(day, BOTH) for day in (1, 4)]
    for each in shown:
        each["SecurityGroups"] = [group for group in each["SecurityGroups"] if group["GroupId"] != "sg-web"]
    found = judged(tmp_path, [*THREE_DAYS, ORDERS], shown)
    assert verdicts(found) == {
        "database ingress 22 10.9.0.0/16": "not seen",
        "database ingress 5432 web": "not judged",
        "web egress 5432 sg-database": "not judged",
        "web ingress 443 0.0.0.0/0": "not judged",
        "web ingress 443 ::/0": "not judged",
    }


def test_a_hit_that_several_rules_match_counts_for_each(tmp_path: Path):
    files = {
        **PROJECT,
        "roles/database.yaml": PROJECT["roles/database.yaml"]
        + ("  - {from: 10.0.0.0/24, service: tcp/5000-6000, description: Wide}\n"),
    }
    found = judged(tmp_path, [*THREE_DAYS, ORDERS], AROUND, files)
    assert (rule(found, "database ingress 5432")["hits"], rule(found, "database ingress 5000")["hits"]) == (1, 1)


def test_a_protocol_without_ports_has_none(tmp_path: Path):
    files = {
        **PROJECT,
        "roles/database.yaml": PROJECT["roles/database.yaml"]
        + ("  - {from: 10.9.0.0/16, service: [esp, all], description: Tunnel}\n"),
    }
    found = judged(tmp_path, THREE_DAYS, AROUND, files)
    rows = [(each["protocol"], each["from_port"], each["to_port"]) for each in found["rules"][:4]]
    assert ("50", None, None) in rows
    assert ("-1", None, None) in rows


def test_milliseconds_are_read_as_such(tmp_path: Path):
    slow = ORDERS | {"start": ORDERS["start"] * 1000, "end": ORDERS["end"] * 1000 + 999}
    row = rule(judged(tmp_path, [*THREE_DAYS, slow], AROUND), "database ingress 5432")
    assert (row["first"], row["last"], row["days"]) == ("2026-11-01T12:00:00Z", "2026-11-01T12:01:00Z", 3)


class TestFiles:
    """Files are found at any depth; each has its own header."""

    def test_both_layouts_gzip_and_every_order_of_fields(self, tmp_path: Path):
        logs, saved = tmp_path / "logs", tmp_path / "saved"
        plain = logs / "AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/11/01"
        hive = (
            logs
            / "AWSLogs/aws-account-id=111122223333/aws-service=vpcflowlogs/aws-region=eu-west-1"
            / "year=2026/month=11/day=02/hour=06"
        )
        for folder in (plain, hive, saved):
            folder.mkdir(parents=True)
        (plain / "[1]*.log").write_text(text([*days("eni-web", 1, 3), ORDERS]), "utf-8")
        reordered = " ".join(reversed(FIELDS.split()))
        (hive / "a.log.gz").write_bytes(gzip.compress(text(days("eni-db", 1, 3), reordered).encode()))
        for number, each in enumerate(AROUND):
            (saved / f"{number}.json").write_text(json.dumps(each), "utf-8")
        found = judged_in(logs, saved)
        assert rule(found, "database ingress 5432")["verdict"] == "used"
        assert rule(found, "database ingress 22")["verdict"] == "not seen"

    def test_parquet(self, tmp_path: Path):
        import duckdb

        logs, saved = tmp_path / "logs", tmp_path / "saved"
        logs.mkdir(), saved.mkdir()
        written = tmp_path / "flows.log"
        written.write_text(text([*THREE_DAYS, ORDERS]), "utf-8")
        names = ", ".join(
            f'"{name}" AS {name.replace("-", "_") if name != "end" else chr(34) + "end" + chr(34)}'
            for name in FIELDS.split()
        )
        read = f"SELECT {names} FROM read_csv('{written}', delim = ' ', header = true, nullstr = '-')"
        duckdb.connect().execute(f"COPY ({read}) TO '{logs / 'flows.parquet'}' (FORMAT parquet)")
        for number, each in enumerate(AROUND):
            (saved / f"{number}.json").write_text(json.dumps(each), "utf-8")
        assert rule(judged_in(logs, saved), "database ingress 5432")["verdict"] == "used"

    def test_records_of_other_accounts_and_vpcs_are_left_out(self, tmp_path: Path):
        foreign = [
            silence("eni-far", at(9)) | {"account_id": "444455556666"},
            ORDERS | {"vpc_id": "vpc-2", "start": at(9)},
        ]
        found = judged(tmp_path, [*THREE_DAYS, *foreign], AROUND)
        assert found["to"] == "2026-11-03"
        ran = run("review", "--flow-logs", "logs", "--from", "snapshots", folder=write(tmp_path, PROJECT))
        assert ran.stdout.splitlines()[-2:] == [
            "1 record of the account 444455556666 left out: not of this environment",
            "1 record of vpc-2 left out: not of this environment",
        ]

    def test_a_hit_of_several_rules_says_so(self, tmp_path: Path):
        files = {
            **PROJECT,
            "roles/database.yaml": PROJECT["roles/database.yaml"]
            + "  - {from: 10.0.0.0/24, service: tcp/5000-6000, description: Wide}\n",
        }
        judged(tmp_path, [*THREE_DAYS, ORDERS], AROUND, files)
        shown = run("review", "--flow-logs", "logs", "--from", "snapshots", folder=write(tmp_path, files)).stdout
        hit = "1 hit with 10.0.0.10, 2026-11-01 12:00 to 2026-11-01 12:01 UTC; all of them match other rules, too"
        assert shown.count(hit) == 2

    def test_the_default_format_is_refused_with_what_to_do(self, tmp_path: Path):
        fields = " ".join(FIELDS.split()[:14])
        with pytest.raises(UnreadLogs) as error:
            judged(tmp_path, text([ORDERS], fields), AROUND)
        assert str(error.value) == (
            f"{tmp_path}/logs/flows.log has the default format without pkt-srcaddr, pkt-dstaddr and flow-direction, so "
            "no rule can be judged: a flow log cannot be changed: make another one with the template that `sg-factory "
            "flow-logs` prints"
        )


class TestExternalGroups:
    """A group that no snapshot shows in the VPC is of a peered one, whose addresses nobody here knows."""

    FILES: ClassVar = {
        **PROJECT,
        "sg-factory.yaml": PROJECT["sg-factory.yaml"]
        + """
security_groups:
  scanner: {description: Scanner, id: sg-0123456789abcdef0, account: "999988887777"}
""",
        "roles/database.yaml": PROJECT["roles/database.yaml"]
        + "  - {from: scanner, service: tcp/8443, description: Scans}\n",
    }
    HIT: ClassVar = record("eni-db", "ingress", "10.77.0.5", "10.0.0.20", (41000, 8443), 2)

    def test_an_address_that_no_interface_has_may_be_its_own(self, tmp_path: Path):
        row = rule(judged(tmp_path, [*THREE_DAYS, self.HIT], AROUND, self.FILES), "database ingress 8443")
        assert (row["verdict"], row["ambiguous"], row["peer"]) == ("not judged", 1, "sg-0123456789abcdef0")

    def test_an_address_of_a_known_interface_is_not(self, tmp_path: Path):
        known = self.HIT | {"pkt_srcaddr": "10.0.0.10"}
        row = rule(judged(tmp_path, [*THREE_DAYS, known], AROUND, self.FILES), "database ingress 8443")
        assert row["verdict"] == "not seen"

    def test_nor_is_one_within_the_vpc(self, tmp_path: Path):
        vpc = {"Vpcs": [{"VpcId": VPC, "CidrBlockAssociationSet": [{"CidrBlock": "10.77.0.0/16"}]}]}
        shown = [each | vpc for each in AROUND]
        row = rule(judged(tmp_path, [*THREE_DAYS, self.HIT], shown, self.FILES), "database ingress 8443")
        assert row["verdict"] == "not seen"

    def test_a_group_of_the_vpc_has_the_interfaces_that_snapshots_show(self, tmp_path: Path):
        group = {"GroupId": "sg-0123456789abcdef0", "GroupName": "scanner", "VpcId": VPC, "OwnerId": "999988887777"}
        held = {**BOTH, "eni-scan": (("sg-0123456789abcdef0",), ("10.0.0.77",))}
        shown = [
            each | {"SecurityGroups": [*each["SecurityGroups"], group]}
            for each in (snapshot(1, held), snapshot(4, held))
        ]
        scan = self.HIT | {"pkt_srcaddr": "10.0.0.77"}
        assert (
            rule(judged(tmp_path, [*THREE_DAYS, self.HIT], shown, self.FILES), "database ingress 8443")["verdict"]
            == "not seen"
        )
        assert rule(judged(tmp_path, [*THREE_DAYS, scan], shown, self.FILES), "database ingress 8443")["hits"] == 1


class TestPrefixLists:
    """A list's ranges are those that all snapshots agree about; any address may be in an unknown list."""

    FILES: ClassVar = {
        **PROJECT,
        "sg-factory.yaml": PROJECT["sg-factory.yaml"]
        + """
networks:
  partners:
    description: Partners
    prefix_list: {id: pl-0123456789abcdef0, entries: 5}
""",
        "roles/database.yaml": PROJECT["roles/database.yaml"]
        + "  - {from: partners, service: tcp/8443, description: Partners}\n",
    }

    @pytest.mark.parametrize(
        ("entries", "peer", "verdict"),
        [
            (["192.0.2.0/28"], "192.0.2.5", "used"),
            (["192.0.2.0/28"], "192.0.2.99", "not seen"),
            (None, "192.0.2.5", "not judged"),
        ],
    )
    def test_a_list(self, tmp_path: Path, entries: list[str] | None, peer: str, verdict: str):
        known = (
            {}
            if entries is None
            else {"PrefixListEntries": {"pl-0123456789abcdef0": [{"Cidr": each} for each in entries]}}
        )
        hit = record("eni-db", "ingress", peer, "10.0.0.20", (41000, 8443), 2)
        found = judged(
            tmp_path, [*THREE_DAYS, hit], [snapshot(1, BOTH, **known), snapshot(4, BOTH, **known)], self.FILES
        )
        row = rule(found, "database ingress 8443")
        assert (row["verdict"], row["peer"]) == (verdict, "pl-0123456789abcdef0")


def test_without_duckdb_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(NoDuckDb, match=r"install sg-factory\[logs\]"):
        judged(tmp_path, THREE_DAYS, AROUND)


def test_an_interface_of_another_vpc_is_known_to_be_nobody_of_this_one(tmp_path: Path):
    fields = " ".join(name for name in FIELDS.split() if name != "vpc-id")
    far = interface("eni-far", ["sg-far"], ["10.0.0.10"]) | {"VpcId": "vpc-9"}
    shown = [each | {"NetworkInterfaces": [*each["NetworkInterfaces"], far]} for each in AROUND]
    unknown = record("eni-far", "ingress", "10.9.1.1", "10.0.0.10", (41000, 22), 2)
    found = rule(judged(tmp_path, text([*THREE_DAYS, unknown, ORDERS], fields), shown), "database ingress 22")
    assert (found["verdict"], found["ambiguous"]) == ("not seen", 0)


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ({"start": "-"}, "a record of eni-db has no time"),
        ({"start": 9 * 10**18}, "a record of eni-db has no time"),
        ({"start": 0, "end": 60}, "records are from 1970-01-01 to 2026-11-03: read at most 3,660 days at once"),
    ],
)
def test_a_time_that_is_none_is_refused(tmp_path: Path, spoilt: dict[str, object], said: str):
    with pytest.raises(UnreadLogs, match=said):
        judged(tmp_path, [*THREE_DAYS, ORDERS | spoilt], AROUND)
