"""The schemas and the loader agree: what an editor takes with them, `check` takes, and the other way round.

Random projects are changed in one place, at random. Of the changed file, its schema (made of the changed project, as
`sg-factory schema` makes it) and the pipeline must say the same. What no schema can say is listed here, and is all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sg_factory.files import Snapshot
from sg_factory.pipeline.project import moment, run, schemas
from tests.reading.projects import examples, projects

REPOSITORY = Path(__file__).parents[3]

# What a file's own schema does not say: it is about several places at once, or about sums.
OF_SEVERAL_PLACES = {
    "extends-itself": "a base through another",
    "group-twice": "two names for one id",
    "half-without-role": "what the peers of a line are, and another key of it",
    "name-twice": "a network and an external group of one name",
    "no-common-family": "a service of IPv4 for ranges of IPv6",
    "no-consent": "what a source says, the other side says too",
    "no-environment": "a word in a name, and no environments",
    "no-ranges": "a network without ranges in one environment",
    "no-role": "an environment that no role is of",
    "not-with-adds-to": "two keys of a role, one of them not empty",
    "not-accepted": "what a role states, the other one accepts",
    "other-region": "an external group in an environment of another region",
    "quota-product": "two numbers multiplied",
    "range-twice": "one range in two spellings",
    "retired-role": "a role that is on its way out",
    "stated-expiry": "an end for what only states",
    "too-many-groups": "all roles counted",
    "too-many-rules": "all rules counted",
    "too-many-tags": "two files' tags counted",
    "too-many-entries": "the ranges of each family counted",
    "unknown-weight": "prefix lists of AWS's own that are known by name",
}


def beyond_a_schema(code: str, message: str) -> bool:
    """True for a mistake that no schema can express; patterns cannot count, nor compare parts of a text."""
    if code == "bad-range":
        return "has host bits set" in message or ":" in message.removesuffix(":")
    return code in OF_SEVERAL_PLACES or "ends before it begins" in message


def kind_of(file: str) -> str:
    """The schema of a file."""
    if not file.startswith("roles/"):
        return file.removesuffix(".yaml")
    return "base" if file.rsplit("/", 1)[1].startswith("_") else "role"


def as_json(value: Any) -> Any:
    """Return the document as editors read it: YAML 1.2 has no dates."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    return [as_json(item) for item in value] if isinstance(value, list) else value


def said(files: dict[str, Any], file: str) -> tuple[list[str], list[str]]:
    """Return the errors of the schema and of the pipeline for one file of a project, written as JSON."""
    source = Snapshot({name: json.dumps(document).encode() for name, document in files.items()})
    made, _ = schemas(source)
    objections = [
        f"{error.json_path}: {error.message}"
        for error in Draft202012Validator(made[kind_of(file)]).iter_errors(files[file])
    ]
    outcome = run(source, as_of=moment("2027-03-01"), judge=False)
    found = outcome.diagnostics if outcome.is_broken else ()
    mistakes = [f"{each.code}: {each.message}" for each in found if each.where.file == file]
    return objections, mistakes


def sleeps(files: dict[str, Any], file: str) -> bool:
    """True if the lines of a file are not compiled: the compiler does not check them, and an editor does."""
    if kind_of(file) not in ("role", "base"):
        return False
    awake: set[str] = set()
    found = [name for name in files if kind_of(name) == "role" and not files[name].get("retired")]
    while found:
        name = found.pop()
        if name not in awake:
            awake.add(name)
            extended = files[name].get("extends")
            found += [base for base in files if isinstance(extended, list) and base_name(base) in extended]
    return file not in awake


def base_name(file: str) -> str | None:
    """Return the name of a base in `extends`."""
    return file.rsplit("/", 1)[1].removeprefix("_").removesuffix(".yaml") if kind_of(file) == "base" else None


NAMED = re.compile(r"\$\.(ingress|egress)\[\d+\]\.(from|to|service)")


def assert_agreed(files: dict[str, Any], file: str) -> None:
    """Assert that both report errors or neither does, except errors that only the pipeline can find."""
    objections, mistakes = said(files, file)
    if sleeps(files, file):
        objections = [each for each in objections if mistakes or not NAMED.match(each)]
    assert not objections or mistakes, f"the schema alone objects: {objections}"
    sayable = [each for each in mistakes if not beyond_a_schema(*each.split(": ", 1))]
    assert objections or not sayable, f"the pipeline alone objects: {sayable}"


