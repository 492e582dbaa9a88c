"""The files of `firewall --output`: what loads a firewall goes back unless somebody confirms."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from sg_factory.firewall.inventory import Inventory
from sg_factory.firewall.output import MARK, output_files
from tests.firewall.shop import ADDRESSES, firewall, in_a_shell, whole
from tests.projects import write

ENDINGS = {"nftables": "nft", "iptables": "rules"}
LISTED = {
    "nftables": "nft -s list ruleset",
    "iptables": "{ { iptables-save; ip6tables-save; } | grep -v -e '^#' -e '^:[IOF]' || :; }",
}


def files(format: str) -> dict[str, str]:
    return dict(output_files([firewall(name) for name in ADDRESSES], format))


def on_a_host(folder: Path, format: str, script: str) -> str:
    """Run a script in a namespace, in a folder that has what a host has; `listed FILE` keeps the ruleset."""
    made = files(format)
    ending = ENDINGS[format]
    here = {name: made[f"hosts/web-1/{name}"] for name in (f"firewall.{ending}", f"addresses.{ending}")}
    write(folder, {"firewall": made["firewall"], **here})
    preamble = f"""
        ending={ending}
        listed() {{ {LISTED[format]} > "$1"; }}
        firewall() {{ sh ./firewall "$@"; }}
        """
    kept, state = str(folder / "kept"), str(folder / "state")
    return in_a_shell(preamble + script, folder, SG_FACTORY_KEPT=kept, SG_FACTORY_STATE=state)


def test_rules_and_addresses_are_in_files_of_their_own_and_what_loads_them_is_the_same_for_all():
    hosts = [f"hosts/{name}/{file}.nft" for name in ADDRESSES for file in ("firewall", "addresses")]
    units = ["sg-factory-firewall.service", "sg-factory-addresses.service", "sg-factory-addresses.timer"]
    assert sorted(files("nftables")) == sorted([*hosts, "firewall", "playbook.yaml", *units])
    assert all(MARK in text[:200] for format in ("nftables", "iptables", "windows") for text in files(format).values())
    assert sorted(files("windows")) == sorted([*(each.replace(".nft", ".ps1") for each in hosts), "sg-factory.ps1"])


@pytest.mark.parametrize("format", ["nftables", "iptables", "windows"])
def test_a_new_inventory_changes_the_addresses_and_nothing_else(format: str):
    known = {name: tuple(map(whole, texts)) for name, texts in ADDRESSES.items()}
    other = Inventory({**known, "lb": (whole("10.20.0.77"),)})
    before, after = (output_files([firewall("web-1", inventory=each)], format) for each in (None, other))
    changed = [file for file in before if before[file] != after[file]]
    assert changed == [f"hosts/web-1/addresses.{ {**ENDINGS, 'windows': 'ps1'}[format] }"]


@pytest.mark.parametrize("format", ENDINGS)
def test_the_script_and_the_playbook_are_right(format: str, tmp_path: Path):
    write(tmp_path, files(format))
    checked = Path(sys.executable).with_name("shellcheck")
    done = subprocess.run([checked, "firewall"], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert done.stdout == ""
    (play,) = yaml.safe_load((tmp_path / "playbook.yaml").read_text())
    assert [task["name"] for task in play["tasks"]][-5:] == [
        "Load them; without the confirmation below, the host goes back after a minute",
        "Forget the open connection, which would be let through anyway",
        "Reach the host in a new connection",
        "Keep them",
        "Load them when the host starts",
    ]
    assert "{{ inventory_hostname }}" in json.dumps(play)


ANALYZE = shutil.which("systemd-analyze")


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze, which reads units, is not installed here")
def test_systemd_reads_the_units_without_a_remark(tmp_path: Path):
    write(tmp_path, files("nftables"))
    units = [*tmp_path.glob("*.service"), *tmp_path.glob("*.timer")]
    done = subprocess.run([str(ANALYZE), "verify", *units], capture_output=True, encoding="utf-8", check=False)
    assert (len(units), done.stderr) == (3, "")


@pytest.mark.usefixtures("lab")
@pytest.mark.parametrize("format", ENDINGS)
def test_without_a_confirmation_a_first_firewall_goes(format: str, tmp_path: Path):
    on_a_host(
        tmp_path,
        format,
        """
        listed before
        firewall apply 1
        listed loaded
        cmp -s before loaded && exit 1
        sleep 2
        listed after
        ! firewall confirm
        ! ls kept
        """,
    )
    assert "sg" in (tmp_path / "loaded").read_text()
    after = (tmp_path / "after").read_text()
    assert after == "" if format == "nftables" else "-A INPUT" not in after and "-A OUTPUT" not in after


@pytest.mark.usefixtures("lab")
@pytest.mark.parametrize("format", ENDINGS)
def test_without_a_confirmation_the_firewall_from_before_is_back(format: str, tmp_path: Path):
    on_a_host(
        tmp_path,
        format,
        """
        firewall apply 60; firewall confirm
        listed before
        sed -i 's/dport 7800/dport 7801/' firewall.$ending
        sed -i 's/10.20.0.10/10.20.0.99/' addresses.$ending
        firewall apply 1
        listed changed
        cmp -s before changed && exit 1
        ! firewall apply 1
        sleep 2
        listed after
        cmp before after
        grep -q 7800 kept/firewall.$ending
        """,
    )


@pytest.mark.usefixtures("lab")
@pytest.mark.parametrize("format", ENDINGS)
def test_what_is_confirmed_stays_and_is_loaded_again_when_the_host_starts(format: str, tmp_path: Path):
    on_a_host(
        tmp_path,
        format,
        """
        firewall apply 1; firewall confirm
        sleep 2
        listed confirmed
        firewall apply 60; firewall rollback
        listed back
        cmp confirmed back
        nft flush ruleset
        firewall boot
        listed started
        cmp confirmed started
        ! firewall rollback
        ! firewall apply soon
        ! firewall
        ! firewall addresses
        ! firewall addresses missing
        """,
    )


@pytest.mark.usefixtures("lab")
@pytest.mark.parametrize("format", ENDINGS)
def test_new_addresses_are_loaded_alone_and_kept_and_a_file_with_anything_else_is_refused(format: str, tmp_path: Path):
    on_a_host(
        tmp_path,
        format,
        """
        firewall apply 60; firewall confirm
        listed before
        sed 's/10.20.0.10/10.20.0.99/' addresses.$ending > new
        firewall addresses new
        listed after
        test "$(diff before after | grep -c '^[<>]')" = 2
        cmp kept/addresses.$ending new
        ! firewall addresses firewall.$ending
        { cat new; echo 'flush ruleset'; } > bad
        ! firewall addresses bad
        sed 's/10.20.0.99/10.20.0.999/' new > bad
        ! firewall addresses bad
        listed same
        cmp after same
        """,
    )


@pytest.mark.usefixtures("lab")
@pytest.mark.parametrize("format", ENDINGS)
def test_before_anything_is_loaded_there_is_nothing_to_confirm_to_undo_or_to_start_with(format: str, tmp_path: Path):
    on_a_host(tmp_path, format, "! firewall confirm\n! firewall rollback\n! firewall boot\nlisted after")
    assert "sg" not in (tmp_path / "after").read_text()


@pytest.mark.usefixtures("lab")
@pytest.mark.parametrize("format", ENDINGS)
def test_a_ruleset_with_a_mistake_is_not_loaded(format: str, tmp_path: Path):
    listed = on_a_host(
        tmp_path,
        format,
        """
        echo 'nonsense' >> firewall.$ending
        ! firewall apply 1 2> /dev/null
        listed after
        """,
    )
    after = (tmp_path / "after").read_text()
    assert listed == ""
    assert after == "" if format == "nftables" else "-A INPUT" not in after
