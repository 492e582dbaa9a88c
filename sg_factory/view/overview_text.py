"""Overviews → text for a terminal, Markdown for a page, or JSON: `FORMATS`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sg_factory.files.package_data import pages
from sg_factory.text.json_text import json_text
from sg_factory.text.markdown import backslashed


def _as_text(facts: Mapping[str, Any]) -> str:
    """Return one block a group, one line a rule; columns are aligned within a block."""
    return "\n".join(_lines(facts)) + "\n"


def _lines(facts: Mapping[str, Any]) -> Iterator[str]:
    where = ", ".join(filter(None, (facts["account"], facts["region"])))
    rules = f", its rules between groups in {facts['rules_stack']}" if facts["rules_stack"] != facts["stack"] else ""
    yield f"stack {facts['stack']}" + (f" ({where})" if where else "") + rules
    for group in facts["groups"]:
        yield ""
        yield from _group(group)
    if facts["hosts"]:
        yield ""
        yield "hosts"
        rows = [
            (
                host["host"],
                f"{host['groups_used']} of {host['groups_allowed']} groups",
                ", ".join(host["roles"]),
                _launched(host["launch"]),
            )
            for host in facts["hosts"]
        ]
        yield from _columns(rows, indent=2)


def _launched(launch: Mapping[str, Any] | None) -> str:
    """Return a summary of a host's launch template; empty if it has none."""
    if launch is None:
        return ""
    facts = (
        launch["image"],
        launch["instance_type"],
        f"key pair {launch['key_pair']}" if launch["key_pair"] else "Session Manager",
        {"default": "", "dedicated": "dedicated instance", "host": "dedicated host"}[launch["tenancy"]],
        "patched at its first start" if launch["patch_on_boot"] else "",
    )
    return f"launch template {launch['parameter']}: {', '.join(filter(None, facts))}"


def _group(group: Mapping[str, Any]) -> Iterator[str]:
    states = (("public", group["public"]), ("switched off", not group["enabled"]), ("retired", group["retired"]))
    marks = [word for word, holds in states if holds]
    yield group["role"] + (f" ({', '.join(marks)})" if marks else "") + f": {' '.join(group['description'].split())}"
    published = f"published as {group['parameter']}" if group["parameter"] else "not published"
    yield f"  {group['source']}, owner {group['owner']}, {published}"
    for direction, word in (("ingress", "from"), ("egress", "to")):
        used, allowed = group[direction]["used"], group[direction]["allowed"]
        yield f"  {direction}: {used['ipv4']} of {allowed} rules for IPv4, {used['ipv6']} of {allowed} for IPv6"
        yield from _columns((_row(rule, word) for rule in group[direction]["rules"]), indent=4)
        if group[direction]["closed_by_sentinel"]:
            yield "    icmp to 255.255.255.255/32: allows nothing; without any rule, EC2 would allow all egress"
        elif not group[direction]["rules"]:
            yield "    nothing"
    if group["left_out"]:
        yield "  left out"
        words = {"ingress": "from", "egress": "to"}
        rows = ((*_row(out, words[out["direction"]])[:2], out["reason"], out["origin"]) for out in group["left_out"])
        yield from _columns(rows, indent=4)


def _row(rule: Mapping[str, Any], word: str) -> tuple[str, ...]:
    return rule["traffic"], f"{word} {rule['peer']}", _reason(rule), rule["origin"]


def _reason(rule: Mapping[str, Any]) -> str:
    """Return the reason for a rule, with its ticket, its expiry and its next review."""
    dates = [f"{key.replace('_', ' ')} {rule[key]}" for key in ("expires", "review_by") if rule[key]]
    notes = [note for note in (rule["ticket"], *dates) if note]
    return " ".join((rule["description"], *([f"({', '.join(notes)})"] if notes else [])))


def _columns(rows: Iterable[tuple[str, ...]], indent: int) -> Iterator[str]:
    table = list(rows)
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield " " * indent + "  ".join(cells).rstrip()


def _as_markdown(facts: Mapping[str, Any]) -> str:
    """Return the overview as Markdown, by the template show.md.j2."""
    environment = pages("templates")
    environment.filters["cell"] = backslashed
    environment.filters["reason"] = _reason
    environment.filters["launched"] = _launched
    return environment.get_template("show.md.j2").render(facts)


FORMATS: Mapping[str, Callable[[Sequence[Mapping[str, Any]]], str]] = {
    "text": lambda overviews: "\n".join(map(_as_text, overviews)),
    "json": lambda overviews: json_text({"stacks": overviews}),
    "markdown": lambda overviews: "\n".join(map(_as_markdown, overviews)),
}
