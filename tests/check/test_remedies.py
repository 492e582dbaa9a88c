"""What findings say to do: it is true of the rule at hand, and never lets more through."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.diagnostic import Span
from sg_factory.pipeline.project import Outcome, run
from sg_factory.plan import RangePeer
from tests.check.outside import ABOUT
from tests.projects import write

PUBLIC = "description: Entry point\nowner: platform\npublic: true\n"
WITHOUT_PORTS = ("esp", "ah", "gre", "protocol/89", "icmp", "icmpv6", "icmp/5", "icmpv6/137/0")


@pytest.mark.parametrize("protocol", WITHOUT_PORTS)
@pytest.mark.parametrize(("direction", "word"), [("ingress", "from"), ("egress", "to")])
@pytest.mark.parametrize("peer", ["internet", "198.51.0.0/16", "10.0.0.0/8", '"2001:db8::/32"', "self", "web"])
def test_no_finding_on_a_protocol_without_ports_speaks_of_ports(
    tmp_path: Path, protocol: str, direction: str, word: str, peer: str
):
    rule = f"{direction}:\n  - {{{word}: {peer}, service: {protocol}, description: Tunnels}}\n"
    other = "description: Web servers\nowner: shop\ningress:\n"
    answer = f"  - {{from: entry, service: {protocol}, description: Tunnels}}\n"
    files = {"roles/entry.yaml": PUBLIC + rule, "roles/web.yaml": other + answer}
    found = run(write(tmp_path, files)).diagnostics
    assert [each.help for each in found if re.search(r"\bports?\b|80|443|HTTP|TCP|UDP", each.help)] == []
    assert [each.message for each in found if re.search(r"\bports?\b|80|443|HTTP", each.message)] == []


def test_esp_from_everybody_is_not_told_of_the_ports_of_the_web(tmp_path: Path):
    rule = "ingress:\n  - {from: internet, service: esp, description: Tunnels}\n"
    found = run(write(tmp_path, {"roles/entry.yaml": PUBLIC + rule})).diagnostics
    assert [(each.code, each.message, each.help) for each in found if each.code in ABOUT] == [
        (
            "world-open-port",
            "internet can reach “entry” on esp",
            "name its senders as a network: only web traffic is public",
        )
    ]


RANGES = ("10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "198.51.100.0/24", "0.0.0.0/0", "::/0", "2001:db8::/32")
SOME = st.lists(st.sampled_from(RANGES), min_size=1, max_size=2, unique=True)
ENVIRONMENTS = ("dev", "prod")


@st.composite
def projects(draw: st.DrawFn) -> dict[str, str]:
    """A project of two environments whose networks and literal ranges are often the same, but not everywhere."""
    vpcs = {name: draw(st.sampled_from(("10.0.0.0/8", "10.1.0.0/16"))) for name in ENVIRONMENTS}
    environments = {
        name: {"account": f"{n}" * 12, "region": "eu-west-1", "vpc": {"id": f"vpc-0000000{n}", "cidrs": [vpcs[name]]}}
        for n, name in enumerate(ENVIRONMENTS[: draw(st.integers(1, 2))], 1)
    }
    networks: dict[str, Any] = {}
    for name in ("alpha", "beta"):
        networks[name] = {"description": "Whose ranges these are", "cidrs": draw(SOME)}
        if "prod" in environments and draw(st.booleans()):
            networks[name]["environments"] = {"prod": {"cidrs": draw(SOME)}}
    line = st.fixed_dictionaries(
        {
            "service": st.sampled_from(("https", "ssh", "esp", "all", "tcp/8000-8100", "icmp", "ping")),
            "description": st.just("What it is for"),
        }
    )
    role: dict[str, Any] = {
        "description": "A role",
        "owner": "shop",
        "public": draw(st.sampled_from([True, False, ["https", "tcp/8000"]])),
    }
    for direction, word in (("ingress", "from"), ("egress", "to")):
        lines = draw(st.lists(line, max_size=3))
        role[direction] = [{word: draw(st.sampled_from((*RANGES, "alpha", "vpc"))), **each} for each in lines]
    return {
        "sg-factory.yaml": yaml.safe_dump({"environments": environments, "networks": networks}, sort_keys=False),
        "roles/web.yaml": yaml.safe_dump(role, sort_keys=False),
    }


def allowed(outcome: Outcome) -> set[tuple[str, ...]]:
    """Every rule of every environment, whatever its peer is called."""
    return {
        (plan.environment_name, group.role, rule.direction, str(rule.traffic), rule.peer.cidr.text)
        for plan in outcome.plans
        for group, rule in plan.rules()
        if isinstance(rule.peer, RangePeer)
    }


@given(projects())
@settings(deadline=None, max_examples=150)
def test_what_a_finding_says_to_write_instead_of_what_it_underlines_lets_nothing_more_through(files: dict[str, str]):
    with tempfile.TemporaryDirectory() as name:
        folder = write(Path(name), files)
        before = run(folder)
        for found in before.diagnostics:
            where = found.where
            assert isinstance(where, Span)
            written = re.fullmatch(r"write “?([^ ”]+)”?", found.help)
            for text in {found.fix, written[1] if written else ""} - {""}:
                lines = files[where.file].splitlines()
                line = lines[where.line - 1]
                lines[where.line - 1] = f"{line[: where.column - 1]}{text}{line[where.end - 1 :]}"
                (folder / where.file).write_text("\n".join(lines) + "\n", "utf-8")
                after = run(folder)
                assert allowed(after) <= allowed(before), (found.code, text)
                (folder / where.file).write_text(files[where.file], "utf-8")
