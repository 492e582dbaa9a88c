"""An id, or the name of an AWS-managed prefix list, is used in an environment of another region."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.diagnostic import Related, Severity
from sg_factory.plan import MisplacedId, Plan
from sg_factory.text.counting import listed

_SHOWN = 3


def find(plan: Plan) -> Iterator[Finding]:
    """Ids in environments of several regions, and names of prefix lists in environments of another region."""
    for found in plan.misplaced:
        related = tuple(Related(place, "and here") for place in found.where[1 : _SHOWN + 1])
        if found.kind == "list name":
            yield _of_a_list(found)
        else:
            text = f"{found.text} is in environments of several regions: {_in_words(found.environments)}"
            help = f"an id belongs to one region: {_remedy(found)}"
            yield Finding(text, found.where[0], help, related=related)


def _of_a_list(found: MisplacedId) -> Finding:
    wrong = tuple((name, region) for name, region in found.environments if region != found.region)
    text = f"{found.text} is a prefix list of {found.region}, but is used in {_in_words(wrong)}"
    environment, region = wrong[0]
    right = found.text.replace(found.region, region, 1)
    if {region for _, region in found.environments} == {region}:
        return Finding(text, found.where[0], f"write {right}", fix=right)
    entry = f"{environment}: {{prefix_list: {{name: {right}}}}}"
    help = f"give “{found.name}” the list of each region under “environments”, such as {entry}"
    return Finding(text, found.where[0], help)


def _remedy(found: MisplacedId) -> str:
    if found.kind == "VPC":
        return "write the id of each environment's own VPC"
    if found.kind == "network":
        return f"give “{found.name}” the id of each region under “environments”"
    return (
        f"give “{found.name}” the id of each region under “environments”, or write its “region” if it is in one alone"
    )


def _in_words(environments: tuple[tuple[str, str], ...]) -> str:
    names = [f"{name} ({region})" for name, region in environments]
    if len(names) > 2 * _SHOWN:
        names[_SHOWN:] = [f"{len(names) - _SHOWN} others"]
    return listed(names)


ID_OF_ANOTHER_REGION = Check("id-of-another-region", Severity.ERROR, find, reads=("roles",))
