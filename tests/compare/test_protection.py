"""Random changes of protection, several at once: told are just those that were made, each with what it does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.compare import Difference, difference
from sg_factory.files import Snapshot
from sg_factory.pipeline.project import moment, run
from sg_factory.pipeline.sides import Side, pairs
from tests.reading.projects import examples

Told = tuple[str, str]
"""What is told of: a guardrail by its destination or port, a check, a role; and what of it: `guardrail gone`."""

LEVELS = ("off", "info", "warning", "error")
DEFAULTS = {"named-range": "info", "unused-role": "info", "wide-range": "warning", "world-open-port": "error"}
ENVIRONMENTS = """\
dev: {account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3d, cidrs: [10.8.0.0/16]}}
prod: {account: "444455556666", region: eu-west-1, vpc: {id: vpc-0a1b2c3e, cidrs: [10.9.0.0/16]}}
"""


@dataclass(frozen=True)
class Edit:
    """One thing that protects, on both sides, and what is to be told of it from the one to the other, and back."""

    before: dict[str, Any]
    after: dict[str, Any]
    there: tuple[str, ...] = ()
    back: tuple[str, ...] = ()

    def turned(self) -> Edit:
        return Edit(self.after, self.before, self.back, self.there)


def rail(text: str, *others: str) -> dict[str, Any]:
    """Guardrails, each with a description of its own."""
    return {"guardrails": [{**yaml.safe_load(one), "description": f"Why {one}"} for one in (text, *others)]}


GONE, NEW = ("guardrail gone",), ("guardrail new",)
WEAKER, STRONGER = ("guardrail weaker",), ("guardrail stronger",)


def of_guardrails(number: int) -> list[Edit]:
    """Edits of a guardrail of the destination `d-NUMBER`, whose peers are of no other one."""
    to = f"to: d-{number}"
    office, half, halves = f"office-{number}", f"10.{number}.0.0/17", [f"10.{number}.0.0/17", f"10.{number}.128.0/17"]
    whole = f"10.{number}.0.0/16"

    def network(name: str, cidrs: list[str], **more: Any) -> dict[str, Any]:
        return {"networks": {name: {"description": "Staff", "cidrs": cidrs, **more}}}

    plain = rail(f"never: {{from: internet, {to}}}")
    from_office = rail(f"never: {{from: {office}, {to}}}")
    both = rail(f"never: {{from: [internet, {office}], {to}}}")
    known = network(office, [whole])
    one_of_two = rail(f"never: {{from: internet, to: [d-{number}, e-{number}]}}")
    reworded = {"guardrails": [{**plain["guardrails"][0], "description": "Other words"}]}
    same_words = {
        "guardrails": [{**from_office["guardrails"][0], "description": plain["guardrails"][0]["description"]}]
    }
    return [
        Edit(plain, plain),
        Edit(plain, {}, GONE, NEW),
        Edit(plain, reworded),
        Edit(one_of_two, rail(f"never: {{from: internet, {to}}}", f"never: {{from: internet, to: e-{number}}}")),
        Edit(one_of_two, plain, WEAKER, STRONGER),
        Edit(rail(f"never: {{from: internet, {to}, hops: 2}}"), plain, WEAKER, STRONGER),
        Edit(rail(f"never: {{from: internet, {to}, hops: any}}"), plain, WEAKER, STRONGER),
        Edit(plain, rail(f"never: {{from: internet, {to}, service: ssh}}"), WEAKER, STRONGER),
        Edit(
            rail(f"never: {{from: internet, {to}, service: [tcp/1-80, tcp/81-90]}}"),
            rail(f"never: {{from: internet, {to}, service: tcp/1-90}}"),
        ),
        Edit(known | both, known | from_office, WEAKER, STRONGER),
        Edit(known | plain, known | from_office, (*GONE, *NEW), (*GONE, *NEW)),
        Edit(known | plain, known | same_words, (*WEAKER, *STRONGER), (*WEAKER, *STRONGER)),
        Edit(known | from_office, network(office, halves) | from_office),
        Edit(known | from_office, network(office, [half]) | from_office, WEAKER, STRONGER),
        # A guardrail that another one implies is no loss.
        Edit(plain, rail(f"never: {{from: internet, {to}}}", f"never: {{from: internet, {to}, service: ssh}}")),
        Edit(
            known | from_office,
            known | network(office, [whole], environments={"prod": {"cidrs": [half]}}) | from_office,
            ("guardrail weaker in prod",),
            ("guardrail stronger in prod",),
        ),
        # Of two with the same words one goes.
        Edit({"guardrails": _worded_alike(number)}, {"guardrails": _worded_alike(number)[:1]}, GONE, NEW),
        *_of_only(number),
    ]


def _worded_alike(number: int) -> list[dict[str, Any]]:
    flows = ({"from": "internet", "to": f"{letter}-{number}"} for letter in "de")
    return [{"never": flow, "description": f"Why {number}"} for flow in flows]


def _of_only(number: int) -> list[Edit]:
    port = f"tcp/{9000 + number}"
    one, two = f"d-{number}", f"e-{number}"
    plain = rail(f"only: {{service: {port}, from: {one}}}")
    return [
        Edit(plain, {}, GONE, NEW),
        Edit(plain, rail(f"only: {{service: {port}, from: [{one}, {two}]}}"), WEAKER, STRONGER),
        Edit(plain, rail(f"only: {{service: {port}, from: {two}}}"), (*WEAKER, *STRONGER), (*WEAKER, *STRONGER)),
        Edit(plain, rail(f"only: {{service: [{port}], from: [{one}]}}")),
    ]


def of_checks(number: int) -> list[Edit]:
    """Edits of a check's level: every level, and none, to every other one."""
    check = sorted(DEFAULTS)[number]

    def told(was: str, now: str) -> tuple[str, ...]:
        if was == now:
            return ()
        if LEVELS.index(now) > LEVELS.index(was):
            return ("check higher",)
        return ("check off",) if now == "off" else ("check lower",)

    written = [*LEVELS, ""]
    effective = {level: level or DEFAULTS[check] for level in written}
    return [
        Edit(
            {"checks": {check: was} if was else {}},
            {"checks": {check: now} if now else {}},
            told(effective[was], effective[now]),
            told(effective[now], effective[was]),
        )
        for was in written
        for now in written
    ]


