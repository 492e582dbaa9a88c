"""Guardrails as text: one line each, and the word for their state."""

from __future__ import annotations

from collections.abc import Iterable

from sg_factory.diagnostic import Diagnostic
from sg_factory.plan.declared import Guardrail
from sg_factory.plan.peers import GuardedPeer


def guardrail_text(guardrail: Guardrail) -> str:
    """Return such as `never internet to database, nor through 1 other host` or `only tcp/22 from bastion, office`."""
    sources = _listed(guardrail.sources)
    traffic = ", ".join(map(str, guardrail.traffic))
    if guardrail.kind == "only":
        return f"only {traffic} from {sources}"
    text = f"never {sources} to {_listed(guardrail.destinations)}" + (f" on {traffic}" if traffic else "")
    if guardrail.hops is None:
        return f"{text}, nor through other hosts"
    others = "1 other host" if guardrail.hops == 1 else f"{guardrail.hops} other hosts"
    return f"{text}, nor through {others}" if guardrail.hops else text


def state_of(findings: Iterable[Diagnostic]) -> str:
    """Return the state: `holds` without findings, `broken`, or `undecided` if unknown prefix list entries decide it."""
    codes = {found.code for found in findings}
    return "broken" if "guardrail-broken" in codes else "undecided" if codes else "holds"


def names(peers: Iterable[GuardedPeer]) -> list[str]:
    """Return the names of the peers, each once."""
    return list(dict.fromkeys(peer.written for peer in peers))


def _listed(peers: Iterable[GuardedPeer]) -> str:
    return ", ".join(names(peers)) or "no peer"
