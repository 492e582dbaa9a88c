"""Program that compiles a project and prints the CPU time of each answer of `reach` and of all pairs."""

import json
import sys
from pathlib import Path
from time import process_time

from sg_factory.pipeline.project import moment, run, traffic_of
from sg_factory.reach import Reach
from sg_factory.reach.advice import advise
from sg_factory.reach.answer import Question
from sg_factory.reach.ask import ask
from sg_factory.reach.parties import parties
from sg_factory.reach.role_sets import joined, numbers_in
from sg_factory.reach.search import search

(PLAN,) = run(Path(sys.argv[1]), as_of=moment("2026-11-20"), judge=False).plans
FIRST, NEAR, FAR = (PLAN.groups[place].role for place in (0, 2, len(PLAN.groups) * 4 // 5))
QUESTIONS: tuple[tuple[str, str, str, int | None], ...] = (
    (FIRST, FAR, "https", None),
    (FIRST, FAR, "ssh", 0),
    (FIRST, NEAR, "", 0),
    ("internet", NEAR, "https", None),
    ("corporate-vpn", FAR, "", 3),
    ("10.0.0.0/8", NEAR, "tcp/9000-9300", None),
    (NEAR, "partners", "https", None),
    ("corporate-vpn", "s3", "https", None),
)


def answered(reach: Reach, source: str, destination: str, service: str, hops: int | None) -> tuple[str, float]:
    """Return the verdict, and the seconds that verdict and advice took."""
    start = process_time()
    (first,), (second,) = parties(source, [PLAN]), parties(destination, [PLAN])
    question = Question(first, second, traffic_of(service, PLAN) if service else (), hops)
    answer = ask(reach, question)
    if answer.verdict != "yes":
        advise(reach, answer, service)
    return answer.verdict, process_time() - start


def all_pairs(reach: Reach) -> dict[str, dict[str, int]]:
    """Role → every role that it reaches through any number of hosts, with the smallest number of hosts."""
    found: dict[str, dict[str, int]] = {}
    for role in reach.names:
        reached = found.setdefault(role, {})
        told = 0
        for between, level in enumerate(search(reach, reach.host_role_set(role), (), None).levels):
            further = joined(reach.following[number] for number in numbers_in(level)) & ~told
            reached.update((reach.names[number], between) for number in numbers_in(further))
            told |= further
    return found


def main() -> None:
    """Print a JSON object: verdicts, the seconds of each question, first and repeated, and the seconds of all pairs."""
    reach = Reach(PLAN)
    anew = [answered(reach, *question) for question in QUESTIONS]
    again = [answered(reach, *question) for question in QUESTIONS]
    fresh = Reach(PLAN)
    start = process_time()
    reached = all_pairs(fresh)
    everyone = process_time() - start
    facts = {
        "verdicts": [verdict for verdict, _ in again],
        "first": anew[0][1],
        "slowest": max(seconds for _, seconds in again),
        "everyone": everyone,
        "pairs": sum(map(len, reached.values())),
    }
    print(json.dumps(facts))


main()
