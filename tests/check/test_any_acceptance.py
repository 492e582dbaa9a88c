"""Of random templates with random suppressions just what a second reading of the tools' rules says is accepted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.check.accepting import WORLD, WORLD_V6, group, metadata, outcome, rule

Raw = dict[str, Any]


def everyone(raw: Raw) -> bool:
    """Whether a rule names all of a family."""
    return raw.get("CidrIp") == "0.0.0.0/0" or raw.get("CidrIpv6") == "::/0"


def one_of(*ports: int) -> Callable[[Raw], bool]:
    """Whether a rule opens some of these ports and no other."""
    return lambda raw: "FromPort" in raw and set(range(raw["FromPort"], raw["ToPort"] + 1)) <= set(ports)


def all_protocols(raw: Raw) -> bool:
    """Whether a rule opens all protocols."""
    return raw["IpProtocol"] == "-1"


def ports(raw: Raw) -> bool:
    """Whether a rule opens several ports."""
    return not all_protocols(raw) and raw["FromPort"] != raw["ToPort"]


OPEN = "world-open-admin world-open-all world-open-cifs world-open-high-risk world-open-port data-port-from-outside"

# By tool and id: the checks of ours whose findings it may be about, and whether it is about a rule as it is written.
SECOND_READING: dict[tuple[str, str], tuple[str, Callable[[Raw], bool]]] = {
    ("checkov", "CKV_AWS_24"): ("world-open-admin", lambda raw: everyone(raw) and one_of(22)(raw)),
    ("checkov", "CKV_AWS_25"): ("world-open-admin", lambda raw: everyone(raw) and one_of(3389)(raw)),
    ("checkov", "CKV_AWS_260"): ("plain-http", lambda raw: everyone(raw) and one_of(80)(raw)),
    ("cfn_nag", "W2"): (OPEN, everyone),
    ("cfn_nag", "W5"): ("egress-anywhere egress-any-port egress-web", everyone),
    ("cfn_nag", "W27"): ("broad-ingress", ports),
    ("cfn_nag", "W29"): ("egress-any-port broad-egress", ports),
    ("cfn_nag", "W40"): ("egress-anywhere broad-egress", all_protocols),
    ("cfn_nag", "W42"): ("broad-ingress", all_protocols),
    ("aws-guard", "INCOMING_SSH_DISABLED"): (
        "world-open-admin",
        lambda raw: raw.get("CidrIp") == "0.0.0.0/0" and one_of(22)(raw),
    ),
    ("aws-guard", "RESTRICTED_INCOMING_TRAFFIC"): (
        "world-open-admin world-open-high-risk data-port-from-outside clear-text-login",
        lambda raw: raw["IpProtocol"] == "tcp" and one_of(20, 21, 3306, 3389, 4333)(raw),
    ),
    ("cdk-nag", "AwsSolutions-EC23"): (OPEN, everyone),
}
OWN_WORDS = {
    "W2": "EC2_SECURITY_GROUP_INGRESS_OPEN_TO_WORLD_RULE",
    "W27": "SECURITY_GROUP_INGRESS_PORT_RANGE_RULE",
    "W42": "SECURITY_GROUP_INGRESS_ALL_PROTOCOLS_RULE",
}
SECOND_READING |= {("aws-guard", name): SECOND_READING["cfn_nag", id_] for id_, name in OWN_WORDS.items()}

PEERS = st.sampled_from([WORLD, WORLD_V6, {"CidrIp": "10.1.0.0/24"}, {"CidrIp": "52.1.0.0/16"}])
PORTS = st.sampled_from([20, 21, 22, 25, 80, 443, 445, 1000, 3306, 3389, 4333, 5000, 8443])
RULES = st.builds(
    lambda protocol, ends, peer: rule(protocol, *(sorted(ends) if protocol != "-1" else (None, None)), peer),
    st.sampled_from(["tcp", "tcp", "udp", "-1"]),
    st.lists(PORTS, min_size=2, max_size=2) | PORTS.map(lambda port: [port, port]),
    PEERS,
)
# One rule a group, so that a finding is about it.
GROUPS = st.lists(st.tuples(RULES, st.booleans(), st.lists(st.sampled_from(sorted(SECOND_READING)), max_size=3)))


@given(GROUPS)
def test_just_what_a_second_reading_says_is_accepted(groups: list[tuple[Raw, bool, list[tuple[str, str]]]]):
    bare: dict[str, Any] = {}
    written: dict[str, Any] = {}
    for number, (raw, comes_in, ids) in enumerate(groups):
        name = f"Group{number}Of"
        bare[name] = group([raw]) if comes_in else group([], [raw])
        said: dict[str, Any] = {}
        for tool, id_ in ids:
            for key, home in metadata(tool, id_).items():
                for inner, entries in home.items():
                    said.setdefault(key, {}).setdefault(inner, []).extend(entries)
        written[name] = {**bare[name], "Metadata": said}
    everything = outcome({"Resources": bare}).diagnostics
    expected = [
        (each.code, each.message)
        for each in everything
        if any(
            f"“Group{number}Of”" in each.message and any(_says(id_, each.code, raw) for id_ in ids)
            for number, (raw, _, ids) in enumerate(groups)
        )
    ]
    ran = outcome({"Resources": written})
    accepted = [(each.finding.code, each.finding.message) for each in ran.suppressed]
    assert sorted(accepted) == sorted(expected)
    left = [(each.code, each.message) for each in ran.diagnostics]
    assert sorted([*left, *accepted]) == sorted((each.code, each.message) for each in everything)


def _says(id_: tuple[str, str], check: str, raw: Raw) -> bool:
    checks, is_about = SECOND_READING[id_]
    return check in checks.split() and is_about(raw)
