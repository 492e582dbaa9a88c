"""Texts that all formats of a difference share, rendered from its facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sg_factory.report.difference import Facts
from sg_factory.report.difference.protection import protection_summary
from sg_factory.text.counting import counted, few, listed

WHOSE_ACCESS = "Owners of access changes"
WHOSE_PROTECTION = "Owners of protection changes"
WHOSE_OTHERS = "Owners of other changes"
GAPS = "Traffic that these rules allow is interrupted while the change is deployed. For how long is not known."
SIGNS = {
    "gained": "+",
    "widened": "+",
    "changed": "±",
    "longer": "+",
    "shorter": "−",
    "narrowed": "−",
    "lost": "−",
    "created": "+",
    "gone": "−",
    "replaced": "!",
    "looser": "!",
    "stricter": "+",
}
NOT_ALL = "not all of it could be read"
_IN_PART = " in what could be read"


def summary(facts: Facts) -> str:
    """The verdict in one line: `broader: 2 gained, 1 widened, 1 lost`."""
    counts = facts["counts"]
    by_access = facts["verdict"] in ("broader", "may be broader", "narrower")
    texts = (counted_access(counts) if by_access else []) or counted_besides(counts)
    verdict = facts["verdict"].replace("same access", "no access changes")
    return with_notes(f"{verdict}: {', '.join(texts)}" if texts else verdict, facts)


def with_notes(text: str, facts: Facts) -> str:
    """The verdict, with the end of all gained access, the change of protection, and a note on unread parts."""
    ends = f"all gained access expires by {facts['until']}" if facts["until"] else ""
    protection = protection_summary(facts["counts"]["protection"])
    is_said = facts["verdict"].endswith(_IN_PART) or not facts["counts"]["unknown"]
    return "; ".join(filter(None, (text, ends, protection, "" if is_said else NOT_ALL)))


def counted_access(counts: Facts) -> list[str]:
    """The number of changes of access of each kind."""
    texts = [f"{count:,} {kind}" for kind, count in counts["changes"].items() if count]
    texts += _counted(counts["paths"], "new path from the internet", "new paths from the internet")
    return [*texts, *_counted(counts["joins"], "host combines roles", "hosts combine roles")]


def counted_besides(counts: Facts) -> list[str]:
    """The number of changes that do not affect access, of each kind."""
    texts = _counted(counts["gaps"], "gap", "gaps")
    for turn, count in counts["groups"].items():
        texts += _counted(count, f"group {turn}", f"groups {turn}")
    texts += _counted(counts["hosts"], "host with changed roles", "hosts with changed roles")
    texts += _counted(counts["declared"], "declaration changed", "declarations changed")
    texts += _counted(counts["rewritings"], "rule list rewritten", "rule lists rewritten")
    return [*texts, *_counted(counts["rewordings"], "text or date changed", "texts or dates changed")]


def left_out_text(facts: Facts, key: str) -> str:
    """The number of items that a list leaves out: `94,000 more are counted but not listed`."""
    return f"{facts['left_out'][key]:,} more are counted but not listed"


def _counted(count: int, one: str, many: str) -> list[str]:
    return [counted(count, one, many)] if count else []


def access_text(change: Facts) -> str:
    """The change of a pair in words: `tcp/22 added; had tcp/5432`."""
    gained, lost, had, has = (_extents(change[which], change) for which in ("gained", "lost", "had", "has"))
    until = until_text(change["until"])
    match change["kind"]:
        case "longer" | "shorter":
            before = until_text(change["until_before"])
            return f"{has}{until or ' with no end date'}; was{before or ' with no end date'}"
        case "gained":
            return f"{gained}{until}"
        case "lost":
            return f"{lost} removed"
        case "widened":
            return f"{gained} added{until}; had {had}"
        case "narrowed":
            return f"{lost} removed; keeps {has}"
        case _:
            if (gained, lost) != (has, had):
                return f"{gained} added{until}, {lost} removed"
            return (
                f"{gained}{until}{f' instead of {lost}' if gained != lost else ', with a different peer than before'}"
            )


def is_broader(change: Facts) -> bool:
    """True if some access of a change is new or lasts longer."""
    return bool(change["gained"]) or change["kind"] == "longer"


def until_text(expires: str) -> str:
    """Such as ` until 2031-12-31`; empty if there is no end."""
    return f" until {expires}" if expires else ""


def _extents(extents: Sequence[Facts], change: Facts) -> str:
    """Such as `tcp/80, tcp/443 from 10.0.0.0/8 and 192.168.0.0/16`; no addresses if a peer's name is its address."""
    outward = change["halves"] == ["egress"]
    peer = change["destination"] if outward else change["source"]
    addresses: dict[str, list[str]] = defaultdict(list)
    for extent in extents:
        addresses[extent["traffic"]].append("" if extent["addresses"] == peer else extent["addresses"])
    return ", and ".join(
        f"{traffic} {'to' if outward else 'from'} {listed(at)}" if any(at) else traffic
        for traffic, at in addresses.items()
    )


