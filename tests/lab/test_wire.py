"""A laboratory and its outcome come through JSON unchanged."""

from hypothesis import given
from hypothesis import strategies as st

from sg_factory.lab.laboratory import CapturedFlow, Exchange, LabNode, Laboratory, LabOutcome, Load, Open, Probe, Send
from sg_factory.lab.wire import laboratory_from_json, laboratory_to_json, outcome_from_json, outcome_to_json

texts = st.text(max_size=20)
numbers = st.integers(0, 65535)
maybe = st.none() | numbers
nodes = st.builds(LabNode, texts, st.lists(texts).map(tuple), st.lists(texts).map(tuple))
probes = st.lists(st.builds(Probe, numbers, texts, numbers, texts, texts, maybe, maybe, maybe), max_size=3).map(tuple)
formats = st.sampled_from(("nft", "iptables", "ip6tables"))
steps = st.one_of(
    st.builds(Load, maybe, texts, formats, st.booleans()),
    st.builds(Send, probes),
    st.builds(Open, probes),
    st.just(Exchange()),
)
flows = st.builds(
    CapturedFlow,
    *(numbers, numbers, st.sampled_from(("ingress", "egress")), texts, texts),
    *(numbers, numbers, numbers, numbers, numbers, numbers),
    *(st.floats(0, 2e9), st.floats(0, 2e9)),
)


@given(st.builds(Laboratory, st.lists(nodes).map(tuple), st.lists(steps, max_size=5).map(tuple), st.booleans()))
def test_a_laboratory_is_read_as_it_was_written(laboratory):
    assert laboratory_from_json(laboratory_to_json(laboratory)) == laboratory


@given(st.builds(LabOutcome, st.lists(st.lists(st.booleans()).map(tuple)).map(tuple), st.lists(flows).map(tuple)))
def test_an_outcome_is_read_as_it_was_written(outcome):
    assert outcome_from_json(outcome_to_json(outcome)) == outcome