def accepting(role: str, *rules: dict[str, Any], file: str = "", **more: Any) -> dict[str, Any]:
    name = file or role
    return {
        "roles": {
            name: {"description": "Web", "ingress": list(rules), **({"owner": role} if name == role else {}), **more}
        }
    }


def rule(port: int, *accept: dict[str, Any], peer: Any = "internet") -> dict[str, Any]:
    said = {"from": peer, "service": f"tcp/{port}", "description": f"Port {port}"}
    return {**said, "accept": list(accept)} if accept else said


def accept(until: str = "", reason: str = "Known", check: str = "world-open-port") -> dict[str, Any]:
    return {"check": check, "reason": reason, **({"until": until} if until else {})}


ACCEPTED, REFUSED = ("accept new",), ("accept gone",)
LONGER, SHORTER = ("accept longer",), ("accept shorter",)


def of_acceptances(number: int) -> list[Edit]:
    """Edits of what a role `d-NUMBER` accepts."""
    role, base = f"d-{number}", f"_b-{number}"
    one, two = rule(8000, accept()), rule(8001)
    plain = accepting(role, one, two)
    both_ports = {**one, "service": ["tcp/8000", "tcp/8001"]}
    extending = {**accepting(role, extends=[base[1:]])}
    extending["roles"].update(accepting(role, one, two, file=base)["roles"])
    soon, late = accepting(role, rule(8000, accept("2027-02-01"))), accepting(role, rule(8000, accept("2027-08-01")))
    return [
        Edit(plain, plain),
        Edit(plain, accepting(role, two, one)),  # another place
        Edit(plain, accepting(role, rule(8000), two), REFUSED, ACCEPTED),
        Edit(plain, accepting(role, two), REFUSED, ACCEPTED),  # with its rule
        Edit(plain, accepting(role, rule(8000, accept(reason="Other words")), two)),
        Edit(plain, accepting(role, rule(8000), rule(8001, accept())), (*REFUSED, *ACCEPTED), (*REFUSED, *ACCEPTED)),
        Edit(plain, accepting(role, one, rule(8001, accept())), ACCEPTED, REFUSED),
        Edit(plain, accepting(role, rule(8002, accept()), two), (*REFUSED, *ACCEPTED), (*REFUSED, *ACCEPTED)),
        Edit(plain, accepting(role, both_ports), ACCEPTED, REFUSED),
        Edit(accepting(role, both_ports), accepting(role, one, rule(8001, accept()))),
        Edit(plain, accepting(role, rule(8000, accept(), accept(check="plain-http")), two), ACCEPTED, REFUSED),
        Edit(plain, extending),  # another file
        Edit(_stating(number, 8000), _stating(number, 8000, 8001), ACCEPTED, REFUSED),
        Edit(_stating(number, 8000), _stating(number, 8001), (*REFUSED, *ACCEPTED), (*REFUSED, *ACCEPTED)),
        Edit(_far(number), _far(number, accept(check="wide-range")), ACCEPTED, REFUSED),
        Edit(
            _far(number, accept("2027-02-01", check="wide-range")),
            _far(number, accept("2027-08-01", "Other words", "wide-range")),
            LONGER,
            SHORTER,
        ),
        Edit(soon, late, LONGER, SHORTER),
        Edit(soon, accepting(role, rule(8000, accept())), LONGER, SHORTER),
        Edit(soon, accepting(role, rule(8000, accept("2027-02-01"), accept("2027-01-05")))),
        Edit(soon, accepting(role, {**rule(8000, accept("2027-02-01")), "ticket": "NET-1"})),
        Edit(
            accepting(role, {**rule(8000, accept()), "expires": "2026-01-01"}),
            accepting(role, two, {**rule(8000, accept(reason="Other words")), "expires": "2026-01-01"}),
        ),
    ]