@st.composite
def documents(draw: st.DrawFn) -> tuple[dict[str, Any], str]:
    """The files of a random project that is right, and one of them; with a hosts.yaml."""
    project = draw(projects(adding=True))
    files = {name: as_json(document) for name, document in project.files.items()}
    roles = sorted(name.rsplit("/", 1)[1].removesuffix(".yaml") for name in files if kind_of(name) == "role")
    launches = [{}, {"launch": {"access": "session-manager", "patch_on_boot": True}}]
    launches += [{"launch": {"access": {"key_pair": "ops"}, "tenancy": "dedicated"}}]
    host = {"roles": draw(st.sampled_from([roles[:1], roles[0]])), "description": "A host"}
    files["hosts.yaml"] = {"a-host": {**host, **draw(st.sampled_from(launches))}}
    return files, draw(st.sampled_from(sorted(files)))


TEXTS = st.sampled_from(
    [
        *("", " ", "web", "database", "self", "internet", "vpc", "office", "s3", "base", "prod", "dev", "it's", "sg-1"),
        *(
            "0.0.0.0/0",
            "::/0",
            "10.0.0.1/8",
            "10.0.0.0/33",
            "10.1.2.3",
            "2001:db8::/32",
            "::ffff:10.0.0.0/104",
            "1::2::/9",
        ),
        *("tcp/0", "tcp/65535", "tcp/65536", "tcp/9-1", "tcp/080", "TCP/443", "icmp/256", "icmpv6/1", "icmpv6/1/0"),
        *(
            "protocol/6",
            "protocol/1",
            "protocol/1/8/0",
            "protocol/58/256",
            "protocol/47/1",
            "protocol/47",
            "protocol/256",
            "protocol/60",
            "esp",
            "all",
            "dns",
            "https",
            "orders-api",
            "tcp",
        ),
        *("2027-02-28", "2027-02-29", "2028-02-29", "1900-02-29", "2000-02-29", "0000-01-01", "2027-05-01T18:00Z"),
        *("2027-05-01T24:00Z", "2027-05-01T18:00:59+00:00", "2027-05-01T18:00+02:00", "2027-5-1", "2027-05-01\n"),
        *("111122223333", "eu-west-1", "vpc-0a1b2c3d", "pl-6da54004", "sg-0123456789abcdef0", "/a/b", "/", "aws-shop"),
        *("off", "error", "both", "one", "folder", "any", "ipv6", "host", "session-manager", "named-range", "aws:x"),
        *(
            "x" * 60,
            "x" * 61,
            "x" * 255,
            "x" * 256,
            "x" * 257,
            "a\nb",
            "a\u2028b",
            "a\x07b",
            "{{resolve:ssm:x}}",
            "ä ö",
        ),
    ]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 1001),
    st.just(1.5),
    TEXTS,
    st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=6),
)
KEYS = st.one_of(
    TEXTS,
    st.sampled_from(
        ["description", "owner", "from", "to", "service", "expires", "review_by", "ticket", "accept", "environments"]
    ),
    st.sampled_from(
        ["public", "extends", "enabled", "retired", "tags", "ingress", "egress", "id", "ssm", "name", "cidrs", "hops"]
    ),
    st.sampled_from(
        [
            "prefix_list",
            "create",
            "max_entries",
            "entries",
            "family",
            "account",
            "region",
            "quotas",
            "never",
            "only",
            "Owner",
        ]
    ),
    st.sampled_from(["both_halves", "adds_to", "peer"]),
    st.sampled_from(["networks", "security_groups", "services", "guardrails", "checks", "consent", "stacks", "vpc"]),
)
RANGES = {"cidrs": ["203.0.113.0/24"]}
LIST = {"prefix_list": {"create": True, "max_entries": 5}}
VPC = {"id": "vpc-0a1b2c3d", "cidrs": ["10.0.0.0/16"]}
GROUP = {"id": "sg-0123456789abcdef0"}
DEV = {"dev": {"account": "111122223333", "region": "eu-west-1", "vpc": VPC}}
WHOLE = st.sampled_from(
    [
        {"from": "web", "service": "https", "description": "Why"},
        {"to": "internet", "service": ["https", "dns"], "description": "Why"},
        {"peer": "web", "description": "Why this one"},
        {"from": "web", "service": "https", "description": "unknown", "both_halves": False},
        {"check": "named-range", "reason": "Because", "until": "2027-01-31"},
        {"check": "guardrail-broken", "reason": "Because"},
        {"never": {"from": "internet", "to": "web", "hops": "any"}, "description": "Why"},
        {"only": {"from": "internet", "service": "ssh"}, "description": "Why"},
        {"cidrs": ["10.0.0.0/8"]},
        {"cidrs": ["10.0.0.0/8"], "description": "A network"},
        {"description": "A network", "environments": {"dev": {"cidrs": ["10.0.0.0/8"]}}},
        {"description": "A network", "environments": {}},
        {"id": "pl-6da54004", "entries": 1},
        {"create": True, "max_entries": 5},
        {"cidrs": ["10.0.0.0/8"], "description": "A network", **LIST},
        {"id": "pl-6da54004", "ssm": "/a", "entries": 1},
        {"id": "pl-6da54004", "name": "com.amazonaws.eu-west-1.s3"},
        {"id": "sg-0123456789abcdef0", "description": "A group"},
        {"rules_per_group": 100, "groups_per_interface": 5},
        {"rules_per_group": 100, "groups_per_interface": 16},
    ]
)
VALUES = st.recursive(
    st.one_of(SCALARS, WHOLE), lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=2)
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every key path of a document."""
    yield path
    for key, child in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(child, (*path, key))


def changed(value: Any, path: tuple[Any, ...], draw: st.DrawFn) -> Any:
    """The document with another value at `path`, a key more or less, an item more."""
    if path:
        copy = dict(value) if isinstance(value, dict) else list(value)
        copy[path[0]] = changed(value[path[0]], path[1:], draw)
        return copy
    if isinstance(value, dict) and draw(st.booleans()):
        return {**value, draw(KEYS): draw(VALUES)}
    if isinstance(value, dict) and value and draw(st.booleans()):
        left_out = draw(st.sampled_from(sorted(value)))
        return {key: item for key, item in value.items() if key != left_out}
    if isinstance(value, list) and draw(st.booleans()):
        return [*value, draw(st.sampled_from(value) if value and draw(st.booleans()) else VALUES)]
    return draw(SCALARS) if not isinstance(value, dict | list) and draw(st.booleans()) else draw(VALUES)


@given(drawn=documents())
@examples(25)
def test_what_is_right_is_right_to_its_schema(drawn: tuple[dict[str, Any], str]) -> None:
    files, _ = drawn
    for file in files:
        assert said(files, file)[0] == []


@given(drawn=documents(), data=st.data())
@examples(60)
def test_what_the_schema_takes_the_pipeline_takes_and_the_other_way_round(
    drawn: tuple[dict[str, Any], str], data: st.DataObject
) -> None:
    files, file = drawn
    for _ in range(10):
        path = data.draw(st.sampled_from(list(places(files[file]))))
        document = changed(files[file], path, data.draw)
        if isinstance(document, dict):
            assert_agreed({**files, file: document}, file)


RIGHT: dict[str, dict[str, Any]] = {
    **{
        f"a check at {level}": {"checks": {"named-range": level}}
        for level in ("off", "info", "warning", "error", False)
    },
    "a prefix list by id": {
        "networks": {"s3": {"description": "A", "prefix_list": {"id": "pl-6da54004", "entries": 1}}}
    },
    **{
        f"a prefix list by {', '.join(given)}": {
            "networks": {"s3": {"description": "A", "prefix_list": {**given, "entries": 1, "family": family}}}
        }
        for given in ({"name": "s3"}, {"name": "s3", "id": "pl-6da54004"}, {"name": "s3", "ssm": "/s3"}, {"ssm": "/s3"})
        for family in ("ipv4", "ipv6")
    },
    "a network by its ranges": {"networks": {"office": {"description": "A", "cidrs": ["203.0.113.0/24"]}}},
    "a list of ranges": {"networks": {"partners": {"description": "A", **RANGES, **LIST}}},
    "a list whose ranges environments have": {
        "networks": {"partners": {"description": "A", **LIST, "environments": {"dev": RANGES}}},
        "environments": DEV,
    },
    "a list of one environment": {
        "networks": {"partners": {"description": "A", **RANGES, "environments": {"dev": {**RANGES, **LIST}}}},
        "environments": DEV,
    },
    "an external group by environment": {
        "security_groups": {"ad": {"description": "A", "ssm": "/{environment}/ad", "environments": {"dev": GROUP}}},
        "environments": DEV,
    },
    "a finding on its ranges that a network accepts": {
        "networks": {"office": {"description": "A", **RANGES, "accept": [{"check": "wide-range", "reason": "Because"}]}}
    },
    "stacks of folders": {"stacks": "folder"},
    "consent of both": {"consent": "both"},
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_right_to_both(name: str) -> None:
    files = {"sg-factory.yaml": {"name": "shop", **RIGHT[name]}, "roles/web.yaml": {"description": "A", "owner": "b"}}
    assert said(files, "sg-factory.yaml") == ([], [])


WRONG_SETTINGS = {
    "two ids": {"networks": {"s3": {"description": "A", "prefix_list": {"id": "pl-6da54004", "ssm": "/s3"}}}},
    "no id": {"networks": {"s3": {"description": "A", "prefix_list": {"entries": 1}}}},
    "ranges and a list": {
        "networks": {"s3": {"description": "A", "cidrs": ["10.0.0.0/8"], "prefix_list": {"name": "s3", "entries": 1}}}
    },
    "a list without ranges": {"networks": {"partners": {"description": "A", **LIST}}},
    "an environment's list without ranges": {
        "networks": {"partners": {"description": "A", **RANGES, "environments": {"dev": LIST}}},
        "environments": DEV,
    },
    **{
        f"a list with {given}": {
            "networks": {"partners": {"description": "A", **RANGES, "prefix_list": {**LIST["prefix_list"], **given}}}
        }
        for given in (
            {"id": "pl-6da54004"},
            {"name": "s3"},
            {"entries": 5},
            {"family": "ipv6"},
            {"create": False},
            {"max_entries": 0},
        )
    },
    "a list without a size": {
        "networks": {"partners": {"description": "A", **RANGES, "prefix_list": {"create": True}}}
    },
    "a size of a list of others": {
        "networks": {"s3": {"description": "A", "prefix_list": {"id": "pl-6da54004", "entries": 5, "max_entries": 5}}}
    },
    **{
        f"a network that accepts {accepted}": {
            "networks": {"office": {"description": "A", **RANGES, "accept": accepted}}
        }
        for accepted in (
            "wide-range",
            ["wide-range"],
            [{"check": "wide-range"}],
            [{"check": "world-open-port", "reason": "Because"}],
            [{"check": "wide-range", "reason": "Because", "until": "tomorrow"}],
        )
    },
    **{
        f"an external group by {given}": {"security_groups": {"ad": {"description": "A", **given}}}
        for given in ({**GROUP, "ssm": "/ad"}, {"ssm": "/{env}/ad"}, {"id": "sg-{environment}"}, {})
    },
    "neither": {"networks": {"s3": {"description": "A"}}},
    "a guardrail of two kinds": {
        "guardrails": [
            {"description": "A", "never": {"from": "internet", "to": "web"}, "only": {"from": "web", "service": "ssh"}}
        ]
    },
    "a level that is none": {"checks": {"named-range": "loud"}},
}


@pytest.mark.parametrize("name", WRONG_SETTINGS)
def test_settings_that_are_wrong_are_wrong_to_both(name: str) -> None:
    files = {
        "sg-factory.yaml": {"name": "shop", **WRONG_SETTINGS[name]},
        "roles/web.yaml": {"description": "A", "owner": "b"},
    }
    objections, mistakes = said(files, "sg-factory.yaml")
    assert len(objections) >= 1
    assert len(mistakes) == 1


LINE = {"from": "web", "service": "https", "description": "Why"}
OF_A_PEER = {"peer": "web", "description": "Why this one"}
GOING = {"to": "web", "service": "https", "description": "Why"}
RIGHT_ROLES: dict[str, dict[str, Any]] = {
    **{f"public for {public}": {"public": public} for public in (True, False, "https", ["https", "tcp/8443"])},
    **{f"halves: {value}": {"ingress": [{**LINE, "both_halves": value}]} for value in (True, False)},
    "a half that goes out": {"egress": [{**GOING, "to": ["web", "self"], "both_halves": False}]},
    "a role that adds to a group": {"adds_to": "directory", "ingress": [LINE]},
    "a peer with its reason": {"ingress": [{**LINE, "from": OF_A_PEER}]},
    "peers with their reasons": {"ingress": [{**LINE, "from": ["self", OF_A_PEER]}]},
    "a reason that nobody has said": {"ingress": [{**LINE, "description": "unknown"}]},
    "a peer's that nobody has said": {"ingress": [{**LINE, "from": ["self", {**OF_A_PEER, "description": "unknown"}]}]},
    "an owner whom nobody has said": {"owner": "unknown"},
}
DECLARED = {
    "name": "shop",
    "networks": {"office": {"description": "A", **RANGES}},
    "security_groups": {"directory": {"description": "A", **GROUP}},
}


@pytest.mark.parametrize("name", RIGHT_ROLES)
def test_a_role_that_is_right_is_right_to_both(name: str) -> None:
    api = {"description": "A", "owner": "b", **RIGHT_ROLES[name]}
    web = {"description": "A", "owner": "b", "ingress": [{**LINE, "from": "api"}]}
    files = {"sg-factory.yaml": DECLARED, "roles/api.yaml": api, "roles/web.yaml": web}
    assert said(files, "roles/api.yaml") == ([], [])


WRONG = {
    "an unknown key": {"description": "A", "owner": "b", "ownr": "b"},
    "a missing key": {"description": "A"},
    "an unknown peer": {"ingress": [{"from": "wbe", "service": "https", "description": "Why"}]},
    "an unknown service": {"ingress": [{"from": "web", "service": "htps", "description": "Why"}]},
    "a port that is none": {"ingress": [{"from": "web", "service": "tcp/65536", "description": "Why"}]},
    "an apostrophe for EC2": {"ingress": [{"from": "web", "service": "https", "description": "It's"}]},
    "a date that is none": {"review_by": "2027-02-29"},
    "vpc without an environment": {"egress": [{"to": "vpc", "service": "https", "description": "Why"}]},
    "an empty list": {"ingress": [{"from": [], "service": "https", "description": "Why"}]},
    "a blank value": {"ingress": None},
    "a tag of ours": {"tags": {"Owner": "me"}},
    "an unknown base": {"extends": ["linux"]},
    "a base twice": {"extends": ["shared", "shared"]},
    **{
        f"public for {public}": {"public": public}
        for public in ([], "nosuch", ["https", "nosuch"], 443, {"https": True})
    },
    **{
        f"halves: {value}": {"ingress": [{**LINE, "both_halves": value}]}
        for value in ("maybe", "false", 0, None, [False])
    },
    "halves of a whole role": {"both_halves": False},
    **{
        f"a role that adds to {group}": {"adds_to": group}
        for group in ("web", "office", "nosuch", "sg-0123456789abcdef0", ["directory"], 42, {"id": "directory"})
    },
    "a line that adds to a group": {"ingress": [{**LINE, "adds_to": "directory"}]},
    **{
        f"a peer as {peer}": {"ingress": [{**LINE, "from": ["self", peer]}]}
        for peer in (
            {"peer": "web"},
            {"description": "Why"},
            {**OF_A_PEER, "ticket": "NET-1"},
            {**OF_A_PEER, "peer": "wbe"},
            {**OF_A_PEER, "peer": ["web"]},
            {**OF_A_PEER, "description": "It's"},
        )
    },
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_wrong_to_both(name: str) -> None:
    whole = WRONG[name] if "description" in WRONG[name] else {"description": "A", "owner": "b", **WRONG[name]}
    files: dict[str, Any] = {
        "sg-factory.yaml": DECLARED,
        "roles/api.yaml": whole,
        "roles/web.yaml": {"description": "A", "owner": "b"},
    }
    files["roles/_shared.yaml"] = {"description": "A"}
    objections, mistakes = said(files, "roles/api.yaml")
    assert len(objections) >= 1
    assert len(mistakes) == 1


UNSAID = {
    **{
        f"a half with {peer}": {"ingress": [{**LINE, "from": peer, "both_halves": False}]}
        for peer in ("office", "internet", "10.1.0.0/16", "directory", ["web", "office"])
    },
    **{
        f"{key} beside adds_to": {"adds_to": "directory", key: value}
        for key, value in {"tags": {"team": "a"}, "retired": True}.items()
    },
}


@pytest.mark.parametrize("name", UNSAID)
def test_what_the_schema_does_not_say_the_pipeline_says(name: str) -> None:
    api = {"description": "A", "owner": "b", **UNSAID[name]}
    files = {"sg-factory.yaml": DECLARED, "roles/api.yaml": api, "roles/web.yaml": {"description": "A", "owner": "b"}}
    objections, mistakes = said(files, "roles/api.yaml")
    assert objections == []
    assert [beyond_a_schema(*each.split(": ", 1)) for each in mistakes] == [True]
