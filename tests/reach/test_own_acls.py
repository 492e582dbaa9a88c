"""Network ACLs that a project makes deny nothing that its groups allow, over any number of hosts."""

from __future__ import annotations

from hypothesis import assume, given

from sg_factory.files import Snapshot
from sg_factory.pipeline.project import run, traffic_of
from sg_factory.reach import Reach
from sg_factory.reach.answer import Question
from sg_factory.reach.ask import NothingAsked, ask
from sg_factory.reach.judged import ask_judged
from sg_factory.reach.parties import parties
from tests.compile.network_acls.towns import Town, towns
from tests.reading.projects import examples

_SERVICES = (None, "https", "tcp/1024-2000", "icmp/echo-request", "udp/53")


@given(towns())
@examples(25)
def test_the_answer_with_our_acls_is_that_of_the_groups(town: Town) -> None:
    outcome = run(Snapshot(town.files), judge=False)
    assume(not outcome.is_broken)
    (plan,) = outcome.plans
    reach = Reach(plan)
    for source in town.lines:
        for destination in (*town.lines, "10.20.8.0/24", "198.51.100.0/24"):
            for service in _SERVICES:
                (start,), (end,) = (parties(text, [plan]) for text in (source, destination))
                traffic = () if service is None else traffic_of(service, plan)
                for hops in (0, None):
                    question = Question(start, end, traffic, hops)
                    try:
                        by_groups = ask(reach, question)
                    except NothingAsked:
                        continue
                    judged = ask_judged(reach, question)
                    assert (judged.verdict, judged.by_groups) == (by_groups.verdict, None), question
