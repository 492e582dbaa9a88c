"""Answer of `reach` → text; its first line makes sense alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sg_factory.diagnostic import Locate
from sg_factory.network import cidr, traffic_text
from sg_factory.network.intervals import Intervals, intersection, union
from sg_factory.plan import PEER_KEYS, LeftOut, Plan, Rule, written_expiry
from sg_factory.plan.containing import networks_with
from sg_factory.reach import chain
from sg_factory.reach.additions import Addition
from sg_factory.reach.advice import Advice, MissingRule
from sg_factory.reach.answer import Answer, AnswerPart, Route
from sg_factory.reach.parties import Party
from sg_factory.report.reach.acls import acl_lines, but
from sg_factory.report.reach.notes import notes
from sg_factory.text.counting import counted, few, listed
from sg_factory.text.escaping import escaped
from sg_factory.text.screen import MOST_ROWS, Screen, Unwrapped
from sg_factory.text.table import table, table_rows
from sg_factory.view.lines import found_in
from sg_factory.view.rules import cells_of, reason

_MOST_PATHS = 3  # of several steps
_ANY_SERVICE = "NAME  # `sg-factory services` lists them"


@dataclass(frozen=True, slots=True)
class EnvironmentAnswer:
    """The answer in the environment of a plan; `owners` are the owners of its roles."""

    plan: Plan
    answer: Answer
    advice: Advice
    owners: Mapping[str, str]

    @property
    def environment(self) -> str | None:
        """The name of the environment."""
        return self.plan.environment.name


def as_text(found: Sequence[EnvironmentAnswer], service: str, locate: Locate, screen: Screen) -> str:
    """The verdict and the reasons; environments with the same answer are grouped."""
    groups: dict[tuple[str, ...], list[EnvironmentAnswer]] = {}
    for result in found:
        key = (_verdict(result.answer, service), *_reasons(result, locate, replace(screen, width=None)))
        groups.setdefault(key, []).append(result)
    lines = [_overall(found, service)] if len(groups) > 1 else []
    indent = "  " if len(groups) > 1 else ""
    for (verdict, *_), alike in groups.items():
        lines += [""] if lines else []
        word = "yes" if verdict.startswith("yes") else "no"
        lines.append(f"{word}{_in(alike)}{verdict.removeprefix(word)}")
        reasons = _reasons(alike[0], locate, screen.narrowed(len(indent)))
        lines += [line.__class__(f"{indent}{line}" if line else "") for line in reasons]
    return screen.text(line.__class__(escaped(line)) for line in lines)


def _in(found: Iterable[EnvironmentAnswer]) -> str:
    names = [result.environment for result in found if result.environment]
    return f" in {listed(names)}" if names else ""


def _overall(found: Sequence[EnvironmentAnswer], service: str) -> str:
    """The summary of environments whose verdicts or reasons differ."""
    yes = [result for result in found if result.answer.verdict == "yes"]
    others = [result for result in found if result.answer.verdict != "yes"]
    question = found[0].answer.question
    ends = f"{question.source.name} reaches {question.destination.name}{_on(service)}"
    if not yes:
        unless = _unless(*(result.answer for result in others))
        return (
            f"no: {question.source.name} does not reach {question.destination.name}{_on(service)}{_in(others)}{unless}"
        )
    return f"no: {ends}{_in(yes)}, and not{_in(others)}" if others else f"yes: {ends}{_in(yes)}"


def _reasons(result: EnvironmentAnswer, locate: Locate, screen: Screen) -> Iterator[str]:
    answer = result.answer
    if (answer.verdict == "part" and len(answer.parts) > 1) or _differs(answer):
        parts, left_out = screen.fold(answer.parts, MOST_ROWS)
        yield ""
        yield from (_part_line(part, result) for part in parts)
        yield from (f"  {line}" for line in left_out)
    yield from acl_lines(answer, locate, screen)
    yield from _routes(result, locate, screen)
    yield from _advice(result.advice, result.plan, locate, screen)
    if answer.further is not None:
        words = "" if answer.further.verdict == "yes" else ", in part"
        yield from ("", f"with --hops {answer.further.hops} it does{words}: {_chained(answer.further.routes[-1])}")
    found = notes(answer, result.plan, has_line=bool(result.advice.additions))
    yield from ("", *found) if found else ()


def _verdict(answer: Answer, service: str) -> str:
    source, destination = answer.question.source.name, answer.question.destination.name
    ends = f"{source} reaches {destination}"
    if answer.verdict == "no":
        return f"no: {source} does not reach {destination}{_on(service)}{_within(answer)}{_unless(answer)}{but(answer)}"
    allowed = union(interval for part in answer.parts for interval in part.allowed)
    through = f", through {_hosts(answer.hops)}" if answer.hops else ""
    if answer.verdict == "yes":
        some = "some of " if not answer.question.traffic and _differs(answer) else ""
        what = f"{some}{_traffic(allowed, service if answer.question.traffic else '')}{through}"
        return f"yes: {ends} on {what}{but(answer)}"
    if len(answer.parts) == 1:
        (part,) = answer.parts
        text = f"{ends} on {traffic_text(part.allowed)}{through}, not on {traffic_text(part.missing)}"
    elif not any(part.allowed and not part.missing for part in answer.parts):
        text = f"{_some_of_both(answer)} on some of {service}{through}"
    else:
        text = f"{_divided(answer)}{_on(service)}{through}"
    return f"no, only in part: {text}{_unless(answer)}{but(answer)}"


def _unless(*answers: Answer) -> str:
    """The condition of a negative answer that depends on unknown prefix list entries."""
    names = [f"“{name}”" for name in sorted({name for answer in answers for name in answer.unread_lists})]
    noun = "prefix list" if len(names) == 1 else "prefix lists"
    return f", unless unknown entries of the {noun} {listed(names)} allow it" if names else ""


def _differs(answer: Answer) -> bool:
    """True if a positive answer differs between addresses."""
    return answer.verdict == "yes" and len({part.allowed for part in answer.parts}) > 1


def _divided(answer: Answer) -> str:
    """The addresses of both ends between which all of the traffic is allowed."""
    question = answer.question
    whole = [part for part in answer.parts if part.allowed and not part.missing]
    if len({part.source for part in whole}) > 1 and len({part.destination for part in whole}) > 1:
        return _some_of_both(answer)
    sources = list(dict.fromkeys(text for part in whole for text in part.source))
    destinations = list(dict.fromkeys(text for part in whole for text in part.destination))
    verb = "reach" if len(sources) > 1 else "reaches"
    return f"{_some(question.source.name, sources)} {verb} {_some(question.destination.name, destinations)}"


def _some_of_both(answer: Answer) -> str:
    ends = (answer.question.source, answer.question.destination)
    return " reaches ".join(end.name if end.is_ours else f"some of {end.name}" for end in ends)


def _some(name: str, addresses: Sequence[str]) -> str:
    """Some addresses of an end, or all of it."""
    return f"{few(addresses)} of {name}" if addresses else name


def _on(service: str) -> str:
    return f" on {service}" if service else ""


def _within(answer: Answer) -> str:
    hops = answer.question.hops
    return f" through at most {_hosts(hops)}" if hops else "" if hops == 0 else ", through any number of other hosts"


def _hosts(hops: int) -> str:
    return counted(hops, "other host")


def _traffic(allowed: Intervals, service: str) -> str:
    """The service with its ports, unless it is written as ports itself."""
    text = traffic_text(allowed)
    return f"{service} ({text})" if service and service != text else text


def _part_line(part: AnswerPart, result: EnvironmentAnswer) -> str:
    question = result.answer.question
    ends = ((question.source, part.source), (question.destination, part.destination))
    where = " to ".join(few([_in_network(text, end, result.plan) for text in held]) for end, held in ends if held)
    missing = f", not {traffic_text(part.missing)}" if part.missing and part.allowed else ""
    return f"  {where}: {traffic_text(part.allowed)}{missing}"


def _in_network(text: str, end: Party, plan: Plan) -> str:
    """Addresses of an end, with the networks that contain them but not all of it."""
    if end.kind != "range" or "-" in text:
        return text
    found = [name for name in networks_with(cidr(text), plan) if name not in end.found_in]
    return f"{text} (in {listed(found)})" if found else text


def _routes(result: EnvironmentAnswer, locate: Locate, screen: Screen) -> Iterator[str]:
    direct = [route for route in result.answer.routes if not route.hops]
    others, left_out = screen.first([route for route in result.answer.routes if route.hops], _MOST_PATHS, "paths")
    for route in (*direct, *others):
        yield ""
        if route.hops:
            yield _chained(route)
        for join in route.joins:
            verb = "has" if len(join.hosts) == 1 else "have"
            yield f"{listed(join.hosts)} {verb} the roles {join.role} and {join.other}"
        for leg in route.legs:
            indent = "  " if route.hops else ""
            yield f"{indent}{leg.source} → {leg.destination}" + (
                f" (by addresses: {leg.addresses})" if leg.addresses else ""
            )
            sides = (("egress", leg.source, leg.egress), ("ingress", leg.destination, leg.ingress))
            for direction, role, rules in sides:
                if rules:
                    owned = f", owner {owner}" if (owner := result.owners[role]) else ""
                    yield f"{indent}  {direction} of {role}{owned}"
                    shown, more_rules = screen.fold(rules, MOST_ROWS)
                    rows = (_cells(rule, result.plan, locate) for rule in shown)
                    yield from table(rows, len(indent) + 4, screen)
                    yield from (f"{indent}    {line}" for line in more_rules)
    yield from (text for line in left_out for text in ("", line))


def _chained(route: Route) -> str:
    return chain((leg.source, leg.destination) for leg in route.legs)


def _cells(rule: Rule, plan: Plan, locate: Locate) -> tuple[str, ...]:
    return cells_of(rule, found_in(rule.peer, plan), reason(rule), locate(rule.origin).text)


def _advice(advice: Advice, plan: Plan, locate: Locate, screen: Screen) -> Iterator[str]:
    if advice.obstacles or advice.gaps:
        yield ""
    for obstacle in advice.obstacles:
        yield obstacle.text + (f" ({locate(obstacle.where).text})" if obstacle.where else "")
    yield from map(_gap, advice.gaps)
    if advice.left_out:
        yield from ("", "left out")
        shown, others = screen.fold(advice.left_out, MOST_ROWS)
        rows = table_rows(((out.role, *_cells(out.rule, plan, locate)) for out in shown), 2, screen)
        for row, out in zip(rows, shown, strict=True):
            yield from (*row, f"    {why_left_out(out)}")
        yield from (f"  {line}" for line in others)
    if advice.unknown:
        yield from ("", "would allow it if these prefix lists, whose entries are not known, contain the address")
        unknown, others = screen.fold(advice.unknown, MOST_ROWS)
        yield from table(((role, *_cells(rule, plan, locate)) for role, rule in unknown), 2, screen)
        yield from (f"  {line}" for line in others)
    if advice.additions:
        is_wired = any(gap.direction == "egress" for gap in advice.gaps) and advice.additions[0].direction == "ingress"
        both = ": this line makes the rules of both sides" if is_wired else ""
        both = " both: each side must consent" if len(advice.additions) > 1 else both
        yield from ("", f"to allow it, write{both}", *map(Unwrapped, _yaml_lines(advice, "  ")))


def _gap(gap: MissingRule) -> str:
    word = PEER_KEYS[gap.direction]
    what = traffic_text(gap.traffic) if gap.traffic else "anything"
    if intersection(gap.traffic, gap.instead):
        return f"{gap.role} does not allow {what} {word} all of {gap.peer}"
    others = [other for other in gap.others if other != gap.peer] if gap.traffic else []
    instead = [f"{traffic_text(gap.instead)} {word} it"] if gap.instead else []
    instead += [f"some of that {word} {few(others)}"] if others else []
    known = f"; it does allow {', and '.join(instead)}" if instead else ""
    return f"{gap.role} does not allow {what} {word} {gap.peer}{known}"


_REASONS = {
    "disabled": "a role at one of its ends is switched off",
    "environment": "not in this environment: excluded by its `environments`, or by those of a role at one of its ends",
}


def why_left_out(out: LeftOut) -> str:
    """The reason for which a rule does not hold now, and how to restore it."""
    if out.reason == "expired" and out.rule.expires is not None:
        return f"expired on {written_expiry(out.rule.expires)}: a later date restores it"
    return _REASONS[out.reason]


def _yaml_lines(advice: Advice, indent: str) -> Iterator[str]:
    """The lines to write, under the name of their file."""
    for addition in advice.additions:
        services = ", ".join(addition.services) or _ANY_SERVICE
        yield f"{indent}{addition.file}"
        if addition.public:
            yield f"{indent}  public: {addition.public}"
        yield f"{indent}  {addition.direction}:"
        yield f"{indent}    - {PEER_KEYS[addition.direction]}: {_quoted(addition.peer)}{_beside(addition)}"
        yield f"{indent}      service: {f'[{services}]' if len(addition.services) > 1 else services}"
        yield f"{indent}      description: {addition.description}"


def _beside(addition: Addition) -> str:
    """A comment on a line that names a range, or a network that contains more than was asked for."""
    if "/" in addition.peer:
        return "  # better: declare a network in sg-factory.yaml, and name it here"
    return "  # the whole network, which is more than was asked for" if addition.is_wider else ""


def _quoted(peer: str) -> str:
    """The peer, quoted if it has colons, as in IPv6 ranges, which YAML can read as the end of a key."""
    return f'"{peer}"' if ":" in peer else peer