def half_text(change: Facts) -> str:
    """The group and direction of a change that is in the rules of only one of two groups."""
    (half,) = change["halves"]
    return f"only in the {half} rules of “{change['destination' if half == 'ingress' else 'source']}”"


def owners_text(change: Facts) -> str:
    """The owners of the two ends: `storefront → data-platform`, or the only owner."""
    return " → ".join(dict.fromkeys(filter(None, (change["source_owner"], change["destination_owner"]))))


def path_text(path: Facts) -> str:
    """Such as `internet → load-balancer → web (with batch) → database`: `web (with batch)` is one host with both."""
    steps = path["steps"]
    text = steps[0]["source"]
    for step, following in zip(steps, (*(step["source"] for step in steps[1:]), path["role"]), strict=True):
        arrived = step["destination"]
        text += f" → {arrived}" if arrived == following else f" → {arrived} (with {following})"
    return str(text)


def by_addresses(step: Facts) -> str:
    """The ranges that allow a step of a path, in brackets."""
    return f" (by addresses: {step['by_addresses']})" if step["by_addresses"] else ""


def hops_text(path: Facts) -> str:
    """The number of hosts between, now and before."""
    before = path["hops_before"]
    return f"{_through(path['hops'])}; {'no path before' if before is None else f'{_through(before)} before'}"


def _through(hops: int) -> str:
    return f"through {counted(hops, 'host')}" if hops else "directly"


def gap_text(gap: Facts) -> str:
    """The reason why a rule is missing for a moment during the deploy."""
    match gap["because"]:
        case "description":
            return "CloudFormation revokes it and authorizes it again, because its description changes"
        case "moved":
            return "it becomes another resource: EC2 refuses that as a duplicate, or it is removed with the old one"
        case _:
            return f"CloudFormation revokes it before it authorizes {rules_text(gap['after'])}"


def rules_text(lines: Iterable[Facts]) -> str:
    """The rules of some lines: `tcp/80 from web and tcp/443 from web until 2031-12-31`."""
    rules = [f"{rule}{until_text(line['expires'])}" for line in lines for rule in line["rules"]]
    return listed(rules)


def group_text(group: Facts) -> str:
    """Such as `web: it is public`."""
    return f"{group['role']}: {group['because']}" if group["because"] else str(group["role"])


def host_text(host: Facts) -> str:
    """Such as `orders-api now has audit and no longer has web`."""
    gained, lost = (listed(host[which]) for which in ("gained", "lost"))
    if not gained:
        return f"{host['host']} no longer has {lost}"
    return f"{host['host']} now has {gained}" + (f" and no longer has {lost}" if lost else "")


def where_text(where: Facts) -> str:
    """A place that editors can jump to: `roles/web.yaml:12:11`."""
    return f"{where['file']}:{where['line']}:{where['column']}" if where["line"] else str(where["file"])


def sides_text(facts: Facts) -> str:
    """The two sides and the compared environments: `main → HEAD, in dev and prod`."""
    compared = f", in {few(facts['compared'])}" if facts["compared"] else ""
    return f"{facts['base']} → {facts['head']}{compared}"


def environments_text(item: Facts, facts: Facts) -> str:
    """The environments of an item, such as ` (in dev and prod)`; empty if they are all that was compared."""
    names = item["environments"]
    return f" (in {few(names)})" if names and len(names) < len(facts["compared"]) else ""


def lines_text(lines: Iterable[Facts]) -> Iterator[tuple[Facts, str]]:
    """The place of each line, with its description: `Break-fix access (NET-142), until 2031-12-31`.

    A description that repeats the previous one is left out.
    """
    said = ""
    for line in lines:
        ticket = f" ({line['ticket']})" if line["ticket"] else ""
        ends = until_text(line["expires"]).strip()
        words = ", ".join(filter(None, (f"{line['description']}{ticket}".strip(), ends)))
        yield line["where"], "" if words == said else words
        said = words