def _far(number: int, *accept: dict[str, Any]) -> dict[str, Any]:
    """A role with ingress from a network, which accepts findings on its ranges."""
    far = {"description": "Far away", "cidrs": ["198.51.0.0/16"], **({"accept": list(accept)} if accept else {})}
    role = accepting(f"d-{number}", rule(8000, peer=f"far-{number}"))
    return {"networks": {f"far-{number}": far}, "roles": role["roles"]}


def _stating(number: int, *ports: int) -> dict[str, Any]:
    """A role whose egress line says what another one accepts: a statement, which adds no rule."""
    one, two = f"d-{number}", f"e-{number}"

    def line(*ports: int) -> dict[str, Any]:
        return {"to": two, "service": [f"tcp/{port}" for port in ports], "description": "Asks"}

    others = [line(port) for port in (8000, 8001) if port not in ports]  # `consent: both` wants all of them
    asking = accepting(one, egress=[{**line(*ports), "accept": [accept()]}, *others])
    answer = {"from": one, "service": "tcp/8000-8001", "description": "Answers"}
    return {"roles": {**asking["roles"], **accepting(two, answer)["roles"]}}


TO_MORE, TO_LESS = ("public weaker",), ("public stronger",)
SERVICES: list[Any] = [
    (False, ["https"], ("public new",), ("public gone",)),
    (["https"], ["https", "openvpn"], TO_MORE, TO_LESS),
    (["https"], ["openvpn"], TO_MORE, TO_MORE),
    (True, ["https"], TO_MORE, TO_MORE),  # it names ports that it did not name, and back it admits all others
    ("tcp/443", ["https"]),
    (["tcp/8000-8001", "tcp/8002"], "tcp/8000-8002"),
]
"""Two values of `public`, with what is told from one to the other and back."""


def of_public(number: int) -> list[Edit]:
    """Edits of a role's `public`."""
    role = f"d-{number}"
    plain, public = accepting(role), accepting(role, public=True)
    return [
        Edit(plain, public, ("public new",), ("public gone",)),
        Edit(plain, accepting(role, public=False)),
        Edit(public, public),
        *(Edit(accepting(role, public=some), accepting(role, public=more), *told) for some, more, *told in SERVICES),
    ]


CONSENT = [
    Edit({}, {}),
    Edit({"consent": "both"}, {"consent": "both"}),
    Edit({"consent": "both"}, {}, ("consent gone",), ("consent new",)),
]


