"""The firewalls of all hosts as files: rules and addresses of each host, and what loads them.

The addresses are in files of their own, so that a new inventory changes only these. What loads a firewall is the same
for all hosts, and goes back to what was there before unless somebody confirms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sg_factory.files.package_data import above_templates
from sg_factory.firewall.formats import FORMATS
from sg_factory.firewall.formats.nftables import TABLE
from sg_factory.firewall.pages import rendered
from sg_factory.firewall.values import HostFirewall

MARK = "sg-factory"
"""A word at the beginning of every file of ours."""

_FOLDER = "templates/firewall/output"
_WINDOWS = "sg-factory.ps1"
_UNITS = ("sg-factory-firewall.service", "sg-factory-addresses.service", "sg-factory-addresses.timer")


def output_files(firewalls: Iterable[HostFirewall], format: str) -> Mapping[str, str]:
    """Return the files by their paths, for hosts that have the firewall of a format."""
    made = FORMATS[format]
    files = {}
    for firewall in firewalls:
        files[f"hosts/{firewall.host}/firewall.{made.ending}"] = made.rules(firewall)
        files[f"hosts/{firewall.host}/addresses.{made.ending}"] = made.addresses(firewall)
    return {**files, **_for_all(format)}


def _for_all(format: str) -> Mapping[str, str]:
    if format == "windows":
        return {_WINDOWS: _as_it_is(_WINDOWS)}
    script = rendered(f"output/{format}.sh.j2", table=TABLE)
    playbook = rendered("output/playbook.yaml.j2", ending=FORMATS[format].ending)
    return {"firewall": script, "playbook.yaml": playbook, **{unit: _as_it_is(unit) for unit in _UNITS}}


def _as_it_is(file: str) -> str:
    return (above_templates() / _FOLDER / file).read_text("utf-8")
