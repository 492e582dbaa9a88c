"""Whatever names, paths and reasons say, they stay in comments: no text adds a line, a rule or a command."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sg_factory.firewall.comments import MOST_OF_A_COMMENT, comment_of, plain
from sg_factory.firewall.formats import FORMATS
from sg_factory.firewall.values import HostFirewall, UnknownPart
from tests.firewall.shop import firewall, in_a_namespace

HARMLESS = "x"
HOSTILE = (
    '" accept; chain x { type filter hook input priority -1; policy accept; } #',
    '"\n}\nflush ruleset\n',
    "\\\n\\",
    '" -j ACCEPT\n-A sgf-input -j ACCEPT\nCOMMIT\n*filter',
    "'; Remove-Item C:\\ -Recurse; '",
    "‘’‚‛'$(calc)`$env:PATH",
    "END_OF_FIREWALL\nrm -rf /\n",
    "$(touch /tmp/taken) `touch /tmp/taken` ${IFS} $variable @set",
    "{{ 7 * 7 }}{% raw %}{# #}",
    "é\u202e\u2028\x00\x1b[31m\ufeff",
    "a" * 3000,
    "",
)


def with_text(text: str, host: str = "web-1") -> HostFirewall:
    """A firewall whose every text is `text`."""
    made = firewall(host)
    said = tuple(replace(rule, reason=text, where=text) for rule in made.rules)
    unknown = (UnknownPart(text, text),)
    return replace(made, project=text, environment=text, host=text, roles=(text,), rules=said, unknown=unknown)


def lines(format: str, text: str) -> list[str]:
    """The lines of a ruleset in which every text is `text`, without comments and without the texts themselves."""
    bare = []
    for line in FORMATS[format].whole(with_text(text)).split("\n"):
        if format == "windows":
            line = re.sub(r"^(Add-RoleRule )'[^']*'", r"\1", line)
        bare.append("#" if line.startswith("#") else re.sub(r'comment "[^"]*"', "", line))
    return bare


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=60)
@given(text=st.text(max_size=300))
@example(text=HOSTILE[0])
@example(text=HOSTILE[1])
@example(text=HOSTILE[3])
@example(text=HOSTILE[4])
@example(text=HOSTILE[5])
def test_any_text_leaves_the_same_lines_as_a_harmless_one(format: str, text: str):
    assert lines(format, text) == lines(format, HARMLESS)


@given(st.text(max_size=500))
def test_a_comment_has_no_sign_that_could_end_it_in_any_format(text: str):
    made = plain(text)
    assert re.fullmatch(r"[A-Za-z0-9 ._:/()#,@+=!*\[\]-]*", made)
    assert len(made) == min(len(text), MOST_OF_A_COMMENT)


def test_a_long_path_loses_its_beginning_and_a_long_reason_its_end():
    rule = replace(firewall("db").rules[0], where=f"roles/{'deep/' * 30}database.yaml:12", reason="why " * 100)
    assert comment_of(rule) == (
        "...deep/deep/deep/deep/deep/deep/deep/deep/deep/database.yaml:12 "
        "why why why why why why why why why why why why why why why ..."
    )


@pytest.mark.usefixtures("lab")
@pytest.mark.parametrize("text", HOSTILE)
def test_nft_and_iptables_read_rules_with_any_text(text: str):
    checks = (("nft", "-c", "-f", "-"), *(_tested(family) for family in ("iptables", "ip6tables")))
    for check, format in zip(checks, ("nftables", "iptables", "iptables"), strict=True):
        done = in_a_namespace(*check, stdin=FORMATS[format].whole(with_text(text)))
        assert (done.returncode, done.stderr) == (0, "")


def _tested(family: str) -> tuple[str, ...]:
    return f"{family}-restore", "--test", "--noflush"


@pytest.mark.parametrize("text", HOSTILE)
def test_every_text_of_powershell_is_one_in_single_quotation_marks(text: str):
    """What is left of a line without its quoted texts is of a small alphabet, in which nothing begins a text."""
    calls = [line for line in FORMATS["windows"].whole(with_text(text)).split("\n") if line.startswith("Add-RoleRule")]
    assert len(calls) > 20
    for line in calls:
        rest = re.sub(r"'[^'‘’‚‛\n]*'", "", line)
        assert re.fullmatch(r"Add-RoleRule( |,|-[A-Z][A-Za-z]+|Inbound|Outbound)*", rest), line