@st.composite
def edits(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, str], list[Told]]:
    """Both sides of a project, and what is to be told."""
    chosen: list[tuple[str, Edit]] = []

    def one_of(subject: str, some: Sequence[Edit]) -> None:
        edit = draw(st.sampled_from(some))
        chosen.append((subject, edit if draw(st.booleans()) else edit.turned()))

    for number in range(draw(st.integers(0, 4))):
        one_of(f"guardrail {number}", of_guardrails(number))
    for number in range(draw(st.integers(0, 4))):
        one_of(f"check {sorted(DEFAULTS)[number]}", of_checks(number))
    one_of("consent", CONSENT)
    for number in range(5, 5 + draw(st.integers(0, 3))):
        one_of(f"accept {number}", of_acceptances(number))
    for number in range(9, 9 + draw(st.integers(0, 2))):
        one_of(f"public {number}", of_public(number))
    before, after = ([getattr(edit, side) for _, edit in chosen] for side in ("before", "after"))
    shuffled = draw(st.permutations(after))
    expected = [(subject, what) for subject, edit in chosen for what in edit.there]
    return texts(before), texts(shuffled), sorted(expected)


def texts(fragments: Sequence[dict[str, Any]]) -> dict[str, str]:
    """The files of a project that has all of them."""
    settings: dict[str, Any] = {"environments": yaml.safe_load(ENVIRONMENTS)}
    roles: dict[str, Any] = {
        f"{letter}-{number}": {"description": "Some", "owner": "team"} for number in range(11) for letter in "de"
    }
    for fragment in fragments:
        for key, value in fragment.items():
            if key == "roles":
                roles.update(value)
            elif isinstance(value, dict):
                settings[key] = {**settings.get(key, {}), **value}
            elif isinstance(value, list):
                settings[key] = [*settings.get(key, []), *value]
            else:
                settings[key] = value
    files = {"sg-factory.yaml": settings, **{f"roles/{name}.yaml": role for name, role in roles.items()}}
    return {name: yaml.safe_dump(content, sort_keys=False, default_flow_style=None) for name, content in files.items()}


def side(files: dict[str, str]) -> Side:
    snapshot = Snapshot({name: text.encode() for name, text in files.items()})
    outcome = run(snapshot, as_of=moment("2027-01-01"), judge=False)
    assert not outcome.is_broken, outcome.diagnostics
    return Side("a project", snapshot, "", plans=outcome.plans)


def told(found: Difference) -> list[Told]:
    """What is told, by what it is of."""
    return sorted(
        (_subject(each.kind, each.about, each.roles), f"{each.kind} {each.turn}{_where(each.environments)}")
        for each in found.protection
    )


def _where(environments: tuple[str, ...]) -> str:
    return "" if environments == ("dev", "prod") else f" in {', '.join(environments)}"


def _subject(kind: str, about: str, roles: Sequence[str]) -> str:
    if kind == "guardrail":
        numbers = {str(int(each)) for each in re.findall(r"[de]-(\d+)", about)}
        return f"guardrail {numbers.pop()}"
    if kind in ("accept", "public"):
        (role,) = roles
        return f"{kind} {role.removeprefix('d-')}"
    return f"check {about}" if kind == "check" else kind


@examples(150)
@given(edits())
def test_what_is_told_of_protection_is_just_what_was_changed(
    project: tuple[dict[str, str], dict[str, str], list[Told]],
):
    before, after, expected = project
    found = difference(pairs(side(before), side(after)))
    assert told(found) == expected
    looser = {
        "gone": "guardrail consent",
        "weaker": "guardrail public",
        "off": "check",
        "lower": "check",
        "longer": "accept",
    }
    looser["new"] = "accept public"
    assert found.is_looser == any(
        kind in looser.get(turn, "").split() for kind, turn, *_ in (what.split() for _, what in expected)
    )
    assert found.protection_verdict == ("same" if not expected else "looser" if found.is_looser else "stricter")


@examples(60)
@given(edits())
def test_nothing_is_told_of_a_side_and_itself(project: tuple[dict[str, str], dict[str, str], list[Told]]):
    one = side(project[0])
    found = difference(pairs(one, one))
    assert (found.protection, found.verdict) == ((), "no difference")


def test_a_new_role_that_is_public_is_told_and_one_that_goes_is_not():
    files = texts([])
    public = {"roles/shop-window.yaml": "{description: Some, owner: team, public: true}\n"}
    assert told(difference(pairs(side(files), side(files | public)))) == [("public shop-window", "public new")]
    assert told(difference(pairs(side(files | public), side(files)))) == []
